#include "net/plivo/rest_courier.hpp"

#include <algorithm>
#include <charconv>
#include <random>

#include "net/io_pool.hpp"
#include "net/metrics.hpp"

namespace tandem::plivo {
namespace {

using std::chrono::milliseconds;
using clock = std::chrono::steady_clock;

http_client_request http_request_of(const rest_request& request, const std::string& authorization, milliseconds deadline) {
  http_client_request out;
  out.method = request.method;
  out.url = request.url;
  out.headers.add("Authorization", authorization);
  out.headers.add("Accept", "application/json");
  if (!request.body.empty()) out.headers.add("Content-Type", "application/json");
  out.body = request.body;
  out.deadline = deadline;
  return out;
}

carried outcome_of(const http_result& result) {
  carried out;
  if (result) {
    out.replied = true;
    out.status = result.response.status;
    out.body = result.response.body;
    return out;
  }
  out.why = result.request_sent ? no_reply::unknown : no_reply::nothing_sent;
  out.words = std::string(to_string(result.error)) + (result.message.empty() ? "" : ": " + result.message);
  return out;
}

/// Other refusals are of what was asked, not of who asks.
bool would_not_have_us(const carried& got) {
  return !got.replied || got.status == 401 || got.status == 403 || got.status == 429 || got.status >= 500;
}

metrics::counter& counted(const char* result) {
  return metrics::process().counter("tandem_carrier_requests_total",
                                    "Requests to the carrier: ok, refused (of what was asked) or failed.", {{"result", result}});
}

void note(const rest_credentials& with, const carried& got, const std::function<std::int64_t()>& now_ms) {
  static auto &worked = counted("ok"), &refused = counted("refused"), &failed = counted("failed");
  (would_not_have_us(got) ? failed : got.status / 100 == 2 ? worked : refused).add();
  if (with.worked_ms && got.replied && got.status / 100 == 2) with.worked_ms->store(now_ms());
  if (with.trouble && would_not_have_us(got)) with.trouble->put(now_ms(), got.refused(false).message);
}

milliseconds varied(milliseconds pause) {
  static thread_local std::minstd_rand random(std::random_device{}());
  return pause * std::uniform_int_distribution<int>(75, 125)(random) / 100;
}

milliseconds retry_after(const http_response& response) {
  const auto text = response.headers.get("Retry-After");
  unsigned seconds = 0;
  std::from_chars(text.data(), text.data() + text.size(), seconds);
  return std::chrono::seconds(std::min(seconds, 3600u));
}

}  // namespace

struct rest_courier::errand {
  rest_request request;
  rest_credentials authorization;
  done_fn done;
  clock::time_point deadline;
  unsigned repetitions = 0;
};

refusal carried::refused(bool changes) const {
  if (replied) return read_refusal(reply(), changes);
  const bool harmless = why == no_reply::nothing_sent || !changes;
  return {harmless ? errc::unavailable : errc::uncertain, "the carrier did not answer: " + words, ""};
}

void rest_courier::stop() {
  std::lock_guard lock(mutex_);
  stopped_ = true;
}

bool rest_courier::send(http_client_request request, std::function<void(http_result)> callback) {
  std::lock_guard lock(mutex_);  // send returns at once and never calls back from inside
  if (stopped_) return false;
  web_.send(std::move(request), std::move(callback));
  return true;
}

void rest_courier::carry_once(rest_request request, const rest_credentials& authorization, done_fn done) {
  auto http = http_request_of(request, authorization.header, options_.dial_deadline);
  http.fresh_connection = true;
  if (!send(std::move(http), [done, authorization, now_ms = options_.now_ms](http_result result) {
        auto got = outcome_of(result);
        note(authorization, got, now_ms);
        done(std::move(got));
      }))
    done({false, 0, "", no_reply::nothing_sent, "the node is stopping"});
}

void rest_courier::carry(rest_request request, const rest_credentials& authorization, done_fn done) {
  attempt(
      std::make_shared<errand>(errand{std::move(request), authorization, std::move(done), clock::now() + options_.deadline, 0}));
}

void rest_courier::attempt(std::shared_ptr<errand> what) {
  const auto left = std::chrono::duration_cast<milliseconds>(what->deadline - clock::now());
  auto http =
      http_request_of(what->request, what->authorization.header, std::clamp(left, milliseconds(1), options_.attempt_deadline));
  if (!send(std::move(http),
            [self = shared_from_this(), what](http_result result) { self->judge(what, outcome_of(result), result.response); }))
    what->done({false, 0, "", no_reply::nothing_sent, "the node is stopping"});
}

void rest_courier::judge(std::shared_ptr<errand> what, carried result, const http_response& response) {
  note(what->authorization, result, options_.now_ms);
  const bool busy = result.replied && result.status == 429;
  const bool failed = !result.replied || result.status >= 500;
  const bool not_done = busy || (!result.replied && result.why == no_reply::nothing_sent);
  const bool may_repeat = what->request.again == repeatable::yes || not_done;
  auto pause = varied((busy ? options_.busy_pause : options_.first_pause) * (1u << std::min(what->repetitions, 6u)));
  if (busy) pause = std::max(pause, retry_after(response));
  if (!(failed || busy) || !may_repeat || clock::now() + pause >= what->deadline) return what->done(std::move(result));
  ++what->repetitions;
  pool_.next().after(pause, [self = shared_from_this(), what] { self->attempt(what); });
}

}  // namespace tandem::plivo
