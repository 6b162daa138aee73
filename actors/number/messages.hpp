#pragma once
// What may be said to a number's actor.

#include <variant>

#include "actors/answer.hpp"
#include "messages/carrier.hpp"
#include "messages/desks.hpp"
#include "messages/journal.hpp"

namespace tandem {

namespace to_number {
struct make {
  tandem::number what;
  consent given = consent::none;
  answer<number_saved> to;
};
struct update {
  telephony_config_id config;
  update_number what;
  answer<number_saved> to;
};
struct remove {
  telephony_config_id config;
  bool force = false;
  answer<number_saved> to;
};
/// Whether it is its configuration's default caller ID; the configuration has said so already.
struct be_default {
  bool is_default = false;
  answer<tandem::number> to;
};
struct owned {  // what the carrier said of it; the value is the linked application
  outcome<carrier_number> how;
};
/// What was overwritten at the carrier is back, or not; nothing: there was nothing to put back.
struct detached {
  outcome<std::optional<provider_sync>> how;
  bool force = false;
  answer<number_saved> to;
};
struct hurry {};    // the carrier has had its time to say so
struct give_word {  // it has had its time to take a save: whoever waits is told how it stands
  number_saved what;
  answer<number_saved> to;
};
struct appended {
  outcome<sequence> how;
};
struct stop {};
}  // namespace to_number

struct number_message {
  std::variant<to_number::make, to_number::update, to_number::remove, to_number::be_default, to_number::owned,
               to_number::detached, to_number::hurry, to_number::give_word, to_number::appended, to_number::stop>
      what;
};

}  // namespace tandem
