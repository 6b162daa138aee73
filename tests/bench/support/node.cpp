#include "tests/bench/support/node.hpp"

#include <atomic>
#include <map>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdexcept>

namespace tandem::bench {
namespace {

constexpr const char* api_key = "bench-api-key-0123456789";

nlohmann::json must(const test::http_answer& answer, const char* what) {
  if (answer.status / 100 != 2)
    throw std::runtime_error(std::string(what) + ": " + std::to_string(answer.status) + " " + answer.body);
  return answer.json();
}

std::string base64(const unsigned char* bytes, int n) {
  std::string out(static_cast<std::size_t>((n + 2) / 3 * 4), '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes, n);
  return out;
}

}  // namespace

node::node(unsigned io_threads) {
  process_ = std::make_unique<test::process>(
      std::vector<std::string>{TANDEM_BIN "/tandem", "serve", "--data", folder_ / "data", "--listen", "127.0.0.1:0",
                               "--plivo-api-url", "http://127.0.0.1:9/v1", "--io-threads", std::to_string(io_threads),
                               "--log-level", "error"},
      std::map<std::string, std::string>{{"TANDEM_BOOTSTRAP_API_KEY", api_key}}, folder_ / "node.log");
  for (;;) {
    auto line = process_->line(std::chrono::seconds(30));
    if (!line) throw std::runtime_error("the node did not start");
    if (auto at = line->find("http://"); at != std::string::npos) {
      url_ = line->substr(at, line->find_first_of(" \n", at) - at);
      break;
    }
  }
  const std::map<std::string, std::string> key{{"X-API-Key", api_key}};
  auto config =
      must(test::http(
               "POST", url_ + "/api/v1/organizations/telephony-configs",
               nlohmann::json{
                   {"name", "bench"},
                   {"config", {{"provider", "plivo"}, {"auth_id", auth_id}, {"auth_token", auth_token}, {"application_id", "1"}}}}
                   .dump(),
               key),
           "configuration");
  nlohmann::json definition = nlohmann::json::parse(
      R"({"nodes":[{"id":"1","type":"startCall","position":{"x":0,"y":0},"data":{"name":"Echo","prompt":"Echo.","greeting":"Echo."}},
          {"id":"2","type":"endCall","position":{"x":0,"y":0},"data":{"name":"End","prompt":"Goodbye."}}],
          "edges":[{"id":"1-2","source":"1","target":"2","data":{"label":"end","condition":"the caller is done"}}]})");
  auto workflow = must(test::http("POST", url_ + "/api/v1/workflow/create/definition",
                                  nlohmann::json{{"name", "echo"}, {"workflow_definition", definition}}.dump(), key),
                       "workflow");
  const auto id = std::to_string(workflow.at("id").get<long long>());
  must(test::http("PUT", url_ + "/api/v1/workflow/" + id, R"({"workflow_configurations":{"agent":"echo"}})", key), "echo");
  must(test::http("POST", url_ + "/api/v1/workflow/" + id + "/publish", "{}", key), "publish");
  must(test::http("POST",
                  url_ + "/api/v1/organizations/telephony-configs/" + std::to_string(config.at("id").get<long long>()) +
                      "/phone-numbers",
                  nlohmann::json{{"address", std::string("+") + called}, {"inbound_workflow_id", workflow.at("id")}}.dump(), key),
       "number");
}

node::~node() = default;

signed_form ring(const std::string& url, const std::string& call_uuid) {
  static std::atomic<unsigned long long> counter{10'000'000'000'000'000'000ull};
  const std::map<std::string, std::string> fields{{"CallStatus", "ringing"},
                                                  {"CallUUID", call_uuid},
                                                  {"Direction", "inbound"},
                                                  {"Event", "StartApp"},
                                                  {"From", "14155550199"},
                                                  {"ParentAuthID", auth_id},
                                                  {"To", called}};
  signed_form form;
  form.nonce = std::to_string(counter++);
  std::string text = url + "?";
  for (const auto& [name, value] : fields) {
    form.body += (form.body.empty() ? "" : "&") + name + "=" + value;
    text += name + value;
  }
  text += "." + form.nonce;
  unsigned char mac[32];
  unsigned size = sizeof mac;
  HMAC(EVP_sha256(), auth_token, static_cast<int>(std::string(auth_token).size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac, &size);
  form.signature = base64(mac, static_cast<int>(size));
  return form;
}

std::string stream_url(const std::string& xml) {
  const auto at = xml.find("ws://");
  return at == std::string::npos ? std::string() : xml.substr(at, xml.find('<', at) - at);
}

}  // namespace tandem::bench
