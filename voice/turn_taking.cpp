#include "voice/turn_taking.hpp"

#include <algorithm>

namespace tandem {

using enum floor_state;

turn_orders turn_taking::frame(std::int64_t at_ms, bool onset, bool release, std::int64_t hang_ms) {
  if (onset) return on_onset(at_ms);
  if (release) return on_release(at_ms, hang_ms);
  return on_time(at_ms);
}

turn_orders turn_taking::on_onset(std::int64_t at_ms) {
  turn_orders orders;
  voice_ = true;
  switch (state_) {
    case listening:
    case thinking:                                             // they go on before we could answer: one turn in two breaths
      if (state_ == thinking && awaited_ == 0) return orders;  // the answer is being made; speaking comes next
      state_ = hearing;
      orders.begin_utterance = true;
      break;
    case speaking:
      if (!interruptible_) return orders;
      state_ = interrupted;
      orders.cut = orders.begin_utterance = true;
      break;
    case interrupted: orders.begin_utterance = true; break;
    case hearing: return orders;
  }
  began_ms_ = at_ms - options_.onset_ms;
  return orders;
}

turn_orders turn_taking::on_release(std::int64_t at_ms, std::int64_t hang_ms) {
  turn_orders orders;
  const bool ours = in_utterance();
  voice_ = false;
  if (!ours) return orders;
  orders.end_utterance = true;
  ended_ms_ = std::max(began_ms_, at_ms - hang_ms);
  asked_ms_ = at_ms;
  ++awaited_;
  if (state_ == hearing) state_ = thinking;
  return orders;
}

turn_orders turn_taking::on_time(std::int64_t at_ms) {
  turn_orders orders;
  if (in_utterance() && at_ms - began_ms_ >= options_.utterance_ms_max) return on_release(at_ms, 0);
  if (state_ == listening && silence_ms_ > 0 && at_ms - quiet_since_ms_ >= silence_ms_) {
    quiet_since_ms_ = at_ms;
    orders.silent = true;
  }
  if (awaited_ > 0 && at_ms - asked_ms_ >= options_.recognition_ms_max) {
    awaited_ = 0;
    orders.lost = true;
    return orders;
  }
  if (state_ == interrupted && !voice_ && at_ms - asked_ms_ >= options_.false_alarm_ms) {
    state_ = speaking;
    orders.resume = true;
  }
  return orders;
}

turn_orders turn_taking::words(std::int64_t at_ms, bool any) {
  turn_orders orders;
  if (awaited_ == 0) return orders;  // late words of something cancelled
  --awaited_;
  const bool more_to_come = in_utterance() || awaited_ > 0;
  if (more_to_come) {
    orders.keep = any;
  } else if (state_ == interrupted) {
    state_ = any ? thinking : speaking;
    orders.deliver = any;
    orders.resume = !any;
  } else if (state_ == speaking) {  // we went on speaking before these words came
    orders.cut = orders.deliver = any && interruptible_;
    if (orders.deliver) state_ = thinking;
  } else if (!any && ended_ms_ - began_ms_ < options_.shortest_voice_ms) {
    state_ = listening;  // noise: the silence goes on as if nothing had been
  } else {
    quiet_since_ms_ = at_ms;
    orders.deliver = true;
  }
  return orders;
}

turn_orders turn_taking::key(std::int64_t at_ms) {
  turn_orders orders;
  quiet_since_ms_ = at_ms;
  orders.cancel_utterance = in_utterance() || awaited_ > 0;
  awaited_ = 0;
  if (state_ == speaking && interruptible_) orders.cut = true;
  if (state_ != speaking || orders.cut) state_ = thinking;
  return orders;
}

turn_orders turn_taking::agent_speaks(bool interruptible) {
  turn_orders orders;
  orders.cancel_utterance = in_utterance() || awaited_ > 0;
  awaited_ = 0;
  interruptible_ = interruptible;
  state_ = speaking;
  return orders;
}

turn_orders turn_taking::agent_done(std::int64_t at_ms) {
  turn_orders orders;
  if (state_ != speaking) return orders;
  quiet_since_ms_ = at_ms;
  state_ = voice_ ? hearing : listening;
  if (voice_) began_ms_ = at_ms - options_.onset_ms, orders.begin_utterance = true;  // they spoke over our last words
  return orders;
}

void turn_taking::listen(std::int64_t at_ms) {
  if (state_ == speaking || in_utterance()) return;
  quiet_since_ms_ = at_ms;
  state_ = listening;
}

}  // namespace tandem
