// What the REST API is given to answer with.

#include "actors/call/history.hpp"
#include "actors/delivery/office.hpp"
#include "actors/desks.hpp"
#include "actors/workflow/validation.hpp"
#include "app/composition/parts.hpp"
#include "app/observation.hpp"
#include "app/practice_line.hpp"
#include "app/recordings.hpp"
#include "app/secrets.hpp"
#include "app/system_watch.hpp"
#include "net/api/api.hpp"
#include "net/api/workflow_json.hpp"
#include "net/diagnosis/carrier_records.hpp"
#include "net/diagnosis/doctor.hpp"
#include "net/metrics.hpp"
#include "net/plivo/rest_client.hpp"
#include "voice/workers.hpp"

namespace tandem {
namespace {

constexpr const char* version = "0.1.0";

// Reading finds what is wrong with a definition's form, judging what is wrong with its sense.
std::vector<workflow_problem> judge(const std::string& definition_json, const std::string& configurations_json) {
  auto parsed = parse_workflow(definition_json, configurations_json);
  return parsed.problems.empty() ? validate(parsed.graph) : std::move(parsed.problems);
}

}  // namespace

api_dependencies composition::parts::api_parts() {
  return {
      .state = *engine,
      .telephony = desks->telephony(),
      .workflows = desks->workflows(),
      .keys = desks->keys(),
      .calls = desks->calls(),
      .secrets = *secrets,
      .resources = desks->resources(),
      .idempotency = desks->idempotency(),
      .deliveries = *post_office,
      .operators = desks->operators(),
      .bootstrap_key_sha256 = bootstrap_key_sha256,
      .version = version,
      .public_url = public_url,
      .trusted_proxies = settings.trusted_proxies,
      .validate = judge,
      .now_ms = unix_ms,
      .not_ready =
          [this] {
            std::vector<std::string> reasons;
            if (draining) reasons.push_back("draining: no new calls are taken");
            if (auto failure = engine->failure()) reasons.push_back("journal: " + failure->message);
            return reasons;
          },
      .devops_secret = settings.devops_secret,
      .strangers = strangers,
      .live = live,
      .board = board,
      .metrics_text =
          [this] {
            static auto& in_progress = metrics::process().gauge("tandem_calls_in_progress", "Calls that have not ended.");
            in_progress.set(static_cast<std::int64_t>(desks->calls_in_progress()));
            observe(post_office->backlog());
            return metrics::process().text();
          },
      .active_calls = [this] { return active_calls_report{.active_calls = desks->calls_in_progress()}; },
      .system = [this] { return watch->facts(unix_ms()); },
      .metrics_history = [this](std::int64_t seconds) { return watch->history(seconds); },
      .recording_file = [this](const std::string& path) { return tapes->file_of(path); },
      .carrier_record = [this](const call_record& ours, auto done) { carrier_records->ask(ours, std::move(done)); },
      .carrier = carrier.get(),
      .carrier_url = settings.plivo_api_url,
      .history =
          [this](call_id call, std::uint64_t after, std::size_t limit) {
            const auto read = [this](log_id log, sequence at) -> outcome<std::vector<journal_entry>> {
              auto records = engine->read(log, at, 1);
              if (!records) return records.why();
              if (records->empty()) return refusal{errc::not_found, "there is no such record", ""};
              return std::move(records->front().batch.entries);
            };
            return history_of(*engine, read, call, after, limit);
          },
      .diagnose =
          [this](telephony_config_id id, bool fix, bool force, auto done) {
            doctor->examine(id, {fix, force}, std::move(done));
          },
      .practice = practice.get(),
      .background = [this](std::function<void()> work) { return background->post(std::move(work)); },
      .hashing = [this](std::function<void()> work) { return password_threads->post(std::move(work)); },
  };
}

}  // namespace tandem
