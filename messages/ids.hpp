#pragma once
// Names of things. An id is an integer below 2^53 (JSON numbers stay exact) that carries its log: id = counter << 6 | log.
// Ids of different things never mix, and the carrier's names are types of their own.

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace tandem {

template <class Tag>
struct id {
  std::uint64_t value = 0;
  auto operator<=>(const id&) const = default;
  /// 0 is "none": no log ever hands it out.
  explicit operator bool() const { return value != 0; }
};

using organization_id = id<struct organization_tag>;
using telephony_config_id = id<struct telephony_config_tag>;
using number_id = id<struct number_tag>;
using application_id = id<struct application_tag>;
using workflow_id = id<struct workflow_tag>;
using call_id = id<struct call_tag>;  // one per leg
using run_id = id<struct run_tag>;    // one per conversation
using api_key_id = id<struct api_key_tag>;

/// The only organisation of a node for now; every key and path carries it all the same.
inline constexpr organization_id the_organization{1};

/// What the carrier calls a leg (Plivo: CallUUID) and a request to dial (Plivo: request_uuid). Opaque.
struct carrier_call_id {
  std::string value;
  auto operator<=>(const carrier_call_id&) const = default;
};
struct carrier_request_id {
  std::string value;
  auto operator<=>(const carrier_request_id&) const = default;
};

inline constexpr unsigned log_count = 64;
inline constexpr unsigned log_bits = 6;

/// One of the 64 journals. Fixed at creation: an entity's log is chosen once and its id carries it.
struct log_id {
  std::uint8_t value = 0;  // 0..63
  auto operator<=>(const log_id&) const = default;
};
struct epoch {
  std::uint64_t value = 0;
  auto operator<=>(const epoch&) const = default;
};
/// Dense within a log, from 1. 0 is "before the first".
struct sequence {
  std::uint64_t value = 0;
  auto operator<=>(const sequence&) const = default;
};

constexpr log_id log_of(std::uint64_t id) { return {static_cast<std::uint8_t>(id & (log_count - 1))}; }
template <class Tag>
constexpr log_id log_of(id<Tag> x) {
  return log_of(x.value);
}
constexpr std::uint64_t make_id(std::uint64_t counter, log_id log) { return counter << log_bits | log.value; }

/// The log of something not yet named, by jump consistent hash of its placement key.
log_id log_for_key(std::string_view placement_key);

enum class entity_kind : std::uint8_t {  // journaled as numbers: never renumber, never reuse
  organization = 1,
  telephony_config = 2,
  number = 3,
  application = 4,
  workflow = 5,
  call = 6,
  campaign = 7,
  contact = 8,
  security = 9,  // diagnoses of refused webhooks; 10 is a delivery (messages/deliveries.hpp)
};

struct entity_ref {
  entity_kind kind{};
  std::uint64_t id = 0;
  auto operator<=>(const entity_ref&) const = default;
};

}  // namespace tandem

template <class Tag>
struct std::hash<tandem::id<Tag>> {
  std::size_t operator()(const tandem::id<Tag>& x) const noexcept { return std::hash<std::uint64_t>{}(x.value); }
};
template <>
struct std::hash<tandem::entity_ref> {
  std::size_t operator()(const tandem::entity_ref& x) const noexcept {
    return std::hash<std::uint64_t>{}(x.id * 31 + static_cast<std::uint64_t>(x.kind));
  }
};
