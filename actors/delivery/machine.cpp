#include "actors/delivery/machine.hpp"

#include <algorithm>

#include "messages/delivery_keys.hpp"
#include "messages/keys.hpp"

namespace tandem::deliveries {

template <class V>
void describe(V& v, begun& x) {
  v(1, "at_ms", x.at_ms);
}
template <class V>
void describe(V& v, answered& x) {
  v(1, "http_status", x.how.http_status);
  v(2, "error", x.how.error);
  v(3, "body", x.how.body);
  v(4, "at_ms", x.at_ms);
}
template <class V>
void describe(V& v, node_restarted& x) {
  v(1, "at_ms", x.at_ms);
}
template <class V>
void describe(V& v, resend_wished& x) {
  v(1, "at_ms", x.at_ms);
}
struct journaled_event {
  deliveries::event event;
};
template <class V>
void describe(V& v, journaled_event& x) {
  v(1, "delivery", x.event);
}

namespace {

using status = delivery_status;

step ignore(delivery d) { return {std::move(d), effect::nothing, false}; }

/// The rest after so many attempts of this round.
std::int64_t rest_ms(const delivery& d) {
  const auto before = d.attempts_allowed - std::min(d.attempts_allowed, attempts_max);
  const auto of_this_round = std::max(d.attempts, before + 1) - before;
  return std::min(first_rest_ms << std::min(of_this_round - 1, 10u), longest_rest_ms);
}

void close_attempt(delivery& d, const delivery_answer& how, std::int64_t at_ms) {
  if (d.history.empty()) return;
  auto& a = d.history.back();
  a.ended_ms = at_ms;
  a.http_status = how.http_status;
  a.error = how.error.substr(0, error_max);
  a.answer = how.body.substr(0, delivery_answer_kept);
}

step settle(delivery d, status how, std::int64_t at_ms) {
  d.status = how;
  d.due_ms = 0;
  d.settled_ms = at_ms;
  return {std::move(d), how == status::delivered ? effect::tell_delivered : effect::tell_dead};
}

step wait(delivery d, std::int64_t until_ms, effect then) {
  d.status = status::waiting;
  d.due_ms = until_ms;
  d.settled_ms = 0;
  return {std::move(d), then};
}

step on(delivery d, const begun& e) {
  if (d.status != status::waiting) return ignore(std::move(d));
  d.status = status::sending;
  d.due_ms = 0;
  if (d.history.size() == history_max) d.history.erase(d.history.begin());
  d.history.push_back({++d.attempts, e.at_ms, 0, 0, "", ""});
  return {std::move(d), effect::send};
}

step on(delivery d, const answered& e) {
  if (d.status != status::sending) return ignore(std::move(d));
  close_attempt(d, e.how, e.at_ms);
  switch (judge(e.how.http_status)) {
    case verdict::taken: return settle(std::move(d), status::delivered, e.at_ms);
    case verdict::refused: return settle(std::move(d), status::dead, e.at_ms);
    case verdict::again: break;
  }
  if (d.attempts >= d.attempts_allowed) return settle(std::move(d), status::dead, e.at_ms);
  const auto until = e.at_ms + rest_ms(d);
  return wait(std::move(d), until, effect::tell_retry);
}

step on(delivery d, const node_restarted& e) {
  if (d.status != status::sending) return ignore(std::move(d));
  close_attempt(d, {0, "the node stopped before an answer came", ""}, e.at_ms);
  --d.attempts;
  return wait(std::move(d), e.at_ms, effect::nothing);
}

step on(delivery d, const resend_wished& e) {
  if (d.status == status::sending) return ignore(std::move(d));
  if (d.status != status::waiting) d.attempts_allowed = d.attempts + attempts_max;
  return wait(std::move(d), e.at_ms, effect::nothing);
}

}  // namespace

step transition(delivery d, const event& e) {
  return std::visit([&](const auto& what) { return on(std::move(d), what); }, e);
}

verdict judge(std::uint32_t http_status) {
  if (http_status >= 200 && http_status < 300) return verdict::taken;
  const bool passing = http_status == 408 || http_status == 425 || http_status == 429;
  return http_status >= 400 && http_status < 500 && !passing ? verdict::refused : verdict::again;
}

delivery intend(delivery_id id, webhook_node node, const call_record& run, std::int64_t at_ms) {
  delivery d;
  d.id = id;
  d.run = run.call;
  d.workflow = run.workflow.workflow;
  d.run_name = run.run_name;
  d.webhook = std::move(node);
  d.created_ms = at_ms;
  d.due_ms = at_ms + settling_ms;
  d.attempts_allowed = attempts_max;
  return d;
}

std::vector<change> changes_between(const delivery* before, const delivery& after) {
  const auto me = keys::fixed(after.id.value);
  std::vector<change> out{{keys::delivery_entry(after.id), encode(after)}};
  if (!before) out.insert(out.end(), {{keys::delivery_by_time(after), me}, {keys::delivery_of_run(after), me}});
  if (before && before->status != after.status) out.push_back({keys::delivery_by_status(*before), std::nullopt});
  if (!before || before->status != after.status) out.push_back({keys::delivery_by_status(after), me});
  const bool waited = before && before->status == status::waiting, waits = after.status == status::waiting;
  if (waited && !(waits && before->due_ms == after.due_ms)) out.push_back({keys::delivery_due(*before), std::nullopt});
  if (waits && !(waited && before->due_ms == after.due_ms)) out.push_back({keys::delivery_due(after), me});
  return out;
}

std::string write_event(const event& e) { return encode(journaled_event{e}); }
std::optional<event> read_event(std::string_view stored) {
  auto x = decode<journaled_event>(stored);
  if (!x) return std::nullopt;
  return std::move(x->event);
}

}  // namespace tandem::deliveries
