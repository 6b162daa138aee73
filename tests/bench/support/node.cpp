#include "tests/bench/support/node.hpp"

#include <map>
#include <stdexcept>

#include "tests/bench/support/measure.hpp"
#include "tests/bench/support/webhooks.hpp"

namespace tandem::bench {
namespace {

const nlohmann::json& definition() {
  static const auto one = nlohmann::json::parse(R"({
    "nodes": [{"id": "1", "type": "startCall", "position": {"x": 0, "y": 0},
               "data": {"name": "Echo", "prompt": "Echo.", "greeting": "Echo."}},
              {"id": "2", "type": "endCall", "position": {"x": 0, "y": 0}, "data": {"name": "End", "prompt": "Goodbye."}}],
    "edges": [{"id": "1-2", "source": "1", "target": "2", "data": {"label": "end", "condition": "the caller is done"}}]})");
  return one;
}

}  // namespace

node::node() {
  start();
  configure();
  pin_process(pid(), 0);
}

node::~node() = default;

void node::start() {
  process_ = std::make_unique<test::process>(
      std::vector<std::string>{TANDEM_BIN "/tandem", "serve", "--data", folder_ / "data", "--listen", "127.0.0.1:0",
                               "--plivo-api-url", "http://127.0.0.1:9/v1", "--io-threads", "1", "--log-level", "error"},
      std::map<std::string, std::string>{{"TANDEM_BOOTSTRAP_API_KEY", api_key}}, folder_ / "node.log");
  while (url_.empty()) {
    const auto line = process_->line(std::chrono::seconds(60));
    if (!line) throw std::runtime_error("the node did not start; TEST_KEEP=1 keeps " + folder_.path() + "/node.log");
    if (const auto at = line->find("http://"); at != std::string::npos)
      url_ = line->substr(at, line->find_first_of(" \n,", at) - at);
  }
}

void node::configure() {
  const auto config =
      must("POST", "/organizations/telephony-configs",
           {{"name", "bench"},
            {"config", {{"provider", "plivo"}, {"auth_id", auth_id}, {"auth_token", auth_token}, {"application_id", "1"}}}});
  const auto workflow = must("POST", "/workflow/create/definition", {{"name", "echo"}, {"workflow_definition", definition()}});
  const auto path = "/workflow/" + workflow.at("id").dump();
  must("PUT", path, {{"workflow_configurations", {{"agent", "echo"}}}});
  must("POST", path + "/publish", nlohmann::json::object());
  must("POST", "/organizations/telephony-configs/" + config.at("id").dump() + "/phone-numbers",
       {{"address", std::string("+") + called}, {"inbound_workflow_id", workflow.at("id")}});
}

nlohmann::json node::must(const std::string& method, const std::string& path, const nlohmann::json& body) const {
  const auto answer = test::http(method, url_ + "/api/v1" + path, body.is_null() ? "" : body.dump(), {{"X-API-Key", api_key}});
  if (answer.status / 100 != 2)
    throw std::runtime_error(method + " " + path + ": " + std::to_string(answer.status) + " " + answer.body);
  return answer.json();
}

std::string node::ring(const std::string& call_uuid) const {
  const auto form = sign_webhook(url_, call_uuid);
  const auto answer = test::http("POST", url_ + inbound_path, form.body,
                                 {{"Content-Type", "application/x-www-form-urlencoded"},
                                  {"X-Plivo-Signature-V3", form.signature},
                                  {"X-Plivo-Signature-V3-Nonce", form.nonce}});
  const auto at = answer.body.find("ws://");
  if (at == std::string::npos)
    throw std::runtime_error("no stream for " + call_uuid + ": " + std::to_string(answer.status) + " " + answer.body);
  return answer.body.substr(at, answer.body.find('<', at) - at);
}

std::string uuid_of_call(std::size_t n) { return "be9c4000-0000-4000-8000-" + std::to_string(100'000'000'000 + n); }

}  // namespace tandem::bench
