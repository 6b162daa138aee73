#pragma once
// The organisation's preferences, as they are stored.

#include <optional>
#include <string>

#include "messages/journal.hpp"
#include "messages/retention.hpp"

namespace tandem::rest {

struct preferences {
  std::string organization_name, test_phone_number, timezone;  // empty: not set
  bool external_pbx_integrations_enabled = false;
  std::optional<bool> record_calls;  // nothing: as the node is set
  retention_rules keep;
};

/// Thread: any.
preferences read_preferences(const state_reader& state);

}  // namespace tandem::rest
