#include "net/api/openapi_callbacks.hpp"

#include <nlohmann/json.hpp>

#include "net/api/schemas.hpp"
#include "net/plivo/callback_routes.hpp"

namespace tandem::rest {

namespace {

using json = nlohmann::ordered_json;
using plivo::callback_purpose;
using plivo::callback_route;

json type(std::string_view notation) { return json::parse(schema_of_type(notation)); }

json content(std::string_view media_type, json schema) { return {{std::string(media_type), {{"schema", std::move(schema)}}}}; }

std::vector<plivo::callback_field> fields_of(const callback_route& route) {
  const auto common = plivo::common_fields();
  std::vector<plivo::callback_field> out(common.begin(), common.end());
  out.insert(out.end(), route.fields.begin(), route.fields.end());
  return out;
}

/// Plivo sends more than we read, and may send more tomorrow.
json form_of(const callback_route& route) {
  json schema{{"type", "object"}, {"properties", json::object()}, {"required", {plivo::common_fields()[0].name}}};
  for (const auto& field : fields_of(route))
    schema["properties"][std::string(field.name)] = {{"type", "string"}, {"description", field.meaning}};
  schema["additionalProperties"] = {{"type", "string"}};
  return schema;
}

json parameter(const char* in, std::string_view name, bool required, std::string_view notation, std::string_view meaning = {}) {
  json out{{"name", name}, {"in", in}, {"required", required}, {"schema", type(notation)}};
  if (!meaning.empty()) out["description"] = meaning;
  return out;
}

json parameters_of(const callback_route& route, bool get) {
  json out = json::array();
  if (!route.inbound()) {
    out.push_back(parameter("path", "call", true, "int", "Our id of the call"));
    out.push_back(parameter("path", "attempt", true, "str", "Which attempt at it; - for an inbound call"));
  }
  if (route.pattern.find("{transfer}") != route.pattern.npos)
    out.push_back(parameter("path", "transfer", true, "int", "Which of the call's transfers, from 1"));
  if (route.wants_xml())
    out.push_back(parameter("query", "retry", false, "int", "How often the document has asked to be asked again"));
  for (const char* name : {"X-Plivo-Signature-V3", "X-Plivo-Signature-Ma-V3", "X-Plivo-Signature-V3-Nonce"})
    out.push_back(parameter("header", name, false, "str"));
  if (get)
    for (const auto& field : fields_of(route))
      out.push_back(parameter("query", field.name, field.name == plivo::common_fields()[0].name, "str", field.meaning));
  return out;
}

/// A fallback has an apology for those who are turned away elsewhere.
json responses_of(const callback_route& route) {
  const bool apologises = route.what == callback_purpose::fallback;
  json out;
  auto& good = out["200"];
  good["description"] = route.wants_xml() ? "What to do, as Plivo XML; what only brings news is acknowledged" : "Heard";
  if (route.wants_xml()) good["content"] = content("application/xml", {{"type", "string"}});
  good["content"]["application/json"]["schema"] = type("CallbackHeard");
  out["400"] = {{"description", "No such form: too many fields, or nothing that says which call it is of"},
                {"content", content("text/plain", {{"type", "string"}})}};
  if (!apologises) out["403"] = {{"description", "Not signed by one of our accounts, or a repetition of something else"}};
  out["413"] = {{"description", "More than 64 KiB"}};
  if (!apologises)
    out["429"] = {{"description", "Too many wrong signatures from there; Retry-After says when to ask again"},
                  {"content", content("application/json", type("Refusal"))}};
  out["503"] = {{"description", "Not written down: to be told again"}};
  return out;
}

json described(const callback_route& route, bool get) {
  json out{{"operationId", std::string(route.id) + (get ? "ByGet" : "")}, {"summary", route.summary}, {"tags", {"plivo"}}};
  out["parameters"] = parameters_of(route, get);
  if (!get) out["requestBody"] = {{"required", true}, {"content", content("application/x-www-form-urlencoded", form_of(route))}};
  out["responses"] = responses_of(route);
  out["security"] = json::array();
  if (route.what != callback_purpose::fallback) out["security"].push_back({{callback_signature, json::array()}});
  return out;
}

}  // namespace

std::string callback_paths() {
  json out = json::object();
  for (const auto& route : plivo::callback_routes())
    out[std::string(route.pattern)] = {{"post", described(route, false)}, {"get", described(route, true)}};
  return out.dump();
}

}  // namespace tandem::rest
