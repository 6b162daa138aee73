#include "voice/echo_agent.hpp"

namespace tandem {
namespace {

class echo_agent final : public media_agent {
 public:
  echo_agent(std::uint32_t max_duration_s, std::function<void(agent_event)> report)
      : max_ms_(std::int64_t{max_duration_s} * 1000), report_(std::move(report)) {}

  void on_start(media_sink& sink, const stream_info& info) override {
    sink_ = &sink;
    bytes_per_ms_ = info.encoding == media_encoding::mulaw_8k ? 8 : info.encoding == media_encoding::l16_8k ? 16 : 32;
  }
  void on_audio(std::span<const std::byte> audio) override {
    if (!sink_) return;
    heard_ += static_cast<std::int64_t>(audio.size());
    for (; audio.size() > play_max; audio = audio.subspan(play_max)) sink_->play(audio.first(play_max));
    sink_->play(audio);
    if (heard_ < max_ms_ * bytes_per_ms_) return;
    sink_ = nullptr;
    report_(conversation_ended{"completed", "the echo line reached its maximum duration", max_ms_});
  }
  void on_digit(char digit) override { report_(digit_pressed{std::string(1, digit), false, heard_ / bytes_per_ms_}); }
  void on_played(std::string_view) override {}
  void on_cleared() override {}
  void on_tick(std::chrono::steady_clock::time_point) override {}
  void on_stop(stream_end) override { sink_ = nullptr; }

 private:
  static constexpr std::size_t play_max = 3072;
  const std::int64_t max_ms_;
  std::function<void(agent_event)> report_;
  media_sink* sink_ = nullptr;
  std::int64_t heard_ = 0, bytes_per_ms_ = 8;
};

}  // namespace

std::unique_ptr<media_agent> make_echo_agent(std::uint32_t max_duration_s, std::function<void(agent_event)> report) {
  return std::make_unique<echo_agent>(max_duration_s, std::move(report));
}

}  // namespace tandem
