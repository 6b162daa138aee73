#include "storage/journal.hpp"

namespace tandem {
namespace {

// A tag, a length of up to five bytes, and room for the entity.
constexpr std::size_t field_overhead = 8;
constexpr std::size_t entry_overhead = 40;
constexpr std::size_t record_overhead = 40;

std::string name_of(log_id log) { return "log " + std::to_string(log.value); }

std::optional<refusal> check_key(const std::string& key) {
  if (key.empty()) return refusal{errc::invalid, "a change has an empty key: a key names what it changes", "key"};
  if (key.front() == '\0')
    return refusal{errc::invalid, "a key must not begin with a zero byte: those belong to the engine", "key"};
  return std::nullopt;
}

std::optional<refusal> check_size(std::string_view what, std::size_t bytes, std::size_t limit) {
  if (bytes <= limit) return std::nullopt;
  return refusal{errc::invalid,
                 std::string(what) + " of " + std::to_string(bytes) + " bytes is over the limit of " + std::to_string(limit) +
                     ": write less at once",
                 "entries"};
}

}  // namespace

std::size_t size_in_record(const journal_entry& entry) {
  std::size_t n = entry_overhead;
  for (const auto& event : entry.events) n += event.size() + field_overhead;
  for (const auto& c : entry.changes) n += c.key.size() + (c.value ? c.value->size() : 0) + 3 * field_overhead;
  return n;
}

std::optional<refusal> check_entry(const journal_entry& entry) {
  for (const auto& c : entry.changes)
    if (auto why = check_key(c.key)) return why;
  return check_size("an entry", size_in_record(entry), entry_bytes_max);
}

std::optional<refusal> check_batch(const record_batch& batch) {
  if (batch.entries.empty()) return refusal{errc::invalid, "a record needs at least one entry", "entries"};
  std::size_t size = record_overhead;
  for (const auto& entry : batch.entries) {
    if (auto why = check_entry(entry)) return why;
    size += size_in_record(entry);
  }
  return check_size("a record", size, record_bytes_max);
}

refusal refuse_stale(log_id log, epoch offered, epoch current) {
  if (offered > current)
    return {errc::invalid,
            name_of(log) + ": epoch " + std::to_string(offered.value) + " was never claimed, the newest is " +
                std::to_string(current.value),
            "epoch"};
  return {errc::stale_writer,
          name_of(log) + ": epoch " + std::to_string(offered.value) + " was superseded by " + std::to_string(current.value),
          "epoch"};
}

refusal refuse_order(log_id log, sequence after, sequence head) {
  return {errc::conflict,
          name_of(log) + ": cannot append after " + std::to_string(after.value) + ", the head is " + std::to_string(head.value),
          "after"};
}

refusal refuse_trimmed(log_id log, sequence from, sequence first) {
  return {
      errc::not_found,
      name_of(log) + ": record " + std::to_string(from.value) + " was trimmed, the oldest kept is " + std::to_string(first.value),
      "from"};
}

}  // namespace tandem
