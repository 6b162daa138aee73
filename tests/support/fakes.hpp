#pragma once
// A journal, a carrier and a secret box that do what a test tells them to. One thread; nothing waits.

#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "messages/carrier.hpp"
#include "messages/desks.hpp"
#include "messages/journal.hpp"

namespace tandem::testing {

/// Applies at once and answers at once, unless told to hold or to refuse.
class fake_journal final : public journal_port, public state_reader {
 public:
  void append(log_id log, journal_entry entry, done_fn done) override {
    if (refuse) return done(*refuse);
    if (refuse_next > 0) {
      --refuse_next;
      return done(refusal{errc::storage_failed, "refused on demand", ""});
    }
    if (!(hold && unseen_until_durable)) apply(entry.changes);
    const sequence at{++last_[log.value]};
    entries.push_back({log, std::move(entry)});
    if (hold)
      held_.push_back([this, done = std::move(done), at, changes = entries.back().entry.changes] {
        if (unseen_until_durable) apply(changes);
        done(at);
      });
    else
      done(at);
  }
  std::uint64_t next_counter(log_id) override { return ++counter_; }  // one clock: ids sort by birth
  std::optional<std::string> get(std::string_view key) const override {
    const auto at = state_.find(key);
    return at == state_.end() ? std::nullopt : std::optional(at->second);
  }
  std::vector<std::pair<std::string, std::string>> scan(std::string_view prefix, std::size_t limit,
                                                        std::string_view from = {}) const override {
    std::vector<std::pair<std::string, std::string>> out;
    for (auto at = state_.lower_bound(std::max(prefix, from)); at != state_.end() && out.size() < limit; ++at) {
      if (!at->first.starts_with(prefix)) break;
      out.push_back(*at);
    }
    return out;
  }
  std::vector<std::pair<std::string, std::string>> scan_back(std::string_view prefix, std::size_t limit,
                                                             std::string_view before = {}) const override {
    auto all = scan(prefix, state_.size());
    std::vector<std::pair<std::string, std::string>> out;
    for (auto at = all.rbegin(); at != all.rend() && out.size() < limit; ++at)
      if (before.empty() || at->first < before) out.push_back(*at);
    return out;
  }
  /// Answers everything held, in order.
  void release() {
    for (auto held = std::exchange(held_, {}); auto& say : held) say();
  }
  std::size_t held() const { return held_.size(); }
  /// The journaled events of one entity, oldest first.
  std::vector<std::string> events_of(entity_ref who) const {
    std::vector<std::string> out;
    for (const auto& [log, e] : entries)
      if (e.entity == who) out.insert(out.end(), e.events.begin(), e.events.end());
    return out;
  }
  struct written {
    log_id log;
    journal_entry entry;
  };
  std::vector<written> entries;
  bool hold = false;
  bool unseen_until_durable = false;  // while held, what was written cannot be read, as in a journal of disks
  std::optional<refusal> refuse;
  int refuse_next = 0;

