#pragma once
// The practice line: the Plivo emulator as a child of this node, on a free port of the loopback, with credentials made up for it,
// a telephony configuration that is marked as practice, and one virtual number. It shares nothing with real lines: not the
// account, not the address of the carrier, not the number, and it is never the default.
//
//   start   child, its port, configuration, number           ring   the number's workflow, then a virtual caller
//   stop    hang up, number, configuration, child            what a killed node left behind is removed at the next start

#include <functional>
#include <memory>
#include <string>

#include "messages/journal.hpp"
#include "messages/practice.hpp"

namespace tandem {

class http_client;

struct practice_surroundings {
  telephony_desk& telephony;
  call_desk& calls;
  const state_reader& state;
  secret_box& secrets;
  http_client& web;
  std::string program;     // the emulator; not there: the practice line cannot be started
  std::string public_url;  // what callbacks begin with
  std::string own_url;     // where this node listens, seen from this machine
  std::function<std::string(std::size_t bytes)> random_hex;
  /// For logs and for operators. Level "info", "warning"; no secrets.
  std::function<void(const char* level, const std::string& event, const std::string& detail)> tell;
};

/// Thread: any. Outlived by its surroundings.
class practice_line final : public practice_desk {
 public:
  explicit practice_line(practice_surroundings around);
  ~practice_line() override;

  /// Removes, soon, what an earlier process left behind. Call it once, when the desks answer.
  void tidy();
  /// Stops it for good, and returns when its child is gone. Call it while the desks still answer.
  void close();
  /// Some call has changed: whoever waits for one looks again.
  void call_changed();

  practice_state state() const override;
  void start(reply<practice_state> to) override;
  void stop(reply<practice_state> to) override;
  void ring(workflow_id who, std::string scenario, reply<practice_call> to) override;

 private:
  struct line;
  std::shared_ptr<line> line_;
};

/// plivo_emulator beside the program that runs.
std::string emulator_beside_us();

}  // namespace tandem
