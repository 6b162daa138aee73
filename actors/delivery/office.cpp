#include "actors/delivery/office.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "actors/delivery/machine.hpp"
#include "messages/crash_point.hpp"
#include "messages/delivery_keys.hpp"
#include "messages/keys.hpp"

namespace tandem {

using namespace deliveries;

namespace {

constexpr std::size_t hosts_max = 10'000, orphans_max = 1'000;
constexpr std::int64_t never = 0;

std::optional<delivery> load(const state_reader& state, delivery_id id) {
  const auto bytes = state.get(keys::delivery_entry(id));
  return bytes ? decode<delivery>(*bytes) : std::nullopt;
}

}  // namespace

struct delivery_office::core : std::enable_shared_from_this<core> {
  explicit core(delivery_surroundings s) : around(std::move(s)) {}

  struct flight {
    std::string host;
    std::uint64_t serial = 0;  // an answer of an earlier one is old news
    std::int64_t since_ms = 0;
  };
  struct host_book {
    std::uint32_t in_flight = 0;
    std::int64_t next_due_ms = never;
    bool silent = false;  // the last attempt got no answer
    bool has_place() const { return in_flight < (silent ? 1 : places_of_host_max); }
  };

  /// Runs @p work on our thread; not at all when the office has gone.
  void later(std::function<void(core&)> work) {
    around.post([weak = weak_from_this(), work = std::move(work)] {
      if (const auto self = weak.lock()) work(*self);
    });
  }

  void look_at_run(call_id run);
  void look_at_host(const std::string& host);
  void find_hosts();
  void sweep();
  void take_up_orphans();
  void give_up_unanswered();
  void begin_due();
  bool begin_one(const std::string& host, host_book& book);
  void begin(const delivery& d);
  void heard(delivery_id id, std::uint64_t serial, delivery_answer how);
  void end_flight(delivery_id id, bool silent);
  void drop_flight(delivery_id id);
  void resend(delivery_id id, const reply<delivery>& to);
  void write(const delivery& before, step s, const event& e,
             std::function<void(core&, const delivery&, const outcome<sequence>&)> then);
  void tell(const delivery& d, effect what) const;
  void note(actor_note::level weight, const char* event, std::string detail, const delivery& d) const;
  void schedule();

