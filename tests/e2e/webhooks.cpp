// A workflow with a webhook node: what its receiver gets when a run ends, also when the node is killed on the way.

#include <catch2/catch.hpp>

#include <condition_variable>
#include <cstdio>
#include <mutex>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "net/http_server.hpp"
#include "net/io_pool.hpp"
#include "tests/e2e/world.hpp"

using namespace tandem;
using namespace tandem::test;

namespace {

/// Remembers what it is sent.
struct receiver {
  std::mutex mutex;
  std::vector<http_request> got;
  io_pool pool{1};
  http_server server{pool, {}, [this](http_request r, responder respond) {
                       const std::lock_guard lock(mutex);
                       got.push_back(std::move(r));
                       respond(text_response(200, "thanks"));
                     }};
  std::string url() const { return "http://127.0.0.1:" + std::to_string(server.port()) + "/hook?from=tandem"; }
  std::vector<http_request> all() {
    const std::lock_guard lock(mutex);
    return got;
  }
};

std::string hmac(const std::string& key, const std::string& text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned n = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
       digest, &n);
  std::string out;
  char two[3];
  for (unsigned i = 0; i < n; ++i) out += (std::snprintf(two, sizeof two, "%02x", digest[i]), two);
  return out;
}

struct story {
  emulator carrier;
  receiver crm;
  test::node tandem{carrier};
  json workflow;
  int dialed = 0;

  story() {
    tandem.start();
    const auto configuration = tandem.add_configuration();
    const auto credential =
        tandem.must("POST", "/credentials/",
                    {{"name", "CRM"}, {"credential_type", "bearer_token"}, {"credential_data", {{"token", "crm-secret-token"}}}});
    auto definition = shipped_workflow("echo").at("workflow_definition");
    definition["nodes"].push_back(
        {{"id", "hook"},
         {"type", "webhook"},
         {"position", {{"x", 0}, {"y", 0}}},
         {"data",
          {{"name", "CRM"},
           {"endpoint_url", crm.url()},
           {"credential_uuid", credential.at("uuid")},
           {"custom_headers", {{{"key", "X-Customer"}, {"value", "{{customer}}"}}}},
           {"payload_template",
            {{"run", "{{workflow_run_id}}"}, {"how", "{{disposition}}"}, {"who", "{{initial_context.customer}}"}}}}}});
    workflow = tandem.add_workflow("told", definition);
    tandem.add_number(configuration, workflow);
  }
  /// A call to somebody who is busy: a run that ends soon.
  std::uint64_t dial() {
    const std::string number = "1415555" + std::to_string(3000 + ++dialed);
    carrier.post("/emulator/parties", {{"number", number}, {"does", "busy"}, {"after_ms", 1000}});
    const auto answer = tandem.must(
        "POST", "/telephony/initiate-call",
        {{"workflow_id", workflow.at("id")}, {"phone_number", "+" + number}, {"initial_context", {{"customer", "Ada"}}}});
    return answer.at("call_id");
  }
  json deliveries(std::uint64_t run) {
    return tandem.must("GET", "/webhook-deliveries?run_id=" + std::to_string(run)).at("deliveries");
  }
  bool delivered(std::uint64_t run) {
    return eventually([&] {
      const auto d = deliveries(run);
      return d.size() == 1 && text(d[0], "status") == "delivered";
    });
  }
};

std::string header(const http_request& r, const char* name) { return std::string(r.headers.get(name)); }

}  // namespace

SCENARIO("a run's end is told to its webhook, signed") {
  story s;
  const auto run = s.dial();
  REQUIRE(s.delivered(run));
  const auto got = s.crm.all();
  REQUIRE(got.size() == 1);
  const auto& r = got[0];
  CHECK(r.method == "POST");
  CHECK(r.target == "/hook?from=tandem");
  CHECK(json::parse(r.body) == json{{"run", run}, {"how", "busy"}, {"who", "Ada"}});
  CHECK(header(r, "X-Customer") == "Ada");
  CHECK(header(r, "Authorization") == "Bearer crm-secret-token");
  CHECK(header(r, "X-Dograh-Workflow-Run-Id") == std::to_string(run));
  CHECK(header(r, "X-Dograh-Delivery-Attempt") == "1");
  const std::string secret = s.tandem.must("GET", "/organizations/webhook-secret").at("secret");
  const auto signature = header(r, "X-Tandem-Signature");
  const auto t = signature.substr(2, signature.find(',') - 2);
  CHECK(signature == "t=" + t + ",v1=" + hmac(secret, t + "." + r.body));
  const auto d = s.deliveries(run).at(0);
  CHECK(header(r, "X-Dograh-Delivery-Id") == d.at("id").dump());
  CHECK(d.at("history").at(0).at("http_status") == 200);
  CHECK(text(d.at("history").at(0), "answer") == "thanks");

  THEN("it is sent again when an operator wants it, and no log tells what was in it") {
    s.tandem.must("POST", "/webhook-deliveries/" + d.at("id").dump() + "/resend", json::object());
    REQUIRE(eventually([&] { return s.crm.all().size() == 2; }));
    CHECK(header(s.crm.all()[1], "X-Dograh-Delivery-Id") == d.at("id").dump());
    CHECK(header(s.crm.all()[1], "X-Dograh-Delivery-Attempt") == "2");
    const auto log = s.tandem.log();
    CHECK(log.find("delivery.delivered") != std::string::npos);
    for (const auto* hidden : {"crm-secret-token", "whsec_", "X-Customer"}) CHECK(log.find(hidden) == std::string::npos);
  }
}

SCENARIO("the node is killed on the way, and the webhook is told all the same, under one id") {
  story s;
  struct moment {
    const char* place;
    std::size_t times;  // the receiver hears of it
  };
  for (const auto& [place, times] :
       {moment{"delivery.intended", 1}, moment{"delivery.begun", 1}, moment{"delivery.answered", 2}}) {
    INFO("killed at " << place);
    s.tandem.terminate();
    s.tandem.start(place);
    const auto before = s.crm.all().size();
    const auto run = s.dial();
    REQUIRE(s.tandem.died());
    s.tandem.start();
    REQUIRE(s.delivered(run));
    const auto got = s.crm.all();
    REQUIRE(got.size() == before + times);
    for (auto i = before; i < got.size(); ++i) {
      CHECK(header(got[i], "X-Dograh-Delivery-Id") == header(got[before], "X-Dograh-Delivery-Id"));
      CHECK(header(got[i], "X-Dograh-Delivery-Attempt") == "1");
      CHECK(json::parse(got[i].body).at("run") == run);
    }
  }
}
