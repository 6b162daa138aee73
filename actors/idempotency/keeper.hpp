#pragma once
// Remembers requests by their Idempotency-Key. No actor: keys are independent of each other, so they are spread over the logs
// (each key's log is decided by the key alone) and wait for no mailbox. What is under way is known in memory; whatever the
// journal holds without an answer and nobody is working on was interrupted by a stop of the node.

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_set>

#include "messages/idempotency.hpp"
#include "messages/journal.hpp"

namespace tandem {

class idempotency_keeper final : public idempotency_desk {
 public:
  static constexpr std::size_t under_way_max = 20'000;
  /// Expired keys erased along with each new one: more than one, so that they cannot pile up.
  static constexpr std::size_t swept_at_once = 4;

  /// The ports must outlive whatever was reserved. @p now_ms: Unix epoch.
  idempotency_keeper(journal_port& journal, const state_reader& state, std::function<std::int64_t()> now_ms);

  void reserve(std::string key, std::string fingerprint, reply<reservation>) override;
  void settle(std::string key, std::uint32_t status, std::string answer_sealed, reply<done>) override;
  void forget(std::string key, reply<done>) override;
  void abandon(std::string key) override;

 private:
  std::optional<idempotency_record> stored(const std::string& key) const;
  /// False: somebody else works on it, or too many are under way.
  bool take(const std::string& key, bool& full);
  void append(const std::string& key, std::vector<change> changes, journal_port::done_fn done);
  void sweep();

  journal_port& journal_;
  const state_reader& state_;
  std::function<std::int64_t()> now_ms_;
  /// Shared with the journal's answers, which may come when the keeper is gone.
  struct table {
    std::mutex mutex;
    std::unordered_set<std::string> under_way;
    void leave(const std::string& key) {
      const std::lock_guard lock(mutex);
      under_way.erase(key);
    }
  };
  std::shared_ptr<table> table_ = std::make_shared<table>();
};

}  // namespace tandem
