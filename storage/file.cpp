#include "storage/file.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tandem {

file::~file() {
  if (fd_ >= 0) ::close(fd_);
}

bool file::write_at(std::string_view bytes, std::uint64_t offset) const {
  while (!bytes.empty()) {
    const auto n = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
    offset += static_cast<std::uint64_t>(n);
  }
  return true;
}

bool file::sync() const { return ::fdatasync(fd_) == 0; }

refusal file_refusal(std::string_view verb, const std::filesystem::path& path, errc code) {
  return {code, "cannot " + std::string(verb) + " " + path.string() + ": " + std::strerror(errno), "path"};
}

outcome<file> open_file(const std::filesystem::path& path, int flags, unsigned mode) {
  const int fd = ::open(path.c_str(), flags | O_CLOEXEC, static_cast<mode_t>(mode));
  if (fd < 0) return file_refusal("open", path, errno == ENOENT ? errc::not_found : errc::storage_failed);
  return file(fd);
}

outcome<std::string> read_file(const std::filesystem::path& path, std::size_t bytes_max) {
  auto in = open_file(path, O_RDONLY);
  if (!in) return in.why();
  std::string out;
  char chunk[16384];
  for (;;) {
    const auto n = ::read(in->fd(), chunk, sizeof chunk);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return file_refusal("read", path);
    if (n == 0) return out;
    out.append(chunk, static_cast<std::size_t>(n));
    if (out.size() > bytes_max)
      return refusal{errc::limit_reached, path.string() + " is longer than " + std::to_string(bytes_max) + " bytes", "path"};
  }
}

outcome<done> write_file(const std::filesystem::path& path, std::string_view bytes, unsigned mode) {
  auto part = path;
  part += ".new";
  {
    auto out = open_file(part, O_WRONLY | O_CREAT | O_TRUNC, mode);
    if (!out) return out.why();
    if (!out->write_at(bytes, 0) || ::fsync(out->fd()) != 0) return file_refusal("write", part);
  }
  if (::rename(part.c_str(), path.c_str()) != 0) return file_refusal("rename", part);
  return sync_directory(path.parent_path());
}

bool file_exists(const std::filesystem::path& path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

outcome<done> sync_directory(const std::filesystem::path& dir) {
  const auto where = dir.empty() ? std::filesystem::path(".") : dir;
  auto in = open_file(where, O_RDONLY | O_DIRECTORY);
  if (!in) return in.why();
  if (::fsync(in->fd()) != 0) return file_refusal("sync", where);
  return done{};
}

}  // namespace tandem
