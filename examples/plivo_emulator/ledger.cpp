#include "examples/plivo_emulator/ledger.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace tandem::emulator {

namespace {

using json = nlohmann::json;
constexpr std::size_t page_max = 5000;

json to_json_value(const request_entry& e) {
  return {{"number", e.number},     {"at", iso_time(e.at_ms)}, {"at_ms", e.at_ms}, {"method", e.method},
          {"path", e.path},         {"query", e.query},        {"body", e.body},   {"status", e.status},
          {"executed", e.executed}, {"fault", e.fault},        {"calls", e.calls}};
}

json to_json_value(const webhook_entry& e) {
  json parameters = json::object();
  for (const auto& [name, value] : e.parameters) parameters[name] = value;
  return {{"number", e.number},
          {"at", iso_time(e.at_ms)},
          {"at_ms", e.at_ms},
          {"call_uuid", e.call_uuid},
          {"event", e.event},
          {"method", e.method},
          {"url", e.url},
          {"parameters", parameters},
          {"nonce", e.nonce},
          {"attempt", e.attempt},
          {"fault", e.fault},
          {"status", e.status},
          {"why", e.why},
          {"answer", e.answer},
          {"latency_ms", e.latency_ms}};
}

template <class Entries>
std::string page(const char* name, const Entries& entries, std::uint64_t first, std::uint64_t since) {
  json list = json::array();
  std::size_t from = since < first ? 0 : static_cast<std::size_t>(since - first + 1);
  auto i = from;
  for (; i < entries.size() && list.size() < page_max; ++i) list.push_back(to_json_value(entries[i]));
  json out{{"first", first}, {"last", first + std::min(i, entries.size()) - 1}, {name, std::move(list)}};
  return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

template <class Entry>
std::uint64_t append(std::deque<Entry>& entries, std::uint64_t& first, Entry e, std::size_t most) {
  e.number = first + entries.size();
  auto number = e.number;
  entries.push_back(std::move(e));
  if (entries.size() > most) {
    entries.pop_front();
    ++first;
  }
  return number;
}

template <class Entry>
Entry* find_entry(std::deque<Entry>& entries, std::uint64_t first, std::uint64_t number) {
  return number < first || number >= first + entries.size() ? nullptr : &entries[static_cast<std::size_t>(number - first)];
}

}  // namespace

std::uint64_t ledger::add(request_entry e) { return append(requests_, first_request_, std::move(e), kept_max); }
std::uint64_t ledger::add(webhook_entry e) { return append(webhooks_, first_webhook_, std::move(e), kept_max); }
request_entry* ledger::request(std::uint64_t number) { return find_entry(requests_, first_request_, number); }
webhook_entry* ledger::webhook(std::uint64_t number) { return find_entry(webhooks_, first_webhook_, number); }

void ledger::add_event(const std::string& text) {
  auto number = first_event_ + events_.size();
  events_.push_back("{\"number\":" + std::to_string(number) + "," + text.substr(1));
  if (events_.size() > kept_max) {
    events_.pop_front();
    ++first_event_;
  }
  flush_waiters();
}

void ledger::wait_events(std::uint64_t since, std::function<void(std::string)> then) {
  if (since < last_event() || waiters_.size() >= 1000)
    then(events_json(since));
  else
    waiters_.emplace_back(since, std::move(then));
}

void ledger::flush_waiters() {
  auto ready = std::move(waiters_);
  waiters_.clear();
  for (auto& [since, then] : ready) then(events_json(since));
}

std::string ledger::requests_json(std::uint64_t since) const { return page("requests", requests_, first_request_, since); }
std::string ledger::webhooks_json(std::uint64_t since) const { return page("webhooks", webhooks_, first_webhook_, since); }

std::string ledger::events_json(std::uint64_t since) const {
  std::size_t from = since < first_event_ ? 0 : static_cast<std::size_t>(since - first_event_ + 1);
  std::string list;
  std::size_t last = from;
  for (; last < events_.size() && last < from + page_max; ++last) list += (list.empty() ? "" : ",") + events_[last];
  return "{\"first\":" + std::to_string(first_event_) +
         ",\"last\":" + std::to_string(first_event_ + std::min(last, events_.size()) - 1) + ",\"events\":[" + list + "]}";
}

}  // namespace tandem::emulator
