#include "examples/plivo_emulator/webhooks.hpp"

#include <algorithm>
#include <memory>

#include "examples/plivo_emulator/signature.hpp"

namespace tandem::emulator {

struct webhook_sender::sending {
  web_request request;
  webhook hook;
  callback_tuning tuning;
  bool retries_all = false;  // whatever the failure
  bool redirected = false;
  std::string nonce, fault;
  int attempts = 0;
  std::int64_t deadline_us = 0;
  std::function<void(web_answer)> done;
};

std::string webhook_sender::make_nonce() {
  std::string out;
  for (int i = 0; i < 20; ++i) out += static_cast<char>('0' + world_.random() % 10);
  return out;
}

fields webhook_sender::signature_headers(const std::string& method, const std::string& url, const fields& parameters,
                                         const std::string& nonce) const {
  // No subaccounts here, so the account's own and the main account's signature are the same.
  auto signature = sign_v3(told_.auth_token, method, url, parameters, nonce);
  if (switches_.two_signatures) signature = sign_v3("an-older-auth-token", method, url, parameters, nonce) + "," + signature;
  fields out{{"X-Plivo-Signature-V3", signature}, {"X-Plivo-Signature-Ma-V3", signature}, {"X-Plivo-Signature-V3-Nonce", nonce}};
  if (switches_.v2_signatures) {
    auto v2 = sign_v2(told_.auth_token, url, nonce);
    for (auto* name : {"X-Plivo-Signature-V2", "X-Plivo-Signature-Ma-V2"}) out.emplace_back(name, v2);
    out.emplace_back("X-Plivo-Signature-V2-Nonce", nonce);
  }
  return out;
}

callback_tuning webhook_sender::tune(const webhook& hook, sending& s) const {
  if (!hook.tunable) return {};
  auto out = tuning_of(hook.url);
  auto parts = split_url(hook.url);
  auto asked_for = [given = parse_form(parts ? parts->fragment : "")](const char* name) { return find(given, name).has_value(); };
  if (switches_.retry_every_failure && !asked_for("rp")) out.on_4xx = out.on_5xx = true;
  if (!hook.is_answer) return out;
  if (!asked_for("rt")) out.read_ms = static_cast<int>(switches_.answer_deadline_ms);
  if (switches_.answer_tries > 0) {
    out.retries = static_cast<int>(switches_.answer_tries) - 1;
    s.retries_all = true;
  }
  return out;
}

void webhook_sender::send(webhook hook, std::function<void(web_answer)> done) {
  auto s = std::make_shared<sending>();
  s->tuning = tune(hook, *s);
  s->nonce = make_nonce();
  s->done = std::move(done);
  if (!faults_.take("without_account", hook.event)) {
    if (switches_.parent_auth_id) set(hook.parameters, "ParentAuthID", told_.auth_id);
    if (switches_.auth_id) set(hook.parameters, "AuthID", told_.auth_id);
  } else {
    s->fault = "without_account";
  }
  auto url = without_fragment(hook.url);
  if (hook.method == "GET") {
    // On a GET the parameters are the query, and are signed as such.
    auto query = write_form(hook.parameters);
    if (!query.empty()) url += (url.find('?') == std::string::npos ? '?' : '&') + query;
  }
  s->request.method = hook.method;
  s->request.url = url;
  s->request.connect_ms = s->tuning.connect_ms;
  s->request.read_ms = s->tuning.read_ms;
  s->request.headers = signature_headers(hook.method, url, hook.method == "GET" ? fields{} : hook.parameters, s->nonce);
  if (hook.method != "GET") {
    s->request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    s->request.body = write_form(hook.parameters);
  }
  s->request.headers.emplace_back("Accept", "*/*");
  if (faults_.take("wrong_signature", hook.event)) {
    s->fault = "wrong_signature";
    auto wrong = sign_v3("not-the-auth-token", hook.method, url, hook.parameters, s->nonce);
    set(s->request.headers, "X-Plivo-Signature-V3", wrong);
    set(s->request.headers, "X-Plivo-Signature-Ma-V3", wrong);
  }
  if (faults_.take("no_signature", hook.event)) {
    s->fault = "no_signature";
    std::erase_if(s->request.headers, [](const auto& h) { return h.first.rfind("X-Plivo-Signature", 0) == 0; });
  }
  for (auto [kind, way] : {std::pair{"reset_webhook", web_manner::reset},
                           {"slow_webhook", web_manner::slow},
                           {"half_dead_webhook", web_manner::half_dead}})
    if (auto f = faults_.take(kind, hook.event)) {
      s->fault = kind;
      s->request.manner = way;
      s->request.manner_ms = f->ms;
    }
  std::int64_t late_ms = 0;
  if (auto late = faults_.take("late_webhook", hook.event)) {
    s->fault = "late_webhook";
    late_ms = late->ms;
  }
  auto twice = faults_.take("duplicate_webhook", hook.event);
  s->hook = std::move(hook);
  auto begin = [this](std::shared_ptr<sending> what) {
    what->deadline_us = world_.now_us() + 1000LL * what->tuning.total_ms;
    attempt(std::move(what));
  };
  if (twice) {
    auto copy = std::make_shared<sending>(*s);
    copy->fault = "duplicate_webhook";
    copy->done = {};
    world_.after_ms(late_ms + twice->ms, [begin, copy] { begin(copy); });
  }
  if (auto f = faults_.take("reordered_webhook", s->hook.event)) {
    s->fault = "reordered_webhook";
    auto begun = std::make_shared<bool>(false);
    auto go = [begin, s, begun] {
      if (!std::exchange(*begun, true)) begin(s);
    };
    if (held_.size() < 10000) held_.emplace(s->hook.call_uuid, go);
    return world_.after_ms(f->ms, go);
  }
  if (late_ms > 0)
    world_.after_ms(late_ms, [begin, s] { begin(s); });
  else
    begin(s);
  // What was held back goes out after this one.
  auto [first, last] = held_.equal_range(s->hook.call_uuid);
  for (auto it = first; it != last; ++it) world_.after_ms(late_ms + 20, it->second);
  held_.erase(first, last);
}

void webhook_sender::attempt(std::shared_ptr<sending> s) {
  ++s->attempts;
  webhook_entry entry;
  entry.at_ms = world_.epoch_ms();
  entry.call_uuid = s->hook.call_uuid;
  entry.event = s->hook.event;
  entry.method = s->hook.method;
  entry.url = s->hook.url;
  entry.parameters = s->hook.parameters;
  entry.nonce = s->nonce;
  entry.attempt = s->attempts;
  entry.fault = s->fault;
  bool lost = faults_.take("lost_webhook", s->hook.event).has_value();
  if (lost) entry.fault = "lost_webhook";
  auto number = ledger_.add(std::move(entry));
  auto began = world_.now_us();
  auto answered = [this, s, number, began](web_answer a) { finish_attempt(s, number, began, std::move(a)); };
  if (lost) {
    world_.after_ms(0, [answered] { answered({web_failure::connect, "lost on purpose", 0, "", ""}); });
    return;
  }
  auto request = s->request;
  s->request.manner = web_manner::good;  // a retry behaves
  request.total_ms = static_cast<int>(std::max<std::int64_t>(1, (s->deadline_us - began) / 1000));
  world_.fetch(std::move(request), answered);
}

void webhook_sender::finish_attempt(const std::shared_ptr<sending>& s, std::uint64_t number, std::int64_t began_us,
                                    web_answer answer) {
  auto now = world_.now_us();
  if (auto* entry = ledger_.webhook(number)) {
    entry->status = answer.status;
    entry->why = answer.why;
    entry->answer = answer.body.substr(0, 2048);
    entry->latency_ms = (now - began_us) / 1000;
  }
  const auto& t = s->tuning;
  bool again = (answer.failure == web_failure::connect && t.on_connect) || (answer.failure == web_failure::read && t.on_read) ||
               (answer.failure == web_failure::none && answer.status / 100 == 4 && t.on_4xx) ||
               (answer.failure == web_failure::none && answer.status / 100 == 5 && t.on_5xx) ||
               (s->retries_all && !is_success(answer) && answer.failure != web_failure::broken);
  if (switches_.follow_redirects && answer.status / 100 == 3 && !answer.location.empty() && !std::exchange(s->redirected, true)) {
    s->request.url = without_fragment(resolve_url(s->request.url, answer.location));
    return attempt(s);
  }
  if (again && s->attempts <= t.retries && now < s->deadline_us) {
    attempt(s);
    return;
  }
  if (s->done) s->done(std::move(answer));
}

}  // namespace tandem::emulator
