// Calls without speech recognition: the echo line, repeated and forged webhooks, draining.

#include <catch2/catch.hpp>
#include <csignal>

#include "tests/e2e/world.hpp"

using namespace tandem::test;

namespace {

const json says_hello = {{"name", "hello"},
                         {"steps", {{{"say", "one two three four"}}, {{"silence", 1500}}, {{"hang_up", true}}}}};

bool has_event(const json& call, const std::string& type) {
  for (const auto& line : call.at("timeline"))
    if (text(line, "type") == type) return true;
  return false;
}

}  // namespace

SCENARIO("an operator's number answers on the echo line") {
  emulator carrier;
  node tandem(carrier);
  tandem.start();
  const auto configuration = tandem.add_configuration();
  const auto workflow = install_workflow(tandem, "echo");
  const auto number = tandem.add_number(configuration, workflow);

  THEN("the Application was told where to ask, and read back") {
    CHECK(number.at("provider_sync").at("ok") == true);
    const auto application = carrier.plivo(std::string("/Application/") + app_id + "/");
    CHECK(application.at("answer_url") == tandem.url() + "/api/v1/telephony/inbound/run");
    CHECK(application.at("answer_method") == "POST");
  }

  WHEN("somebody rings and speaks") {
    const auto uuid = carrier.ring(says_hello);
    const auto call = carrier.ended(uuid);
    THEN("what was said comes back, and the record tells the truth") {
      CHECK(has_event(call, "agent_speech_began"));
      const auto run = tandem.ended_run(workflow, uuid);
      REQUIRE_FALSE(run.is_null());
      CHECK(run.at("is_completed") == true);
      CHECK(run.at("call_type") == "inbound");
      CHECK(text(run, "cause") == "normal_clearing");
      CHECK(carrier.dials().empty());
    }
  }

  WHEN("Plivo asks twice and tells everything twice") {
    for (auto event : {"StartApp", "Hangup"}) carrier.post("/emulator/faults", {{"kind", "duplicate_webhook"}, {"event", event}});
    const auto uuid = carrier.ring(says_hello);
    carrier.ended(uuid);
    THEN("there is one call") {
      const auto run = tandem.ended_run(workflow, uuid);
      REQUIRE_FALSE(run.is_null());
      CHECK(tandem.runs(workflow).size() == 1);
    }
  }

  WHEN("a webhook is wrongly signed") {
    carrier.post("/emulator/faults", {{"kind", "wrong_signature"}, {"event", "StartApp"}, {"count", 9}});
    const auto uuid = carrier.ring(says_hello);
    const auto call = carrier.ended(uuid);
    THEN("it gets 403 with nothing in it, the fallback an apology, there is no call, and the diagnosis is kept") {
      std::vector<json> answers;
      const auto sent = carrier.get("/emulator/webhooks");
      for (const auto& webhook : sent.at("webhooks"))
        if (webhook.at("call_uuid") == uuid && webhook.at("event") == "StartApp") answers.push_back(webhook);
      REQUIRE(answers.size() >= 2);
      CHECK(answers[0].at("status") == 403);
      CHECK(answers[0].at("answer") == "");
      for (std::size_t i = 1; i < answers.size(); ++i) {
        const auto document = answers[i].at("answer").get<std::string>();
        CHECK(document.find("We are sorry") != std::string::npos);
        CHECK(document.find("<Stream") == std::string::npos);
      }
      CHECK(tandem.runs(workflow).empty());
      json diagnoses;
      CHECK(eventually([&] {
        diagnoses = tandem.must("GET", "/security/refused-requests");
        return diagnoses.dump().find("signature") != std::string::npos;
      }));
      CHECK(diagnoses.dump().find(auth_token) == std::string::npos);
    }
  }

  WHEN("AuthID and ParentAuthID are missing and the number comes with its plus") {
    carrier.post("/emulator/switches", {{"parent_auth_id", false}, {"plus_in_numbers", true}});
    const auto uuid = carrier.ring(says_hello);
    carrier.ended(uuid);
    THEN("the call is routed all the same") { CHECK_FALSE(tandem.ended_run(workflow, uuid).is_null()); }
  }

  WHEN("the node is asked to stop while nobody talks") {
    const auto status = tandem.terminate();
    THEN("it drains and exits 0") { CHECK(status == 0); }
  }

  WHEN("the node is asked to stop during a call") {
    const auto uuid = carrier.ring(says_hello);
    REQUIRE(eventually([&] { return has_event(carrier.call(uuid), "stream_started"); }));
    const auto status = tandem.terminate();
    THEN("the call is let end first, and its record is whole") {
      CHECK(status == 0);
      tandem.start();
      const auto run = tandem.ended_run(workflow, uuid);
      REQUIRE_FALSE(run.is_null());
      CHECK(text(run, "cause") == "normal_clearing");
    }
  }
}

