// docs/api.md, written from /openapi.json, and the check that it is current. TANDEM_WRITE_DOCS=1 writes it anew.

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/unit/net/api/fakes.hpp"

namespace tandem::rest {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr const char* place = TANDEM_SOURCE_DIR "/docs/api.md";

constexpr const char* opening = R"(# API

Generated from `/openapi.json`, which every node serves; `TANDEM_WRITE_DOCS=1 build/tests/unit_net "*docs/api.md*"` writes it anew.

- **Browsers** have a session instead of a key: `POST /session` sets the cookie `tandem_session` (HttpOnly, SameSite=Strict, over TLS
  Secure). Whatever is no GET needs the session's `csrf_token` in `X-CSRF-Token` beside it, and a WebSocket an `Origin` that is this node.
  The role is the operator's.
- **Keys** go in `X-API-Key` (it wins) or `Authorization: Bearer`. A key has a role: *viewer* reads, *operator* also works with
  workflows and calls, *admin* also has keys, carrier accounts and credentials. Each operation names the least role that may use it.
- **Errors** are `{"detail": "words"}`; what is wrong with a request is 422 with one entry for each fault and where it is. A field that
  nobody knows is a fault. 429 and 503 carry `Retry-After`.
- **Idempotency-Key** on a POST: the request is done once, and its answer given again for 24 hours, across restarts, with
  `Idempotency-Replayed: true`. The same key with another body is refused. A refused request leaves its key free; what may or may not
  have been done (504) is never done again under its key.
- **Webhooks** (tag *plivo*) are called by the carrier, who signs them, by POST with a form or by GET with the same fields in the query.
- **Times** are RFC 3339, UTC. Ids are integers below 2^53. `?` marks what may be left out, `null` what may be null.
)";

std::string type_name(const ordered_json& schema);

std::string any_name(const ordered_json& any) {
  std::string out;
  for (const auto& one : any) out += (out.empty() ? "" : " or ") + type_name(one);
  return out;
}

std::string type_name(const ordered_json& schema) {
  if (schema.contains("$ref")) {
    const auto name = schema["$ref"].get<std::string>();
    return name.substr(name.rfind('/') + 1);
  }
  if (schema.contains("anyOf")) return any_name(schema["anyOf"]);
  if (schema.contains("enum")) {
    std::string out;
    for (const auto& word : schema["enum"]) out += (out.empty() ? "" : ", ") + word.dump();
    return out;
  }
  if (!schema.contains("type")) return "anything";
  if (schema["type"].is_array()) return schema["type"][0].get<std::string>() + " or null";
  if (schema["type"] == "array") return "list of " + type_name(schema.value("items", ordered_json::object()));
  return schema["type"];
}

std::string bounds(const ordered_json& schema) {
  std::string out;
  const auto say = [&](const char* word, const char* text) {
    if (schema.contains(word)) out += (out.empty() ? "" : ", ") + std::string(text) + " " + schema[word].dump();
  };
  say("minLength", "at least characters:");
  say("maxLength", "at most characters:");
  say("minimum", "from");
  say("maximum", "to");
  say("maxItems", "at most items:");
  say("default", "default");
  return out.empty() ? "" : " (" + out + ")";
}

void write_fields(std::ostream& out, const ordered_json& schema, const std::string& indent) {
  const auto required = schema.value("required", ordered_json::array());
  const auto properties = schema.value("properties", ordered_json::object());
  for (const auto& [name, field] : properties.items()) {
    const bool must = std::find(required.begin(), required.end(), name) != required.end();
    out << indent << "- `" << name << (must ? "`" : "?`") << " " << type_name(field) << bounds(field);
    if (const auto words = field.value("description", ""); !words.empty()) out << ": " << words;
    out << "\n";
    if (field.contains("properties")) write_fields(out, field, indent + "  ");
    if (field.contains("items") && field["items"].contains("properties")) write_fields(out, field["items"], indent + "  ");
  }
}

