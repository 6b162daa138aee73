// What a webhook node becomes: judged, read, filled, signed; no sockets.

#include <catch2/catch.hpp>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "net/webhooks/node.hpp"
#include "net/webhooks/payload.hpp"
#include "net/webhooks/sender.hpp"
#include "net/webhooks/signature.hpp"
#include "tests/unit/net/api/fakes.hpp"

namespace tandem::webhooks {

namespace {

using nlohmann::json;

constexpr std::int64_t now = 1'714'555'860'000;

std::string faults(const char* data) {
  std::string out;
  for (const auto& f : faults_of(data)) out += f.field + ": " + f.message + "; ";
  return out;
}

call_record a_run() {
  call_record r;
  r.call = {64 * 7 + 3};
  r.run_name = "WR-TEL-OUT-00000451";
  r.direction = call_direction::outbound;
  r.phase = call_phase::ended;
  r.workflow = {{192}, 1};
  r.from = {"+14155550100"};
  r.to = {"+14155550123"};
  r.created_ms = now - 60'000;
  r.answered_ms = now - 50'000;
  r.ended_ms = now - 10'000;
  r.disposition = "booked";
  r.duration_s = 40;
  r.total_cost = "0.01200";
  r.initial_context_json = R"({"customer":{"id":42,"tags":["a","b"]},"name":"Ada"})";
  r.gathered = {{"day", "friday 3"}, {"note", "line one\r\nX-Evil: 1"}};
  r.transcript.push_back({speaker::agent, "Good \"morning\"", 0, 900});
  r.recording = "recordings/451.opus";
  return r;
}

delivery a_delivery() {
  delivery d;
  d.id = {64 * 9 + 3};
  d.run = a_run().call;
  d.workflow = {192};
  d.attempts = 2;
  d.webhook = {"n1", "CRM", "POST", "https://crm.example/hook", "crm.example", "", {}, ""};
  return d;
}

std::string filled(const std::string& payload_template) {
  const run_variables v(a_delivery(), a_run(), "Reception", "https://voice.example.com/api/v1/public/download/workflow/t");
  const auto out = v.payload(payload_template);
  return out ? *out : "refused: " + out.why().message;
}

struct sending_fixture {
  rest::fake::state state;
  rest::fake::box box;
  rest::fake::library library{state};
  sending_fixture() {
    state.put(a_run());
    state.put(rest::fake::a_workflow());
    rotate();
  }
  void rotate() {
    library.save(next_secret(state, box), [](auto) {});
  }
  void credential(const char* type, const char* data, bool active = true) {
    resource r;
    r.kind = resource_kind::credential;
    r.name = "c1";
    r.body_json = R"({"name":"n","credential_type":")" + std::string(type) + R"("})";
    r.sealed = box.seal("resource", data);
    r.active = active;
    library.save(r, [](auto) {});
  }
  outcome<http_client_request> request(const delivery& d) { return request_for(d, state, box, "https://voice.example.com", now); }
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

}  // namespace

SCENARIO("a webhook node that could not be delivered is refused when it is saved") {
  CHECK(faults(R"({"endpoint_url":"https://example.com/a?b=c"})") == "");
  CHECK(faults(R"({"enabled":false})") == "");
  CHECK(faults(R"({})") == "endpoint_url: endpoint_url is required while the webhook is enabled; ");
  for (const char* url : {"ftp://example.com", "example.com", "https://me:secret@example.com/", "https://a b/"})
    CHECK(faults((R"({"endpoint_url":")" + std::string(url) + R"("})").c_str()).find("must be an http://") != std::string::npos);
  const auto header = [](const std::string& key, const std::string& value) {
    json data{{"endpoint_url", "https://example.com"}, {"custom_headers", {{{"key", key}, {"value", value}}}}};
    return faults(data.dump().c_str());
  };
  CHECK(header("X-Team", "{{workflow_name}}") == "");
  for (const char* name : {"X Team", "X-Team:", "X\r\nY", "X-T\xc3\xa4m"})
    CHECK(header(name, "a").find("custom_headers.0.key") == 0);
  for (const char* name :
       {"host", "Content-Length", "transfer-ENCODING", "Connection", "X-Dograh-Delivery-Id", "x-tandem-signature"})
    CHECK(header(name, "a").find("is set by the node itself") != std::string::npos);
  CHECK(header("X-Team", "a\r\nX-Evil: 1").find("one line") != std::string::npos);
  CHECK(header("X-Team", "{{oops").find("{{ without }}") != std::string::npos);
  const auto payload = [](const char* text) {
    return faults((R"({"endpoint_url":"https://example.com","payload_template":)" + std::string(text) + "}").c_str());
  };
  CHECK(payload(R"({"a":["{{day | default: none}}"]})") == "");
  CHECK(payload("null") == "");
  CHECK(payload("7").find("JSON object or list") != std::string::npos);
  CHECK(payload(R"({"a":["{{phone | digits}}"]})").find("said aloud") != std::string::npos);
  CHECK(payload(("{\"a\":\"" + std::string(template_max, 'x') + "\"}").c_str()).find("longer than 65536") != std::string::npos);
}

SCENARIO("the enabled webhook nodes of a graph are read") {
  const auto nodes = nodes_of(R"({"nodes":[
      {"id":"1","type":"startCall","data":{"prompt":"say webhook"}},
      {"id":"2","type":"webhook","data":{"name":"CRM","endpoint_url":"HTTPS://Crm.Example:8443/x","http_method":"PUT",
        "custom_headers":[{"key":"X-A","value":"b"}],"payload_template":{"id":"{{workflow_run_id}}"},"credential_uuid":"c1"}},
      {"id":"3","type":"webhook","data":{"enabled":false,"endpoint_url":"https://off.example/"}},
      {"id":"4","type":"\u0077ebhook","data":{"endpoint_url":"http://[::1]/"}},
      {"id":"5","type":"webhook","data":{"endpoint_url":"nowhere"}}],"edges":[]})");
  REQUIRE(nodes.size() == 2);
  CHECK(nodes[0].node == "2");
  CHECK(nodes[0].method == "PUT");
  CHECK(nodes[0].host == "crm.example:8443");
  CHECK(nodes[0].credential == "c1");
  CHECK(nodes[0].headers.at(0).name == "X-A");
  CHECK(nodes[0].payload_template == R"({"id":"{{workflow_run_id}}"})");
  CHECK(nodes[1].node == "4");
  CHECK(nodes[1].method == "POST");
  CHECK(nodes[1].host.find('/') == std::string::npos);
  for (const char* bad :
       {"", "[]", "{", R"({"nodes":{"type":"webhook"}})", R"({"nodes":["webhook",{"type":"webhook","data":7}]})"})
    CHECK(nodes_of(bad).empty());
  std::string many = R"({"nodes":[)";
  for (int i = 0; i < 60; ++i) many += R"({"id":"x","type":"webhook","data":{"endpoint_url":"http://a/"}},)";
  many.back() = ']';
  CHECK(nodes_of(many + "}").size() == webhooks_max);
}

SCENARIO("a template is filled from the run") {
  CHECK(
      filled(
          R"({"run":"{{workflow_run_id}}","say":"{{name}} on {{day}}, {{disposition}}","n":"{{logs.transcript.0.speaker}}"})") ==
      R"({"run":451,"say":"Ada on friday 3, booked","n":"agent"})");
  CHECK(filled(R"(["{{initial_context.name}}","{{customer.id}}","{{initial_context.customer.tags.1}}","{{slots.day}}"])") ==
        R"(["Ada",42,"b","friday 3"])");
  CHECK(filled(R"({"c":"{{customer}}","t":"tags: {{customer.tags}}"})") ==
        R"({"c":{"id":42,"tags":["a","b"]},"t":"tags: [\"a\",\"b\"]"})");
  CHECK(filled(R"({"a":"{{nobody}}","b":"{{nobody | default: some one}}","c":"<{{nobody.knows}}>","d":7,"e":null,"f":true})") ==
        R"({"a":null,"b":"some one","c":"<>","d":7,"e":null,"f":true})");
  CHECK(filled(R"({"r":"{{recording_url}}","c":"{{cost_info.total_cost}}","d":"{{duration_seconds}}","t":"{{call_type}}"})") ==
        R"({"r":"https://voice.example.com/api/v1/public/download/workflow/t/recording","c":"0.01200","d":40,"t":"outbound"})");
  CHECK(filled(R"(["{{transcript}}"])").find(R"(Good \"morning\")") != std::string::npos);
  CHECK(filled("{}") == "{}");
  WHEN("there is none") {
    const auto ours = json::parse(filled(""));
    CHECK(ours.at("event") == "run.ended");
    CHECK(ours.at("delivery_id") == 579);
    CHECK(ours.at("gathered_context").at("call_disposition") == "booked");
    CHECK(ours.at("ended_at") == "2024-05-01T09:30:50.000Z");
    CHECK_FALSE(ours.contains("public_access_token"));
  }
  WHEN("it would grow without bound") {
    auto run = a_run();
    run.transcript.assign(1'000, {speaker::caller, std::string(2'000, 'x')});
    const run_variables v(a_delivery(), run, "", "");
    CHECK(v.payload(R"(["{{workflow_name}}"])"));
    CHECK(v.payload(R"(["{{transcript}}","{{transcript}}"])").why().message.find("larger than 1048576") != std::string::npos);
    CHECK(v.payload(R"(["{{logs}} {{logs}}"])").why().code == errc::invalid);
  }
}

SCENARIO("a request carries who it is from, for what, and the proof") {
  sending_fixture f;
  auto d = a_delivery();
  d.webhook.headers = {
      {"X-Note", "{{note}}"}, {"Host", "evil"}, {"X-Dograh-Delivery-Id", "1"}, {"content-type", "application/x+json"}};
  d.webhook.payload_template = R"({"run":"{{workflow_run_id}}","at":"{{workflow_name}}"})";
  const auto r = f.request(d);
  REQUIRE(r);
  CHECK(r->method == "POST");
  CHECK(r->body == R"({"run":451,"at":"Reception"})");
  CHECK(r->headers.get("X-Note") == "line one  X-Evil: 1");
  CHECK(r->headers.get("Content-Type") == "application/x+json");
  CHECK_FALSE(r->headers.find("Host"));
  CHECK(r->headers.get("X-Dograh-Delivery-Id") == "579");
  CHECK(r->headers.get("X-Dograh-Workflow-Run-Id") == "451");
  CHECK(r->headers.get("X-Dograh-Delivery-Attempt") == "2");
  CHECK(r->deadline == attempt_deadline);
  CHECK(r->cut_answer);

  const auto secrets = read_secrets(f.state, f.box);
  REQUIRE(secrets);
  const auto proof = [&](const std::string& secret, const std::string& body) { return hmac(secret, "1714555860." + body); };
  CHECK(r->headers.get("X-Tandem-Signature") == "t=1714555860,v1=" + proof(secrets->current, r->body));

  WHEN("the secret was rotated") {
    f.rotate();  // at 1'714'555'801'000
    const auto both = read_secrets(f.state, f.box);
    CHECK(both->previous == secrets->current);
    CHECK(both->current != secrets->current);
    CHECK(f.request(d)->headers.get("X-Tandem-Signature") ==
          "t=1714555860,v1=" + proof(both->current, r->body) + ",v1=" + proof(both->previous, r->body));
    CHECK(sign(*both, now + webhook_secret_overlap_ms, "").find(",v1=", 20) == std::string::npos);
  }
  WHEN("the method has no body") {
    d.webhook.method = "GET";
    const auto get = f.request(d);
    CHECK(get->body.empty());
    CHECK_FALSE(get->headers.find("Content-Length"));
    CHECK(get->headers.get("X-Tandem-Signature") == "t=1714555860,v1=" + proof(secrets->current, ""));
  }
}

SCENARIO("a credential is opened for the request alone") {
  sending_fixture f;
  auto d = a_delivery();
  d.webhook.credential = "c1";
  d.webhook.headers = {{"Authorization", "mine"}};
  const auto sent = [&](const char* type, const char* data, const char* name) {
    f.credential(type, data);
    const auto r = f.request(d);
    return r ? std::string(r->headers.get(name)) : "refused: " + r.why().message;
  };
  CHECK(sent("bearer_token", R"({"token":"t0k"})", "Authorization") == "Bearer t0k");
  CHECK(sent("basic_auth", R"({"username":"Aladdin","password":"open sesame"})", "Authorization") ==
        "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  CHECK(sent("api_key", R"({"api_key":"k"})", "X-API-Key") == "k");
  CHECK(sent("api_key", R"({"header_name":"X-Crm","api_key":"k"})", "X-Crm") == "k");
  CHECK(sent("custom_header", R"({"header_name":"X-Own","header_value":"v"})", "X-Own") == "v");
  CHECK(sent("none", "{}", "Authorization") == "mine");
  for (const auto& [type, data] : {std::pair{"bearer_token", R"({"token":"s3cret\r\nX-Evil: 1"})"},
                                   std::pair{"custom_header", R"({"header_name":"Host","header_value":"s3cret"})"}}) {
    const auto refused = sent(type, data, "Authorization");
    CHECK(refused.find("refused: ") == 0);
    CHECK(refused.find("s3cret") == std::string::npos);
  }
  f.credential("bearer_token", R"({"token":"t0k"})", false);
  CHECK(f.request(d).why().message == "there is no credential c1: choose another one in the workflow");
}

SCENARIO("what is remembered of an answer is short, and words") {
  http_result r;
  r.response.status = 500;
  r.response.body = std::string(1023, 'a') + "\xc3\xa4 and more";
  const auto a = answer_of(r);
  CHECK(a.http_status == 500);
  CHECK(a.error == "500 Internal Server Error");
  CHECK(a.body == std::string(1023, 'a'));
  r.response.status = 302;
  CHECK(answer_of(r).error == "302 Found: redirects are not followed");
  r.response.status = 204;
  CHECK(answer_of(r).error.empty());
}

}  // namespace tandem::webhooks
