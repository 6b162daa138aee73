#pragma once
// Sends webhooks as Plivo does: form POST (or GET), signed, with the deadlines and retries of the URL's fragment, and with the
// faults a test asked for. Thread: the emulator's.

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "examples/plivo_emulator/ledger.hpp"
#include "examples/plivo_emulator/settings.hpp"
#include "examples/plivo_emulator/world.hpp"

namespace tandem::emulator {

struct webhook {
  std::string call_uuid, event;
  std::string method = "POST", url;
  fields parameters;
  bool is_answer = false;  // asks for a call's first document
  bool tunable = true;     // by the URL's fragment
};

class webhook_sender {
 public:
  webhook_sender(const settings& told, const switches& sw, faults& f, ledger& log, world& w)
      : told_(told), switches_(sw), faults_(f), ledger_(log), world_(w) {}

  /// @p done runs once with the last attempt's answer, later. It may be empty.
  void send(webhook hook, std::function<void(web_answer)> done);

  /// The headers that sign @p url (of any scheme) with @p nonce, both V3 forms.
  fields signature_headers(const std::string& method, const std::string& url, const fields& parameters,
                           const std::string& nonce) const;
  std::string make_nonce();  // 20 decimal digits

 private:
  struct sending;
  struct callback_tuning tune(const webhook& hook, sending& s) const;
  void attempt(std::shared_ptr<sending> s);
  void finish_attempt(const std::shared_ptr<sending>& s, std::uint64_t number, std::int64_t began_us, web_answer answer);

  const settings& told_;
  const switches& switches_;
  faults& faults_;
  ledger& ledger_;
  world& world_;
  std::multimap<std::string, std::function<void()>> held_;  // reordered ones, by call
};

/// Whether Plivo counts this as an answer: 2xx.
inline bool is_success(const web_answer& a) { return a.failure == web_failure::none && a.status >= 200 && a.status < 300; }

}  // namespace tandem::emulator
