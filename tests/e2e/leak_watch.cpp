#include "tests/e2e/leak_watch.hpp"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>

#include "storage/rocksdb_journal.hpp"
#include "storage/sealing.hpp"
#include "tests/e2e/world.hpp"

namespace tandem::test {

namespace fs = std::filesystem;

namespace {

std::string contents(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

void leak_watch::add_secret(const std::string& name, const std::string& value) {
  secrets_[name] = value;
  secrets_[name + ", in base64"] = base64(value);
  if (const auto key = master_key::from_base64(value))
    secrets_[name + ", its bytes"] = std::string(reinterpret_cast<const char*>(key->bytes().data()), key->bytes().size());
}

void leak_watch::search(const std::string& place, std::string_view text) {
  ++texts_;
  bytes_ += text.size();
  for (const auto& [name, value] : secrets_)
    if (text.find(value) != text.npos) leaks_.insert(place + " holds " + name);
}

void leak_watch::look_at(const std::string& place, std::string_view text) {
  search(place, text);
  static const std::regex media_token("/telephony/ws/[0-9]+/[0-9]+/[0-9]+/[0-9a-f]{32}"), api_key("dgr_[A-Za-z0-9_-]{43}");
  if (std::regex_search(text.begin(), text.end(), media_token)) leaks_.insert(place + " holds a media token");
  if (std::regex_search(text.begin(), text.end(), api_key)) leaks_.insert(place + " holds an API key");
}

void leak_watch::look_at_answer(const std::string& method, const std::string& path, const std::string& body) {
  ++answers_;
  const auto place = "the answer to " + method + " " + path.substr(0, 80);
  if (path.find("/telephony/inbound/") != path.npos || path.find("/telephony/plivo/") != path.npos)
    return search(place, body);  // Plivo's documents: the media URL is what they are for
  const auto made = method == "POST" ? nlohmann::json::parse(body, nullptr, false) : nlohmann::json();
  if (!made.is_object() || !made.contains("api_key") || !made["api_key"].is_string()) return look_at(place, body);
  search(place, body);
  const auto key = made["api_key"].get<std::string>();
  add_secret("the API key " + key.substr(0, 8), key);
}

void leak_watch::look_at_file(const std::string& path) {
  ++files_;
  search("the file " + path, contents(path));
}

void leak_watch::look_at_data(const std::string& folder) {
  std::error_code gone;
  for (const auto& entry : fs::recursive_directory_iterator(folder, gone))
    if (entry.is_regular_file(gone)) look_at_file(entry.path());
  search_journal(folder);
}

void leak_watch::search_journal(const std::string& folder) {
  if (!fs::exists(folder)) return;
  rocksdb_options options;
  options.data = folder;
  const auto opened = open_rocksdb_journal(options);
  if (!opened) return;  // still in use, or damaged on purpose
  ++journals_;
  for (const auto& [key, value] : (*opened)->scan({}, 1'000'000)) search("the state in " + folder, key + value);
  for (std::uint8_t log = 0; log < log_count; ++log)
    if (const auto records = (*opened)->read(log_id{log}, (*opened)->head(log_id{log}).first, 1'000'000))
      for (auto record : *records) search("the journal in " + folder, encode(record.batch));
}

void leak_watch::look_at_titles(int pid) {
  const auto process = fs::path("/proc") / std::to_string(pid);
  look_at("the command line of a node", contents(process / "cmdline"));
  std::error_code gone;
  for (const auto& thread : fs::directory_iterator(process / "task", gone))
    look_at("a thread's name of a node", contents(thread.path() / "comm"));
}

std::string leak_watch::summary() const {
  return std::to_string(answers_) + " answers, " + std::to_string(files_) + " files and " + std::to_string(journals_) +
         " journals, " + std::to_string(bytes_ / 1'000'000) + " MB in " + std::to_string(texts_) + " texts, searched for " +
         std::to_string(secrets_.size()) + " secrets: " + std::to_string(leaks_.size()) + " leaks";
}

leak_watch& leak_watch::of_suite() {
  static leak_watch watch;
  return watch;
}

}  // namespace tandem::test
