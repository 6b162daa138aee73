#pragma once
// What happened, in order, with numbers: every request that came, every webhook that went, every event of every call. Tests take
// it as the truth. Each list keeps the newest entries and counts what it had to forget. Thread: the emulator's.

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "examples/plivo_emulator/text.hpp"

namespace tandem::emulator {

struct request_entry {
  std::uint64_t number = 0;  // from 1, without gaps
  std::int64_t at_ms = 0;    // Unix time
  std::string method, path, query, body;
  bool executed = false;           // it had its effect, whatever was answered
  int status = 0;                  // answered; 0: not yet, or the connection was closed instead
  std::string fault;               // the kind that was at work, if any
  std::vector<std::string> calls;  // call uuids it made
};

struct webhook_entry {
  std::uint64_t number = 0;
  std::int64_t at_ms = 0;
  std::string call_uuid, event, method, url;
  fields parameters;
  std::string nonce;
  int attempt = 1;
  std::string fault;
  int status = 0;                // 0: no answer
  std::string why;               // when there was none
  std::string answer;            // at most 2 KB of it
  std::int64_t latency_ms = -1;  // -1: still waiting
};

class ledger {
 public:
  std::uint64_t add(request_entry e);
  std::uint64_t add(webhook_entry e);
  request_entry* request(std::uint64_t number);  // null when forgotten
  webhook_entry* webhook(std::uint64_t number);

  /// @p text: a JSON object without "number"; the number is put in.
  void add_event(const std::string& text);
  std::uint64_t last_event() const { return first_event_ + events_.size() - 1; }
  /// Calls @p then once: with events after @p since, now if there are some, otherwise when one comes or @p flush_waiters is
  /// called.
  void wait_events(std::uint64_t since, std::function<void(std::string)> then);
  void flush_waiters();

  /// {"first":n,"last":n,"requests":[..]} of those with number > since, at most 5000 at a time; "last" is what to ask with next.
  std::string requests_json(std::uint64_t since) const;
  std::string webhooks_json(std::uint64_t since) const;
  std::string events_json(std::uint64_t since) const;

 private:
  static constexpr std::size_t kept_max = 200000;
  std::deque<request_entry> requests_;
  std::deque<webhook_entry> webhooks_;
  std::deque<std::string> events_;
  std::uint64_t first_request_ = 1, first_webhook_ = 1, first_event_ = 1;
  std::vector<std::pair<std::uint64_t, std::function<void(std::string)>>> waiters_;
};

}  // namespace tandem::emulator