SCENARIO("an outbound call is dialed once and told as it went") {
  emulator carrier;
  node tandem(carrier);
  tandem.start();
  const auto configuration = tandem.add_configuration();
  const auto workflow = install_workflow(tandem, "echo");
  tandem.add_number(configuration, workflow);
  auto initiate = [&](const std::string& to, const std::string& key = {}) {
    std::map<std::string, std::string> headers;
    if (!key.empty()) headers["Idempotency-Key"] = key;
    return tandem.api("POST", "/telephony/initiate-call", {{"workflow_id", workflow.at("id")}, {"phone_number", "+" + to}},
                      headers);
  };
  auto run_of = [&](const http_answer& answer) {
    json run;
    const auto path = "/workflow/" + workflow.at("id").dump() + "/runs/" + answer.json().at("workflow_run_id").dump();
    eventually([&] { return (run = tandem.must("GET", path)).value("phase", "") == "ended"; }, seconds(90));
    return run;
  };

  WHEN("the far end answers, talks and hangs up") {
    carrier.post("/emulator/parties",
                 {{"number", "14155550177"}, {"does", "answers"}, {"after_ms", 300}, {"scenario", says_hello}});
    const auto answer = initiate("14155550177");
    REQUIRE(answer.status == 200);
    CHECK(answer.json().at("message").get<std::string>().find("WR-TEL-OUT-") != std::string::npos);
    const auto run = run_of(answer);
    THEN("the record knows both names of the call and how it ended") {
      CHECK(run.at("call_type") == "outbound");
      CHECK(text(run, "cause") == "normal_clearing");
      CHECK(run.at("carrier_call_id").get<std::string>().size() == 36);
      CHECK(carrier.dials()["14155550177"] == 1);
    }
  }
  WHEN("the line is busy, nobody is there, or the call is refused") {
    const auto busy = initiate("14155550001"), rejected = initiate("14155550003"), nobody = initiate("14155550004");
    THEN("each record says so") {
      CHECK(run_of(busy).at("cause") == "user_busy");
      CHECK(run_of(rejected).at("cause") == "call_rejected");
      CHECK(run_of(nobody).at("cause") == "unallocated_number");
    }
  }
  WHEN("the same Idempotency-Key comes twice") {
    const auto first = initiate("14155550178", "order-66"), second = initiate("14155550178", "order-66");
    THEN("it is the same call, dialed once") {
      CHECK(first.json().at("workflow_run_id") == second.json().at("workflow_run_id"));
      CHECK(carrier.dials()["14155550178"] == 1);
    }
  }
  WHEN("Plivo executes the dial and its answer is lost") {
    carrier.post("/emulator/faults", {{"kind", "drop_reply"}, {"method", "POST"}, {"path", "/Call/"}});
    carrier.post("/emulator/parties",
                 {{"number", "14155550179"}, {"does", "answers"}, {"after_ms", 300}, {"scenario", says_hello}});
    const auto answer = initiate("14155550179");
    REQUIRE(answer.status == 200);
    const auto run = run_of(answer);
    THEN("the call is found again, ends truly, and was dialed once") {
      CHECK(text(run, "cause") == "normal_clearing");
      CHECK(carrier.dials()["14155550179"] == 1);
    }
  }
  WHEN("Plivo says 500") {
    carrier.post("/emulator/faults", {{"kind", "rest_status"}, {"status", 500}, {"method", "POST"}, {"path", "/Call/"}});
    const auto answer = initiate("14155550180");
    THEN("it may have been dialed, so it is never dialed again") {
      CHECK(answer.json().value("phase", "") == "uncertain");
      CHECK(carrier.dials()["14155550180"] == 0);
    }
  }
}
