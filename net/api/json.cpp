#include "net/api/json.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <utility>

#include <nlohmann/json.hpp>

#include "net/api/json_writer.hpp"
#include "net/json_depth.hpp"

namespace tandem::rest {

namespace {

using nlohmann::json;

struct fault {
  std::string message;
  const char* type;
};
using verdict = std::optional<fault>;

std::size_t code_points(std::string_view s) {
  std::size_t n = 0;
  for (const char c : s) n += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return n;
}

std::string shown(double n) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.10g", n);
  return buffer;
}

verdict read_text(const json& j, std::string& x, length bounds) {
  if (!j.is_string()) return fault{"Input should be a valid string", "string_type"};
  const auto& text = j.get_ref<const std::string&>();
  const auto n = code_points(text);
  const auto characters = [](std::size_t count) { return std::to_string(count) + (count == 1 ? " character" : " characters"); };
  if (n < bounds.min) return fault{"String should have at least " + characters(bounds.min), "string_too_short"};
  if (n > bounds.max) return fault{"String should have at most " + characters(bounds.max), "string_too_long"};
  // PostgreSQL refuses NUL for those whose contract this is; here it would only confuse terminals and logs.
  if (text.find('\0') != std::string::npos) return fault{"String should not contain NUL characters", "string_nul"};
  x = text;
  return {};
}

verdict in_range(double n, range bounds) {
  if (n < bounds.min) return fault{"Input should be greater than or equal to " + shown(bounds.min), "greater_than_equal"};
  if (n > bounds.max) return fault{"Input should be less than or equal to " + shown(bounds.max), "less_than_equal"};
  return {};
}

verdict read_integer(const json& j, std::int64_t& x, range bounds) {
  if (j.is_string()) {
    const auto& text = j.get_ref<const std::string&>();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), x);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size())
      return fault{"Input should be a valid integer, unable to parse string as an integer", "int_parsing"};
  } else if (j.is_number_float()) {
    const double n = j.get<double>();
    if (n != std::trunc(n))
      return fault{"Input should be a valid integer, got a number with a fractional part", "int_from_float"};
    if (std::abs(n) > 9e15) return fault{"Unable to parse input as an integer, exceeded maximum size", "int_parsing_size"};
    x = static_cast<std::int64_t>(n);
  } else if (j.is_number_unsigned()) {
    const auto n = j.get<std::uint64_t>();
    if (n > std::uint64_t{std::numeric_limits<std::int64_t>::max()})
      return fault{"Unable to parse input as an integer, exceeded maximum size", "int_parsing_size"};
    x = static_cast<std::int64_t>(n);
  } else if (j.is_number_integer()) {
    x = j.get<std::int64_t>();
  } else {
    return fault{"Input should be a valid integer", "int_type"};
  }
  return in_range(static_cast<double>(x), bounds);
}

verdict read_number(const json& j, double& x, range bounds) {
  if (!j.is_number()) return fault{"Input should be a valid number", "float_type"};
  x = j.get<double>();
  return in_range(x, bounds);
}

std::optional<bool> bool_word(std::string word) {
  for (auto& c : word)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  for (const char* yes : {"true", "1", "yes", "on", "t", "y"})
    if (word == yes) return true;
  for (const char* no : {"false", "0", "no", "off", "f", "n"})
    if (word == no) return false;
  return {};
}

verdict read_bool(const json& j, bool& x) {
  if (j.is_boolean()) {
    x = j.get<bool>();
    return {};
  }
  std::optional<bool> word;
  if (j.is_string()) word = bool_word(j.get<std::string>());
  if (j.is_number_integer() && (j == 0 || j == 1)) word = j == 1;
  if (word) {
    x = *word;
    return {};
  }
  if (j.is_string() || j.is_number()) return fault{"Input should be a valid boolean, unable to interpret input", "bool_parsing"};
  return fault{"Input should be a valid boolean", "bool_type"};
}

verdict read_object(const json& j, json_text& x) {
  if (!j.is_object()) return fault{"Input should be a valid dictionary", "dict_type"};
  x.value = j.dump();
  return {};
}

const json& as_json(const void* p) { return *static_cast<const json*>(p); }

}  // namespace

/// One object's schema in the making.
struct json_shape {
  nlohmann::ordered_json properties = nlohmann::ordered_json::object();
  nlohmann::ordered_json required = nlohmann::ordered_json::array();
  bool open = false;

