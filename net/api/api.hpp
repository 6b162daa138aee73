#pragma once
// The REST API under /api/v1: paths, fields, codes and error bodies as Dograh's clients know them. Each route is thin: parse,
// ask a desk or read the state, answer. What belongs to us beside that contract: Idempotency-Key, call_id and the call's own
// facts in a run, notices, readiness, refused requests.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "messages/call_history.hpp"
#include "messages/deliveries.hpp"
#include "messages/desks.hpp"
#include "messages/idempotency.hpp"
#include "messages/journal.hpp"
#include "messages/operators.hpp"
#include "messages/resources.hpp"
#include "messages/workflow_graph.hpp"
#include "net/api/passwords.hpp"
#include "net/diagnosis/facts.hpp"
#include "net/http_server.hpp"
#include "net/metrics_history.hpp"

namespace tandem {

class router;
class live_board;
class live_feed;
class stranger_limiter;
struct practice_desk;

/// What is wrong with a workflow; empty: nothing. Never throws.
using workflow_validation =
    std::function<std::vector<workflow_problem>(const std::string& definition_json, const std::string& configurations_json)>;

struct active_calls_report {
  std::uint64_t active_calls = 0;
  double loop_lag_p95_ms = 0;
  double loop_lag_max_ms = 0;
};

/// How the node is just now.
struct system_facts {
  std::int64_t started_ms = 0;
  std::string data_path;
  std::uint64_t disk_total_bytes = 0, disk_free_bytes = 0, journal_bytes = 0, recordings_bytes = 0;
  std::uint64_t memory_bytes = 0;                               // resident
  std::vector<std::pair<std::string, std::string>> components;  // what it is made of: name, version
};

/// References must outlive every request. Functions may be called from any thread; those marked * may be left empty.
struct api_dependencies {
  const state_reader& state;
  telephony_desk& telephony;
  workflow_desk& workflows;
  key_desk& keys;
  call_desk& calls;
  secret_box& secrets;
  resource_desk& resources;
  idempotency_desk& idempotency;
  delivery_desk& deliveries;
  operator_desk& operators;

  /// SHA-256 (64 lower-case hex digits) of the first administrator's key; empty: none.
  std::string bootstrap_key_sha256;
  std::string version;
  std::string public_url;
  /// * Whose X-Forwarded-For and X-Forwarded-Proto are believed.
  std::vector<std::string> trusted_proxies;
  rest::password_cost password_cost;

  workflow_validation validate;
  /// Milliseconds since the Unix epoch.
  std::function<std::int64_t()> now_ms;
  /// * Why no calls should be sent here (starting, draining, ...); empty: ready.
  std::function<std::vector<std::string>()> not_ready;
  /// * X-Dograh-Devops-Secret of /health/autoscale-metric; empty: that answers 503.
  std::string devops_secret;
  /// * Counts those who ask without a valid key; null: the defaults of stranger_options.
  std::shared_ptr<stranger_limiter> strangers;
  /// * Where news of calls come from; null: /live is silent.
  std::shared_ptr<live_feed> live;
  /// * The calls in progress; null: /calls/live is 503.
  std::shared_ptr<live_board> board;
  /// * Prometheus' text.
  std::function<std::string()> metrics_text;
  /// *
  std::function<active_calls_report()> active_calls;
  /// * May take a while: it looks at the disk.
  std::function<system_facts()> system;
  /// * What metrics were in the last so many seconds.
  std::function<metrics::history_view(std::int64_t seconds)> metrics_history;
  /// * A recording's path within the data folder to a path on this node's disk; nothing: not here.
  std::function<std::optional<std::string>(const std::string&)> recording_file;
  /// * The carrier's own record of an ended call, within seconds; called back once, on any thread.
  std::function<void(const call_record&, std::function<void(outcome<carrier_call_report>)>)> carrier_record;
  /// * Whom to ask what an account holds; null: that answers 503. And where it is, for accounts that do not say.
  carrier_port* carrier = nullptr;
  std::string carrier_url;
  /// * What the journal holds of a call.
  call_history history;
  /// * Examines a telephony configuration; fix mends first, force overwrites what is somebody else's.
  std::function<void(telephony_config_id, bool fix, bool force, std::function<void(outcome<diagnosis::diagnosis>)>)> diagnose;
  /// * The practice line; null: this node has none.
  practice_desk* practice = nullptr;
  /// * Runs what reads the state at length (answers to writes, lists of runs, reports, files) somewhere else than on an I/O or
  /// an actor's thread; false: too much waits already, the work was not taken. Reads then answer 503; what was done is told at
  /// once. Empty: at once, on the caller's thread.
  std::function<bool(std::function<void()>)> background;
  /// * Runs what hashes passwords, few at once, somewhere else than on an I/O or an actor's thread; false: too many wait already.
  /// Empty: at once, on the caller's thread.
  std::function<bool(std::function<void()>)> hashing;
};

class api {
 public:
  explicit api(api_dependencies dependencies);
  ~api();
  /// Adds every route. The routes keep what they need: the api itself may go.
  void mount(router& to);
  /// @p gate's decision about a WebSocket upgrade by a key of @p least or more, or by such an operator's session from a page of
  /// this node; refused to everybody else. The socket ends when who opened it may not have it any more. Thread: any.
  websocket_decision let_in(const http_request& request, key_role least, const websocket_gate& gate) const;
  /// Ends what is open to sessions and keys that have ended. To be asked now and then, since time ends them, too. Thread: any.
  void show_out(std::int64_t now_ms) const;
  /// What /openapi.json answers, once mounted.
  const std::string& openapi() const;

 private:
  struct state;
  std::shared_ptr<state> state_;
};

/// SHA-256 as api_dependencies::bootstrap_key_sha256 wants it.
std::string api_key_sha256(std::string_view key);

}  // namespace tandem
