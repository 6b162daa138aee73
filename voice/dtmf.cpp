#include "voice/dtmf.hpp"

#include <array>
#include <new>

#include <spandsp.h>

namespace tandem {
namespace {

struct free_receiver {
  void operator()(dtmf_rx_state_t* receiver) const { dtmf_rx_free(receiver); }
};
struct free_sender {
  void operator()(dtmf_tx_state_t* sender) const { dtmf_tx_free(sender); }
};

constexpr std::string_view known_digits = "0123456789*#ABCD";
constexpr int level_dbm0 = -8;

void append_digit(char digit, dtmf_timing timing, std::vector<std::int16_t>& out) {
  std::unique_ptr<dtmf_tx_state_t, free_sender> sender(dtmf_tx_init(nullptr));
  if (!sender) throw std::bad_alloc();
  dtmf_tx_set_level(sender.get(), level_dbm0, 0);
  dtmf_tx_set_timing(sender.get(), timing.tone_ms, timing.pause_ms);
  dtmf_tx_put(sender.get(), &digit, 1);
  std::array<std::int16_t, 160> part{};
  for (int made; (made = dtmf_tx(sender.get(), part.data(), part.size())) > 0;)
    out.insert(out.end(), part.begin(), part.begin() + made);
}

}  // namespace

struct dtmf_detector::state {
  state() : receiver(dtmf_rx_init(nullptr, nullptr, nullptr)) {
    if (!receiver) throw std::bad_alloc();
  }
  std::unique_ptr<dtmf_rx_state_t, free_receiver> receiver;
};

dtmf_detector::dtmf_detector() : state_(std::make_unique<state>()) {}
dtmf_detector::~dtmf_detector() = default;
dtmf_detector::dtmf_detector(dtmf_detector&&) noexcept = default;
dtmf_detector& dtmf_detector::operator=(dtmf_detector&&) noexcept = default;

std::string dtmf_detector::push(std::span<const std::int16_t> pcm8k) {
  dtmf_rx(state_->receiver.get(), pcm8k.data(), static_cast<int>(pcm8k.size()));
  std::array<char, 129> digits{};
  auto count = dtmf_rx_get(state_->receiver.get(), digits.data(), digits.size() - 1);
  return {digits.data(), count};
}

bool dtmf_detector::tone_on() const { return dtmf_rx_status(state_->receiver.get()) != 0; }

std::vector<std::int16_t> dtmf_tones(std::string_view digits, dtmf_timing timing) {
  std::vector<std::int16_t> out;
  for (char digit : digits) {
    if (known_digits.find(digit) == std::string_view::npos)
      out.resize(out.size() + static_cast<std::size_t>(8 * (timing.tone_ms + timing.pause_ms)));
    else
      append_digit(digit, timing, out);
  }
  return out;
}

}  // namespace tandem