  const delivery_surroundings around;
  std::unordered_set<std::uint64_t> busy;  // a record of theirs or an attempt is under way
  std::unordered_map<std::uint64_t, flight> flights;
  std::map<std::string, host_book> hosts;
  std::set<log_id> lost;  // another node's now
  std::string last_host;  // whose turn it was
  std::uint64_t serials = 0, alarms_set = 0;
  std::int64_t alarm_at_ms = never;
};

// ------------------------------------------------------------------------------------------------ what is due

void delivery_office::core::look_at_host(const std::string& host) {
  auto at = hosts.find(host);
  if (at == hosts.end()) {
    if (hosts.size() >= hosts_max) return;  // the sweep finds it when others are done
    at = hosts.try_emplace(host).first;
  }
  at->second.next_due_ms = never;
  for (const auto& [key, id] : around.state.scan(keys::deliveries_due_to(host), 4 * places_of_host_max)) {
    const auto which = keys::trailing_id(id);
    if (busy.contains(which) || lost.contains(log_of(which))) continue;
    at->second.next_due_ms = keys::due_ms_in(key);
    break;
  }
  if (at->second.next_due_ms == never && at->second.in_flight == 0) hosts.erase(at);
}

void delivery_office::core::look_at_run(call_id run) {
  for (const auto& [key, id] : around.state.scan(keys::deliveries_of_run(run), webhooks_max))
    if (const auto d = load(around.state, {keys::trailing_id(id)})) look_at_host(d->webhook.host);
  begin_due();
}

/// One look per host: behind a host's first delivery the next key asked for is behind all of them.
void delivery_office::core::find_hosts() {
  const auto prefix = keys::deliveries_due();
  for (std::string from = prefix; hosts.size() < hosts_max;) {
    const auto found = around.state.scan(prefix, 1, from);
    if (found.empty()) return;
    const std::string host(keys::host_in(found.front().first));
    look_at_host(host);
    from = keys::deliveries_due_to(host) + '\xff';
  }
}

/// Round the hosts, one each, beginning behind the one that had the last turn.
void delivery_office::core::begin_due() {
  for (bool began = true; began && flights.size() < places_max;) {
    began = false;
    std::vector<std::string> ready;
    const auto now = around.now_ms();
    for (const auto& [host, book] : hosts)
      if (book.next_due_ms != never && book.next_due_ms <= now && book.has_place()) ready.push_back(host);
    std::rotate(ready.begin(), std::upper_bound(ready.begin(), ready.end(), last_host), ready.end());
    for (const auto& host : ready) {
      if (flights.size() >= places_max) break;
      if (const auto at = hosts.find(host); at != hosts.end()) began = begin_one(host, at->second) || began;
    }
  }
  schedule();
}

bool delivery_office::core::begin_one(const std::string& host, host_book& book) {
  book.next_due_ms = never;
  last_host = host;
  bool began = false;
  for (const auto& [key, id] : around.state.scan(keys::deliveries_due_to(host), 4 * places_of_host_max)) {
    const delivery_id which{keys::trailing_id(id)};
    if (busy.contains(which.value) || lost.contains(log_of(which))) continue;
    if (began || keys::due_ms_in(key) > around.now_ms()) {
      book.next_due_ms = keys::due_ms_in(key);
      break;
    }
    const auto d = load(around.state, which);
    if (!d || d->status != delivery_status::waiting) continue;
    begin(*d);
    began = true;
  }
  return began;
}

void delivery_office::core::schedule() {
  std::int64_t next = never;
  for (const auto& [host, book] : hosts)
    if (book.next_due_ms != never && book.has_place() && (next == never || book.next_due_ms < next)) next = book.next_due_ms;
  if (next == never || flights.size() >= places_max) return;  // a free place looks again
  const auto now = around.now_ms();
  if (alarm_at_ms > now && alarm_at_ms <= next) return;
  alarm_at_ms = std::max(next, now + 1);
  const auto wait = std::min<std::int64_t>(alarm_at_ms - now, sweep_every.count());
  around.after(std::chrono::milliseconds(wait), [weak = weak_from_this(), n = ++alarms_set] {
    const auto self = weak.lock();
    if (!self || n != self->alarms_set) return;
    self->alarm_at_ms = never;
    self->begin_due();
  });
}

// ------------------------------------------------------------------------------------------------ the loop

void delivery_office::core::write(const delivery& before, step s, const event& e,
                                  std::function<void(core&, const delivery&, const outcome<sequence>&)> then) {
  const auto id = s.next.id;
  journal_entry entry{{delivery_entity, id.value}, {write_event(e)}, changes_between(&before, s.next)};
  around.journal.append(
      log_of(id), std::move(entry),
      [post = around.post, weak = weak_from_this(), next = std::move(s.next), then = std::move(then)](outcome<sequence> how) {
        post([weak, next, then, how = std::move(how)] {
          const auto self = weak.lock();
          if (!self) return;
          if (!how && how.why().code == errc::stale_writer) self->lost.insert(log_of(next.id));
          if (!how) self->note(actor_note::level::error, "delivery.journal_refused", how.why().message, next);
          then(*self, next, how);
        });
      });
}

void delivery_office::core::begin(const delivery& d) {
  const auto now = around.now_ms();
  const auto serial = ++serials;
  busy.insert(d.id.value);
  flights[d.id.value] = {d.webhook.host, serial, now};
  ++hosts[d.webhook.host].in_flight;
  const event e = begun{now};
  write(d, transition(d, e), e, [serial](core& self, const delivery& next, const outcome<sequence>& how) {
    if (!how) return self.drop_flight(next.id);
    crash_point("delivery.begun");
    self.around.webhooks.send(next,
                              [post = self.around.post, weak = self.weak_from_this(), id = next.id, serial](delivery_answer a) {
                                post([weak, id, serial, a = std::move(a)]() mutable {
                                  if (const auto alive = weak.lock()) alive->heard(id, serial, std::move(a));
                                });
                              });
  });
}

void delivery_office::core::heard(delivery_id id, std::uint64_t serial, delivery_answer how) {
  const auto at = flights.find(id.value);
  if (at == flights.end() || at->second.serial != serial) return;
  at->second.serial = ++serials;  // said once
  crash_point("delivery.answered");
  const auto before = load(around.state, id);
  const bool silent = how.http_status == 0;
  if (!before) return end_flight(id, silent);
  const event e = answered{std::move(how), around.now_ms()};
  auto s = transition(*before, e);
  if (!s.changed) return end_flight(id, silent);
  write(*before, s, e, [silent, what = s.then](core& self, const delivery& next, const outcome<sequence>& done) {
    if (!done) return self.drop_flight(next.id);
    self.tell(next, what);
    self.end_flight(next.id, silent);
  });
}

void delivery_office::core::end_flight(delivery_id id, bool silent) {
  busy.erase(id.value);
  const auto it = flights.find(id.value);
  if (it == flights.end()) return;
  const auto host = it->second.host;
  flights.erase(it);
  auto& book = hosts[host];
  --book.in_flight;
  book.silent = silent;
  look_at_host(host);
  begin_due();
}

/// The journal refused it: trying again at once would be refused too, so the sweep does.
void delivery_office::core::drop_flight(delivery_id id) {
  busy.erase(id.value);
  const auto it = flights.find(id.value);
  if (it == flights.end()) return;
  const auto at = hosts.find(it->second.host);
  flights.erase(it);
  if (--at->second.in_flight == 0 && at->second.next_due_ms == never) hosts.erase(at);
}

void delivery_office::core::resend(delivery_id id, const reply<delivery>& to) {
  const auto d = load(around.state, id);
  if (!d) return to(refusal{errc::not_found, "there is no delivery with this id", "delivery_id"});
  const event e = resend_wished{around.now_ms()};
  auto s = transition(*d, e);
  if (!s.changed || busy.contains(id.value))
    return to(refusal{errc::conflict, "an attempt of this delivery is under way: its end will be told here", "delivery_id"});
  busy.insert(id.value);
  write(*d, std::move(s), e, [to](core& self, const delivery& next, const outcome<sequence>& how) {
    self.busy.erase(next.id.value);
    if (!how) return to(how.why());
    to(next);
    self.look_at_host(next.webhook.host);
    self.begin_due();
  });
}

// ------------------------------------------------------------------------------------------------ what was missed

void delivery_office::core::sweep() {
  give_up_unanswered();
  take_up_orphans();
  find_hosts();
  begin_due();
  around.after(sweep_every, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->sweep();
  });
}

