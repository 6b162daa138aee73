#pragma once
// The few things that streams do not do: durable writes, exact positions, and errors in words.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "messages/errors.hpp"

namespace tandem {

/// Owns a file descriptor.
class file {
 public:
  file() = default;
  explicit file(int fd) : fd_(fd) {}
  file(file&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  file& operator=(file&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~file();
  int fd() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

  /// Writes all of @p bytes at @p offset. False on any error, which errno then names.
  bool write_at(std::string_view bytes, std::uint64_t offset) const;
  /// Flushes the data to the disk.
  bool sync() const;

 private:
  int fd_ = -1;
};

/// "cannot write /x: No space left on device", from errno.
refusal file_refusal(std::string_view verb, const std::filesystem::path& path, errc code = errc::storage_failed);

/// @p flags and @p mode as open(2) takes them; close-on-exec is added.
outcome<file> open_file(const std::filesystem::path& path, int flags, unsigned mode = 0600);

/// The whole file. Refuses: not_found, storage_failed, limit_reached when it is longer than @p bytes_max.
outcome<std::string> read_file(const std::filesystem::path& path, std::size_t bytes_max = std::size_t{64} << 20);

/// Replaces @p path by @p bytes so that after a crash it holds either the old or the new, whole. Durable on return.
outcome<done> write_file(const std::filesystem::path& path, std::string_view bytes, unsigned mode = 0600);

/// False as well when nobody can tell.
bool file_exists(const std::filesystem::path& path);

/// Makes names created in or removed from @p dir durable.
outcome<done> sync_directory(const std::filesystem::path& dir);

}  // namespace tandem
