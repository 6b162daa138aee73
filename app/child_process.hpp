#pragma once
// A child process that never outlives us: asked to end, then killed, and killed by the system when we are killed ourselves. It
// gets its own environment and nothing else of ours: no file, no socket, no blocked signal.

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tandem {

struct child_command {
  std::string program;  // a path
  std::vector<std::string> arguments;
  std::vector<std::string> environment;  // "NAME=value"
};

class child_process {
 public:
  /// Both run on a thread of the child's own. A line is what it wrote to its standard output or error, at most 1,000 bytes.
  using line_fn = std::function<void(const std::string& line)>;
  /// Once, when it has ended, whoever ended it: "ended with status 1", "was ended by signal 9 (Killed)".
  using end_fn = std::function<void(const std::string& how)>;

  child_process(child_command command, line_fn line, end_fn ended);
  /// Asks it to end; after three seconds it is killed. Not from one of its own functions.
  ~child_process();
  child_process(const child_process&) = delete;
  child_process& operator=(const child_process&) = delete;

  /// 0: it could not be started, or has ended.
  int pid() const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace tandem
