#pragma once
// A small world of real processes on loopback: a Plivo emulator and a node, and the hands of an operator on both.

#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/http.hpp"
#include "tests/support/process.hpp"

namespace tandem::test {

using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::seconds;

inline constexpr const char* auth_id = "MAE2ETESTE2ETESTE2ET";
inline constexpr const char* auth_token = "e2e-token-0123456789abcdef0123456789abcd";
inline constexpr const char* admin_key = "e2e-admin-key-0123456789";
inline constexpr const char* sealing_key = "c2VjcmV0LW1hc3Rlci1rZXktb2YtdGhlLWUyZS10ZXM=";
inline constexpr const char* our_number = "14155550100";
inline constexpr const char* app_id = "15784735442685051";

/// Asks again until @p answer is true. The deadline is generous: it only bounds a failure, no passing test depends on it.
bool eventually(const std::function<bool()>& answer, seconds within = seconds(60));

std::string base64(const std::string& bytes);

/// A text field; empty when it is absent or null.
std::string text(const json& object, const char* name);

class emulator {
 public:
  /// @p further: more flags.
  explicit emulator(std::vector<std::string> further = {});
  const std::string& url() const { return url_; }
  json get(const std::string& path) const;
  json post(const std::string& path, const json& body) const;
  /// Somebody rings our number. @return the CallUUID.
  std::string ring(const json& scenario, const json& vars = json::object(), const std::string& from = "14155550142") const;
  /// Plivo's own REST API, as the account: "/Application/...".
  json plivo(const std::string& path) const;
  json call(const std::string& uuid) const { return get("/emulator/calls/" + uuid); }
  /// Until the carrier's side of the call is over.
  json ended(const std::string& uuid, seconds within = seconds(120)) const;
  /// Make Call requests that had their effect, by destination digits.
  std::map<std::string, int> dials() const;
  const std::string& folder() const { return folder_.path(); }

 private:
  scratch_folder folder_;
  std::unique_ptr<process> process_;
  std::string url_;
};

class node {
 public:
  /// Not started yet. The same data folder and port serve every start.
  explicit node(const emulator& carrier, std::vector<std::string> further = {}, std::string program = TANDEM_BIN "/tandem");
  ~node();
  /// Until it listens. @p crash_at: see messages/crash_point.hpp.
  void start(const std::string& crash_at = {});
  void kill9();
  /// Exit status after SIGTERM; nullopt when it did not stop in time.
  std::optional<int> terminate(seconds within = seconds(60));
  bool running() { return process_ && process_->running(); }
  int pid() const { return process_->pid(); }
  /// Until the process is gone by itself.
  bool died(seconds within = seconds(60));
  const std::string& url() const { return url_; }
  const std::string& data() const { return data_; }
  std::string log() const;

  http_answer api(const std::string& method, const std::string& path, const json& body = nullptr,
                  std::map<std::string, std::string> headers = {}) const;
  /// The answer's JSON; throws when the status is not 2xx.
  json must(const std::string& method, const std::string& path, const json& body = nullptr) const;

  // What an operator does first.
  json add_configuration(const std::string& name = "main");
  json add_workflow(const std::string& name, const json& definition, const json& configurations = json::object());
  json add_number(const json& configuration, const json& workflow, const std::string& number = our_number);
  json runs(const json& workflow) const;
  /// The run of a carrier's call once it has ended.
  json ended_run(const json& workflow, const std::string& carrier_call, seconds within = seconds(90)) const;

 private:
  const emulator& carrier_;
  std::vector<std::string> further_;
  std::string program_;
  scratch_folder folder_;
  std::string data_, url_;
  unsigned short port_ = 0;
  /// Ends the process, if it still runs, and shows the leak watch what it said.
  void hear_out();

  std::unique_ptr<process> process_;
};

/// A workflow shipped with the project: "receptionist", "echo", "outbound_reminder".
json shipped_workflow(const std::string& name);
/// {"name": .., "workflow_definition": .., "workflow_configurations": ..} of the shipped file, created and published.
json install_workflow(node& on, const std::string& name);

}  // namespace tandem::test
