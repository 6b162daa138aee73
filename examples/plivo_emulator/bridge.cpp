#include "examples/plivo_emulator/bridge.hpp"

#include <algorithm>

namespace tandem::emulator {

namespace {
constexpr std::size_t waiting_max = 50;
}

frame mixed(frame a, const frame& b) {
  for (std::size_t i = 0; i < a.size(); ++i) a[i] = static_cast<std::int16_t>(std::clamp(a[i] + b[i], -32768, 32767));
  return a;
}

bridge::seat bridge::join() {
  seats_[next_] = {};
  return next_++;
}

void bridge::leave(seat s) {
  seats_.erase(s);
  for (auto& [other, place] : seats_) place.from.erase(s);
}

void bridge::say(seat s, const frame& f) {
  auto mine = seats_.find(s);
  if (mine == seats_.end() || mine->second.muted) return;
  for (auto& [other, place] : seats_) {
    if (other == s || place.deaf) continue;
    auto& waiting = place.from[s];
    waiting.push_back(f);
    if (waiting.size() > waiting_max) waiting.pop_front();
  }
}

frame bridge::hear(seat s) {
  frame out{};
  auto mine = seats_.find(s);
  if (mine == seats_.end()) return out;
  for (auto& [other, waiting] : mine->second.from) {
    if (waiting.empty()) continue;
    if (!mine->second.deaf) out = mixed(out, waiting.front());
    waiting.pop_front();
  }
  return out;
}

}  // namespace tandem::emulator
