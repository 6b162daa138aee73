#include "net/api/call_log.hpp"

#include <algorithm>

#include "messages/call_log_keys.hpp"
#include "messages/keys.hpp"
#include "net/api/stored.hpp"

namespace tandem::rest {

namespace {

constexpr std::size_t rows_page = 500;
constexpr std::uint64_t ids_end = std::uint64_t{1} << 53;
/// Ids grow with time, but a carrier's clock may be behind ours, and a run may wait to be dialed.
constexpr std::int64_t slack_ms = 600'000;
constexpr std::size_t digits_min = 3;

std::string lower(std::string text) {
  for (auto& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return text;
}

/// What is left of a number when the signs are gone that people write between its digits; empty: it is no number.
std::string digits_of(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c >= '0' && c <= '9')
      out += c;
    else if (std::string_view("+()-./ ").find(c) == std::string_view::npos)
      return {};
  return out.size() < digits_min ? std::string() : out;
}

template <class Id>
Id id_in(query_fields& query, const char* name) {
  return Id{static_cast<std::uint64_t>(query.integer(name, 0, {1, 9e15}))};
}

/// One of the words that stand for something; a problem when it is none of them.
template <class T>
std::optional<T> word_in(query_fields& query, const char* name, std::initializer_list<std::pair<const char*, T>> words,
                         problems& found) {
  const auto given = query.text(name);
  if (given.empty()) return {};
  std::string all;
  for (const auto& [word, value] : words) {
    if (given == word) return value;
    all += (all.empty() ? "'" : " or '") + std::string(word) + "'";
  }
  found.push_back({{std::string("query"), std::string(name)}, "Input should be " + all, "literal_error", {}});
  return {};
}

/// A line of the log, or of a call that lasts its record.
std::optional<logged_call> line_of(const state_reader& state, call_id id, const std::string& line) {
  if (!line.empty()) return decode<logged_call>(line);
  const auto c = find_call(state, id);
  return c ? std::optional(in_one_line(*c)) : std::nullopt;
}

/// The index that is read: of all calls, of those in progress, or of a workflow's.
struct source {
  std::string prefix;
  bool has_lines = false;
};
source source_for(const call_filters& f) {
  if (f.live == true) return {keys::open_calls(), false};
  if (f.workflow) return {keys::runs_of_workflow(f.workflow), false};
  return {keys::call_log(), true};
}

/// The first id above all calls made before @p ms, in the order of ids, by halving.
std::uint64_t end_of_calls_before(const state_reader& state, std::int64_t ms) {
  std::uint64_t low = 0, high = ids_end;
  while (low < high) {
    const auto middle = low + (high - low + 1) / 2;
    const auto found = state.scan_back(keys::call_log(), 1, keys::logged_call({middle}));
    const auto id = found.empty() ? 0 : keys::trailing_id(found.front().first);
    const auto line = id ? line_of(state, {id}, found.front().second) : std::nullopt;
    if (line && line->created_ms >= ms)
      high = id;
    else
      low = middle;
  }
  return low;
}

}  // namespace

bool call_filters::match(const logged_call& c) const {
  if (direction && c.direction != *direction) return false;
  if (live && *live == (c.phase == call_phase::ended || c.phase == call_phase::created)) return false;
  if (live == false && c.phase != call_phase::ended) return false;
  if (!disposition.empty() && c.disposition != disposition) return false;
  if (!cause.empty() && (c.cause == hangup_cause::none || to_string(c.cause) != cause)) return false;
  if (workflow && c.workflow != workflow) return false;
  if (config && c.config != config) return false;
  if (number && c.number != number) return false;
  if (from_ms && c.created_ms < *from_ms) return false;
  if (to_ms && c.created_ms >= *to_ms) return false;
  if (c.duration_s < seconds_min) return false;
  if (words.empty()) return true;
  const auto has = [](const std::string& text, const std::string& part) { return !part.empty() && text.find(part) != text.npos; };
  return has(lower(c.from.value), words) || has(lower(c.to.value), words) || has(lower(c.run_name), words) ||
         has(lower(c.carrier_call.value), words) || has(c.from.value, digits) || has(c.to.value, digits);
}

call_filters read_call_filters(const http_request& r, problems& found) {
  query_fields query(r, found);
  call_filters f;
  f.words = lower(query.text("q"));
  f.digits = digits_of(f.words);
  f.direction = word_in<call_direction>(query, "direction",
                                        {{"inbound", call_direction::inbound}, {"outbound", call_direction::outbound}}, found);
  f.live = word_in<bool>(query, "state", {{"live", true}, {"ended", false}}, found);
  f.disposition = query.text("disposition");
  f.cause = query.text("cause");
  f.workflow = id_in<workflow_id>(query, "workflow_id");
  f.config = id_in<telephony_config_id>(query, "telephony_configuration_id");
  f.number = id_in<number_id>(query, "phone_number_id");
  f.from_ms = query.time("from");
  f.to_ms = query.time("to");
  f.seconds_min = query.integer("min_seconds", 0, {0, 1e9});
  return f;
}

std::optional<call_id> read_cursor(const http_request& r, problems& found) {
  query_fields query(r, found);
  if (query.text("cursor").empty()) return {};
  return id_in<call_id>(query, "cursor");
}

call_page read_calls(const state_reader& state, const call_filters& filters, std::optional<call_id> after, std::size_t limit,
                     std::size_t look_max) {
  const auto from = source_for(filters);
  auto end = after ? after->value : ids_end;
  if (filters.to_ms) end = std::min(end, end_of_calls_before(state, *filters.to_ms + slack_ms));
  call_page out;
  for (std::size_t looked = 0;;) {
    const auto found = state.scan_back(from.prefix, rows_page, from.prefix + keys::fixed(end));
    for (const auto& [key, value] : found) {
      if (out.calls.size() == limit || looked == look_max) {
        out.next = call_id{end};
        return out;
      }
      ++looked;
      end = keys::trailing_id(key);
      const auto line = from.has_lines ? value : state.get(keys::logged_call({end})).value_or("");
      auto c = line_of(state, {end}, line);
      if (c && filters.from_ms && c->created_ms + slack_ms < *filters.from_ms) return out;
      if (c && filters.match(*c)) out.calls.push_back(std::move(*c));
    }
    if (found.size() < rows_page) return out;
  }
}

const std::string& workflow_names::of(workflow_id id) {
  auto [it, fresh] = known_.try_emplace(id);
  if (fresh)
    if (const auto w = find_workflow(state_, id)) it->second = w->name;
  return it->second;
}

void write_logged_call(json_writer& w, const logged_call& c, const std::string& workflow_name) {
  const bool over = c.phase == call_phase::ended;
  w.begin_object().field("call_id", c.call).field("name", c.run_name);
  w.field("direction", c.direction == call_direction::outbound ? "outbound" : "inbound");
  w.text_or_null("from", c.from.value).text_or_null("to", c.to.value).field("workflow_id", c.workflow);
  w.text_or_null("workflow_name", workflow_name).field("telephony_configuration_id", c.config);
  w.field("phone_number_id", c.number).field("phase", to_string(c.phase)).time_field("created_at", c.created_ms);
  w.time_field("answered_at", c.answered_ms).time_field("ended_at", c.ended_ms).field("duration_seconds", c.duration_s);
  w.text_or_null("disposition", c.disposition);
  w.text_or_null("cause", c.cause == hangup_cause::none ? std::string_view() : to_string(c.cause));
  w.text_or_null("hung_up_by", over ? to_string(c.hung_up_by) : std::string_view());
  w.text_or_null("total_cost", c.total_cost).field("has_recording", c.has_recording).field("turns", c.turns);
  w.key("last_turn_ms");
  if (c.last_turn_ms)
    w.value(c.last_turn_ms);
  else
    w.null();
  w.time_field("recording_forgotten_at", c.recording_forgotten_ms);
  w.time_field("transcript_forgotten_at", c.transcript_forgotten_ms).end_object();
}

}  // namespace tandem::rest
