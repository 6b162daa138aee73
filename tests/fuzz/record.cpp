// What the journal gives back: whole records, and each kind of value in them. A crash may cut them and a disk may spoil them.
#include "actors/call/describe.hpp"
#include "actors/call/machine.hpp"
#include "messages/call.hpp"
#include "messages/definitions.hpp"
#include "storage/codec.hpp"
#include "storage/crc32c.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace tandem;

namespace {

/// What can be read is written back the same for ever after.
template <class T>
void read_twice(std::string_view bytes) {
  const auto x = decode<T>(bytes);
  if (!x) return;
  const auto written = encode(*x);
  const auto again = decode<T>(written);
  promise(again && encode(*again) == written);
}

/// The fuzzer cannot guess a checksum, so it is given one.
std::string with_checksum(std::string_view bytes) {
  std::string out(bytes);
  const auto crc = crc32c(std::string_view(out).substr(6), crc32c(std::string_view(out).substr(0, 2)));
  for (unsigned i = 0; i < 4; ++i) out[2 + i] = static_cast<char>(crc >> 8 * i & 0xff);
  return out;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = as_text(data, size);
  (void)decode_record(text, "fuzz");
  if (text.size() >= 6)
    if (const auto record = decode_record(with_checksum(text), "fuzz")) {
      const auto again = decode_record(encode_record(*record), "fuzz");
      promise(again && again->at == record->at && again->batch.entries.size() == record->batch.entries.size());
    }
  read_twice<record_batch>(text);
  read_twice<workflow>(text);
  read_twice<number>(text);
  read_twice<telephony_config>(text);
  read_twice<application>(text);
  read_twice<api_key>(text);
  read_twice<refused_request>(text);
  read_twice<call_record>(text);
  read_twice<calls::call_state>(text);
  read_twice<calls::journaled_event>(text);
  return 0;
}
