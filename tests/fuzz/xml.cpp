// XML as it is read, and what is written from a stranger's words: always a whole document, and read back as it was meant.
#include "net/xml.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace tandem;

namespace {

std::string document_with(std::string_view words) {
  xml_writer xml;
  xml.open("Response").open("Speak").attribute("voice", words).text(words).close().close();
  return xml.str();
}

const xml_limits roomy{1 << 20, 16};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = as_text(data, size);
  (void)parse_xml(text);
  const auto read = parse_xml(document_with(text), roomy);
  promise(read && read->child("Speak") && read->child("Speak")->attribute("voice"));
  const auto once = *read->child("Speak")->attribute("voice");
  const auto again = parse_xml(document_with(once), roomy);
  promise(again && *again->child("Speak")->attribute("voice") == once);
  return 0;
}
