#include "examples/plivo_emulator/carrier.hpp"

#include <algorithm>

namespace tandem::emulator {

namespace {

constexpr std::size_t ended_max = 2000, parties_max = 10000;

constexpr std::string_view polite_listener =
    R"({"name":"polite listener","max_call_ms":120000,"steps":[{"silence":300},{"say":"hello?"}]})";
constexpr std::string_view machine =
    R"({"name":"answering machine","voice":"rms","max_call_ms":60000,"steps":[{"silence":500},
      {"say":"Hello. You have reached our answering machine. Nobody can take your call right now. Please leave a message after the tone."},
      {"beep":{"hz":1000,"ms":700}},{"silence":30000},{"hang_up":true}]})";

scenario built_in(std::string_view json) { return parse_scenario(json, {}).made; }

}  // namespace

carrier::carrier(desk& d) : desk_(d) {
  using kind = party::kind;
  parties_ = {{"", {kind::answers, 1000}, ""},    {"0001", {kind::busy}, ""},           {"0002", {kind::no_answer}, ""},
              {"0003", {kind::rejects, 800}, ""}, {"0004", {kind::fails, 0, 3050}, ""}, {"0005", {kind::machine, 1500}, ""},
              {"0006", {kind::answers, 5000}, ""}};
}

std::string carrier::make_app_id() {
  for (;;) {
    std::string id = "1";
    for (int i = 0; i < 16; ++i) id += static_cast<char>('0' + desk_.outside.random() % 10);
    if (!applications.count(id)) return id;
  }
}

void carrier::add_party(party_rule r) {
  if (parties_.size() >= parties_max) parties_.erase(parties_.begin());
  parties_.push_back(std::move(r));
}

void carrier::choose_callee(call_order& order) const {
  auto digits = bare_number(order.to).value_or(order.to);
  for (auto rule = parties_.rbegin(); rule != parties_.rend(); ++rule) {
    bool fits = digits.size() >= rule->suffix.size() &&
                digits.compare(digits.size() - rule->suffix.size(), rule->suffix.size(), rule->suffix) == 0;
    if (!fits) continue;
    order.callee = rule->how;
    if (!rule->scenario_json.empty())
      order.script = parse_scenario(rule->scenario_json, rule->vars).made;
    else
      order.script = built_in(rule->how.does == party::kind::machine ? machine : polite_listener);
    return;
  }
}

void carrier::enqueue(call_order order) {
  queue_.push_back(std::move(order));
  pump();
}

void carrier::pump() {
  if (pumping_ || queue_.empty()) return;
  pumping_ = true;
  auto at = std::max(next_dial_us_, desk_.outside.now_us());
  desk_.outside.at_us(at, [this] {
    pumping_ = false;
    if (queue_.empty()) return;
    next_dial_us_ =
        std::max(next_dial_us_, desk_.outside.now_us()) + static_cast<std::int64_t>(1e6 / desk_.told.calls_per_second);
    auto order = std::move(queue_.front());
    queue_.pop_front();
    start(std::move(order));
    pump();
  });
}

void carrier::start(call_order order) {
  choose_callee(order);
  auto c = std::make_shared<call>(desk_, std::move(order), *this);
  bool too_many = is_over_concurrency();
  live_[c->order().uuid] = c;
  if (too_many) return c->hang_up(5030, {});
  c->place();
  if (live_.size() > desk_.told.live_calls_max) c->hang_up(1020, {});
}

bool carrier::is_over_concurrency() const {
  return desk_.sw.india_concurrency > 0 && static_cast<std::int64_t>(live_.size()) >= desk_.sw.india_concurrency;
}

bool carrier::too_many_inbound() {
  if (desk_.sw.inbound_cps <= 0) return false;
  auto now = desk_.outside.now_us();
  while (!recent_inbound_us_.empty() && recent_inbound_us_.front() <= now - 1000000) recent_inbound_us_.pop_front();
  if (static_cast<std::int64_t>(recent_inbound_us_.size()) >= desk_.sw.inbound_cps) return true;
  recent_inbound_us_.push_back(now);
  return false;
}

