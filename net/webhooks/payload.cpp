#include "net/webhooks/payload.hpp"

#include <charconv>

#include <nlohmann/json.hpp>

#include "messages/workflow_text.hpp"
#include "net/api/views.hpp"
#include "net/json_depth.hpp"

namespace tandem::webhooks {
namespace {

using json = nlohmann::ordered_json;

constexpr std::size_t line_max = 4096;

std::string dumped(const json& x) { return x.dump(-1, ' ', false, json::error_handler_t::replace); }

json time_of(std::int64_t unix_ms) { return unix_ms ? json(rest::rfc3339(unix_ms)) : json(nullptr); }
json text_or_null(std::string_view s) { return s.empty() ? json(nullptr) : json(s); }

/// One step of a path: a field, or an element by its number. Null: there is none.
const json* step_into(const json& x, std::string_view name) {
  if (x.is_object()) {
    const auto it = x.find(name);
    return it == x.end() ? nullptr : &*it;
  }
  std::size_t i = 0;
  const auto [end, wrong] = std::from_chars(name.data(), name.data() + name.size(), i);
  return x.is_array() && wrong == std::errc{} && end == name.data() + name.size() && i < x.size() ? &x[i] : nullptr;
}

const json* follow(const json& from, std::string_view path) {
  const json* at = &from;
  while (at && !path.empty()) {
    const auto dot = std::min(path.find('.'), path.size());
    at = step_into(*at, path.substr(0, dot));
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  return at;
}

/// Whether it cannot be sent is known before it is built: a place may stand for all of a run.
struct size_limit {
  std::size_t left = payload_max;
  bool passed = false;
  void take(std::size_t n) {
    passed = passed || n > left;
    left -= std::min(left, n);
  }
};

}  // namespace

struct run_variables::values {
  json named;  // the variables of docs/webhooks.md: nothing that a caller says can pass for them
  json run;    // as the API shows it

  const json* find(std::string_view name) const {
    if (name.starts_with("slots.")) return follow(named.at("gathered_context"), name.substr(6));
    for (const json* where : {&named, &named.at("gathered_context"), &named.at("initial_context"), &run})
      if (const auto* x = follow(*where, name)) return x;
    return nullptr;
  }

  std::string fill(const workflow_text& pieces) const {
    std::string out;
    for (const auto& p : pieces) {
      out += p.literal;
      if (p.name.empty()) continue;
      const auto* x = find(p.name);
      const auto words = !x || x->is_null() ? std::string() : x->is_string() ? x->get<std::string>() : dumped(*x);
      out += words.empty() ? p.fallback : words;
      if (out.size() > payload_max) break;
    }
    return out;
  }

  json value_of(const std::string& text, size_limit& room) const {
    const auto pieces = parse_workflow_text(text);
    if (!pieces) return text;  // judged when it was saved
    const bool one_place = pieces->size() == 1 && pieces->front().literal.empty() && !pieces->front().name.empty();
    if (!one_place) {
      auto words = fill(*pieces);
      room.take(words.size());
      return words;
    }
    const auto& p = pieces->front();
    const auto* x = find(p.name);
    const bool nothing = !x || x->is_null() || (x->is_string() && x->get_ref<const std::string&>().empty());
    if (nothing) return text_or_null(p.fallback);
    room.take(x->is_string() ? x->get_ref<const std::string&>().size() : dumped(*x).size());
    return *x;
  }

  json rendered(const json& x, size_limit& room) const {
    if (room.passed) return nullptr;
    if (x.is_string()) return value_of(x.get<std::string>(), room);
    json out = x;
    if (x.is_structured())
      for (auto it = out.begin(); it != out.end(); ++it) *it = rendered(*it, room);
    return out;
  }

  /// Everything named but what a receiver seldom wants and may be long.
  json ours() const {
    auto out = named;
    for (auto name : {"usage_info", "transcript"}) out.erase(name);
    return out;
  }
};

run_variables::run_variables(const delivery& what, const call_record& run, std::string_view workflow_name,
                             std::string_view public_urls)
    : values_(std::make_unique<values>()) {
  rest::json_writer w;
  rest::write_run(w, run, true, public_urls);
  auto& r = values_->run = json::parse(w.text());
  auto& v = values_->named;
  v["event"] = "run.ended";
  v["delivery_id"] = what.id.value;
  v["workflow_run_id"] = run.call.value;
  v["workflow_run_name"] = run.run_name;
  v["workflow_id"] = run.workflow.workflow.value;
  v["workflow_name"] = workflow_name;
  v["call_type"] = r.at("call_type");
  v["from"] = text_or_null(run.from.value);
  v["to"] = text_or_null(run.to.value);
  for (auto name : {"disposition", "cause", "hung_up_by"}) v[name] = r.at(name);
  v["duration_seconds"] = rest::call_duration_s(run);
  v["started_at"] = time_of(run.created_ms);
  v["answered_at"] = time_of(run.answered_ms);
  v["ended_at"] = time_of(run.ended_ms);
  for (auto name : {"initial_context", "gathered_context", "cost_info", "usage_info"}) v[name] = r.at(name);
  v["transcript"] = rest::transcript_text(run);
  // The API's own addresses need a key, which a receiver has not.
  v["transcript_url"] = r.at("transcript_public_url");
  v["recording_url"] = r.at("recording_public_url");
}
run_variables::~run_variables() = default;

outcome<std::string> run_variables::payload(std::string_view payload_template) const {
  if (payload_template.empty()) return dumped(values_->ours());
  const auto parsed = json_depth(payload_template) > json_depth_max ? json(json::value_t::discarded)
                                                                    : json::parse(payload_template, nullptr, false);
  if (parsed.is_discarded()) return refusal{errc::invalid, "the payload template is not JSON", "payload_template"};
  size_limit room;
  auto body = dumped(values_->rendered(parsed, room));
  if (room.passed || body.size() > payload_max)
    return refusal{errc::invalid,
                   "the payload is larger than " + std::to_string(payload_max) + " bytes: name fewer variables in it",
                   "payload_template"};
  return body;
}

std::string run_variables::line(std::string_view text) const {
  const auto pieces = parse_workflow_text(text);
  auto out = pieces ? values_->fill(*pieces) : std::string(text);
  if (out.size() > line_max) out.resize(line_max);
  for (auto& c : out)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  return out;
}

}  // namespace tandem::webhooks
