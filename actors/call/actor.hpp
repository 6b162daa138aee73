#pragma once
// The shell around a call's machine: write it down, become it, then act. It decides nothing.
//
// One event at a time. An event that must be durable first (commit::before) holds back everything behind it; one that need not
// (commit::behind) is appended in order and not waited for, at most `behind_max` at once. What an agent says is gathered for
// 200 ms. A journal that fails ends the actor: the supervisor revives it from what is durable.

#include <array>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "actors/call/machine.hpp"
#include "actors/call/messages.hpp"
#include "actors/world.hpp"

namespace tandem {

class call_shell {
 public:
  call_shell(world& w, call_id id, self_port<call_message> self);
  void on(call_message m);

 private:
  using then_fn = std::function<void(outcome<sequence>)>;
  enum class chore : std::uint8_t {  // 1..7 are the machine's timers
    answer_asker = 8,                // an initiate that still waits for its turn is told so
    flush_agent = 9,
    settle = 10,
    ask = 11,
    retire = 12,
    count
  };
  struct due {
    std::int64_t at_ms = 0;  // 0: not set
    std::uint32_t generation = 0;
  };
  struct waiting {  // for the journal
    calls::call_state next;
    std::vector<calls::call_effect> effects;
    then_fn then;
  };

  void dispatch(call_message& m);
  void handle(to_call::make_run& m);
  void handle(to_call::initiate& m);
  void handle(to_call::open& m);
  void handle(to_call::arrive& m);
  void handle(to_call::far_end_answered& m);
  void handle(to_call::far_end_rang& m);
  void handle(to_call::hung_up& m);
  void handle(to_call::stream_status& m);
  void handle(to_call::machine_detected& m);
  void handle(to_call::element_finished& m);
  void handle(to_call::transfer_news& m);
  void handle(to_call::transfer& m);
  void handle(to_call::transfer_replied& m);
  void handle(to_call::attend& m);
  void handle(to_call::let_go& m);
  void handle(to_call::leg_news& m);
  void handle(to_call::bind& m);
  void handle(to_call::stream_ended& m);
  void handle(to_call::agent_said& m);
  void handle(to_call::recording_finished& m);
  void handle(to_call::hang_up& m);
  void handle(to_call::forget& m);
  void handle(to_call::resume& m);
  void handle(to_call::close_doors& m);
  void handle(to_call::retire& m);
  void handle(to_call::stop& m);
  void handle(to_call::disown& m);
  void handle(to_call::appended& m);
  void handle(to_call::your_turn& m);
  void handle(to_call::dial_replied& m);
  void handle(to_call::hang_up_replied& m);
  void handle(to_call::calls_found& m);
  void handle(to_call::call_claimed& m);
  void handle(to_call::call_found& m);
  void handle(to_call::wake& m);

  void decide(calls::call_event e, then_fn then = {});
  void write(std::vector<std::string> events, calls::call_state next, std::vector<calls::call_effect> effects, bool before,
             then_fn then);
  /// The deliveries that the end of this run means: changes of the very entry that ends it.
  std::vector<change> deliveries_meant(const calls::call_state& next);
  void become(calls::call_state next, const std::vector<calls::call_effect>& effects);
  void announce(const calls::call_state& before);
  void announce_afterwards(const calls::call_state& before);
  void work_off_queue();
  void fail(const refusal& why);

  void act(const calls::ask_turn&);
  void act(const calls::leave_turn&);
  void act(const calls::dial&);
  void act(const calls::ask_hang_up&);
  void act(const calls::settle_dial&);
  void act(const calls::ask_carrier&);
  void act(const calls::set_timer&);
  void act(const calls::call_over&);
  void act(const calls::ask_transfer&);
  void act(const calls::ask_leg&);
  void act(const calls::let_leg_go&);
  void act(const calls::shut_media&);
  void post_dial();

  std::function<void(const outcome<sequence>&)> tell_instruction(answer<answer_instruction> to);
  void close_stream() const;
  void tell_caller() const;
  void answer_askers(bool time_is_up = false);
  stream_binding binding() const;
  std::optional<refusal> not_ours(const call_address& whom) const;
  bool settling() const;
  void flush();
  void clear(chore which) { due_[static_cast<std::size_t>(which)] = {}; }
  void set(chore which, std::int64_t after_ms, std::uint32_t generation = 0);
  void schedule();
  bool idle() const;
  std::int64_t back_off(std::uint32_t& tries) const;

  world& world_;
  self_port<call_message> self_;
  calls::call_state state_;
  std::optional<waiting> waiting_;         // at most one event waits for the journal
  std::deque<call_message> queue_;         // what came meanwhile
  std::deque<std::uint64_t> unconfirmed_;  // appends without an answer yet, oldest first
  std::uint64_t appends_ = 0;
  std::vector<agent_event> heard_;  // not journaled yet
  std::vector<answer<call_initiated>> askers_;
  carrier_account account_;  // of the turn we were given; forgotten once used
  std::array<due, static_cast<std::size_t>(chore::count)> due_{};
  std::int64_t wake_at_ms_ = 0;
  std::uint64_t seen_ = 0;  // messages that came through the registry
  std::uint32_t settle_tries_ = 0, ask_tries_ = 0;
  errc forgone_ = errc::unavailable;  // why we decided against the dial
  bool delivers_ = false;             // the end means deliveries
  bool finished_ = false;
};

}  // namespace tandem
