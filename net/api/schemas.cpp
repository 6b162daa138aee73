#include "net/api/schemas.hpp"

#include <stdexcept>
#include <vector>

#include <nlohmann/json.hpp>

#include "net/api/schema_types.hpp"

namespace tandem::rest {

namespace {

using json = nlohmann::ordered_json;

/// Reads one type at the front of @p s.
class type_reader {
 public:
  explicit type_reader(std::string_view s) : s_(s) {}
  json whole() {
    auto out = either();
    if (!s_.empty()) wrong();
    return out;
  }

 private:
  [[noreturn]] void wrong() const { throw std::logic_error("not a type: ..." + std::string(s_)); }
  bool take(char c) {
    if (s_.empty() || s_.front() != c) return false;
    s_.remove_prefix(1);
    return true;
  }
  json either() {
    json words = json::array(), many = json::array();
    do {
      auto one = single();
      if (one.contains("const"))
        words.push_back(one["const"]);
      else
        many.push_back(std::move(one));
    } while (take('|'));
    if (!words.empty()) many.push_back({{"type", "string"}, {"enum", words}});
    json out = many.size() == 1 ? many[0] : json{{"anyOf", many}};
    return take('?') ? json{{"anyOf", json::array({out, {{"type", "null"}}})}} : out;
  }
  json single() {
    if (take('[')) {
      json out{{"type", "array"}, {"items", either()}};
      if (!take(']')) wrong();
      return out;
    }
    if (take('{')) {
      json out{{"type", "object"}, {"additionalProperties", either()}};
      if (!take('}')) wrong();
      return out;
    }
    if (take('"')) {
      const auto end = s_.find('"');
      if (end == s_.npos) wrong();
      json out{{"const", std::string(s_.substr(0, end))}};
      s_.remove_prefix(end + 1);
      return out;
    }
    return word();
  }
  json word() {
    const auto name = s_.substr(0, s_.find_first_of("|]}?"));
    if (name.empty()) wrong();
    s_.remove_prefix(name.size());
    if (name == "str") return {{"type", "string"}};
    if (name == "int") return {{"type", "integer"}};
    if (name == "num") return {{"type", "number"}};
    if (name == "bool") return {{"type", "boolean"}};
    if (name == "time") return {{"type", "string"}, {"format", "date-time"}};
    if (name == "any") return json::object();
    if (name == "obj") return {{"type", "object"}, {"additionalProperties", true}};
    if (name.front() < 'A' || name.front() > 'Z') throw std::logic_error("not a type: " + std::string(name));
    return {{"$ref", "#/components/schemas/" + std::string(name)}};
  }
  std::string_view s_;
};

/// The next word of a line.
std::string_view next_word(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  const auto word = line.substr(0, line.find(' '));
  line.remove_prefix(word.size());
  return word;
}

void add_field(json& schema, std::string_view line) {
  auto name = next_word(line);
  const bool may_lack = name.ends_with('?');
  if (may_lack) name.remove_suffix(1);
  auto field = type_reader(next_word(line)).whole();
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  if (!line.empty()) field["description"] = line;
  schema["properties"][std::string(name)] = std::move(field);
  if (!may_lack) schema["required"].push_back(name);
}

void read(std::string_view rest, json& all) {
  json* current = nullptr;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    auto line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.find_first_not_of(' ') == line.npos) continue;
    if (line.starts_with(' ')) {
      add_field(*current, line);
      continue;
    }
    const auto name = std::string(next_word(line));
    current = &all[name];
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    if (line.starts_with("= ")) {
      *current = type_reader(line.substr(2)).whole();
      continue;
    }
    *current = {{"type", "object"}, {"properties", json::object()}, {"required", json::array()}};
    if (!line.empty()) (*current)["description"] = line;
    (*current)["additionalProperties"] = false;
  }
}

json read_all() {
  json all = json::object();
  for (const auto text : {schema_types::node, schema_types::telephony, schema_types::calls, schema_types::workflows,
                          schema_types::runs, schema_types::resources})
    read(text, all);
  return all;
}

}  // namespace

const std::string& named_schemas() {
  static const std::string all = read_all().dump();
  return all;
}

std::string schema_of_type(std::string_view type) { return type_reader(type).whole().dump(); }

}  // namespace tandem::rest
