#include "net/webhooks/node.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

#include "messages/workflow_text.hpp"
#include "net/http.hpp"
#include "net/http_wire.hpp"
#include "net/json_depth.hpp"
#include "net/url.hpp"

namespace tandem::webhooks {
namespace {

using json = nlohmann::json;

constexpr std::string_view methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};

std::string text(const json& object, const char* name) {
  const auto it = object.find(name);
  return it != object.end() && it->is_string() ? it->get<std::string>() : std::string();
}

bool enabled(const json& data) {
  const auto it = data.find("enabled");
  return it == data.end() || it->is_null() || (it->is_boolean() && it->get<bool>());
}

bool has_control(std::string_view s) {
  return std::ranges::any_of(s, [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; });
}

struct judge {
  const json& data;
  std::vector<fault> found = {};

  void wrong(std::string field, std::string message) { found.push_back({std::move(field), std::move(message)}); }

  /// Of every text in a template: only places that can be filled in a payload.
  void places(const std::string& field, std::string_view words) {
    const auto pieces = parse_workflow_text(words);
    if (!pieces) return wrong(field, field + ": " + pieces.why().message);
    for (const auto& p : *pieces)
      if (p.as != text_piece::filter::none)
        return wrong(field,
                     field + ": digits and spoken are for what is said aloud; here {{" + p.name + "}} takes default: TEXT");
  }
  void texts_in(const std::string& field, const json& x) {
    if (x.is_string()) places(field, x.get_ref<const std::string&>());
    if (x.is_structured())
      for (const auto& one : x) texts_in(field, one);
  }

  void url() {
    const auto given = text(data, "endpoint_url");
    if (given.empty()) return wrong("endpoint_url", "endpoint_url is required while the webhook is enabled");
    const auto parts = parse_url(given);
    if (!parts || (parts->scheme != "https" && parts->scheme != "http"))
      wrong("endpoint_url",
            "endpoint_url must be an http:// or https:// URL without user:password@, like https://example.com/calls");
  }
  void headers() {
    const auto rows = data.find("custom_headers");
    if (rows == data.end() || !rows->is_array()) return;
    if (rows->size() > headers_max) wrong("custom_headers", "at most " + std::to_string(headers_max) + " headers are sent");
    for (std::size_t i = 0; i < rows->size(); ++i)
      if ((*rows)[i].is_object()) header("custom_headers." + std::to_string(i), (*rows)[i]);
  }
  void header(const std::string& at, const json& row) {
    const auto name = text(row, "key"), value = text(row, "value");
    if (name.empty()) return;  // the table says so
    if (!http_wire::is_token(name))
      wrong(at + ".key", at + ".key must be a header's name: letters, digits and - only, without spaces");
    else if (is_reserved_header(name))
      wrong(at + ".key", at + ".key: " + name + " is set by the node itself: choose another name");
    if (has_control(value)) wrong(at + ".value", at + ".value must be one line without control characters");
    places(at + ".value", value);
  }
  void payload() {
    const auto it = data.find("payload_template");
    if (it == data.end() || it->is_null()) return;
    json parsed = it->is_string() ? json::parse(it->get_ref<const std::string&>(), nullptr, false) : *it;
    if (it->is_string() && it->get_ref<const std::string&>().empty()) return;
    if (!parsed.is_structured()) return wrong("payload_template", "payload_template must be a JSON object or list");
    if (parsed.dump(-1, ' ', false, json::error_handler_t::replace).size() > template_max)
      return wrong("payload_template", "payload_template is longer than " + std::to_string(template_max) + " characters");
    texts_in("payload_template", parsed);
  }
};

std::vector<fault> judged(const json& data) {
  if (!data.is_object() || !enabled(data)) return {};
  judge j{data};
  j.url();
  j.headers();
  j.payload();
  return std::move(j.found);
}

/// The template as it is kept: empty when there is none.
std::string template_of(const json& data) {
  const auto it = data.find("payload_template");
  if (it == data.end() || it->is_null()) return {};
  return it->is_string() ? it->get<std::string>() : it->dump(-1, ' ', false, json::error_handler_t::replace);
}

webhook_node read(const json& node, const json& data) {
  webhook_node out;
  out.node = text(node, "id");
  out.name = text(data, "name");
  out.method = text(data, "http_method");
  if (std::ranges::find(methods, out.method) == std::end(methods)) out.method = "POST";
  out.url = text(data, "endpoint_url");
  out.host = parse_url(out.url)->authority();
  out.credential = text(data, "credential_uuid");
  if (const auto rows = data.find("custom_headers"); rows != data.end() && rows->is_array())
    for (const auto& row : *rows)
      if (row.is_object() && !text(row, "key").empty()) out.headers.push_back({text(row, "key"), text(row, "value")});
  out.payload_template = template_of(data);
  return out;
}

}  // namespace

bool is_reserved_header(std::string_view name) {
  for (auto ours : {"host", "content-length", "connection", "transfer-encoding", "keep-alive", "upgrade", "te", "trailer",
                    "expect", "proxy-authorization", "proxy-connection"})
    if (equal_ignoring_case(name, ours)) return true;
  const auto begins = [&](std::string_view with) { return equal_ignoring_case(name.substr(0, with.size()), with); };
  return begins("x-dograh-") || begins("x-tandem-");
}

std::vector<fault> faults_of(std::string_view data_json) {
  if (json_depth(data_json) > json_depth_max) return {};
  const auto data = json::parse(data_json, nullptr, false);
  return judged(data);
}

std::vector<webhook_node> nodes_of(std::string_view definition_json) {
  std::vector<webhook_node> out;
  // Most workflows have none: that is known without parsing them, unless the word may hide behind escapes.
  const bool may_have =
      definition_json.find("webhook") != definition_json.npos || definition_json.find("\\u") != definition_json.npos;
  if (!may_have || json_depth(definition_json) > json_depth_max) return out;
  const auto definition = json::parse(definition_json, nullptr, false);
  if (!definition.is_object() || !definition.contains("nodes") || !definition["nodes"].is_array()) return out;
  for (const auto& node : definition["nodes"]) {
    if (!node.is_object() || text(node, "type") != "webhook" || out.size() == webhooks_max) continue;
    const auto data = node.value("data", json::object());
    if (data.is_object() && enabled(data) && judged(data).empty()) out.push_back(read(node, data));
  }
  return out;
}

}  // namespace tandem::webhooks
