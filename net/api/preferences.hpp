#pragma once
// The organisation's preferences, as they are stored.

#include <string>

#include "messages/journal.hpp"

namespace tandem::rest {

struct preferences {
  std::string test_phone_number, timezone;  // empty: not set
  bool external_pbx_integrations_enabled = false;
};

preferences read_preferences(const state_reader& state);

}  // namespace tandem::rest