  nlohmann::ordered_json schema() const {
    nlohmann::ordered_json out{{"type", "object"}};
    if (!properties.empty()) out["properties"] = properties;
    if (!required.empty()) out["required"] = required;
    out["additionalProperties"] = open;
    return out;
  }
};

namespace {

nlohmann::ordered_json nullable(nlohmann::ordered_json schema) {
  if (schema.contains("type")) schema["type"] = nlohmann::ordered_json::array({schema["type"], "null"});
  return schema;
}

/// Edit distance, for "did you mean".
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
      diagonal = above;
    }
  }
  return row[b.size()];
}

constexpr std::size_t name_shown = 64;

}  // namespace

void json_fields::open() {
  open_ = true;
  if (shape_) shape_->open = true;
}

void json_fields::close() {
  open_ = false;
  if (shape_) shape_->open = false;
}

void json_fields::ignored(std::initializer_list<const char*> names) {
  for (const char* name : names) {
    known_.emplace_back(name);
    if (shape_) shape_->properties[name] = {{"description", "Taken as answers show it, and not looked at."}};
  }
}

bool json_fields::describe(const char* name, const char* type, bool is_required, length text, range number) {
  if (!shape_) return false;
  nlohmann::ordered_json field{{"type", type}};
  const std::string_view kind = type;
  if (kind == "string") {
    if (text.min) field["minLength"] = text.min;
    if (text.max != length{}.max) field["maxLength"] = text.max;
  }
  const auto bound = [&](double n) {
    return n == std::trunc(n) ? nlohmann::ordered_json(static_cast<std::int64_t>(n)) : nlohmann::ordered_json(n);
  };
  if (kind == "integer" || kind == "number") {
    if (number.min != range{}.min) field["minimum"] = bound(number.min);
    if (number.max != range{}.max) field["maximum"] = bound(number.max);
  }
  if (kind == "object") field["additionalProperties"] = true;
  shape_->properties[name] = is_required ? field : nullable(field);
  if (is_required) shape_->required.push_back(name);
  return true;
}

void json_fields::refuse_unknown() {
  if (open_ || !object_) return;
  for (const auto& [name, value] : as_json(object_).items()) {
    if (std::ranges::find(known_, name) != known_.end()) continue;
    std::string_view nearest;
    std::size_t least = 4;
    for (const auto& known : known_)
      if (const auto d = distance(std::string_view(name).substr(0, name_shown), known); d < least && d < known.size()) {
        least = d;
        nearest = known;
      }
    add_problem(name.substr(0, name_shown).c_str(),
                nearest.empty() ? "Extra inputs are not permitted: there is no such field here"
                                : "Extra inputs are not permitted: did you mean '" + std::string(nearest) + "'?",
                "extra_forbidden");
  }
}

const void* json_fields::find(const char* name) {
  known_.emplace_back(name);
  if (!object_) return nullptr;
  const auto& object = as_json(object_);
  const auto it = object.find(name);
  return it == object.end() ? nullptr : &*it;
}

bool json_fields::is_null(const char* name) {
  const void* j = find(name);
  return j && as_json(j).is_null();
}

bool json_fields::has(const char* name) {
  const void* j = find(name);
  return j && !as_json(j).is_null();
}

void json_fields::add_problem(const char* name, std::string message, std::string type) {
  auto loc = loc_;
  loc.emplace_back(std::string(name));
  problems_.push_back({std::move(loc), std::move(message), std::move(type), {}});
}

template <class Read, class X>
void json_fields::read_optional(const char* name, std::optional<X>& x, Read read) {
  if (!has(name)) return;
  X value{};
  if (auto wrong = read(as_json(find(name)), value))
    add_problem(name, std::move(wrong->message), wrong->type);
  else
    x = std::move(value);
}

void json_fields::required(const char* name, std::string& x, length bounds) {
  if (describe(name, "string", true, bounds)) return;
  const void* j = find(name);
  if (!j) return add_problem(name, "Field required", "missing");
  if (auto wrong = read_text(as_json(j), x, bounds)) add_problem(name, std::move(wrong->message), wrong->type);
}

