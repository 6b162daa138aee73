#include "actors/call/history.hpp"

#include <algorithm>

#include "actors/call/describe.hpp"
#include "actors/call/history_words.hpp"
#include "actors/call/machine.hpp"
#include "messages/call_log_keys.hpp"
#include "messages/keys.hpp"

namespace tandem {

using namespace calls;

namespace {

constexpr std::size_t records_page = 256;
constexpr std::uint64_t slots = 4096;  // of one record: two for each event, its own and the phase that it leads to

/// Takes the events of a call as they come and keeps those of the page.
class teller {
 public:
  teller(call_id call, std::uint64_t after, std::size_t limit) : after_(after), limit_(limit) { state_.record.call = call; }
  bool full() const { return page_.more; }

  void hear(sequence record, std::uint64_t slot, const call_event& event) {
    auto told = in_words(event);
    if (!told.at_ms) told.at_ms = at_ms_;
    at_ms_ = told.at_ms;
    add(record.value * slots + std::min(slot * 2, slots - 2), std::move(told));
    const auto before = state_.record.phase;
    state_ = transition(std::move(state_), event).next;
    const bool begins = std::exchange(begun_, true) == false;
    if (before == state_.record.phase && !begins) return;
    const std::string name(to_string(state_.record.phase));
    add(record.value * slots + std::min(slot * 2, slots - 2) + 1, {0, at_ms_, "phase", name, "The call is " + name, {}});
  }
  history_page take() { return std::move(page_); }

 private:
  void add(std::uint64_t at, history_event told) {
    if (at <= after_ || page_.more) return;
    if (page_.events.size() == limit_) {
      page_.more = true;
      return;
    }
    told.sequence = at;
    page_.events.push_back(std::move(told));
  }
  const std::uint64_t after_;
  const std::size_t limit_;
  history_page page_;
  call_state state_;
  std::int64_t at_ms_ = 0;
  bool begun_ = false;
};

/// Several actors of a log share a record, and one call may have several entries in it.
void hear_record(teller& to, call_id call, sequence at, const std::vector<journal_entry>& entries) {
  std::uint64_t slot = 0;
  for (const auto& e : entries) {
    if (e.entity != entity_ref{entity_kind::call, call.value}) continue;
    for (const auto& written : e.events)
      if (const auto event = read_event(written)) to.hear(at, slot++, *event);
  }
}

}  // namespace

outcome<history_page> history_of(const state_reader& state, const read_record& read, call_id call, std::uint64_t after,
                                 std::size_t limit) {
  teller to(call, after, limit);
  const auto prefix = keys::records_of_call(call);
  for (std::string from = prefix; !to.full();) {
    const auto found = state.scan(prefix, records_page, from);
    for (const auto& [key, value] : found) {
      const sequence at{keys::trailing_id(key)};
      const auto entries = read(log_of(call), at);
      if (!entries && entries.why().code == errc::not_found) continue;
      if (!entries) return entries.why();
      hear_record(to, call, at, *entries);
      if (to.full()) break;
    }
    if (found.size() < records_page) break;
    from = found.back().first + '\0';
  }
  return to.take();
}

}  // namespace tandem
