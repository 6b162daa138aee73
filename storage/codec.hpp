#pragma once
// A record as bytes.
//
//     0        2        6     7             15           23          31
//     | version | crc32c | log | sequence    | epoch      | nonce     | entries (messages/describe.hpp) ...
//       u16      u32       u8    u64           u64          u64
//
// Little-endian. The checksum covers everything but itself. Version and checksum stay where they are in every version to come,
// so that a reader can tell damage from news. Records of every old version are read for ever.

#include <cstdint>
#include <string>
#include <string_view>

#include "messages/errors.hpp"
#include "storage/journal.hpp"

namespace tandem {

inline constexpr std::uint16_t record_version = 1;

std::string encode_record(const journal_record& record);

/// Refuses: corrupt (cut, checksum, nonsense inside), invalid (written by a newer version: update the program). @p place says
/// in the message which record it was, e.g. "log 3 record 17".
outcome<journal_record> decode_record(std::string_view bytes, std::string_view place);

/// The checksum inside an encoded record. @p bytes must be what encode_record made.
std::uint32_t crc_of_record(std::string_view bytes);

namespace little_endian {
void put(std::string& out, std::uint64_t n, unsigned bytes);
/// @p in must hold @p bytes bytes from @p at on.
std::uint64_t get(std::string_view in, std::size_t at, unsigned bytes);
}  // namespace little_endian

}  // namespace tandem