void json_fields::required(const char* name, std::int64_t& x, range bounds) {
  if (describe(name, "integer", true, {}, bounds)) return;
  const void* j = find(name);
  if (!j) return add_problem(name, "Field required", "missing");
  if (auto wrong = read_integer(as_json(j), x, bounds)) add_problem(name, std::move(wrong->message), wrong->type);
}

void json_fields::required(const char* name, json_text& x) {
  if (describe(name, "object", true)) return;
  const void* j = find(name);
  if (!j) return add_problem(name, "Field required", "missing");
  if (auto wrong = read_object(as_json(j), x)) add_problem(name, std::move(wrong->message), wrong->type);
}

void json_fields::optional(const char* name, std::optional<std::string>& x, length bounds) {
  if (describe(name, "string", false, bounds)) return;
  read_optional(name, x, [&](const json& j, std::string& v) { return read_text(j, v, bounds); });
}
void json_fields::optional(const char* name, std::optional<std::int64_t>& x, range bounds) {
  if (describe(name, "integer", false, {}, bounds)) return;
  read_optional(name, x, [&](const json& j, std::int64_t& v) { return read_integer(j, v, bounds); });
}
void json_fields::optional(const char* name, std::optional<double>& x, range bounds) {
  if (describe(name, "number", false, {}, bounds)) return;
  read_optional(name, x, [&](const json& j, double& v) { return read_number(j, v, bounds); });
}
void json_fields::optional(const char* name, std::optional<bool>& x) {
  if (describe(name, "boolean", false)) return;
  read_optional(name, x, read_bool);
}
void json_fields::optional(const char* name, std::optional<json_text>& x) {
  if (describe(name, "object", false)) return;
  read_optional(name, x, read_object);
}

void json_fields::optional(const char* name, std::optional<std::vector<std::string>>& x, std::size_t items_max) {
  if (shape_) {
    shape_->properties[name] = nullable({{"type", "array"}, {"items", {{"type", "string"}}}, {"maxItems", items_max}});
    return;
  }
  read_optional(name, x, [&](const json& j, std::vector<std::string>& v) -> verdict {
    if (!j.is_array()) return fault{"Input should be a valid list", "list_type"};
    if (j.size() > items_max) return fault{"List should have at most " + std::to_string(items_max) + " items", "too_long"};
    for (const auto& one : j)
      if (auto wrong = read_text(one, v.emplace_back(), {})) return fault{"Every item should be a valid string", "string_type"};
    return {};
  });
}

void json_fields::with_default(const char* name, bool& x) {
  if (shape_) {
    shape_->properties[name] = {{"type", "boolean"}, {"default", x}};
    return;
  }
  const void* j = find(name);
  if (!j) return;
  if (auto wrong = read_bool(as_json(j), x)) add_problem(name, std::move(wrong->message), wrong->type);
}

void json_fields::check_text(const char* name, length bounds) {
  std::optional<std::string> unused;
  optional(name, unused, bounds);
}
void json_fields::check_integer(const char* name, range bounds) {
  std::optional<std::int64_t> unused;
  optional(name, unused, bounds);
}
void json_fields::check_number(const char* name, range bounds) {
  std::optional<double> unused;
  optional(name, unused, bounds);
}
void json_fields::check_bool(const char* name) {
  std::optional<bool> unused;
  optional(name, unused);
}

void json_fields::check_choice(const char* name, std::initializer_list<const char*> allowed) {
  if (shape_) {
    auto words = nlohmann::ordered_json::array();
    for (const char* word : allowed) words.push_back(word);
    auto& field = shape_->properties[name];
    const bool must = std::ranges::find(shape_->required, name) != shape_->required.end();
    if (!must) words.push_back(nullptr);
    field = {{"type", must ? nlohmann::ordered_json("string") : nlohmann::ordered_json::array({"string", "null"})},
             {"enum", words}};
    return;
  }
  if (!has(name)) return;
  const auto& j = as_json(find(name));
  std::string list;
  std::size_t i = 0;
  for (const char* word : allowed) {
    if (j.is_string() && j.get_ref<const std::string&>() == word) return;
    list += (i == 0 ? "" : i + 1 == allowed.size() ? " or " : ", ") + ("'" + std::string(word) + "'");
    ++i;
  }
  add_problem(name, "Input should be " + list, "literal_error");
}

