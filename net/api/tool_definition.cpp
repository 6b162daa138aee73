#include "net/api/tool_definition.hpp"

namespace tandem::rest {

namespace {

constexpr std::size_t parameters_max = 100;
constexpr length line{0, 2000};

void parameters(json_fields& f) {
  std::string text;
  f.objects("parameters", parameters_max, [&](json_fields& p) {
    p.required("name", text, {1, 255});
    p.required("type", text);
    p.check_choice("type", {"string", "number", "boolean", "object", "array"});
    p.required("description", text, line);
    p.check_bool("required");
  });
  f.objects("preset_parameters", parameters_max, [&](json_fields& p) {
    p.required("name", text, {1, 255});
    p.required("type", text);
    p.check_choice("type", {"string", "number", "boolean", "object", "array"});
    p.required("value_template", text, {0, 10'000});
    p.check_bool("required");
  });
}

void open_object(json_fields& f, const char* name) {
  std::optional<json_text> unused;
  f.optional(name, unused);
}

void url(json_fields& f) {
  std::string text;
  f.required("url", text, {1, 2000});
  if (!text.empty() && !text.starts_with("http://") && !text.starts_with("https://"))
    f.add_problem("url", "Input should be a valid URL, for example https://example.com/orders", "url_parsing");
}

void http_api(json_fields& f) {
  std::string method;
  f.required("method", method);
  f.check_choice("method", {"GET", "POST", "PUT", "PATCH", "DELETE"});
  url(f);
  open_object(f, "headers");
  f.check_text("credential_uuid", {0, 64});
  parameters(f);
  f.check_integer("timeout_ms", {1, 300'000});
  f.check_text("customMessage", line);
  f.check_choice("customMessageType", {"text", "audio"});
  f.check_text("customMessageRecordingId", {0, 255});
  open_object(f, "body_template");
}

void end_call(json_fields& f) {
  f.check_choice("messageType", {"none", "custom", "audio"});
  f.check_text("customMessage", line);
  f.check_text("audioRecordingId", {0, 255});
  f.check_bool("endCallReason");
  f.check_text("endCallReasonDescription", line);
}

void resolver(json_fields& f) {
  f.check_choice("type", {"http"});
  url(f);
  open_object(f, "headers");
  f.check_text("credential_uuid", {0, 64});
  f.check_integer("timeout_ms", {500, 5000});
  f.check_text("wait_message", line);
  parameters(f);
}

void routes(json_fields& f) {
  std::string text;
  f.objects("routes", 100, [&](json_fields& r) {
    r.required("context_value", text, {1, 255});
    r.required("destination", text, {1, 255});
  });
}

void context_mapping(json_fields& f) {
  std::string text;
  f.objects("rules", 100, [&](json_fields& r) {
    r.required("context_path", text, {1, 255});
    routes(r);
  });
  f.check_text("context_path", {0, 255});
  routes(f);
  f.check_text("fallback_destination", {0, 255});
}

void transfer_call(json_fields& f) {
  f.check_choice("destination_source", {"static", "dynamic", "context_mapping"});
  f.check_text("destination", {0, 255});
  f.check_choice("messageType", {"none", "custom", "audio"});
  f.check_text("customMessage", line);
  f.check_text("audioRecordingId", {0, 255});
  f.check_integer("timeout", {5, 120});
  parameters(f);
  f.object("resolver", false, resolver);
  f.object("context_mapping", false, context_mapping);
}

void mcp(json_fields& f) {
  f.check_choice("transport", {"streamable_http"});
  url(f);
  f.check_text("credential_uuid", {0, 64});
  std::optional<std::vector<std::string>> filter;
  f.optional("tools_filter", filter, 1000);
  f.check_integer("timeout_secs", {0, 3600});
  f.check_integer("sse_read_timeout_secs", {0, 3600});
  f.objects("discovered_tools", 1000, [](json_fields& t) { t.open(); });
}

void definition_of(json_fields& d) {
  d.check_integer("schema_version", {1, 1});
  std::string type;
  d.required("type", type);
  d.check_choice("type", {"http_api", "end_call", "transfer_call", "calculator", "mcp"});
  if (d.describing()) {
    std::optional<json_text> config;
    return d.optional("config", config);  // its fields depend on the type
  }
  d.step_into(type);
  if (type == "http_api") d.object("config", true, http_api);
  if (type == "end_call") d.object("config", true, end_call);
  if (type == "transfer_call") d.object("config", true, transfer_call);
  if (type == "mcp") d.object("config", true, mcp);
  if (type != "calculator" && type != "http_api" && type != "end_call" && type != "transfer_call" && type != "mcp") d.open();
}

}  // namespace

void read_tool_definition(json_fields& f, bool required, std::optional<json_text>& definition) {
  if (!f.describing()) f.optional("definition", definition);
  f.object("definition", required, definition_of);
}

}  // namespace tandem::rest
