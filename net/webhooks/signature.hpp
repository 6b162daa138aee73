#pragma once
// X-Tandem-Signature: t=<Unix seconds>,v1=<hex HMAC-SHA256 of "t.body">, keyed by the organisation's secret as it is shown; for a
// day after a rotation a second v1 by the secret before.

#include <cstdint>
#include <string>
#include <string_view>

#include "messages/desks.hpp"
#include "messages/journal.hpp"
#include "messages/resources.hpp"

namespace tandem::webhooks {

struct signing_secrets {
  std::string current;
  std::string previous;         // empty: none
  std::int64_t rotated_ms = 0;  // when current was made
  std::int64_t previous_until_ms() const;
};

/// not_found: none was made yet.
outcome<signing_secrets> read_secrets(const state_reader& state, const secret_box& box);
/// The first secret, or the next one with what is now the current one behind it: to be saved at the resource desk.
/// Throws std::runtime_error when the system gives no random bytes.
resource next_secret(const state_reader& state, secret_box& box);

std::string sign(const signing_secrets& secrets, std::int64_t now_ms, std::string_view body);

}  // namespace tandem::webhooks