 private:
  void apply(const std::vector<change>& changes) {
    for (const auto& c : changes) {
      if (c.value)
        state_[c.key] = *c.value;
      else
        state_.erase(c.key);
    }
  }
  std::map<std::string, std::string, std::less<>> state_;
  std::map<std::uint8_t, std::uint64_t> last_;
  std::uint64_t counter_ = 0;
  std::deque<std::function<void()>> held_;
};

/// Every request is noted; each waits for the test to answer it, unless an automatic answer is set.
class fake_carrier final : public carrier_port {
 public:
  struct asked_dial {
    carrier_account account;
    dial_request request;
    std::function<void(dial_answer)> to;
  };
  void dial(const carrier_account& a, const dial_request& r, std::function<void(dial_answer)> to) override {
    dials.push_back({a, r, to});
    if (dial_answers) to(dial_answers(dials.size()));
  }
  void hang_up(const carrier_account&, const carrier_call_id& id, std::function<void(outcome<done>)> to) override {
    hang_ups.push_back(id.value);
    to(hang_up_answer);
  }
  void cancel_request(const carrier_account&, const carrier_request_id& id, std::function<void(outcome<done>)> to) override {
    cancels.push_back(id.value);
    to(hang_up_answer);
  }
  void find_call(const carrier_account&, const carrier_call_id& id,
                 std::function<void(outcome<carrier_call_report>)> to) override {
    finds.push_back(id.value);
    to(find_answer);
  }
  void find_calls_to(const carrier_account&, const e164&, const e164& to_number, std::int64_t,
                     std::function<void(outcome<std::vector<carrier_call_report>>)> to) override {
    searches.push_back(to_number.value);
    to(search_answer);
  }
  void list_calls(const carrier_account&, const call_filter&,
                  std::function<void(outcome<carrier_list<carrier_call_report>>)> to) override {
    to(carrier_list<carrier_call_report>{});
  }
  void list_open_calls(const carrier_account&, const open_call_filter&,
                       std::function<void(outcome<carrier_list<carrier_call_id>>)> to) override {
    to(carrier_list<carrier_call_id>{});
  }
  void redirect(const carrier_account&, const carrier_call_id& call, const std::string& url,
                std::function<void(outcome<done>)> to) override {
    redirects.push_back(call.value + " " + url);
    to(redirect_answer);
  }
  void play(const carrier_account&, const carrier_call_id&, const play_request&, std::function<void(outcome<done>)> to) override {
    to(done{});
  }
  void stop_playing(const carrier_account&, const carrier_call_id&, std::function<void(outcome<done>)> to) override {
    to(done{});
  }
  void speak(const carrier_account&, const carrier_call_id&, const speak_request&,
             std::function<void(outcome<done>)> to) override {
    to(done{});
  }
  void stop_speaking(const carrier_account&, const carrier_call_id&, std::function<void(outcome<done>)> to) override {
    to(done{});
  }
  void send_digits(const carrier_account&, const carrier_call_id&, const std::string&, call_leg,
                   std::function<void(outcome<done>)> to) override {
    to(done{});
  }
  void start_recording(const carrier_account&, const carrier_call_id&, const record_request&,
                       std::function<void(outcome<carrier_recording>)> to) override {
    to(carrier_recording{});
  }
  void stop_recording(const carrier_account&, const carrier_call_id&, std::function<void(outcome<done>)> to) override {
    to(done{});
  }
  void get_application(const carrier_account&, const std::string& id,
                       std::function<void(outcome<carrier_application>)> to) override {
    log.push_back("get " + id);
    if (trouble) return to(*trouble);
    const auto at = applications.find(id);
    if (at == applications.end()) return to(refusal{errc::not_found, "no such application", ""});
    to(at->second);
  }
  void create_application(const carrier_account&, const std::string& name, const answer_settings& s,
                          std::function<void(outcome<carrier_application>)> to) override {
    log.push_back("create " + name);
    if (trouble) return to(*trouble);
    const auto id = "app" + std::to_string(applications.size() + 1);
    to(applications[id] = {id, name, s});
  }
  void update_application(const carrier_account&, const std::string& id, const application_changes& what,
                          std::function<void(outcome<done>)> to) override {
    log.push_back("update " + id);
    if (trouble) return to(*trouble);
    auto& answer = applications[id].answer;
    const auto set = [&](std::string& field, const std::optional<std::string>& value) {
      if (value && !deaf_to_updates) field = *value;
    };
    set(applications[id].name, what.name);
    set(answer.answer_url, what.answer_url);
    set(answer.answer_method, what.answer_method);
    set(answer.fallback_answer_url, what.fallback_answer_url);
    set(answer.fallback_method, what.fallback_method);
    set(answer.hangup_url, what.hangup_url);
    set(answer.hangup_method, what.hangup_method);
    to(done{});
  }
  void delete_application(const carrier_account&, const std::string& id, std::function<void(outcome<done>)> to) override {
    log.push_back("delete " + id);
    if (trouble) return to(*trouble);
    applications.erase(id);
    to(done{});
  }
  void list_applications(const carrier_account&, const application_filter& filter,
                         std::function<void(outcome<carrier_list<carrier_application>>)> to) override {
    log.push_back("list applications");
    if (trouble) return to(*trouble);
    carrier_list<carrier_application> out;
    for (const auto& [id, app] : applications)
      if (app.name.starts_with(filter.name_prefix)) out.entries.push_back(app);
    to(page_of(std::move(out), filter.page));
  }
  void get_number(const carrier_account&, const e164& n, std::function<void(outcome<carrier_number>)> to) override {
    log.push_back("number " + n.value);
    if (trouble) return to(*trouble);
    const auto at = numbers.find(n.value);
    if (at == numbers.end()) return to(refusal{errc::not_found, "not yours", ""});
    to(number_of(*at));
  }
  void list_numbers(const carrier_account&, const number_filter& filter,
                    std::function<void(outcome<carrier_list<carrier_number>>)> to) override {
    log.push_back("list numbers");
    if (trouble) return to(*trouble);
    carrier_list<carrier_number> out;
    for (const auto& one : numbers)
      if (one.first.starts_with("+" + filter.starts_with)) out.entries.push_back(number_of(one));
    to(page_of(std::move(out), filter.page));
  }
  void update_number(const carrier_account&, const e164& n, const number_changes& what,
                     std::function<void(outcome<done>)> to) override {
    log.push_back("link " + n.value);
    if (trouble) return to(*trouble);
    if (what.application) numbers[n.value] = *what.application;
    to(done{});
  }
  void get_account(const carrier_account& a, std::function<void(outcome<carrier_account_info>)> to) override {
    log.push_back("account");
    if (trouble) return to(*trouble);
    auto info = account;
    if (info.auth_id.empty()) info.auth_id = a.auth_id;
    to(info);
  }

