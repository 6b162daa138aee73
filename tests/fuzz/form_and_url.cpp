#include "net/form.hpp"
#include "net/url.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace tandem;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = as_text(data, size);
  if (auto form = parse_form(text)) {
    auto again = parse_form(encode_form(*form));
    promise(again && again->pairs == form->pairs);
  }
  if (auto url = parse_url(text)) promise(parse_url(to_string(*url)).has_value());
  (void)parse_query(text);
  promise(percent_decode(percent_encode(text)) == text);
  return 0;
}
