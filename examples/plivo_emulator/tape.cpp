#include "examples/plivo_emulator/tape.hpp"

#include <algorithm>

namespace tandem::emulator {

namespace {
constexpr std::size_t shelf_max = 64 * 1024 * 1024;
constexpr std::size_t samples_max =
    16 * 1024 * 1024 / sizeof(std::int16_t);  // a tape is as long as it was asked to be; what is kept is not

void put(std::string& out, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> 8 * i & 0xFF);
}
}  // namespace

void tape::add(const frame& said, const frame& heard) {
  ++frames;
  if (audio.size() + 2 * frame_samples > samples_max) return;
  for (std::size_t i = 0; i < frame_samples; ++i) {
    if (stereo) {
      audio.push_back(said[i]);
      audio.push_back(heard[i]);
    } else {
      audio.push_back(static_cast<std::int16_t>(std::clamp(said[i] + heard[i], -32768, 32767)));
    }
  }
}

std::string tape::wav() const {
  std::uint32_t channels = stereo ? 2 : 1, bytes = static_cast<std::uint32_t>(audio.size() * 2);
  std::string out = "RIFF";
  put(out, 36 + bytes, 4);
  out += "WAVEfmt ";
  put(out, 16, 4);
  put(out, 1, 2);
  put(out, channels, 2);
  put(out, 8000, 4);
  put(out, 16000 * channels, 4);
  put(out, 2 * channels, 2);
  put(out, 16, 2);
  out += "data";
  put(out, bytes, 4);
  out.reserve(out.size() + bytes);
  for (auto s : audio) put(out, static_cast<std::uint16_t>(s), 2);
  return out;
}

void tape_shelf::keep(const tape& t) {
  items_.push_back({t.id, t.wav()});
  bytes_ += items_.back().wav.size();
  while (bytes_ > shelf_max && items_.size() > 1) {
    bytes_ -= items_.front().wav.size();
    items_.pop_front();
  }
}

const std::string* tape_shelf::find(const std::string& id) const {
  auto it = std::find_if(items_.begin(), items_.end(), [&](const item& i) { return i.id == id; });
  return it == items_.end() ? nullptr : &it->wav;
}

}  // namespace tandem::emulator
