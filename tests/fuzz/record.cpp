#include "messages/call.hpp"
#include "messages/definitions.hpp"
#include "storage/codec.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace tandem;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = as_text(data, size);
  (void)decode_record(text, "fuzz");
  (void)decode<call_record>(text);
  (void)decode<workflow>(text);
  if (auto batch = decode<record_batch>(text)) promise(decode<record_batch>(encode(*batch)).has_value());
  return 0;
}
