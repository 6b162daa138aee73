#include "net/plivo/stream_protocol.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace tandem;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static plivo::stream_protocol protocol;
  const auto event = protocol.read(as_text(data, size));
  if (event.is == plivo::stream_event::kind::media) {
    std::string out;
    plivo::write_play_audio(out, media_encoding::mulaw_8k, event.audio);
  }
  return 0;
}
