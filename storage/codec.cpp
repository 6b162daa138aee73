#include "storage/codec.hpp"

#include "storage/crc32c.hpp"

namespace tandem {
namespace {

constexpr std::size_t crc_at = 2, body_at = 6, header_size = 31;

std::uint32_t checksum(std::string_view record) { return crc32c(record.substr(body_at), crc32c(record.substr(0, crc_at))); }

refusal damaged(std::string_view place, std::string what) {
  return {errc::corrupt, std::string(place) + " is damaged: " + std::move(what), "record"};
}

}  // namespace

namespace little_endian {
void put(std::string& out, std::uint64_t n, unsigned bytes) {
  for (unsigned i = 0; i < bytes; ++i, n >>= 8) out.push_back(static_cast<char>(n & 0xff));
}
std::uint64_t get(std::string_view in, std::size_t at, unsigned bytes) {
  std::uint64_t n = 0;
  for (unsigned i = bytes; i-- > 0;) n = n << 8 | static_cast<unsigned char>(in[at + i]);
  return n;
}
}  // namespace little_endian

std::string encode_record(const journal_record& record) {
  using little_endian::put;
  std::string out;
  put(out, record_version, 2);
  put(out, 0, 4);
  put(out, record.log.value, 1);
  put(out, record.at.value, 8);
  put(out, record.of.value, 8);
  put(out, record.nonce, 8);
  out += encode(record.batch);
  std::string crc;
  put(crc, checksum(out), 4);
  out.replace(crc_at, 4, crc);
  return out;
}

std::uint32_t crc_of_record(std::string_view bytes) { return static_cast<std::uint32_t>(little_endian::get(bytes, crc_at, 4)); }

outcome<journal_record> decode_record(std::string_view bytes, std::string_view place) {
  using little_endian::get;
  if (bytes.size() < body_at) return damaged(place, "only " + std::to_string(bytes.size()) + " bytes are left");
  if (checksum(bytes) != crc_of_record(bytes)) return damaged(place, "its checksum does not match");
  if (const auto version = get(bytes, 0, 2); version != record_version)
    return refusal{errc::invalid,
                   std::string(place) + " was written by a newer program (record version " + std::to_string(version) +
                       ", this one reads up to " + std::to_string(record_version) + "): update this program",
                   "version"};
  if (bytes.size() < header_size) return damaged(place, "its header is cut");
  journal_record out;
  out.log.value = static_cast<std::uint8_t>(get(bytes, 6, 1));
  out.at.value = get(bytes, 7, 8);
  out.of.value = get(bytes, 15, 8);
  out.nonce = get(bytes, 23, 8);
  auto batch = decode<record_batch>(bytes.substr(header_size));
  if (!batch) return damaged(place, "its entries make no sense");
  out.batch = std::move(*batch);
  return out;
}

}  // namespace tandem