std::shared_ptr<call> carrier::place_leg(call_order order, leg_watch watch) {
  choose_callee(order);
  auto c = std::make_shared<call>(desk_, std::move(order), *this, std::move(watch));
  live_[c->order().uuid] = c;
  c->place();
  return c;
}

std::shared_ptr<room> carrier::room_named(const std::string& name) {
  std::erase_if(rooms_, [&](const auto& r) { return r.second->empty() && r.first != name; });
  auto& r = rooms_[name];
  if (!r || r->empty()) r = std::make_shared<room>(desk_, name);
  return r;
}

std::vector<std::shared_ptr<room>> carrier::rooms() {
  std::vector<std::shared_ptr<room>> out;
  for (const auto& [name, r] : rooms_)
    if (!r->empty()) out.push_back(r);
  return out;
}

std::string carrier::call_in(call_order order) {
  auto number = numbers.find(order.to);
  if (number == numbers.end()) return "to: " + order.to + " is none of the emulator's numbers; POST /emulator/numbers adds one";
  if (live_.size() >= desk_.told.live_calls_max) return "there are " + std::to_string(live_.size()) + " calls already";
  auto app = applications.find(number->second.app_id);
  if (app == applications.end())
    return "to: " + order.to + " has no application; POST Number/" + order.to + "/ with app_id gives it one";
  order.answer_url = app->second.answer_url;
  order.answer_method = app->second.answer_method;
  // An Application without a hangup_url tells its answer_url.
  order.hangup_url = app->second.hangup_url.empty() ? app->second.answer_url : app->second.hangup_url;
  order.hangup_method = app->second.hangup_method;
  order.fallback_url = app->second.fallback_url;
  order.fallback_method = app->second.fallback_method;
  auto c = std::make_shared<call>(desk_, std::move(order), *this);
  bool too_many = too_many_inbound(), over = is_over_concurrency();
  live_[c->order().uuid] = c;
  if (too_many || over) {
    // Refused before anybody is told; only the record shows it.
    desk_.outside.after_ms(0, [c, code = over ? 5030 : 3090] { c->hang_up(code, "Plivo"); });
    return {};
  }
  // Later, so that whoever placed it learns its uuid before its first webhook goes out.
  desk_.outside.after_ms(0, [c] { c->place(); });
  return {};
}

void carrier::finished(call& one) {
  auto it = live_.find(one.order().uuid);
  if (it == live_.end()) return;
  auto c = it->second;
  live_.erase(it);
  ended_by_uuid_[c->order().uuid] = c;
  ended_.push_back(std::move(c));
  if (ended_.size() <= ended_max) return;
  ended_by_uuid_.erase(ended_.front()->order().uuid);
  ended_.pop_front();
}

std::shared_ptr<call> carrier::find(const std::string& uuid) const {
  if (auto it = live_.find(uuid); it != live_.end()) return it->second;
  if (auto it = ended_by_uuid_.find(uuid); it != ended_by_uuid_.end()) return it->second;
  return nullptr;
}

const call_order* carrier::find_queued(const std::string& uuid) const {
  auto it = std::find_if(queue_.begin(), queue_.end(), [&](const call_order& o) { return o.uuid == uuid; });
  return it == queue_.end() ? nullptr : &*it;
}

bool carrier::drop_queued(const std::string& uuid) {
  auto it = std::find_if(queue_.begin(), queue_.end(), [&](const call_order& o) { return o.uuid == uuid; });
  if (it == queue_.end()) return false;
  auto order = std::move(*it);
  queue_.erase(it);
  // It becomes a call for the moment of its end: a record, and a webhook.
  auto c = std::make_shared<call>(desk_, std::move(order), *this);
  live_[uuid] = c;
  c->hang_up(1000, {});
  return true;
}

std::vector<std::shared_ptr<call>> carrier::live() const {
  std::vector<std::shared_ptr<call>> out;
  for (const auto& [uuid, c] : live_) out.push_back(c);
  return out;
}

void carrier::hang_up_all(int code, std::string_view source) {
  for (const auto& c : live()) c->hang_up(code, source);
}

}  // namespace tandem::emulator
