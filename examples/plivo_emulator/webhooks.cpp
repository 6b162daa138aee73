#include "examples/plivo_emulator/webhooks.hpp"

#include <algorithm>
#include <memory>

#include "examples/plivo_emulator/signature.hpp"

namespace tandem::emulator {

struct webhook_sender::sending {
  web_request request;
  webhook hook;
  callback_tuning tuning;
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
  return {{"X-Plivo-Signature-V3", signature}, {"X-Plivo-Signature-Ma-V3", signature}, {"X-Plivo-Signature-V3-Nonce", nonce}};
}

void webhook_sender::send(webhook hook, std::function<void(web_answer)> done) {
  auto s = std::make_shared<sending>();
  s->tuning = tuning_of(hook.url);
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
    s->request.headers.erase(s->request.headers.begin(), s->request.headers.begin() + 3);
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
  if (late_ms > 0)
    world_.after_ms(late_ms, [begin, s] { begin(s); });
  else
    begin(s);
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
               (answer.failure == web_failure::none && answer.status / 100 == 5 && t.on_5xx);
  if (again && s->attempts <= t.retries && now < s->deadline_us) {
    attempt(s);
    return;
  }
  if (s->done) s->done(std::move(answer));
}

}  // namespace tandem::emulator