std::string answer_of(const ordered_json& response) {
  std::string out;
  for (const auto& [media, content] : response.at("content").items()) {
    const auto type = type_name(content.at("schema"));
    out += (out.empty() ? "" : ", ") + (media == "application/json" ? type : "`" + media + "`");
  }
  return out;
}

std::string who_may(const ordered_json& o) {
  if (o.value("x-role", "") == "session") return "For an operator who is signed in";
  if (o.contains("x-role")) return "Role: " + o["x-role"].get<std::string>();
  return o.at("security").empty() ? "No key needed" : "Signed by Plivo";
}

/// Of what the carrier calls: its fields are in the query then.
bool is_the_same_by_get(const ordered_json& o) { return o.at("operationId").get<std::string>().ends_with("ByGet"); }

void write_operation(std::ostream& out, const std::string& method, const std::string& path, const ordered_json& o) {
  std::string upper;
  for (const char c : method) upper += static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  out << "\n### " << upper << " " << path << "\n\n" << o.at("summary").get<std::string>() << ". ";
  out << who_may(o) << ".\n";
  const auto parameters = o.value("parameters", ordered_json::array());
  bool any = false;
  for (const auto& p : parameters) {
    if (p.at("in") == "path" || p.at("name") == "Idempotency-Key") continue;
    out << (any ? "" : "\nParameters:\n\n") << "- `" << p.at("name").get<std::string>() << "` (" << p.at("in").get<std::string>()
        << ") " << type_name(p.at("schema")) << bounds(p.at("schema")) << "\n";
    any = true;
  }
  if (o.contains("requestBody")) {
    out << (o["requestBody"].at("content").contains("application/json") ? "\nBody:\n\n" : "\nForm:\n\n");
    const auto& content = o["requestBody"].at("content");
    write_fields(out, content.begin()->at("schema"), "");
  }
  const auto& responses = o.at("responses");
  out << "\nAnswers " << answer_of(responses.at("200")) << "; refuses with";
  const char* comma = " ";
  for (const auto& [status, unused] : responses.items())
    if (status >= "400") out << std::exchange(comma, ", ") << status;
  out << ".\n";
}

std::string reference(const ordered_json& document) {
  std::ostringstream out;
  out << opening;
  std::vector<std::string> tags;
  for (const auto& [path, methods] : document.at("paths").items())
    for (const auto& [method, o] : methods.items())
      if (const auto tag = o.at("tags")[0].get<std::string>(); std::find(tags.begin(), tags.end(), tag) == tags.end())
        tags.push_back(tag);
  for (const auto& tag : tags) {
    out << "\n## " << tag << "\n";
    for (const auto& [path, methods] : document.at("paths").items())
      for (const auto& [method, o] : methods.items())
        if (o.at("tags")[0] == tag && !is_the_same_by_get(o)) write_operation(out, method, path, o);
  }
  out << "\n## Types\n";
  for (const auto& [name, schema] : document.at("components").at("schemas").items()) {
    out << "\n### " << name << "\n\n";
    if (const auto words = schema.value("description", ""); !words.empty()) out << words << ".\n\n";
    if (!schema.contains("properties")) out << "One of " << type_name(schema) << ".\n";
    write_fields(out, schema, "");
  }
  return out.str();
}

}  // namespace

SCENARIO("docs/api.md is what the document says") {
  const auto wanted = reference(ordered_json::parse(fake::api_under_test().openapi));
  if (const char* write = std::getenv("TANDEM_WRITE_DOCS"); write && *write == '1') std::ofstream(place) << wanted;
  std::ostringstream found;
  found << std::ifstream(place).rdbuf();
  INFO("TANDEM_WRITE_DOCS=1 build/tests/unit_net \"*docs/api.md*\" writes it anew");
  CHECK((found.str() == wanted));
}

}  // namespace tandem::rest
