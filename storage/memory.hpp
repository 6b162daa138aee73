#pragma once
// The journal in memory, with faults on demand: for tests and for trying things out. Nothing survives it.
// Answers come inside the call that asked, on its thread, unless acks are held.

#include <array>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "storage/journal.hpp"

namespace tandem {

class memory_journal final : public journal {
 public:
  void claim(log_id log, claim_fn done) override;
  void append(log_id log, epoch of, sequence after, record_batch batch, append_fn done) override;
  outcome<std::vector<journal_record>> read(log_id log, sequence from, std::size_t limit) const override;
  log_head head(log_id log) const override;
  /// Writes records and state to one file, for the contract's sake; open_snapshot reads it.
  outcome<tandem::done> snapshot(const std::filesystem::path& dir) override;
  outcome<sequence> trim(log_id log, sequence up_to) override;
  std::optional<refusal> failure() const override;
  std::optional<std::string> get(std::string_view key) const override;
  std::vector<std::pair<std::string, std::string>> scan(std::string_view prefix, std::size_t limit,
                                                        std::string_view from = {}) const override;
  std::vector<std::pair<std::string, std::string>> scan_back(std::string_view prefix, std::size_t limit,
                                                             std::string_view before = {}) const override;

  static outcome<std::unique_ptr<memory_journal>> open_snapshot(const std::filesystem::path& dir);

  // Faults. Each counts appends of any log that would otherwise succeed, and is spent before the next kind is looked at.
  /// The next @p n appends are refused with @p why and not applied. storage_failed is for good, as on a real disk.
  void refuse_next(unsigned n, refusal why = {errc::unavailable, "refused on demand", ""});
  /// The next @p n appends are applied, and then answered with storage_failed: the crash between write and answer.
  void fail_after_applying_next(unsigned n);
  /// The next @p n appends are applied and never answered.
  void drop_next_acks(unsigned n);
  /// Appends are applied, their answers wait for release_acks.
  void hold_acks();
  /// Gives out the answers held, in order, and stops holding. @return how many.
  std::size_t release_acks();
  /// As if another node had claimed @p log.
  void supersede(log_id log);
  std::size_t appends() const;  // applied so far

 private:
  struct one_log {
    epoch of;
    sequence last;
    sequence first{1};
    std::deque<std::string> records;  // encoded, from `first` on
    bool in_flight = false;
  };
  struct verdict {
    outcome<sequence> answer;
    bool drop = false;
    bool hold = false;
  };
  verdict decide(log_id log, epoch of, sequence after, const record_batch& batch);
  outcome<sequence> apply(one_log& l, log_id log, epoch of, const record_batch& batch);

  mutable std::mutex mutex_;
  std::array<one_log, log_count> logs_;
  std::map<std::string, std::string, std::less<>> state_;
  std::deque<std::function<void()>> held_;
  std::optional<refusal> failure_;
  refusal refuse_with_;
  unsigned refuse_ = 0, fail_after_ = 0, drop_ = 0;
  bool hold_ = false;
  std::size_t appends_ = 0;
  std::uint64_t nonce_ = 0;
};

}  // namespace tandem
