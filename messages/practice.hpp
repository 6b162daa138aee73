#pragma once
// The practice line: an emulated carrier beside the node, and virtual callers who ring its agents. No real telephone is involved.

#include <optional>
#include <string>
#include <vector>

#include "messages/desks.hpp"

namespace tandem {

/// A virtual caller: how they behave.
struct practice_scenario {
  std::string id, title, description;
};

struct practice_state {
  std::string why_not;  // it cannot be started here; empty: it can
  std::string trouble;  // it ended by itself, and how; empty: it did not
  bool running = false;
  telephony_config_id config;  // while it runs
  e164 number;
  std::vector<practice_scenario> scenarios;  // while it runs
};

struct practice_call {
  call_id call;  // none: it has not arrived yet
  carrier_call_id carrier_call;
};

struct practice_desk {
  virtual ~practice_desk() = default;
  /// Thread: any; returns at once.
  virtual practice_state state() const = 0;
  /// Running already is well. not_configured: no emulator is installed; unavailable: it does not start.
  virtual void start(reply<practice_state>) = 0;
  /// Hangs up what rings or talks on it, and forgets its configuration and number. Stopped already is well.
  virtual void stop(reply<practice_state>) = 0;
  /// One virtual caller rings @p who. conflict: it does not run; invalid: scenario; not_found: workflow_id.
  virtual void ring(workflow_id who, std::string scenario, reply<practice_call>) = 0;
};

}  // namespace tandem