void delivery_office::core::give_up_unanswered() {
  std::vector<std::pair<delivery_id, std::uint64_t>> late;
  for (const auto& [id, f] : flights)
    if (f.since_ms + answer_patience_ms <= around.now_ms()) late.emplace_back(delivery_id{id}, f.serial);
  for (const auto& [id, serial] : late) heard(id, serial, {0, "no answer came", ""});
}

/// Attempts that nobody here is at: the node stopped, or the journal refused their end.
void delivery_office::core::take_up_orphans() {
  for (const auto& [key, id] : around.state.scan(keys::deliveries_by_status(delivery_status::sending), orphans_max)) {
    const delivery_id which{keys::trailing_id(id)};
    if (busy.contains(which.value) || lost.contains(log_of(which))) continue;
    const auto d = load(around.state, which);
    if (!d) continue;
    busy.insert(which.value);
    const event e = node_restarted{around.now_ms()};
    write(*d, transition(*d, e), e, [](core& self, const delivery& next, const outcome<sequence>& how) {
      self.busy.erase(next.id.value);
      if (!how) return;  // the next sweep tries again
      self.look_at_host(next.webhook.host);
      self.begin_due();
    });
  }
}

// ------------------------------------------------------------------------------------------------ words

void delivery_office::core::note(actor_note::level weight, const char* event, std::string detail, const delivery& d) const {
  if (around.observe) around.observe({weight, event, std::move(detail), d.run, d.run_name, d.id});
}

void delivery_office::core::tell(const delivery& d, effect what) const {
  using level = actor_note::level;
  const auto& last = d.history.back();
  auto words = "attempt " + std::to_string(last.number) + " to " + d.webhook.host + ": ";
  words += last.http_status ? "answered " + std::to_string(last.http_status) : last.error;
  if (what == effect::tell_delivered) return note(level::info, "delivery.delivered", std::move(words), d);
  if (what == effect::tell_retry) return note(level::info, "delivery.retry", std::move(words), d);
  if (what == effect::tell_dead) note(level::warning, "delivery.dead", std::move(words) + "; given up", d);
}

// ------------------------------------------------------------------------------------------------ the door

delivery_office::delivery_office(delivery_surroundings s) : core_(std::make_shared<core>(std::move(s))) {}
delivery_office::~delivery_office() = default;

void delivery_office::start() {
  core_->later([](core& self) { self.sweep(); });
}
void delivery_office::intended(call_id run) {
  core_->later([run](core& self) { self.look_at_run(run); });
}
void delivery_office::resend(delivery_id id, reply<delivery> to) {
  core_->later([id, to = std::move(to)](core& self) { self.resend(id, to); });
}

delivery_backlog delivery_office::backlog() const {
  const auto found =
      core_->around.state.scan(keys::deliveries_by_status(delivery_status::waiting), delivery_backlog::counted_max);
  delivery_backlog b;
  b.waiting = found.size();
  if (!found.empty()) b.oldest_wait_ms = std::max<std::int64_t>(core_->around.now_ms() - keys::due_ms_in(found.front().first), 1);
  return b;
}

}  // namespace tandem
