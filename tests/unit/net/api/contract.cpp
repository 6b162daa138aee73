#include "tests/unit/net/api/contract.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>

#include "tests/unit/net/api/fakes.hpp"
#include "tests/unit/net/api/openapi_fault.hpp"

namespace tandem::rest::fake {

namespace {

using nlohmann::json;

const json& contract() {
  static const json all = json::parse(std::ifstream(TANDEM_TEST_DATA "/rest_contract.json"));
  return all;
}

bool is_of(const json& x, const std::string& type) {
  if (type == "object") return x.is_object();
  if (type == "array") return x.is_array();
  if (type == "string") return x.is_string();
  if (type == "integer") return x.is_number_integer();
  if (type == "number") return x.is_number();
  if (type == "boolean") return x.is_boolean();
  return type == "null" && x.is_null();
}

std::string fault(const json& x, const json& schema, const std::string& at) {
  if (const auto ref = schema.find("$ref"); ref != schema.end()) {
    const auto name = ref->get<std::string>();
    return fault(x, contract().at("schemas").at(name.substr(name.rfind('/') + 1)), at);
  }
  if (const auto any = schema.find("anyOf"); any != schema.end()) {
    std::string first;
    for (const auto& one : *any) {
      const auto f = fault(x, one, at);
      if (f.empty()) return {};
      if (first.empty()) first = f;
    }
    return first;
  }
  if (schema.contains("type") && !is_of(x, schema["type"])) return at + " is no " + schema["type"].get<std::string>();
  if (schema.contains("enum") && std::ranges::find(schema["enum"], x) == schema["enum"].end())
    return at + " is none of its words";
  if (x.is_array() && schema.contains("items"))
    for (std::size_t i = 0; i < x.size(); ++i)
      if (auto f = fault(x[i], schema["items"], at + "[" + std::to_string(i) + "]"); !f.empty()) return f;
  if (!x.is_object() || !schema.contains("properties")) return {};
  for (const auto& [name, property] : schema["properties"].items()) {
    // A client of the original sees every field, required or with a default: so shall ours.
    if (!x.contains(name)) {
      if (at.ends_with("detail") || at.find("detail[") != std::string::npos) continue;
      return at + "." + name + " is missing";
    }
    if (auto f = fault(x[name], property, at + "." + name); !f.empty()) return f;
  }
  return {};
}

std::string lower(std::string text) {
  for (auto& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return text;
}

const json* operation(const std::string& method, const std::string& pattern) {
  const auto& paths = contract().at("paths");
  const auto path = paths.find(pattern);
  if (path == paths.end() || !path->contains(lower(method))) return nullptr;
  return &path->at(lower(method));
}

}  // namespace

std::string answer_fault(const std::string& method, const std::string& pattern, int status, const json& body) {
  static const json ours = json::parse(api_under_test().openapi);
  if (status == 0 || pattern.empty()) return {};  // nobody has answered yet, or the router did
  if (auto f = openapi_fault(ours, method, pattern, status, body); !f.empty()) return f;
  return contract_fault(method, pattern, status, body);
}

std::string contract_fault(std::string method, const std::string& pattern, int status, const json& body) {
  const auto* op = operation(method, pattern);
  if (!op) return {};
  if (status == 422 && body.contains("detail") && body["detail"].is_object()) return {};  // a workflow's errors
  const auto& responses = op->at("responses");
  const auto answer = responses.find(std::to_string(status));
  if (answer == responses.end() || !answer->contains("content")) return {};
  return fault(body, answer->at("content").at("application/json").at("schema"), method + " " + pattern);
}

bool in_contract(std::string method, const std::string& pattern) { return operation(method, pattern) != nullptr; }

SCENARIO("every path of the contract that this issue builds is answered") {
  api_under_test t;
  std::vector<std::string> ours;
  for (const auto& r : t.routes.routes())
    if (in_contract(r.method, r.pattern)) ours.push_back(r.method + " " + r.pattern);
  const auto answered = [&](const std::string& route) { return std::ranges::find(ours, route) != ours.end(); };
  for (const auto& [path, methods] : contract().at("paths").items()) {
    const bool wanted = path.starts_with("/api/v1/user/api-keys") || path.starts_with("/api/v1/organizations/telephony-") ||
                        path == "/api/v1/telephony/initiate-call" || path.ends_with("/runs") ||
                        path.ends_with("/runs/{run_id}") || path.starts_with("/api/v1/workflow/fetch") ||
                        path.ends_with("/validate") || path.ends_with("/publish");
    if (!wanted || path.starts_with("/api/v1/campaign")) continue;
    for (const auto& [method, operation] : methods.items()) {
      auto name = method;
      for (auto& c : name) c = static_cast<char>(c - 32);
      INFO(name << " " << path);
      CHECK(answered(name + " " + path));
    }
  }
}

SCENARIO("the contract's check notices what is not in shape") {
  constexpr const char* count = "/api/v1/workflow/count";
  CHECK(contract_fault("GET", count, 200, json::parse(R"({"total":1,"active":1,"archived":0})")).empty());
  CHECK_FALSE(contract_fault("GET", count, 200, json::parse(R"({"total":"1","active":1,"archived":0})")).empty());
  CHECK_FALSE(contract_fault("GET", count, 200, json::parse(R"({"total":1,"active":1})")).empty());
  CHECK_FALSE(contract_fault("GET", "/api/v1/workflow/summary", 200, json::parse(R"([{"id":1,"name":null}])")).empty());
}

}  // namespace tandem::rest::fake
