#include "net/api/idempotency.hpp"

#include <algorithm>
#include <atomic>

namespace tandem::rest {

namespace {

constexpr std::string_view purpose = "idempotency.answer";
constexpr std::size_t key_max = 255;

/// Empty: it is fine.
std::string fault_of(std::string_view key) {
  const bool plain = std::ranges::all_of(key, [](char c) { return c >= 0x20 && c < 0x7F; });
  return !key.empty() && key.size() <= key_max && plain ? "" : "Value should be 1 to 255 printable ASCII characters";
}

http_response wrong_key(std::string message) {
  return unprocessable({std::string("header"), std::string("Idempotency-Key")}, std::move(message));
}

std::string fingerprint_of(const http_request& r) {
  return sha256_hex(r.method + "\n" + r.path + "\n" + r.query + "\n" + r.body);
}

/// Only what was done, or may have been, is remembered: a refusal may be mended and sent again under the same key.
bool worth_keeping(int status) { return status < 300 || status == 500 || status == 504; }

bool dials(const exchange& x) {
  return x.operation->id == "transferCall" || x.operation->pattern.starts_with("/api/v1/telephony/") ||
         x.operation->pattern.starts_with("/api/v1/public/agent/");
}

/// The first request's answer on its way out: remembered, then given. Goes without a word if the route does.
struct first_answer : std::enable_shared_from_this<first_answer> {
  first_answer(const exchange& x, std::string k) : asked(x), key(std::move(k)) {}
  ~first_answer() {
    if (!given) asked.api->idempotency.abandon(key);
  }
  void give(http_response r) {
    if (given.exchange(true)) return;
    auto self = shared_from_this();
    if (!worth_keeping(r.status)) return asked.api->idempotency.forget(key, [self, r](outcome<done>) { self->asked.respond(r); });
    const auto* type = r.headers.find("Content-Type");
    auto sealed = asked.api->secrets.seal(purpose, (type ? *type : std::string()) + "\n" + r.body);
    asked.api->idempotency.settle(key, static_cast<std::uint32_t>(r.status), std::move(sealed), [self, r](outcome<done>) {
      // The work is done: that it could not be remembered is told by the next attempt, not by hiding this answer.
      self->asked.respond(r);
    });
  }
  exchange asked;
  std::string key;
  std::atomic<bool> given{false};
};

void do_first(const exchange& x, route_function handle, const std::string& key, std::int64_t begun_ms) {
  const auto answer = std::make_shared<first_answer>(x, key);
  exchange inner = x;
  inner.respond = [answer](http_response r) { answer->give(std::move(r)); };
  // After 24 hours the key is free again, and must then stand for another call.
  inner.dial_key = std::to_string(begun_ms) + ":" + key;
  guarded(inner, [&] { handle(inner); });
}

void repeat(const exchange& x, const idempotency_record& record) {
  const auto opened = x->secrets.open(purpose, record.answer_sealed);
  if (!opened) return x.respond(refused(opened.why()));
  const auto line = opened->find('\n');
  http_response r{static_cast<int>(record.status), {}, opened->substr(line + 1)};
  r.headers.set("Content-Type", opened->substr(0, line));
  r.headers.set("Cache-Control", "no-store");
  r.headers.set("Idempotency-Replayed", "true");
  x.respond(std::move(r));
}

}  // namespace

void once(const exchange& x, route_function handle) {
  const auto* header = x.request->headers.find("Idempotency-Key");
  if (!header) return guarded(x, [&] { handle(x); });
  if (auto wrong = fault_of(*header); !wrong.empty()) return x.respond(wrong_key(std::move(wrong)));
  const auto key = *header;
  x->idempotency.reserve(key, fingerprint_of(*x.request), [x, handle, key](outcome<reservation> got) {
    if (!got) return x.respond(got.why().code == errc::invalid ? wrong_key(got.why().message) : refused(got.why()));
    const auto& record = got->record;
    switch (got->what) {
      case reservation::standing::fresh: return do_first(x, handle, key, record.begun_ms);
      case reservation::standing::answered: return repeat(x, record);
      case reservation::standing::busy:
        return x.respond(error(409, "The first request with this Idempotency-Key is still being worked on: ask again shortly"));
      case reservation::standing::interrupted:
        if (dials(x)) return do_first(x, handle, key, record.begun_ms);
        x->idempotency.abandon(key);
        return x.respond(error(409,
                               "The node stopped while it worked on the first request with this Idempotency-Key: look "
                               "whether it was done, then use a new key"));
    }
  });
}

}  // namespace tandem::rest
