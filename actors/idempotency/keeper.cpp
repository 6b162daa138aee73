#include "actors/idempotency/keeper.hpp"

#include "actors/stored.hpp"

namespace tandem {

idempotency_keeper::idempotency_keeper(journal_port& journal, const state_reader& state, std::function<std::int64_t()> now_ms)
    : journal_(journal), state_(state), now_ms_(std::move(now_ms)) {}

std::optional<idempotency_record> idempotency_keeper::stored(const std::string& key) const {
  const auto bytes = state_.get(keys::idempotent(key));
  auto record = bytes ? decode<idempotency_record>(*bytes) : std::nullopt;
  if (record && record->begun_ms + idempotency_kept_ms <= now_ms_()) return std::nullopt;
  return record;
}

bool idempotency_keeper::take(const std::string& key, bool& full) {
  const std::lock_guard lock(table_->mutex);
  full = table_->under_way.size() >= under_way_max;
  return !full && table_->under_way.insert(key).second;
}

void idempotency_keeper::append(const std::string& key, std::vector<change> changes, journal_port::done_fn done) {
  journal_.append(log_for_key(key),
                  {{entity_kind::organization, the_organization.value},
                   {encode(configuration_event{"idempotency key", now_ms_()})},
                   std::move(changes)},
                  std::move(done));
}

void idempotency_keeper::sweep() {
  const auto expired = keys::idempotent_at(now_ms_() - idempotency_kept_ms, "");
  for (const auto& [at, key] : state_.scan(keys::idempotent_times(), swept_at_once)) {
    if (at >= expired) return;
    // The key may have been used again since: then only the old time is erased.
    const auto bytes = state_.get(keys::idempotent(key));
    const auto record = bytes ? decode<idempotency_record>(*bytes) : std::nullopt;
    std::vector<change> changes{{at, std::nullopt}};
    if (!record || keys::idempotent_at(record->begun_ms, key) == at) changes.push_back({keys::idempotent(key), std::nullopt});
    append(key, std::move(changes), [](outcome<sequence>) {});
  }
}

void idempotency_keeper::reserve(std::string key, std::string fingerprint, reply<reservation> to) {
  bool full = false;
  const bool ours = take(key, full);
  if (full) return to(refusal{errc::limit_reached, "too many requests with an Idempotency-Key are under way", ""});
  const auto known = stored(key);
  if (known && known->fingerprint != fingerprint) {
    if (ours) abandon(key);
    return to(refusal{errc::invalid,
                      "This key was used for another request within the last 24 hours; a key stands for one request and its "
                      "exact repetitions: choose a new one",
                      "Idempotency-Key"});
  }
  // A neighbour may have settled between our look at the table and at the state: an answer is an answer.
  if (known && known->status) {
    if (ours) abandon(key);
    return to(reservation{reservation::standing::answered, *known});
  }
  if (!ours) return to(reservation{reservation::standing::busy, {}});
  if (known) return to(reservation{reservation::standing::interrupted, *known});
  sweep();
  idempotency_record fresh{std::move(fingerprint), now_ms_(), 0, {}};
  std::vector<change> changes{{keys::idempotent(key), encode(fresh)}, {keys::idempotent_at(fresh.begun_ms, key), key}};
  append(key, std::move(changes), [table = table_, key, fresh, to = std::move(to)](outcome<sequence> how) {
    if (how) return to(reservation{reservation::standing::fresh, fresh});
    table->leave(key);
    to(how.why());
  });
}

void idempotency_keeper::settle(std::string key, std::uint32_t status, std::string answer_sealed, reply<done> to) {
  auto record = stored(key).value_or(idempotency_record{});
  record.status = status;
  record.answer_sealed = std::move(answer_sealed);
  append(key, {{keys::idempotent(key), encode(record)}}, [table = table_, key, to = std::move(to)](outcome<sequence> how) {
    table->leave(key);
    if (how)
      to(done{});
    else
      to(how.why());
  });
}

void idempotency_keeper::forget(std::string key, reply<done> to) {
  std::vector<change> changes{{keys::idempotent(key), std::nullopt}};
  if (const auto record = stored(key)) changes.push_back({keys::idempotent_at(record->begun_ms, key), std::nullopt});
  append(key, std::move(changes), [table = table_, key, to = std::move(to)](outcome<sequence> how) {
    table->leave(key);
    if (how)
      to(done{});
    else
      to(how.why());
  });
}

void idempotency_keeper::abandon(std::string key) { table_->leave(key); }

}  // namespace tandem
