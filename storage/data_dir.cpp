#include "storage/data_dir.hpp"

#include <cerrno>
#include <optional>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "messages/ids.hpp"

namespace tandem {
namespace {

constexpr std::string_view first_line = "tandem data directory, version ";

outcome<file> take_lock(const std::filesystem::path& dir) {
  const auto path = dir / "lock";
  auto lock = open_file(path, O_RDWR | O_CREAT);
  if (!lock) return lock.why();
  if (::flock(lock->fd(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return file_refusal("lock", path);
    const auto holder = read_file(path, 64);
    return refusal{errc::conflict,
                   dir.string() + " is in use by another process" + (holder && !holder->empty() ? " (pid " + *holder + ")" : "") +
                       ": stop it first, or use another data directory",
                   "data"};
  }
  // Who holds it, for the message above; the lock itself is the kernel's.
  if (::ftruncate(lock->fd(), 0) != 0 || !lock->write_at(std::to_string(::getpid()), 0)) return file_refusal("write", path);
  return lock;
}

std::optional<refusal> check_format(const std::filesystem::path& path, const std::string& text) {
  if (text == data_dir::format_text()) return std::nullopt;
  if (text.starts_with(std::string(first_line) + "1\n") || !text.starts_with(first_line))
    return refusal{errc::corrupt,
                   path.string() + " is damaged: it should read '" + data_dir::format_text() +
                       "'. If the rest of the directory is sound, write that text to it",
                   "data"};
  return refusal{errc::invalid,
                 path.string() +
                     " was made by another version: this program reads version 1. Nothing was changed; start the newer tandem "
                     "that made it, or name another directory",
                 "data"};
}

}  // namespace

std::string data_dir::format_text() { return std::string(first_line) + "1\nlogs " + std::to_string(log_count) + "\n"; }

outcome<data_dir> data_dir::open(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error)
    return refusal{errc::storage_failed, "cannot make the data directory " + path.string() + ": " + error.message(), "data"};
  data_dir out;
  out.path_ = path;
  auto lock = take_lock(path);
  if (!lock) return lock.why();
  out.lock_ = std::move(*lock);
  const auto text = read_file(out.format(), 4096);
  if (!text && text.why().code != errc::not_found) return text.why();
  out.unfinished_ = !text;
  if (text)
    if (auto why = check_format(out.format(), *text)) return *why;
  return out;
}

outcome<done> data_dir::finish() {
  auto written = write_file(format(), format_text());
  if (written) unfinished_ = false;
  return written;
}

}  // namespace tandem
