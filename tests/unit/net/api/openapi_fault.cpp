#include "tests/unit/net/api/openapi_fault.hpp"

#include <algorithm>

namespace tandem::rest::fake {

namespace {

using nlohmann::json;

bool is_a(const json& x, const std::string& type) {
  if (type == "object") return x.is_object();
  if (type == "array") return x.is_array();
  if (type == "string") return x.is_string();
  if (type == "integer") return x.is_number_integer();
  if (type == "number") return x.is_number();
  if (type == "boolean") return x.is_boolean();
  return type == "null" && x.is_null();
}

bool is_of(const json& x, const json& type) {
  if (type.is_string()) return is_a(x, type);
  return std::ranges::any_of(type, [&](const json& one) { return is_a(x, one); });
}

/// The part of JSON schema that our document uses; anything else in it is a fault of the document.
class checker {
 public:
  explicit checker(const json& document) : schemas_(document.at("components").at("schemas")) {}

  std::string fault(const json& x, const json& schema, const std::string& at) const {
    for (const auto& [word, value] : schema.items())
      if (!known(word)) return at + ": the schema says '" + word + "', which nobody checks";
    if (const auto ref = schema.find("$ref"); ref != schema.end()) {
      const auto name = ref->get<std::string>();
      const auto named = schemas_.find(name.substr(name.rfind('/') + 1));
      return named == schemas_.end() ? at + ": there is no " + name : fault(x, *named, at);
    }
    if (const auto any = schema.find("anyOf"); any != schema.end()) return fault_of_any(x, *any, at);
    if (schema.contains("type") && !is_of(x, schema["type"])) return at + " is no " + schema["type"].dump();
    if (schema.contains("const") && x != schema["const"]) return at + " is not " + schema["const"].dump();
    if (schema.contains("enum") && std::ranges::find(schema["enum"], x) == schema["enum"].end())
      return at + " is none of " + schema["enum"].dump();
    if (x.is_array() && schema.contains("items"))
      for (std::size_t i = 0; i < x.size(); ++i)
        if (auto f = fault(x[i], schema["items"], at + "[" + std::to_string(i) + "]"); !f.empty()) return f;
    return x.is_object() ? fault_of_object(x, schema, at) : "";
  }

 private:
  static bool known(const std::string& word) {
    constexpr std::string_view words[] = {
        "$ref",        "anyOf", "type", "const", "enum", "items", "properties", "required", "additionalProperties",
        "description", "format"};
    return std::ranges::find(words, word) != std::end(words);
  }

  std::string fault_of_any(const json& x, const json& any, const std::string& at) const {
    std::string first;
    for (const auto& one : any) {
      auto f = fault(x, one, at);
      if (f.empty()) return {};
      // The fault of the nearest alternative says most: an object against an object.
      if (first.empty() || f.find("null") == f.npos) first = std::move(f);
    }
    return first;
  }

  std::string fault_of_object(const json& x, const json& schema, const std::string& at) const {
    const auto properties = schema.value("properties", json::object());
    for (const auto& name : schema.value("required", json::array()))
      if (!x.contains(name.get<std::string>())) return at + "." + name.get<std::string>() + " is missing";
    for (const auto& [name, value] : x.items()) {
      if (const auto p = properties.find(name); p != properties.end()) {
        if (auto f = fault(value, *p, at + "." + name); !f.empty()) return f;
        continue;
      }
      const auto more = schema.find("additionalProperties");
      if (more == schema.end() || *more == false) return at + "." + name + " is not listed";
      if (more->is_object())
        if (auto f = fault(value, *more, at + "." + name); !f.empty()) return f;
    }
    return {};
  }

  const json& schemas_;
};

}  // namespace

std::string openapi_fault(const json& document, std::string method, const std::string& pattern, int status, const json& body) {
  for (auto& c : method)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  const auto path = document.at("paths").find(pattern);
  if (path == document.at("paths").end() || !path->contains(method)) return method + " " + pattern + " is not in the document";
  const auto at = method + " " + pattern + " " + std::to_string(status);
  const auto& responses = path->at(method).at("responses");
  const auto answer = responses.find(std::to_string(status));
  if (answer == responses.end()) return at + " is not listed";
  if (!answer->contains("content")) return body.is_object() ? at + " is JSON, which is not listed" : "";
  const auto& content = answer->at("content");
  const auto as_json = content.find("application/json");
  if (as_json == content.end()) return body.is_object() ? at + " is JSON, which is not listed" : "";
  if (body.is_discarded()) return content.size() > 1 ? "" : at + " is no JSON";
  return checker(document).fault(body, as_json->at("schema"), at);
}

std::string pattern_of(const json& document, const std::string& path) {
  const auto matches = [&](std::string_view pattern) {
    std::string_view rest = path;
    for (; !pattern.empty() && !rest.empty(); pattern.remove_prefix(1), rest.remove_prefix(1)) {
      if (pattern.front() == '{') {
        pattern.remove_prefix(pattern.find('}'));
        rest.remove_prefix(std::min(rest.find('/'), rest.size()) - 1);
      } else if (pattern.front() != rest.front()) {
        return false;
      }
    }
    return pattern.empty() && rest.empty();
  };
  for (const auto& [pattern, unused] : document.at("paths").items())
    if (matches(pattern)) return pattern;
  return {};
}

std::string openapi_fault(const json& document, const http_request& request, const http_response& response) {
  const auto pattern = pattern_of(document, request.path);
  if (pattern.empty()) return request.path + " is not in the document";
  const auto body = json::parse(response.body, nullptr, false);
  if (auto f = openapi_fault(document, request.method, pattern, response.status, body); !f.empty()) return f;
  const auto at = request.method + " " + pattern + " " + std::to_string(response.status);
  const auto& answer = document.at("paths")
                           .at(pattern)
                           .at(request.method == "GET" ? "get" : "post")
                           .at("responses")
                           .at(std::to_string(response.status));
  const auto kind = std::string(response.headers.get("Content-Type").substr(0, response.headers.get("Content-Type").find(';')));
  if (!answer.contains("content")) return response.body.empty() ? "" : at + " has a body, and none is listed";
  return answer["content"].contains(kind) ? "" : at + " is " + kind + ", which is not listed";
}

}  // namespace tandem::rest::fake
