#include "net/api/run_filters.hpp"

#include <algorithm>
#include <charconv>

#include <nlohmann/json.hpp>

#include "net/api/json_writer.hpp"
#include "net/api/views.hpp"
#include "net/json_depth.hpp"

namespace tandem::rest {

namespace {

using nlohmann::json;

constexpr std::size_t filters_max = 50;
constexpr std::size_t codes_max = 500;
constexpr std::size_t text_max = 16 * 1024;

/// A filter of a shape that nobody promised is "Invalid filter format", never silently the whole list.
struct bad_format {};

const json* member(const json& object, const char* name) {
  const auto it = object.find(name);
  return it == object.end() || it->is_null() ? nullptr : &*it;
}

std::optional<std::int64_t> read_time(const json& value, const char* name) {
  const auto* j = member(value, name);
  if (!j || (j->is_string() && j->get_ref<const std::string&>().empty())) return {};
  std::int64_t at = 0;
  if (!j->is_string() || !parse_rfc3339(j->get_ref<const std::string&>(), at)) throw bad_format{};
  return at;
}

std::optional<double> read_number(const json& value, const char* name) {
  const auto* j = member(value, name);
  if (!j) return {};
  if (!j->is_number()) throw bad_format{};
  return j->get<double>();
}

number_bounds read_bounds(const json& value) { return {read_number(value, "min"), read_number(value, "max")}; }

std::vector<std::string> read_codes(const json& value) {
  const auto* j = member(value, "codes");
  if (!j) return {};
  if (!j->is_array() || j->size() > codes_max) throw bad_format{};
  std::vector<std::string> out;
  for (const auto& code : *j) {
    if (!code.is_string()) throw bad_format{};
    out.push_back(code.get<std::string>());
  }
  return out;
}

std::optional<bool> read_status(const json& value) {
  const auto* j = member(value, "status");
  if (!j) return {};
  if (*j == "completed") return true;
  if (*j == "in_progress") return false;
  if (*j == "all" || *j == "") return {};
  throw bad_format{};
}

/// False: no such attribute.
bool read_filter(const std::string& attribute, const json& value, run_filters& out) {
  if (attribute == "dateRange") {
    out.from_ms = read_time(value, "from");
    out.to_ms = read_time(value, "to");
  } else if (attribute == "dispositionCode") {
    out.dispositions = read_codes(value);
  } else if (attribute == "duration") {
    out.duration_s = read_bounds(value);
  } else if (attribute == "status") {
    out.completed = read_status(value);
  } else if (attribute == "tokenUsage") {
    out.cost = read_bounds(value);
  } else {
    return false;
  }
  return true;
}

double money(const std::string& decimal) {
  double n = 0;
  std::from_chars(decimal.data(), decimal.data() + decimal.size(), n);
  return n;
}

}  // namespace

bool run_filters::match(const call_record& c) const {
  if (from_ms && c.created_ms < *from_ms) return false;
  if (to_ms && c.created_ms > *to_ms) return false;
  if (!dispositions.empty() && std::ranges::find(dispositions, c.disposition) == dispositions.end()) return false;
  if (completed && *completed != (c.phase == call_phase::ended)) return false;
  if (!duration_s.hold(static_cast<double>(call_duration_s(c)))) return false;
  return cost.hold(money(c.total_cost));
}

std::optional<run_filters> parse_run_filters(std::string_view text, int& status, std::string& detail) {
  run_filters out;
  if (text.empty()) return out;
  const auto no = [&](int code, std::string words) {
    status = code;
    detail = std::move(words);
    return std::nullopt;
  };
  const bool readable = text.size() <= text_max && json_depth(text) <= json_depth_max;
  const auto parsed = readable ? json::parse(text, nullptr, false) : json(json::value_t::discarded);
  if (!parsed.is_array() || parsed.size() > filters_max) return no(400, "Invalid filter format");
  for (const auto& filter : parsed) {
    if (!filter.is_object()) return no(400, "Invalid filter format");
    const auto* attribute = member(filter, "attribute");
    const auto* value = member(filter, "value");
    if (!attribute || !attribute->is_string() || (value && !value->is_object())) return no(400, "Invalid filter format");
    const auto& name = attribute->get_ref<const std::string&>();
    try {
      if (!read_filter(name, value ? *value : json::object(), out)) return no(403, "Invalid attribute '" + name + "'");
    } catch (const bad_format&) {
      return no(400, "Invalid filter format");
    }
  }
  out.any = !parsed.empty();
  out.applied_json = parsed.dump();
  return out;
}

}  // namespace tandem::rest
