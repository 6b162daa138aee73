#include "net/api/live_board.hpp"

#include "messages/keys.hpp"
#include "net/api/json_writer.hpp"
#include "net/api/live_feed.hpp"
#include "net/api/stored.hpp"

namespace tandem {

namespace {

constexpr std::size_t page = 256;
constexpr unsigned tries_max = 40;              // ten seconds: what was announced is on the disk by then, or never will be
constexpr unsigned names_last_publishes = 240;  // a minute

std::string_view speaking_word(bool caller, bool agent) {
  if (caller && agent) return "both";
  return caller ? "caller" : agent ? "agent" : "nobody";
}

}  // namespace

void live_board::take_up() {
  const auto prefix = keys::open_calls();
  for (std::string from = prefix;;) {
    const auto found = state_.scan(prefix, page, from);
    for (const auto& [key, value] : found) {
      const auto c = rest::find_call(state_, {keys::trailing_id(key)});
      if (c) phase_changed(c->call, c->phase, "");
    }
    if (found.size() < page) return;
    from = found.back().first + '\0';
  }
}

void live_board::mark(row& r) {
  if (!r.changed) marked_.push_back(r.call);
  r.changed = true;
}

void live_board::phase_changed(call_id call, call_phase phase, std::string_view detail) {
  const std::lock_guard lock(mutex_);
  auto& r = rows_[call];
  r.call = call;
  r.announced = phase;
  r.stale = true;
  r.tries = 0;
  r.detail = detail;
  mark(r);
}

void live_board::heard(call_id call, const agent_event& what) {
  const auto* node = std::get_if<node_entered>(&what);
  const auto* turn = std::get_if<turn_measured>(&what);
  if (!node && !turn) return;
  const std::lock_guard lock(mutex_);
  const auto it = rows_.find(call);
  if (it == rows_.end()) return;
  if (node) it->second.node = node->name.empty() ? node->node : node->name;
  if (turn) it->second.last_turn_ms = turn->latency.total_ms;
  mark(it->second);
}

void live_board::speaking(call_id call, bool caller, bool agent) {
  const std::lock_guard lock(mutex_);
  const auto it = rows_.find(call);
  if (it == rows_.end()) return;
  it->second.caller = caller;
  it->second.agent = agent;
  mark(it->second);
}

std::vector<live_board::row> live_board::take_marked() {
  const std::lock_guard lock(mutex_);
  std::vector<row> out;
  for (const auto call : std::exchange(marked_, {}))
    if (const auto it = rows_.find(call); it != rows_.end()) {
      it->second.changed = false;
      out.push_back(it->second);
    }
  return out;
}

/// The stored state is behind what was announced when that was written without waiting for it.
void live_board::read(row& r) {
  const auto c = rest::find_call(state_, r.call);
  r.stale = (!c || c->phase != r.announced) && ++r.tries < tries_max;
  if (!c) return;
  if (!r.created_ms) r.workflow_name = name_of(c->workflow.workflow);
  r.name = c->run_name;
  r.direction = c->direction;
  r.from = c->from;
  r.to = c->to;
  r.workflow = c->workflow.workflow;
  r.phase = c->phase;
  r.created_ms = c->created_ms;
  r.answered_ms = c->answered_ms;
  if (r.node.empty() && !c->nodes.empty()) r.node = c->nodes.back().name;
  if (!r.last_turn_ms && !c->turns.empty()) r.last_turn_ms = c->turns.back().total_ms;
  if (c->phase != call_phase::streaming) r.caller = r.agent = false;
}

const std::string& live_board::name_of(workflow_id id) {
  auto [it, fresh] = names_.try_emplace(id);
  if (fresh)
    if (const auto w = rest::find_workflow(state_, id)) it->second = w->name;
  return it->second;
}

/// What came meanwhile stays: only what was read is written back.
void live_board::put_back(row r) {
  const std::lock_guard lock(mutex_);
  const auto it = rows_.find(r.call);
  if (it == rows_.end()) return;
  auto& now = it->second;
  const bool not_live = r.phase == call_phase::ended || r.phase == call_phase::created || r.announced == call_phase::ended;
  if (not_live && !r.stale && r.announced == now.announced) return void(rows_.erase(it));
  if (r.announced != now.announced) r.stale = true;
  r.announced = now.announced;
  r.detail = now.detail;
  r.changed = now.changed;
  if (now.changed) {
    r.node = now.node.empty() ? r.node : now.node;
    r.last_turn_ms = now.last_turn_ms ? now.last_turn_ms : r.last_turn_ms;
    r.caller = now.caller;
    r.agent = now.agent;
  }
  now = std::move(r);
  if (now.stale) mark(now);
}

void live_board::publish() {
  if (++published_ % names_last_publishes == 0) names_.clear();
  for (auto& r : take_marked()) {
    if (r.stale) read(r);
    const bool shown = r.created_ms && r.phase != call_phase::created;
    auto now = shown ? json(r) : std::string();
    if (shown && now != r.told) feed_->board_changed(now);
    r.told = std::move(now);
    put_back(std::move(r));
  }
}

live_board::picture live_board::snapshot() const {
  picture out{feed_->last_event_id(), {}};
  const std::lock_guard lock(mutex_);
  for (const auto& [call, r] : rows_)
    if (r.created_ms && r.phase != call_phase::created && r.phase != call_phase::ended) out.rows.push_back(json(r));
  return out;
}

std::string live_board::json(const row& r) {
  rest::json_writer w;
  w.begin_object().field("call_id", r.call).field("name", r.name);
  w.field("direction", r.direction == call_direction::outbound ? "outbound" : "inbound");
  w.text_or_null("from", r.from.value).text_or_null("to", r.to.value).field("workflow_id", r.workflow);
  w.text_or_null("workflow_name", r.workflow_name).field("phase", to_string(r.phase));
  w.time_field("created_at", r.created_ms).time_field("answered_at", r.answered_ms).text_or_null("node", r.node);
  w.field("speaking", speaking_word(r.caller, r.agent)).key("last_turn_ms");
  if (r.last_turn_ms)
    w.value(r.last_turn_ms);
  else
    w.null();
  return w.field("detail", r.detail).end_object().take();
}

}  // namespace tandem
