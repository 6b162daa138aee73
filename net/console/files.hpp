#pragma once
// The console's files, as they were built: read once, whole, so that a request never touches a disk and no path leads anywhere
// but to a name that was there.

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "messages/errors.hpp"

namespace tandem::console {

struct file {
  std::string plain, brotli, gzip;  // the last two empty: not there
  std::string type;                 // Content-Type
  std::string tag;                  // of its bytes: the same file, the same tag
};

/// By path from the root: "/index.html", "/assets/app-4f2a.js".
using files = std::map<std::string, file, std::less<>>;

inline constexpr std::size_t files_max = 4'000;
inline constexpr std::size_t bytes_max = 64 * 1024 * 1024;

/// What lies in @p folder and below: plain files, each with its X.br and X.gz where it has them. Links and hidden files are left
/// out. not_found: there is no index.html; limit_reached: more than files_max or bytes_max; storage_failed: it cannot be read.
outcome<files> read_files(const std::filesystem::path& folder);

/// "text/javascript; charset=utf-8"; by the name's end.
std::string_view type_of(std::string_view name);

}  // namespace tandem::console
