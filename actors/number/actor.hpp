#pragma once
// One number of ours: which workflow answers it, whether it is active, whether it is its configuration's caller ID. Saving an
// inbound workflow asks the application's actor to have its calls sent to us; the save stands whatever the carrier says.

#include <optional>

#include "actors/number/messages.hpp"
#include "actors/writer.hpp"

namespace tandem {

class number_shell {
 public:
  number_shell(world& w, number_id id, self_port<number_message> self);
  void on(number_message m);

 private:
  void handle(to_number::make& m);
  void handle(to_number::update& m);
  void handle(to_number::remove& m);
  void handle(to_number::be_default& m);
  void handle(to_number::owned& m);
  void handle(to_number::detached& m);
  void handle(to_number::hurry& m);
  void handle(to_number::give_word& m);
  void handle(to_number::appended& m);
  void handle(to_number::stop& m);
  void dispatch(number_message& m);

  bool is_of(telephony_config_id config, const answer<number_saved>& to) const;
  void append(const char* what, std::vector<change> changes, writer<number_message>::then_fn then);
  void save_new(std::optional<provider_sync> trouble);
  /// Tells @p to once the carrier has spoken, or at once when there is nothing to tell it.
  void sync_and_answer(const answer<number_saved>& to, consent given);
  std::vector<change> as_changes(const number& n) const;

  world& world_;
  number_id id_;
  self_port<number_message> self_;
  std::optional<number> it_;
  std::optional<to_number::make> making_;
  bool asking_owner_ = false, detaching_ = false;
  writer<number_message> writer_;
};

}  // namespace tandem
