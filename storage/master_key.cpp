#include "storage/master_key.hpp"

#include <optional>

#include <sys/stat.h>

#include "storage/file.hpp"

namespace tandem {
namespace {

namespace fs = std::filesystem;

constexpr const char* key_file = "master.key";
constexpr const char* id_file = "master.key.id";
constexpr std::size_t file_bytes_max = 4096;

std::string warn_about(const fs::path& path) {
  struct stat s {};
  if (::stat(path.c_str(), &s) != 0 || (s.st_mode & 077) == 0) return {};
  return "others than its owner may read " + path.string() + ": 'chmod 600' it";
}

outcome<found_master_key> from_file(const fs::path& path) {
  const auto text = read_file(path, file_bytes_max);
  if (!text) return text.why();
  auto key = master_key::from_base64(*text);
  if (!key) return refusal{key.why().code, path.string() + ": " + key.why().message, key.why().field};
  return found_master_key{*key, "read from " + path.string(), warn_about(path)};
}

outcome<found_master_key> make(const fs::path& path) {
  const auto key = master_key::random();
  if (auto written = write_file(path, key.base64() + "\n", 0600); !written) return written.why();
  return found_master_key{key, "made in " + path.string() + ": keep a copy of it, apart from the data", {}};
}

outcome<found_master_key> choose(const master_key_sources& s, const std::optional<std::string>& known_id) {
  if (!s.file.empty()) return from_file(s.file);
  if (!s.base64.empty()) {
    auto key = master_key::from_base64(s.base64);
    if (!key) return refusal{key.why().code, "TANDEM_MASTER_KEY: " + key.why().message, key.why().field};
    return found_master_key{*key, "given as TANDEM_MASTER_KEY", {}};
  }
  const auto own = s.data / key_file;
  if (file_exists(own)) return from_file(own);
  if (known_id)
    return refusal{errc::unauthorized,
                   "no master key is given, but " + s.data.string() + " was sealed with the one of id " + *known_id +
                       ": give it as TANDEM_MASTER_KEY or --master-key-file, or put it back to " + own.string(),
                   "master_key"};
  return make(own);
}

outcome<std::optional<std::string>> read_id(const fs::path& path) {
  auto text = read_file(path, file_bytes_max);
  if (!text && text.why().code == errc::not_found) return std::optional<std::string>{};
  if (!text) return text.why();
  return std::optional<std::string>{text->substr(0, text->find('\n'))};
}

}  // namespace

outcome<found_master_key> find_master_key(const master_key_sources& sources) {
  const auto id_path = sources.data / id_file;
  const auto known = read_id(id_path);
  if (!known) return known.why();
  auto found = choose(sources, *known);
  if (!found) return found;
  const auto id = found->key.id();
  if (*known && **known != id)
    return refusal{errc::unauthorized,
                   sources.data.string() + " was sealed with the master key of id " + **known + ", but the one " + found->origin +
                       " has id " + id + ": give the right one",
                   "master_key"};
  if (!*known)
    if (auto written = write_file(id_path, id + "\n"); !written) return written.why();
  return found;
}

}  // namespace tandem
