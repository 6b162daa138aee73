#pragma once
// A child process of a test: started, listened to line by line, killed, waited for. It never outlives the test.

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tandem::test {

class process {
 public:
  /// @p errors_to: file that receives standard error (appended); standard output is read by line().
  process(std::vector<std::string> command, std::map<std::string, std::string> environment, std::string errors_to);
  ~process();  // SIGKILL if it still runs
  process(const process&) = delete;
  process& operator=(const process&) = delete;

  /// The next line of its standard output; nullopt when it ended or @p within passed.
  std::optional<std::string> line(std::chrono::milliseconds within);
  void signal(int number);
  /// Exit status as waitpid gives it; nullopt when it still runs after @p within.
  std::optional<int> wait(std::chrono::milliseconds within);
  bool running();
  int pid() const { return pid_; }

 private:
  int pid_ = -1;
  int out_ = -1;
  std::string pending_;
  std::optional<int> status_;
};

/// A folder of its own under the system's temporary folder, gone afterwards unless TEST_KEEP is set.
class scratch_folder {
 public:
  scratch_folder();
  ~scratch_folder();
  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace tandem::test