  std::vector<asked_dial> dials;
  std::function<dial_answer(std::size_t)> dial_answers;
  std::vector<std::string> hang_ups, cancels, finds, searches, redirects, log;
  outcome<done> hang_up_answer = done{};
  outcome<done> redirect_answer = done{};
  outcome<carrier_call_report> find_answer = refusal{errc::unavailable, "not reachable", ""};
  outcome<std::vector<carrier_call_report>> search_answer = std::vector<carrier_call_report>{};
  std::map<std::string, carrier_application> applications;
  std::map<std::string, std::string> numbers;            // ours; linked application
  std::map<std::string, carrier_number> number_details;  // what else is said of one of them
  carrier_account_info account{"", "Test Ltd", "standard", "prepaid", "25.00000", "Etc/UTC", true, false};
  std::optional<refusal> trouble;
  bool deaf_to_updates = false;

 private:
  carrier_number number_of(const std::pair<const std::string, std::string>& one) const {
    carrier_number out;
    if (const auto at = number_details.find(one.first); at != number_details.end()) out = at->second;
    out.number = {one.first};
    out.application = one.second;
    return out;
  }
  template <class T>
  static carrier_list<T> page_of(carrier_list<T> all, const carrier_page& page) {
    carrier_list<T> out;
    out.total = all.entries.size();
    for (std::size_t i = page.offset; i < all.entries.size() && out.entries.size() < page.limit; ++i)
      out.entries.push_back(all.entries[i]);
    out.more = page.offset + out.entries.size() < all.entries.size();
    return out;
  }
};

struct fake_secrets final : secret_box {
  std::string seal(std::string_view, std::string_view secret) override { return "sealed:" + std::string(secret); }
  outcome<std::string> open(std::string_view, std::string_view sealed) const override {
    if (!sealed.starts_with("sealed:")) return refusal{errc::corrupt, "not sealed by us", ""};
    return std::string(sealed.substr(7));
  }
  std::string token(std::string_view purpose, std::string_view words) const override {
    return std::string(purpose) + "." + std::string(words);
  }
};

}  // namespace tandem::testing
