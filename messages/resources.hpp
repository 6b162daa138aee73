#pragma once
// What agents use beside their workflow: tools, credentials, documents, recordings, and the organisation's preferences. Kept as
// the text that an edge has judged; its secrets sealed beside it.

#include <cstdint>
#include <functional>
#include <string>

#include "messages/describe.hpp"
#include "messages/desks.hpp"
#include "messages/ids.hpp"

namespace tandem {

using resource_id = id<struct resource_tag>;

/// Journaled and part of keys as numbers: never renumber, never reuse. 6 is in messages/deliveries.hpp, 7 in messages/shares.hpp.
enum class resource_kind : std::uint8_t { tool = 1, credential = 2, document = 3, recording = 4, preferences = 5 };

struct resource {
  resource_id id;
  resource_kind kind = resource_kind::tool;
  std::string name;          // unique within its kind: a UUID, or what its maker calls it
  std::string body_json;     // an object; no secrets
  std::string sealed;        // secret_box, purpose "resource"; empty: no secret
  bool active = true;        // archived otherwise
  std::uint64_t change = 0;  // counts its changes, so that none is lost between two that change it
  std::int64_t created_ms = 0;
  std::int64_t updated_ms = 0;
};
template <class V>
void describe(V& v, resource& x) {
  v(1, "id", x.id);
  v(2, "kind", x.kind);
  v(3, "name", x.name);
  v(4, "body_json", x.body_json);
  v(5, "sealed", x.sealed);
  v(6, "active", x.active);
  v(7, "change", x.change);
  v(8, "created_ms", x.created_ms);
  v(9, "updated_ms", x.updated_ms);
}

/// Most of one kind.
inline constexpr std::size_t resources_max = 10'000;

struct resource_desk {
  virtual ~resource_desk() = default;
  /// A new one (id none) or the next form of one that was read: conflict when the name is taken, or when it has changed since
  /// (x.change is not what is stored); limit_reached at resources_max.
  virtual void save(resource x, reply<resource>) = 0;
};

}  // namespace tandem
