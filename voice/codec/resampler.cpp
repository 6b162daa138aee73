#include "voice/codec/resampler.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <string>

#include <speex/speex_resampler.h>

namespace tandem {

void resampler::free_state::operator()(SpeexResamplerState_* state) const { speex_resampler_destroy(state); }

resampler::resampler(unsigned from_hz, unsigned to_hz) : from_(from_hz), to_(to_hz) {
  int error = RESAMPLER_ERR_SUCCESS;
  if (from_hz == 0 || to_hz == 0) throw std::invalid_argument("resampler: a rate of 0 Hz; use 8000, 16000 or 24000");
  state_.reset(speex_resampler_init(1, from_hz, to_hz, 5, &error));
  if (!state_) throw std::invalid_argument("resampler: " + std::string(speex_resampler_strerror(error)));
  speex_resampler_skip_zeros(state_.get());
}

void resampler::push(std::span<const std::int16_t> in, std::vector<std::int16_t>& out) {
  while (!in.empty()) {
    auto had = out.size();
    auto room = static_cast<spx_uint32_t>(in.size() * to_ / from_ + 2);
    out.resize(had + room);
    auto taken = static_cast<spx_uint32_t>(in.size());
    speex_resampler_process_int(state_.get(), 0, in.data(), &taken, out.data() + had, &room);
    out.resize(had + room);
    if (taken == 0 && room == 0) break;
    in = in.subspan(taken);
  }
}

void resampler::flush(std::vector<std::int16_t>& out) {
  static constexpr std::array<std::int16_t, 512> silence{};
  auto delay = static_cast<std::size_t>(speex_resampler_get_input_latency(state_.get()));
  push(std::span(silence).first(std::min(delay, silence.size())), out);
  reset();
}

void resampler::reset() {
  speex_resampler_reset_mem(state_.get());
  speex_resampler_skip_zeros(state_.get());
}

wideband_fold::wideband_fold(float fold) : fold_(fold) {}

void wideband_fold::push(std::span<const std::int16_t> pcm8k, std::vector<std::int16_t>& pcm16k) {
  auto from = pcm16k.size();
  up_.push(pcm8k, pcm16k);
  mirror(pcm16k, from);
}

void wideband_fold::flush(std::vector<std::int16_t>& pcm16k) {
  auto from = pcm16k.size();
  up_.flush(pcm16k);
  mirror(pcm16k, from);
  odd_ = false;
}

void wideband_fold::reset() {
  up_.reset();
  odd_ = false;
}

// Multiplying by (-1)^n turns a spectrum over at a quarter of the rate: adding that at fold_ is one gain for even samples and
// another for odd ones.
void wideband_fold::mirror(std::vector<std::int16_t>& pcm16k, std::size_t from) {
  for (auto i = from; i < pcm16k.size(); ++i, odd_ = !odd_) {
    float sample = static_cast<float>(pcm16k[i]) * (odd_ ? 1.0F - fold_ : 1.0F + fold_);
    pcm16k[i] = static_cast<std::int16_t>(std::lrint(std::clamp(sample, -32768.0F, 32767.0F)));
  }
}

}  // namespace tandem
