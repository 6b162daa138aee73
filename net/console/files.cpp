#include "net/console/files.hpp"

#include <openssl/sha.h>

#include <fstream>
#include <optional>
#include <sstream>
#include <utility>

namespace tandem::console {

namespace fs = std::filesystem;

namespace {

constexpr std::pair<std::string_view, std::string_view> types[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".woff2", "font/woff2"},
    {".wasm", "application/wasm"},
    {".txt", "text/plain; charset=utf-8"},
    {".webmanifest", "application/manifest+json"},
};

std::optional<std::string> contents(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  if (!in || !(out << in.rdbuf())) return {};
  return std::move(out).str();
}

std::string tag_of(std::string_view bytes) {
  unsigned char hash[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), hash);
  std::string out;
  for (int i = 0; i < 12; ++i) {
    out.push_back("0123456789abcdef"[hash[i] >> 4]);
    out.push_back("0123456789abcdef"[hash[i] & 15]);
  }
  return out;
}

bool is_hidden(const fs::path& relative) {
  for (const auto& part : relative)
    if (part.native().starts_with('.')) return true;
  return false;
}

refusal unreadable(const fs::path& what) { return {errc::storage_failed, "cannot read " + what.string(), ""}; }

/// Everything below the folder, compressed or not, by path.
outcome<std::map<std::string, std::string>> read_all(const fs::path& folder) {
  std::map<std::string, std::string> out;
  std::size_t bytes = 0;
  std::error_code ec;
  for (auto at = fs::recursive_directory_iterator(folder, ec); !ec && at != fs::recursive_directory_iterator();
       at.increment(ec)) {
    const auto relative = at->path().lexically_relative(folder);
    if (at->is_symlink() || !at->is_regular_file() || is_hidden(relative)) continue;
    auto text = contents(at->path());
    if (!text) return unreadable(at->path());
    bytes += text->size();
    if (out.size() >= files_max || bytes > bytes_max)
      return refusal{errc::limit_reached, folder.string() + " holds more than a console does", ""};
    out.emplace("/" + relative.generic_string(), std::move(*text));
  }
  if (ec) return unreadable(folder);
  return out;
}

std::string take(std::map<std::string, std::string>& all, const std::string& name) {
  const auto found = all.extract(name);
  return found ? std::move(found.mapped()) : std::string();
}

}  // namespace

std::string_view type_of(std::string_view name) {
  for (const auto& [end, type] : types)
    if (name.ends_with(end)) return type;
  return "application/octet-stream";
}

outcome<files> read_files(const fs::path& folder) {
  std::error_code ec;
  if (!fs::is_regular_file(folder / "index.html", ec))
    return refusal{errc::not_found, "there is no console in " + folder.string(), ""};
  auto read = read_all(folder);
  if (!read) return read.why();
  auto& all = *read;
  files out;
  while (!all.empty()) {
    auto [name, plain] = *all.begin();  // "X" sorts before "X.br" and "X.gz"
    all.erase(all.begin());
    if (name.ends_with(".br") || name.ends_with(".gz")) continue;
    file f{std::move(plain), take(all, name + ".br"), take(all, name + ".gz"), std::string(type_of(name)), {}};
    f.tag = tag_of(f.plain);
    out.emplace(name, std::move(f));
  }
  return out;
}

}  // namespace tandem::console
