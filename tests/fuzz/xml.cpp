#include "net/xml.hpp"
#include "tests/fuzz/fuzz.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)tandem::parse_xml(as_text(data, size));
  return 0;
}
