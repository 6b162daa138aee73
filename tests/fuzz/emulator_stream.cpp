// The other direction of a stream: what an application says to the carrier, one message a line, while the caller listens.
#include <nlohmann/json.hpp>

#include "examples/plivo_emulator/stream_leg.hpp"
#include "tests/fuzz/fuzz.hpp"
#include "tests/fuzz/support/still_world.hpp"

using namespace tandem::emulator;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto text = as_text(data, size);
  still_world w;
  w.told = [](std::string_view said) { promise(nlohmann::json::accept(said)); };
  desk d({}, w);
  d.sw.stream_errors = true;
  stream_element element;
  element.url = "wss://agent.example.com/stream";
  element.bidirectional = true;
  element.content_type = size % 2 ? "audio/x-mulaw;rate=8000" : "audio/x-l16;rate=16000";
  element.extra_headers = std::string(take_line(text));
  const auto leg =
      std::make_shared<stream_leg>(d, element, stream_leg::owner{"uuid", "1", "2", [](auto, const auto&) {}, [](auto) {}, [] {}});
  leg->open();
  w.pass(10, 100);
  promise(static_cast<bool>(w.line.text));
  while (!text.empty() && !leg->is_over()) {
    w.line.text(take_line(text));
    for (int frames = 0; frames < 3; ++frames) leg->send(leg->play(), {});
    w.pass(60, 100);
  }
  promise(nlohmann::json::accept(leg->describe()));
  leg->close("Call hangup");
  return 0;
}
