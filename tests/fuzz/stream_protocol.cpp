// The audio stream's messages, one a line.
#include "net/plivo/stream_protocol.hpp"

#include <nlohmann/json.hpp>

#include "tests/fuzz/fuzz.hpp"

using namespace tandem;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto text = as_text(data, size);
  plivo::stream_protocol protocol;
  std::string out;
  while (!text.empty()) {
    const auto event = protocol.read(take_line(text));
    using kind = stream_event::kind;
    if (event.is == kind::media) plivo::write_play_audio(out, media_encoding::mulaw_8k, event.audio);
    if (event.is == kind::start) plivo::write_checkpoint(out, protocol.started().stream, "played");
    if (event.is == kind::digit) plivo::write_send_digits(out, std::string_view(&event.digit, 1));
    if (event.is == kind::played) promise(event.name.size() <= 256);
    promise(out.empty() || nlohmann::json::accept(out));
  }
  return 0;
}
