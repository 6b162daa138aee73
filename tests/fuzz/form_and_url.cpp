// What stands in a URL or a form: the body of a webhook, the target of every request, a public URL in the settings.
#include "net/api/byte_range.hpp"
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
  if (auto url = parse_url(text)) {
    const auto again = parse_url(to_string(*url));
    promise(again && to_string(*again) == to_string(*url));
  }
  (void)parse_query(text);
  promise(percent_decode(percent_encode(text)) == text);
  for (const std::uint64_t bytes : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1000}}) {
    rest::byte_range range;
    if (rest::read_range(text, bytes, range) == rest::range_kind::part) promise(range.first <= range.last && range.last < bytes);
  }
  return 0;
}
