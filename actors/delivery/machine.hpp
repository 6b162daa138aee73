#pragma once
// A delivery's life as a pure function: (delivery, event) -> (delivery, what to do). Time arrives in events.
//
//   waiting --begun--> sending --taken (2xx)---------------------------------------> delivered
//      ^                  |----refused for good (4xx but 408, 425, 429)-----------> dead
//      |                  |----anything else: again after 30, 60, 120, 240 s,
//      |<-----------------'    after the fifth ----------------------------------> dead
//      |<- node restarted -'   at once, under the same number: nobody knows whether it arrived
//      `<- resend from delivered, dead (with five more attempts) and waiting (at once)

#include <variant>
#include <vector>

#include "messages/deliveries.hpp"
#include "messages/journal.hpp"

namespace tandem::deliveries {

inline constexpr std::uint32_t attempts_max = 5;
inline constexpr std::int64_t first_rest_ms = 30'000;
inline constexpr std::int64_t longest_rest_ms = 600'000;
/// From a run's end to the first attempt: the recording's name and the carrier's last words come that late.
inline constexpr std::int64_t settling_ms = 2'000;
inline constexpr std::size_t history_max = 20;
inline constexpr std::size_t error_max = 300;

struct begun {
  std::int64_t at_ms = 0;
};
struct answered {
  delivery_answer how;
  std::int64_t at_ms = 0;
};
struct node_restarted {
  std::int64_t at_ms = 0;
};
struct resend_wished {
  std::int64_t at_ms = 0;
};
/// Journaled as numbers (position + 1): append only.
using event = std::variant<begun, answered, node_restarted, resend_wished>;

/// What the shell does once the step is durable.
enum class effect : std::uint8_t { nothing = 0, send = 1, tell_delivered = 2, tell_dead = 3, tell_retry = 4 };

struct step {
  delivery next;
  effect then = effect::nothing;
  bool changed = true;  // false: the event says nothing to this state; nothing is journaled
};
step transition(delivery d, const event& e);

/// What a receiver's status makes of an attempt; 0: there was no answer.
enum class verdict : std::uint8_t { taken = 1, refused = 2, again = 3 };
verdict judge(std::uint32_t http_status);

/// As a run that ends at @p at_ms means it.
delivery intend(delivery_id id, webhook_node node, const call_record& run, std::int64_t at_ms);
/// What has to change in the state store from @p before (null: there was none) to @p after.
std::vector<change> changes_between(const delivery* before, const delivery& after);
std::string write_event(const event& e);
std::optional<event> read_event(std::string_view stored);

}  // namespace tandem::deliveries
