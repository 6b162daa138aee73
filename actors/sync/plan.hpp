#pragma once
// Keeping one Application at the carrier as we want it: what to do next, and what to tell people. Pure: time is in the effects,
// chance comes in the events.
//
//        saved                          equal
//   idle ------> fetching -----------------------------------> watching --hourly--> checking (differs: drifted, a save mends it)
//     (no id) ,->   |  differs                                    ^
//   creating -'     v                                             | equal
//                updating ----> reading_back ---------------------'
//                any of them fails: waiting (1 s .. 5 min, doubling, with jitter), then fetching again;
//                wrong credentials, an unknown id: resting until a save or a changed configuration

#include <string>
#include <variant>
#include <vector>

#include "messages/carrier.hpp"
#include "messages/definitions.hpp"

namespace tandem::sync {

inline constexpr std::int64_t first_wait_ms = 1'000, longest_wait_ms = 300'000, patience_429_ms = 5'000,
                              drift_check_ms = 3'600'000;

enum class stage : std::uint8_t { idle, creating, fetching, updating, reading_back, waiting, resting, watching, checking };

struct plan {
  application app;  // stored
  stage now = stage::idle;
};

/// Desired settings were saved. @p carrier_id: of the configuration; empty: one is to be created, named @p fresh_name.
struct saved {
  answer_settings desired;
  std::string carrier_id;
  std::string fresh_name;
};
struct fetched {
  outcome<carrier_application> how;
  double jitter = 0;  // 0..1
  std::int64_t at_ms = 0;
};
struct made {
  outcome<carrier_application> how;
  double jitter = 0;
  std::int64_t at_ms = 0;
};
struct updated {
  outcome<done> how;
  double jitter = 0;
  std::int64_t at_ms = 0;
};
/// We want other settings than those that were saved (the node's public URL is another now). Not pushed: it may be a copy of
/// the node that has come up somewhere else. The next check says how it stands.
struct wish_changed {
  answer_settings desired;
};
struct woke {
  std::string fresh_name;
};
using event = std::variant<saved, fetched, made, updated, wish_changed, woke>;

struct create_it {
  std::string name;
};
struct fetch_it {};
struct update_it {};
struct wake_me {
  std::int64_t after_ms = 0;
};
struct say {  // to whoever waits for the outcome of a save
  provider_sync word;
};
struct tell_config {  // the Application we made
  std::string carrier_id;
};
struct warn {
  std::string text;
};
using effect = std::variant<create_it, fetch_it, update_it, wake_me, say, tell_config, warn>;

struct step {
  plan next;
  std::vector<effect> effects = {};
};
step transition(plan p, const event& e);

/// The wait before attempt number @p attempts + 1.
std::int64_t wait_for(std::uint32_t attempts, double jitter);

}  // namespace tandem::sync
