#pragma once
// Keeping one Application at the carrier as we want it: what to do next, and what to tell people. Pure: time is in the effects,
// chance comes in the events.
//
//        saved                          as wished
//   idle ------> fetching -----------------------------------> watching --interval--> checking (differs: drifted, told)
//     (no id) ,->   |  \ somebody else's, and nobody said       ^                        | as wished: the numbers' links
//   creating -'     |   \ that it may be overwritten            |
//                   |    `-> listing --> resting (held: told    |
//     ours, empty   |         with the numbers it affects)      |
//     or confirmed  v                                           | as wished
//                updating ----> reading_back -------------------'
//                any of them fails: waiting (1 s .. 5 min, doubling, with jitter), then fetching again;
//                wrong credentials, an unknown id: resting until a save or a changed configuration

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "messages/carrier.hpp"
#include "messages/definitions.hpp"
#include "messages/desks.hpp"

namespace tandem::sync {

inline constexpr std::int64_t first_wait_ms = 1'000, longest_wait_ms = 300'000, patience_429_ms = 5'000,
                              default_drift_check_ms = 3'600'000;

enum class stage : std::uint8_t {
  idle,
  creating,
  fetching,
  listing,
  updating,
  reading_back,
  waiting,
  resting,
  watching,
  checking
};

struct plan {
  application app;  // stored
  stage now = stage::idle;
  std::int64_t drift_check_ms = default_drift_check_ms;
  /// A drift that was shown before the save under way: what consent::shown allows to overwrite.
  answer_settings shown;
  consent given = consent::none;
};

/// Desired settings were saved. @p carrier_id: of the configuration; empty: one is to be created, named @p fresh_name.
struct saved {
  answer_settings desired;
  std::string carrier_id;
  std::string fresh_name;
  consent given = consent::none;
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
/// Whose calls the Application takes; refused: it could not be found out, which holds nothing up.
struct numbers_found {
  outcome<std::vector<std::string>> how;
};
/// Numbers that we linked and that are linked to @p elsewhere now (their Application there; empty: none).
struct links_checked {
  std::map<std::string, std::string> elsewhere;
};
/// We want other settings than those that were saved (the node's public URL is another now). Not pushed: it may be a copy of
/// the node that has come up somewhere else. The next check says how it stands.
struct wish_changed {
  answer_settings desired;
};
struct woke {
  std::string fresh_name;
};
using event = std::variant<saved, fetched, made, updated, numbers_found, links_checked, wish_changed, woke>;

struct create_it {
  std::string name;
};
struct fetch_it {};
struct find_numbers {};
struct check_links {};
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
using effect = std::variant<create_it, fetch_it, find_numbers, check_links, update_it, wake_me, say, tell_config, warn>;

struct step {
  plan next;
  std::vector<effect> effects = {};
};
step transition(plan p, const event& e);

/// Would overwriting @p observed take something from somebody else? Not when it is empty, or what we wrote.
bool is_foreign(const answer_settings& observed, const application& app);

/// The wait before attempt number @p attempts + 1.
std::int64_t wait_for(std::uint32_t attempts, double jitter);

}  // namespace tandem::sync
