#pragma once
// What can go wrong when somebody asks somebody, and what to do about it.

#include <cstdint>
#include <string>
#include <utility>
#include <variant>

namespace tandem {

enum class errc : std::uint8_t {
  none = 0,
  invalid = 1,           // the request makes no sense: mend the named field
  not_found = 2,         // no such thing
  conflict = 3,          // it would clash with something that is: choose another name, or remove that first
  not_configured = 4,    // something must be set up before
  limit_reached = 5,     // try again later
  provider_refused = 6,  // the carrier said no; its words are in the message
  unavailable = 7,       // not now: draining, overloaded, deadline passed. Nothing was done; asking again is safe
  stale_writer = 8,      // a newer epoch owns this log: stop its actors, do not retry
  storage_failed = 9,    // the disk would not take it: nothing was acknowledged, nothing was done
  unauthorized = 10,
  uncertain = 11,  // it may or may not have happened: ask the carrier, never repeat
  corrupt = 12,    // stored bytes are damaged; the message names which
};

/// A "no", in words a person can act on. @p field names the input at fault, empty when there is none.
struct refusal {
  errc code = errc::none;
  std::string message;
  std::string field;
};
template <class V>
void describe(V& v, refusal& x) {
  v(1, "code", x.code);
  v(2, "message", x.message);
  v(3, "field", x.field);
}

/// What was asked for, or why not.
template <class T>
class outcome {
 public:
  outcome() = default;
  outcome(T value) : v_(std::move(value)) {}
  outcome(refusal why) : v_(std::move(why)) {}
  explicit operator bool() const { return v_.index() == 0; }
  const T& operator*() const { return std::get<0>(v_); }
  T& operator*() { return std::get<0>(v_); }
  const T* operator->() const { return &std::get<0>(v_); }
  const refusal& why() const { return std::get<1>(v_); }

 private:
  std::variant<T, refusal> v_;
};

struct done {};
template <class V>
void describe(V&, done&) {}

}  // namespace tandem
