#include "storage/witness.hpp"

#include <fcntl.h>

#include "storage/codec.hpp"
#include "storage/crc32c.hpp"

namespace tandem {
namespace {

constexpr std::uint32_t slot_tag = 0x6b634154;  // "TAck"
constexpr std::size_t slot_size = 32, second_copy_at = 4096;
static_assert(slot_size * log_count <= second_copy_at);

std::string image(const acknowledgements& all) {
  using little_endian::put;
  std::string out;
  for (std::size_t log = 0; log < log_count; ++log) {
    std::string slot;
    put(slot, slot_tag, 4);
    put(slot, log, 4);
    put(slot, all[log].last.value, 8);
    put(slot, all[log].of.value, 8);
    put(slot, all[log].record_crc, 4);
    put(slot, crc32c(slot), 4);
    out += slot;
  }
  return out;
}

std::optional<acknowledged> read_slot(std::string_view whole, std::size_t at, std::size_t log) {
  using little_endian::get;
  if (whole.size() < at + slot_size) return std::nullopt;
  const auto slot = whole.substr(at, slot_size);
  if (get(slot, 28, 4) != crc32c(slot.substr(0, 28)) || get(slot, 0, 4) != slot_tag || get(slot, 4, 4) != log)
    return std::nullopt;
  return acknowledged{{get(slot, 8, 8)}, {get(slot, 16, 8)}, static_cast<std::uint32_t>(get(slot, 24, 4))};
}

}  // namespace

outcome<witness> witness::create(const std::filesystem::path& path, const acknowledgements& all) {
  auto bytes = image(all);
  bytes.resize(second_copy_at, '\0');
  bytes += image(all);
  if (auto written = write_file(path, bytes); !written) return written.why();
  return open(path);
}

outcome<witness> witness::open(const std::filesystem::path& path) {
  auto bytes = read_file(path, second_copy_at * 4);
  if (!bytes) return bytes.why();
  witness out;
  out.path_ = path;
  for (std::size_t log = 0; log < log_count; ++log) {
    const auto one = read_slot(*bytes, log * slot_size, log), two = read_slot(*bytes, second_copy_at + log * slot_size, log);
    if (!one && !two)
      return refusal{errc::corrupt,
                     path.string() + " is damaged: both copies of what log " + std::to_string(log) + " acknowledged",
                     "acknowledged"};
    out.all_[log] = std::max(one.value_or(acknowledged{}), two.value_or(acknowledged{}));
  }
  auto f = open_file(path, O_RDWR);
  if (!f) return f.why();
  out.file_ = std::move(*f);
  return out;
}

void witness::set(log_id log, const acknowledged& a) { all_[log.value] = a; }

outcome<done> witness::write() {
  const auto bytes = image(all_);
  dirty_ = true;
  if (!file_.write_at(bytes, 0) || !file_.write_at(bytes, second_copy_at)) return file_refusal("write", path_);
  return done{};
}

bool witness::sync() {
  if (!dirty_) return true;
  dirty_ = false;
  return file_.sync();
}

}  // namespace tandem
