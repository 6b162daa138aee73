#include "net/webhooks/sender.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include "net/api/public_access.hpp"
#include "net/api/stored.hpp"
#include "net/http_wire.hpp"
#include "net/io_pool.hpp"
#include "net/plivo/base64.hpp"
#include "net/webhooks/node.hpp"
#include "net/webhooks/payload.hpp"
#include "net/webhooks/signature.hpp"

namespace tandem::webhooks {
namespace {

using json = nlohmann::json;

std::string text(const json& object, const char* name) {
  const auto it = object.find(name);
  return it != object.end() && it->is_string() ? it->get<std::string>() : std::string();
}

std::string base64(std::string_view bytes) {
  std::string out;
  plivo::append_base64(out, std::as_bytes(std::span(bytes)));
  return out;
}

refusal no_credential(std::string why) { return {errc::not_configured, std::move(why), "credential_uuid"}; }

bool fits_a_header(std::string_view value) {
  return std::ranges::none_of(value, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

/// The header that a credential stands for. Its words never tell the secret.
outcome<http_header> header_of(const std::string& type, const json& data) {
  http_header h;
  if (type == "bearer_token") h = {"Authorization", "Bearer " + text(data, "token")};
  if (type == "basic_auth") h = {"Authorization", "Basic " + base64(text(data, "username") + ":" + text(data, "password"))};
  if (type == "api_key") h = {text(data, "header_name"), text(data, "api_key")};
  if (type == "api_key" && h.name.empty()) h.name = "X-API-Key";
  if (type == "custom_header") h = {text(data, "header_name"), text(data, "header_value")};
  if (!http_wire::is_token(h.name) || is_reserved_header(h.name))
    return no_credential("the credential's header name cannot be sent: use letters, digits and -, and no name of the node's own");
  if (!fits_a_header(h.value)) return no_credential("the credential holds control characters, which no header can carry");
  return h;
}

outcome<http_headers> credential_headers(const std::string& uuid, const state_reader& state, const secret_box& secrets) {
  http_headers out;
  if (uuid.empty()) return out;
  const auto r = rest::find_resource(state, resource_kind::credential, uuid);
  if (!r || !r->active) return no_credential("there is no credential " + uuid + ": choose another one in the workflow");
  const auto type = text(json::parse(r->body_json, nullptr, false), "credential_type");
  if (type == "none") return out;
  const auto opened = secrets.open("resource", r->sealed);
  if (!opened) return no_credential("the credential cannot be opened: enter it again");
  auto h = header_of(type, json::parse(*opened, nullptr, false));
  if (!h) return h.why();
  out.fields.push_back(std::move(*h));
  return out;
}

std::string workflow_name(const state_reader& state, workflow_id id) {
  const auto w = rest::find_workflow(state, id);
  return w ? w->name : "";
}

bool has_body(std::string_view method) { return method != "GET" && method != "DELETE"; }

/// The beginning of an answer, as text that can be shown: cut between characters.
std::string beginning(std::string body) {
  if (body.size() > delivery_answer_kept) {
    body.resize(delivery_answer_kept);
    while (!body.empty() && (static_cast<unsigned char>(body.back()) & 0xc0) == 0x80) body.pop_back();
    if (!body.empty() && static_cast<unsigned char>(body.back()) >= 0xc0) body.pop_back();
  }
  return body;
}

}  // namespace

outcome<http_client_request> request_for(const delivery& what, const state_reader& state, const secret_box& secrets,
                                         const std::string& public_url, std::int64_t now_ms) {
  const auto run = rest::find_call(state, what.run);
  if (!run) return refusal{errc::corrupt, "the run's record cannot be read", ""};
  const auto keys = read_secrets(state, secrets);
  if (!keys) return keys.why();
  auto credential = credential_headers(what.webhook.credential, state, secrets);
  if (!credential) return credential.why();
  const run_variables variables(what, *run, workflow_name(state, what.workflow), rest::public_urls(secrets, public_url, *run));

  http_client_request r;
  r.method = what.webhook.method;
  r.url = what.webhook.url;
  r.deadline = attempt_deadline;
  r.cut_answer = true;
  if (has_body(r.method)) {
    auto body = variables.payload(what.webhook.payload_template);
    if (!body) return body.why();
    r.body = std::move(*body);
    r.headers.set("Content-Type", "application/json");
  }
  for (const auto& h : what.webhook.headers)
    if (http_wire::is_token(h.name) && !is_reserved_header(h.name)) r.headers.set(h.name, variables.line(h.value));
  for (auto& h : credential->fields) r.headers.set(h.name, std::move(h.value));
  r.headers.set("X-Dograh-Delivery-Id", std::to_string(what.id.value));
  r.headers.set("X-Dograh-Workflow-Run-Id", std::to_string(what.run.value));
  r.headers.set("X-Dograh-Delivery-Attempt", std::to_string(what.attempts));
  r.headers.set("X-Tandem-Signature", sign(*keys, now_ms, r.body));
  return r;
}

delivery_answer answer_of(http_result result) {
  if (!result) return {0, result.message, ""};
  const auto status = static_cast<std::uint32_t>(result.response.status);
  delivery_answer out{status, "", beginning(std::move(result.response.body))};
  if (status >= 200 && status < 300) return out;
  out.error = std::to_string(status) + " " + std::string(reason_phrase(result.response.status));
  if (status >= 300 && status < 400) out.error += ": redirects are not followed";
  return out;
}

std::vector<webhook_node> sender::nodes_of(const std::string& definition_json) const {
  return webhooks::nodes_of(definition_json);
}

void sender::send(const delivery& what, std::function<void(delivery_answer)> to) {
  // Always the same thread for a host: names are looked up one after another on a thread, and one that takes long holds up those.
  auto& thread = around_.io.at(static_cast<unsigned>(std::hash<std::string>{}(what.webhook.host) % around_.io.size()));
  thread.post([this, what, to = std::move(to)] {
    try {
      auto r = request_for(what, around_.state, around_.secrets, around_.public_url, around_.now_ms());
      if (!r) return to({0, r.why().message, ""});
      around_.web.send(std::move(*r), [to](http_result result) { to(answer_of(std::move(result))); });
    } catch (const std::exception& e) {
      spdlog::error("delivery {} of run {} could not be put together: {}", what.id.value, what.run.value, e.what());
      to({0, "the node could not put the request together", ""});
    }
  });
}

}  // namespace tandem::webhooks
