#include "net/api/openapi.hpp"

#include <charconv>
#include <map>

#include <nlohmann/json.hpp>

#include "net/api/openapi_callbacks.hpp"
#include "net/api/schemas.hpp"

namespace tandem::rest {

namespace {

using json = nlohmann::ordered_json;

/// Most operations share their types: each is read once.
json type(std::string_view notation) {
  static thread_local std::map<std::string, json, std::less<>> known;
  auto it = known.find(notation);
  if (it == known.end()) it = known.emplace(notation, json::parse(schema_of_type(notation))).first;
  return it->second;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    if (end) out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

json parameter(const char* in, std::string_view name, bool required, json schema) {
  return {{"name", name}, {"in", in}, {"required", required}, {"schema", std::move(schema)}};
}

/// "int(1,100)": with bounds; either may be missing.
json bounded_type(std::string_view kind) {
  const auto at = kind.find('(');
  if (at == kind.npos) return type(kind);
  auto out = type(kind.substr(0, at));
  const auto bounds = kind.substr(at + 1, kind.size() - at - 2);
  const auto comma = bounds.find(',');
  for (const auto& [word, bound] :
       {std::pair{"minimum", bounds.substr(0, comma)}, std::pair{"maximum", bounds.substr(comma + 1)}})
    if (!bound.empty()) out[word] = json::parse(bound);
  return out;
}

json parameters_of(const operation& o) {
  json out = json::array();
  for (auto at = o.pattern.find('{'); at != o.pattern.npos; at = o.pattern.find('{', at + 1)) {
    const auto name = o.pattern.substr(at + 1, o.pattern.find('}', at) - at - 1);
    const bool number = name.ends_with("_id") && name != "recording_id";
    out.push_back(parameter("path", name, true, type(number ? "int" : "str")));
  }
  for (const auto& word : words_of(o.query)) {
    const auto colon = word.find(':');
    auto kind = word.substr(colon + 1);
    const bool required = !kind.ends_with('?');
    if (!required) kind.pop_back();
    out.push_back(parameter("query", word.substr(0, colon), required, bounded_type(kind)));
  }
  if (o.repeatable())
    out.push_back(parameter("header", "Idempotency-Key", false, {{"type", "string"}, {"minLength", 1}, {"maxLength", 255}}));
  if (o.id == "live") out.push_back(parameter("header", "Last-Event-ID", false, type("str")));
  if (o.id == "healthAutoscaleMetric") out.push_back(parameter("header", "X-Dograh-Devops-Secret", false, type("str")));
  return out;
}

bool is_media_type(std::string_view answer) { return answer.find('/') != answer.npos; }

json content(std::string_view media_type, json schema) {
  json out;
  out["content"][std::string(media_type)]["schema"] = std::move(schema);
  return out;
}

/// Of the 200: an artefact may come as any of a few kinds.
json success_of(const operation& o) {
  json out;
  if (!is_media_type(o.answer)) {
    out = content("application/json", type(o.answer));
  } else if (o.answer == "application/json") {
    out = content("application/json", {{"type", "object"}, {"additionalProperties", true}});
  } else if (o.answer.starts_with("audio/")) {
    for (const char* kind : {"audio/ogg", "audio/wav", "text/plain", "application/octet-stream"})
      out["content"][kind]["schema"] = {{"type", "string"}};
  } else {
    out = content(o.answer, {{"type", "string"}});
    if (o.id == "getTranscript") out["content"]["application/x-ndjson"]["schema"] = {{"type", "string"}};
  }
  out["description"] = o.summary;
  return out;
}

bool judges_workflows(const operation& o) {
  return o.answer == "Workflow" || o.answer == "Validation" || o.answer == "Published";
}

json refusal_of(const operation& o, int status) {
  if (status == 503 && o.answer == "Readiness") return content("application/json", type("Readiness"));
  if (status == 422)
    return content("application/json", type(judges_workflows(o) ? "ValidationFailed|WorkflowInvalid" : "ValidationFailed"));
  if (status == 409 && o.id == "updateWorkflow") return content("application/json", type("Refusal|WorkflowInvalid"));
  return content("application/json", type("Refusal"));
}

std::string_view meaning_of(int status) {
  switch (status) {
    case 206: return "The part that was asked for";
    case 400: return "It cannot be done so; detail says why";
    case 401: return "No key, or a wrong, archived or expired one; session_expired: no session any more";
    case 402: return "The quota is used up";
    case 403: return "The role does not allow it; csrf_token_invalid: X-CSRF-Token is not the session's";
    case 404: return "There is no such thing";
    case 409: return "It clashes with something that is";
    case 410: return "It was forgotten by the retention rule; detail says when";
    case 413: return "Too much for one answer; ask with Range";
    case 416: return "It is shorter than that";
    case 422: return "Something is wrong with the request: every problem, and where it is";
    case 426: return "This is a WebSocket: ask to upgrade";
    case 429: return "Too much at once; Retry-After says when to ask again";
    case 500: return "A fault of ours";
    case 502: return "The carrier refused; detail has its words";
    case 503: return "Not now: nothing was done, asking again is safe";
    case 504: return "It may or may not have been done";
    default: return "";
  }
}

json responses_of(const operation& o, bool reads_input) {
  std::vector<int> statuses;
  for (const auto& word : words_of(o.refusals)) std::from_chars(word.data(), word.data() + word.size(), statuses.emplace_back());
  for (const int each : {500, 503}) statuses.push_back(each);
  if (o.keyed())
    for (const int each : {401, 403}) statuses.push_back(each);
  if (o.counted()) statuses.push_back(429);
  if (reads_input) statuses.push_back(422);
  if (o.repeatable()) statuses.push_back(409);
  std::ranges::sort(statuses);
  json out;
  out["200"] = success_of(o);
  for (const int status : statuses) {
    auto& each = out[std::to_string(status)];
    each = status == 206 ? success_of(o) : refusal_of(o, status);
    each["description"] = meaning_of(status);
  }
  return out;
}

std::string_view tag_of(const operation& o) {
  auto path = o.pattern;
  if (path.starts_with("/api/v1/")) path.remove_prefix(8);
  while (path.starts_with('/')) path.remove_prefix(1);
  return path.substr(0, path.find_first_of("/."));
}

json described(const documented_route& route) {
  const auto& o = *route.operation;
  json out{{"operationId", o.id}, {"summary", o.summary}, {"tags", {tag_of(o)}}};
  auto parameters = parameters_of(o);
  const bool reads_input = !parameters.empty() || route.body;
  if (!parameters.empty()) out["parameters"] = std::move(parameters);
  if (route.body) {
    auto body = content("application/json", json::parse(schema_of(route.body)));
    body["required"] = o.id != "syncTelephonyConfig";
    out["requestBody"] = std::move(body);
  }
  out["responses"] = responses_of(o, reads_input);
  out["security"] = json::array();
  if (o.keyed()) {
    if (o.who != access::session) out["security"] = {{{"apiKey", json::array()}}, {{"bearer", json::array()}}};
    out["security"].push_back({{"session", json::array()}});
    if (o.id == "live") out["security"].push_back({{"liveTicket", json::array()}});
    out["x-role"] = access_name(o.who);
  }
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

}  // namespace

std::string openapi_document(const std::vector<documented_route>& routes, std::string_view version) {
  json out;
  out["openapi"] = "3.1.0";
  out["info"] = {{"title", "Tandem"}, {"version", version}};
  for (const auto& route : routes)
    out["paths"][std::string(route.operation->pattern)][lower(route.operation->method)] = described(route);
  out["paths"].update(json::parse(callback_paths()));
  out["components"]["securitySchemes"] = {{"apiKey", {{"type", "apiKey"}, {"in", "header"}, {"name", "X-API-Key"}}},
                                          {"bearer", {{"type", "http"}, {"scheme", "bearer"}}},
                                          {"session",
                                           {{"type", "apiKey"},
                                            {"in", "cookie"},
                                            {"name", "tandem_session"},
                                            {"description", "What is no GET needs X-CSRF-Token beside it"}}},
                                          {"liveTicket", {{"type", "apiKey"}, {"in", "query"}, {"name", "ticket"}}},
                                          {callback_signature,
                                           {{"type", "apiKey"},
                                            {"in", "header"},
                                            {"name", "X-Plivo-Signature-V3"},
                                            {"description",
                                             "HMAC-SHA256 with the account's auth token over address, fields and nonce, as "
                                             "Plivo defines it"}}}};
  out["components"]["schemas"] = json::parse(named_schemas());
  return out.dump();
}

}  // namespace tandem::rest
