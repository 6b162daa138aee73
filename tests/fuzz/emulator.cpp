// What the emulator reads from others: XML documents of an application, scenario files, sounds to play, URLs and forms.
// First line: the content type, or the base of a URL.
#include "examples/plivo_emulator/scenario.hpp"
#include "examples/plivo_emulator/text.hpp"
#include "examples/plivo_emulator/wav.hpp"
#include "examples/plivo_emulator/xml_document.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace tandem::emulator;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto all = as_text(data, size);
  auto text = all;
  const auto first = take_line(text);
  const auto document = parse_document(text, first);
  promise(document.error.empty() || document.elements.empty());
  for (const auto& e : document.elements) (void)tag_of(e);
  const auto scenario = parse_scenario(all, {{"day", "tuesday"}});
  if (scenario.error.empty()) (void)spoken_lines(scenario.made);
  (void)read_wav(all);
  (void)resolve_url(first, text);
  (void)tuning_of(all);
  (void)bare_number(all);
  promise(percent_decode(percent_encode(all), true) == all);
  return 0;
}
