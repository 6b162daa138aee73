#pragma once
// The engine behind the journal: 64 append-only logs, and the state that their records add up to.
//
//        claim -> epoch                    read 1..head: what happened        get/scan: what that makes
//           |                                        ^                                  ^
//        append(log, epoch, after, batch) --> record {log, sequence, epoch, nonce, entries} --> changes
//                                              one atomic write: both are there, or neither
//
// Engines: storage/memory (tests, faults on demand), storage/rocksdb_journal (one node). A replicated engine fits behind the
// same words: claim and append are compare-and-set transactions, so both answer through a callback and neither reads a clock;
// `nonce` lets it recognise its own append after an answer was lost; reads and state come from the local replica.
// tests/contract/journal.cpp holds every engine to what is written here.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "messages/errors.hpp"
#include "messages/ids.hpp"
#include "messages/journal.hpp"

namespace tandem {

/// What one record carries: entries of many actors, oldest first. Never empty.
struct record_batch {
  std::vector<journal_entry> entries;
};
template <class V>
void describe(V& v, record_batch& x) {
  v(1, "entries", x.entries);
}

struct journal_record {
  log_id log;
  sequence at;
  epoch of;                 // the owner that wrote it; never decreases along a log
  std::uint64_t nonce = 0;  // chosen anew by the engine for each append
  record_batch batch;
};

/// A record is limited so that it fits a replicated engine's transaction (etcd: 1.5 MB a request).
inline constexpr std::size_t record_bytes_max = 1 << 20;
inline constexpr std::size_t entry_bytes_max = record_bytes_max - 4096;  // room for what travels with it

struct log_head {
  sequence last;   // 0: nothing was ever appended
  sequence first;  // the oldest record still kept; last + 1 when none is
  epoch of;        // the newest claim; 0: never claimed
};

struct claimed {
  epoch of;
  sequence last;  // append after this
};

struct journal : state_reader {
  using claim_fn = std::function<void(outcome<claimed>)>;
  using append_fn = std::function<void(outcome<sequence>)>;

  /// Makes the caller the owner of @p log under a new epoch, higher than every one before. Whoever held it is refused from then
  /// on; what it had appended is in `claimed::last`. Durable when @p done runs.
  /// Refuses: storage_failed, unavailable (closing, or too many claims waiting).
  /// Thread: any. @p done runs once, on the engine's thread or inside this call, and must only hand the news on.
  virtual void claim(log_id log, claim_fn done) = 0;

  /// Appends one record behind @p after and applies its changes. Sequences are dense: the answer is after + 1. Durable when
  /// @p done runs, and only then visible to head, read and get for certain.
  /// The owner has one append of a log in flight. Refuses, and has then written nothing:
  ///   stale_writer    @p of is below the log's epoch: stop this log's actors, do not retry
  ///   conflict        @p after is not the head, or an append of this log is in flight: the caller lost count
  ///   invalid         epoch never claimed, an empty batch, a bad key, a record over record_bytes_max
  ///   unavailable     the engine is closing
  /// and storage_failed: the disk would not take it. Nothing more is accepted until the engine is opened anew; then the record
  /// may turn out to be there after all, as after a crash between write and answer.
  /// Thread: as claim.
  virtual void append(log_id log, epoch of, sequence after, record_batch batch, append_fn done) = 0;

  /// At most @p limit records from @p from on, dense, ascending; fewer at the head. Refuses: not_found (trimmed: the message says
  /// what is kept), corrupt (the message says which record). Thread: any.
  virtual outcome<std::vector<journal_record>> read(log_id log, sequence from, std::size_t limit) const = 0;

  /// Thread: any.
  virtual log_head head(log_id log) const = 0;

  /// Writes a consistent copy of journal and state to @p dir (which must not exist); opening it gives an engine that holds
  /// everything acknowledged before the call. Blocks; appends go on meanwhile. Thread: any but the engine's.
  virtual outcome<done> snapshot(const std::filesystem::path& dir) = 0;

  /// Forgets records up to @p up_to, but only those whose changes are in the flushed state, and never the last record. Answers
  /// with the newest record forgotten (0: none). Blocks. Thread: any but the engine's.
  virtual outcome<sequence> trim(log_id log, sequence up_to) = 0;

  /// Why nothing can be appended any more, once that is so. Thread: any.
  virtual std::optional<refusal> failure() const = 0;
};

/// What every engine refuses in a batch before looking at its log; nullopt when it is fine. State keys are not empty and do not
/// begin with a zero byte (engines keep their own there).
std::optional<refusal> check_batch(const record_batch& batch);
/// The same of one entry, so that one actor's mistake is not answered to all who share its record.
std::optional<refusal> check_entry(const journal_entry& entry);

/// About how many bytes @p entry takes in a record; never less than it really takes.
std::size_t size_in_record(const journal_entry& entry);

/// What engines answer alike.
refusal refuse_stale(log_id log, epoch offered, epoch current);
refusal refuse_order(log_id log, sequence after, sequence head);
refusal refuse_trimmed(log_id log, sequence from, sequence first);

}  // namespace tandem
