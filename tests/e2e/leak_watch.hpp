#pragma once
// Watches whatever nodes write during a run of the suite for secrets: log and standard output, every API answer and error body,
// process titles, and every file of the data directory; what RocksDB may have compressed is read through the journal as well.
// The suite ends with its verdict (main.cpp).

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tandem::test {

class leak_watch {
 public:
  /// @p name is told instead of the value. Also looked for in base64 and, when it is base64, as the bytes it stands for.
  void add_secret(const std::string& name, const std::string& value);

  /// Something that anybody may come to see: a log, an answer, a title. Neither secrets nor media tokens nor whole API keys.
  void look_at(const std::string& place, std::string_view text);
  /// An answer of the API. A key that has just been made is shown once; from then on it is a secret.
  void look_at_answer(const std::string& method, const std::string& path, const std::string& body);
  /// What is at rest: no secrets. Media tokens and hashes of keys may be there.
  void look_at_file(const std::string& path);
  void look_at_data(const std::string& folder);
  /// /proc's command line and thread names of a process that runs.
  void look_at_titles(int pid);

  const std::set<std::string>& leaks() const { return leaks_; }
  /// How much was looked at, for the last line.
  std::string summary() const;

  static leak_watch& of_suite();

 private:
  void search(const std::string& place, std::string_view text);
  void search_journal(const std::string& folder);

  std::map<std::string, std::string> secrets_;  // in every form, by name
  std::set<std::string> leaks_;
  std::size_t texts_ = 0, bytes_ = 0, answers_ = 0, files_ = 0, journals_ = 0;
};

}  // namespace tandem::test
