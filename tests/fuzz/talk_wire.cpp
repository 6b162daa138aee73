// What a browser sends on the socket of a talk: a line of text each, those that begin with a tab as sound.
#include "net/talk/wire.hpp"

#include <nlohmann/json.hpp>

#include "tests/fuzz/fuzz.hpp"

using namespace tandem;

namespace {

struct mute_socket : websocket {
  bool send_text(std::string_view text) override {
    promise(nlohmann::json::accept(text));
    return true;
  }
  bool send_binary(std::string_view) override { return true; }
  void send_close(int, std::string_view) override {}
  std::size_t queued_bytes() const override { return 0; }
  io_thread& thread() override { std::abort(); }
};

struct half_codec : line_codec {
  void narrow(std::span<const std::byte> wide, std::vector<std::byte>& mulaw) override { mulaw.resize(wide.size() / 4); }
  void widen(std::span<const std::byte> mulaw, std::vector<std::byte>& wide) override { wide.resize(mulaw.size() * 4); }
};

struct counting_events : stream_events {
  std::size_t now = 0;
  void on_event(const stream_event& e) override {
    ++now;
    promise(e.audio.size() <= talk_wire::audio_max);
  }
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto text = as_text(data, size);
  mute_socket socket;
  counting_events heard;
  talk_wire wire(socket, "talk-64", std::make_unique<half_codec>());
  const std::vector<std::byte> sound(160);
  while (!text.empty()) {
    heard.now = 0;
    if (const auto line = take_line(text); line.starts_with('\t'))
      wire.read_binary(line.substr(1), heard);
    else
      wire.read_text(line, heard);
    promise(heard.now >= 1 && heard.now <= talk_wire::checkpoints_waiting_max + 2);
    wire.play(sound);
    wire.checkpoint("c");
    if (text.size() % 7 == 0) wire.clear();
  }
  return 0;
}
