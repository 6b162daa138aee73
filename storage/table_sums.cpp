#include "storage/table_sums.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <optional>
#include <vector>

#include <spdlog/spdlog.h>

#include "storage/codec.hpp"
#include "storage/crc32c.hpp"
#include "storage/file.hpp"

namespace tandem {
namespace {

namespace fs = std::filesystem;

struct sum {
  std::uint64_t bytes = 0;
  std::uint32_t crc = 0;
  bool operator==(const sum&) const = default;
};

std::string write(const sum& s) {
  std::string out;
  little_endian::put(out, s.bytes, 8);
  little_endian::put(out, s.crc, 4);
  little_endian::put(out, crc32c(out), 4);
  return out;
}

// Nothing when the sum itself is absent or damaged: then it says nothing about the table.
std::optional<sum> read_sum(const fs::path& path) {
  const auto text = read_file(path, 64);
  if (!text || text->size() != 16) return std::nullopt;
  if (little_endian::get(*text, 12, 4) != crc32c(std::string_view(*text).substr(0, 12))) return std::nullopt;
  return sum{little_endian::get(*text, 0, 8), static_cast<std::uint32_t>(little_endian::get(*text, 8, 4))};
}

outcome<sum> sum_of(const fs::path& path) {
  auto in = open_file(path, O_RDONLY);
  if (!in) return in.why();
  ::posix_fadvise(in->fd(), 0, 0, POSIX_FADV_SEQUENTIAL);
  std::string chunk(1 << 20, '\0');
  sum s;
  for (;;) {
    const auto n = ::read(in->fd(), chunk.data(), chunk.size());
    if (n < 0) return file_refusal("read", path);
    if (n == 0) return s;
    s.bytes += static_cast<std::uint64_t>(n);
    s.crc = crc32c(std::string_view(chunk).substr(0, static_cast<std::size_t>(n)), s.crc);
  }
}

std::vector<fs::path> tables_in(const fs::path& dir) {
  std::vector<fs::path> out;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(dir, error))
    if (entry.path().extension() == ".sst") out.push_back(entry.path());
  return out;
}

}  // namespace

table_sums::table_sums(fs::path tables, fs::path sums) : tables_(std::move(tables)), sums_(std::move(sums)) {
  std::error_code ignored;  // the first write says what is wrong
  fs::create_directories(sums_, ignored);
}

void table_sums::remember(const std::string& file, std::uint64_t bytes, std::uint32_t crc) const {
  // Without its sum a table is only checked less; it is no reason to stop.
  if (auto written = write_file(sums_ / file, write({bytes, crc})); !written) spdlog::warn("{}", written.why().message);
}

void table_sums::forget(const std::string& file) const {
  std::error_code ignored;
  fs::remove(sums_ / file, ignored);
}

outcome<bool> table_sums::check() const {
  bool all = true;
  for (const auto& table : tables_in(tables_)) {
    const auto expected = read_sum(sums_ / table.filename());
    all = all && expected;
    if (!expected) continue;
    const auto found = sum_of(table);
    if (!found) return found.why();
    if (*found != *expected)
      return refusal{errc::corrupt,
                     table.string() + " is damaged: its checksum does not match " + (sums_ / table.filename()).string() +
                         ". Restore the data directory from a snapshot; nothing was changed",
                     "journal"};
  }
  return all;
}

outcome<done> table_sums::copy_to(const table_sums& other) const {
  for (const auto& table : tables_in(other.tables_))
    if (const auto s = read_sum(sums_ / table.filename()))
      if (auto written = write_file(other.sums_ / table.filename(), write(*s)); !written) return written;
  return done{};
}

}  // namespace tandem