bool json_fields::object(const char* name, bool is_required, const std::function<void(json_fields&)>& describe) {
  if (shape_) {
    json_shape inner;
    json_fields told(inner, problems_);
    describe(told);
    shape_->properties[name] = is_required ? inner.schema() : nullable(inner.schema());
    if (is_required) shape_->required.push_back(name);
    return true;
  }
  const void* j = find(name);
  if (!j || (as_json(j).is_null() && !is_required)) {
    if (is_required) add_problem(name, "Field required", "missing");
    return false;
  }
  if (!as_json(j).is_object()) {
    add_problem(name, "Input should be a valid dictionary or object to extract fields from", "model_attributes_type");
    return false;
  }
  auto loc = loc_;
  loc.emplace_back(std::string(name));
  json_fields inner(j, std::move(loc), problems_);
  describe(inner);
  inner.refuse_unknown();
  return true;
}

void json_fields::objects(const char* name, std::size_t max, const std::function<void(json_fields&)>& describe) {
  if (shape_) {
    json_shape inner;
    json_fields told(inner, problems_);
    describe(told);
    shape_->properties[name] = nullable({{"type", "array"}, {"items", inner.schema()}, {"maxItems", max}});
    return;
  }
  if (!has(name)) return;
  const auto& array = as_json(find(name));
  if (!array.is_array()) return add_problem(name, "Input should be a valid list", "list_type");
  if (array.size() > max)
    return add_problem(
        name, "List should have at most " + std::to_string(max) + " items after validation, not " + std::to_string(array.size()),
        "too_long");
  for (std::size_t i = 0; i < array.size(); ++i) {
    auto loc = loc_;
    loc.emplace_back(std::string(name));
    loc.emplace_back(static_cast<std::int64_t>(i));
    if (!array[i].is_object()) {
      problems_.push_back({std::move(loc), "Input should be a valid dictionary", "dict_type", {}});
      continue;
    }
    json_fields inner(&array[i], std::move(loc), problems_);
    describe(inner);
    inner.refuse_unknown();
  }
}

bool read_fields(std::string_view text, std::vector<loc_part> loc, const std::function<void(json_fields&)>& describe,
                 problems& found) {
  const auto before = found.size();
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    found.push_back({std::move(loc), "Field required", "missing", {}});
    return false;
  }
  if (json_depth(text) > json_depth_max) {
    found.push_back({std::move(loc),
                     "Input should be nested at most " + std::to_string(json_depth_max) + " levels deep",
                     "recursion_loop",
                     {}});
    return false;
  }
  try {
    const auto parsed = json::parse(text);
    if (!parsed.is_object()) {
      found.push_back(
          {std::move(loc), "Input should be a valid dictionary or object to extract fields from", "model_attributes_type", {}});
      return false;
    }
    json_fields f(&parsed, std::move(loc), found);
    describe(f);
    f.refuse_unknown();
  } catch (const json::parse_error& e) {
    loc.emplace_back(static_cast<std::int64_t>(e.byte ? e.byte - 1 : 0));
    // nlohmann: "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error while ..."; the last read text,
    // which it quotes, may be a secret.
    std::string words = e.what();
    if (const auto from = words.find("] "); from != std::string::npos) words.erase(0, from + 2);
    if (const auto quote = words.find("; last read"); quote != std::string::npos) words.erase(quote);
    found.push_back({std::move(loc), "JSON decode error", "json_invalid", std::move(words)});
  } catch (const json::out_of_range&) {  // 1e999: well-formed, and yet nothing a number can hold
    found.push_back({std::move(loc), "JSON decode error", "json_invalid", "a number is too large"});
  }
  return found.size() == before;
}

std::string schema_of(const std::function<void(json_fields&)>& describe) {
  json_shape shape;
  problems unused;
  json_fields told(shape, unused);
  describe(told);
  return shape.schema().dump();
}

std::string_view object_or_empty(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{' && json::accept(text) ? text : std::string_view("{}");
}

std::string problems_json(const problems& found) {
  json_writer w;
  w.begin_object().key("detail").begin_array();
  for (const auto& p : found) {
    w.begin_object().key("loc").begin_array();
    for (const auto& part : p.loc) std::visit([&](const auto& x) { w.value(x); }, part);
    w.end_array().field("msg", p.message).field("type", p.type);
    if (!p.context.empty()) w.key("ctx").begin_object().field("error", p.context).end_object();
    w.end_object();
  }
  return w.end_array().end_object().take();
}

}  // namespace tandem::rest
