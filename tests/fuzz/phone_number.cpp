// Phone numbers as people and carriers write them.
#include "messages/telephony.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace tandem;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto text = as_text(data, size);
  const auto region = take_line(text);
  for (const auto where : {std::string_view{}, std::string_view("US"), region})
    if (const auto number = parse_e164(text, where)) {
      promise(number->value.starts_with('+') && number->value.size() <= 19);
      promise(number->value.find_first_not_of("0123456789", 1) == std::string::npos);
      const auto again = parse_e164(number->value);
      promise(again && *again == *number);
      (void)region_of(*number);
    }
  const auto carriers = canonical_e164(text);
  promise(carriers.value.empty() || canonical_e164(carriers.value) == carriers);
  (void)region_of(carriers);
  return 0;
}
