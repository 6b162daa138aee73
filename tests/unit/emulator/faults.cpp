// The REST answers themselves, and everything that can be made to go wrong.
#include <algorithm>
#include <fstream>

#include "examples/plivo_emulator/base64.hpp"
#include "examples/plivo_emulator/signature.hpp"
#include "tests/unit/emulator/fake_world.hpp"

using namespace tandem::emulator;
using nlohmann::json;

SCENARIO("the account answers to its own credentials only") {
  fake_exchange x;
  CHECK(json::parse(x.plivo("GET", "").body)["auth_id"] == "MAXXXXXXXXXXXXXXXXXX");
  asked q;
  q.method = "GET";
  q.path = "/v1/Account/MAXXXXXXXXXXXXXXXXXX/";
  for (const char* wrong : {"", "Basic AAAA", "Bearer secret"}) {
    q.authorization = wrong;
    x.desk.handle(q, [](reply r) {
      CHECK(r.status == 401);
      CHECK(json::parse(r.body).count("api_id") == 0);
    });
  }
  CHECK(x.ask("GET", "/v1/Account/MAYYYYYYYYYYYYYYYYYY/").status == 401);
}

SCENARIO("applications are created, listed, changed and deleted") {
  fake_exchange x;
  auto made = x.plivo("POST", "Application/", {{"app_name", "desk_1"}, {"answer_url", "http://app/a"}});
  REQUIRE(made.status == 201);
  auto id = json::parse(made.body)["app_id"].get<std::string>();
  CHECK(id.size() == 17);
  auto app = json::parse(x.plivo("GET", "Application/" + id + "/").body);
  CHECK(app["hangup_url"] == "http://app/a");
  CHECK(app["sip_uri"] == "sip:" + id + "@app.plivo.com");
  auto changed = x.plivo("POST", "Application/" + id, {{"answer_url", "http://app/b"}, {"answer_method", "GET"}});
  CHECK(changed.status == 202);
  app = json::parse(x.plivo("GET", "Application/" + id + "/").body);
  CHECK(app["answer_url"] == "http://app/b");
  CHECK(app["answer_method"] == "GET");
  CHECK(app["hangup_url"] == "http://app/a");
  CHECK(x.plivo("POST", "Application/", {{"app_name", "a b"}, {"answer_url", "http://app/a"}}).status == 400);
  CHECK(x.plivo("POST", "Application/", {{"app_name", "x"}}).status == 400);
  CHECK(x.plivo("POST", "Application/" + id + "/", {{"answer_url", "nowhere"}}).status == 400);
  CHECK(x.plivo("DELETE", "Application/" + id + "/").status == 204);
  auto gone = x.plivo("GET", "Application/" + id + "/");
  CHECK(gone.status == 404);
  CHECK(json::parse(gone.body)["error"] == "not found");
  CHECK(json::parse(gone.body).count("api_id") == 1);
}

SCENARIO("lists come in pages") {
  fake_exchange x;
  for (int i = 0; i < 25; ++i) x.desk.seed_number("1415555" + std::to_string(2000 + i), "");
  auto first = json::parse(x.plivo("GET", "Number/").body);
  CHECK(first["objects"].size() == 20);
  CHECK(first["meta"]["total_count"] == 26);
  CHECK(first["meta"]["previous"].is_null());
  CHECK(first["meta"]["next"] == "/v1/Account/MAXXXXXXXXXXXXXXXXXX/Number/?limit=20&offset=20");
  auto second = json::parse(x.plivo("GET", "Number/?limit=20&offset=20").body);
  CHECK(second["objects"].size() == 6);
  CHECK(second["meta"]["next"].is_null());
  CHECK(x.plivo("GET", "Number/?limit=21").status == 400);
}

SCENARIO("a number is given to an application") {
  fake_exchange x;
  CHECK(x.plivo("POST", "Number/14155550100/", {{"app_id", "none"}}).status == 400);
  CHECK(x.plivo("POST", "Number/%2B14155550100/", {{"app_id", "app1"}, {"alias", "desk"}}).status == 202);
  auto n = json::parse(x.plivo("GET", "Number/14155550100/").body);
  CHECK(n["application"] == "/v1/Account/MAXXXXXXXXXXXXXXXXXX/Application/app1/");
  CHECK(n["alias"] == "desk");
  CHECK(x.plivo("GET", "Number/14155559999/").status == 404);
}

SCENARIO("bad calls are refused by name, and nothing is dialed") {
  fake_exchange x;
  json good{{"from", "14155550100"}, {"to", "14155550199"}, {"answer_url", "http://app/answer"}};
  for (auto [name, value] : std::vector<std::pair<std::string, json>>{{"from", "abc"},
                                                                      {"to", "0123"},
                                                                      {"answer_url", "nowhere"},
                                                                      {"answer_method", "PUT"},
                                                                      {"ring_timeout", "soon"},
                                                                      {"time_limit", 0},
                                                                      {"machine_detection", "maybe"},
                                                                      {"to", "14155550100"}}) {
    CAPTURE(name);
    auto body = good;
    body[name] = value;
    auto r = x.plivo("POST", "Call/", body);
    CHECK(r.status == 400);
    CHECK(json::parse(r.body)["error"].get<std::string>().find(name) != std::string::npos);
  }
  for (const char* name : {"from", "to", "answer_url"}) {
    auto body = good;
    body.erase(name);
    CHECK(x.plivo("POST", "Call/", body).status == 400);
  }
  auto some = json::parse(
      x.plivo("POST", "Call/", {{"from", "14155550100"}, {"to", "14155550199<bad"}, {"answer_url", "http://app/answer"}}).body);
  CHECK(some["request_uuid"].size() == 1);
  CHECK(some["invalid_numbers"] == json::array({"bad"}));
  x.w.run_ms(2000);
  CHECK(x.json_of("GET", "/emulator/calls")["calls"].size() == 1);
}

SCENARIO("more than 300 requests in five seconds are too many") {
  fake_exchange x;
  for (int i = 0; i < 300; ++i) REQUIRE(x.plivo("GET", "").status == 200);
  CHECK(x.plivo("GET", "").status == 429);
  CHECK(x.plivo("POST", "Call/", {{"from", "1"}}).status == 400);  // calls are counted apart
  x.w.run_ms(5001);
  CHECK(x.plivo("GET", "").status == 200);
}

SCENARIO("every request is in the log, with what became of it") {
  fake_exchange x;
  x.w.document("http://app/answer", "<Response><Wait length=\"5\"/></Response>");
  x.plivo("GET", "Number/14155550100/");
  x.ask("POST", "/emulator/faults", {{"kind", "drop_reply"}, {"path", "/Call/"}});
  json body{{"from", "14155550100"}, {"to", "14155550199"}, {"answer_url", "http://app/answer"}};
  CHECK(x.plivo("POST", "Call/", body).hang_up);
  x.ask("POST", "/emulator/faults", {{"kind", "rest_status"}, {"status", 503}});
  CHECK(x.plivo("POST", "Call/", body).status == 503);
  x.ask("POST", "/emulator/faults", {{"kind", "drop_request"}, {"method", "POST"}});
  CHECK(x.plivo("POST", "Call/", body).hang_up);
  auto log = x.json_of("GET", "/emulator/requests")["requests"];
  REQUIRE(log.size() == 4);
  CHECK(log[0]["path"] == "/v1/Account/MAXXXXXXXXXXXXXXXXXX/Number/14155550100/");
  CHECK(log[1]["executed"] == true);
  CHECK(log[1]["status"] == 0);
  CHECK(log[1]["fault"] == "drop_reply");
  CHECK(log[1]["calls"].size() == 1);
  CHECK(log[2]["executed"] == false);
  CHECK(log[2]["status"] == 503);
  CHECK(log[3]["executed"] == false);
  CHECK(x.json_of("GET", "/emulator/requests?since=3")["requests"].size() == 1);
  x.w.run_ms(500);
  CHECK(x.call(log[1]["calls"][0])["state"] == "ringing");
}

SCENARIO("a reply may come late") {
  fake_exchange x;
  x.ask("POST", "/emulator/faults", {{"kind", "delay_reply"}, {"ms", 700}});
  asked q;
  q.method = "GET";
  q.path = "/v1/Account/MAXXXXXXXXXXXXXXXXXX/";
  int answers = 0;
  x.desk.handle(q, [&](reply) { ++answers; });
  x.w.run_ms(600);
  CHECK(answers == 0);
  x.w.run_ms(200);
  CHECK(answers == 1);
}

SCENARIO("webhooks can be repeated, late, wrongly signed or silent about the account") {
  fake_exchange x;
  x.w.document("http://app/answer", "<Response/>");
  auto fault = [&](json f) { REQUIRE(x.ask("POST", "/emulator/faults", f).status == 201); };
  WHEN("repeated") {
    fault({{"kind", "duplicate_webhook"}, {"event", "StartApp"}, {"ms", 30}});
    x.call_in();
    x.w.run_ms(2000);
    REQUIRE(x.webhooks("StartApp").size() == 2);
    CHECK(x.w.asked_for[0].body == x.w.asked_for[1].body);
    CHECK(find(x.w.asked_for[0].headers, "X-Plivo-Signature-V3-Nonce") ==
          find(x.w.asked_for[1].headers, "X-Plivo-Signature-V3-Nonce"));
    CHECK(x.webhooks("Hangup").size() == 1);
  }
  WHEN("late") {
    fault({{"kind", "late_webhook"}, {"event", "Hangup"}, {"ms", 5000}});
    x.call_in();
    x.w.run_ms(3000);
    CHECK(x.webhooks("Hangup").empty());
    x.w.run_ms(4000);
    CHECK(x.webhooks("Hangup").size() == 1);
  }
  WHEN("wrongly signed") {
    fault({{"kind", "wrong_signature"}});
    x.call_in();
    x.w.run_ms(100);
    auto& r = x.w.asked_for[0];
    CHECK(*find(r.headers, "X-Plivo-Signature-V3") !=
          sign_v3("secret", "POST", r.url, parse_form(r.body), *find(r.headers, "X-Plivo-Signature-V3-Nonce")));
  }
  WHEN("silent about the account") {
    fault({{"kind", "without_account"}});
    x.call_in();
    x.w.run_ms(100);
    CHECK(x.webhooks("StartApp").at(0).count("ParentAuthID") == 0);
  }
  WHEN("told to carry AuthID and plus signs") {
    CHECK(x.ask("POST", "/emulator/switches", {{"auth_id", true}, {"plus_in_numbers", true}}).status == 200);
    x.call_in();
    x.w.run_ms(100);
    CHECK(x.webhooks("StartApp").at(0)["AuthID"] == "MAXXXXXXXXXXXXXXXXXX");
    CHECK(x.webhooks("StartApp").at(0)["From"] == "+14155550123");
  }
}

SCENARIO("a call is held ringing until it is released") {
  fake_exchange x;
  x.w.document("http://app/answer", "<Response><Wait length=\"60\"/></Response>");
  x.ask("POST", "/emulator/faults", {{"kind", "hold_ringing"}});
  auto uuid = x.call_out("14155550199");
  x.w.run_ms(60000);
  CHECK(x.call(uuid)["state"] == "ringing");
  CHECK(x.call(uuid)["held"] == true);
  CHECK(x.webhooks("Ring").size() == 1);
  CHECK(x.json_of("POST", "/emulator/release")["released"].size() == 1);
  x.w.run_ms(100);
  CHECK(x.call(uuid)["state"] == "in-progress");
}

SCENARIO("a stream is cut in mid-call") {
  fake_exchange x;
  x.w.document("http://app/answer",
               "<Response><Stream bidirectional=\"true\" keepCallAlive=\"true\" "
               "contentType=\"audio/x-mulaw;rate=8000\">ws://app/ws</Stream></Response>");
  x.ask("POST", "/emulator/faults", {{"kind", "drop_stream"}, {"ms", 1000}});
  auto uuid = x.call_in();
  x.w.run_ms(1500);
  CHECK_FALSE(x.w.lines.at(0)->socket->was_cut);
  x.w.run_ms(200);
  CHECK(x.w.lines.at(0)->socket->was_cut);
  CHECK(x.w.lines.at(0)->socket->count("media") == 50);
  x.w.run_ms(600);
  CHECK(x.w.lines.size() == 2);
  CHECK(x.call(uuid)["state"] == "in-progress");
}

SCENARIO("the control API says what is wrong with a request") {
  fake_exchange x;
  auto error = [&](const std::string& path, const json& body) {
    auto r = x.ask("POST", path, body);
    CHECK(r.status == 400);
    return json::parse(r.body)["error"].get<std::string>();
  };
  CHECK(error("/emulator/calls", {{"from", "1"}, {"to", "14155550100"}}).find("from") == 0);
  CHECK(error("/emulator/calls", {{"from", "14155550123"}, {"to", "14155550777"}}).find("to") == 0);
  CHECK(error("/emulator/calls", {{"from", "14155550123"}, {"to", "14155550100"}, {"scenario", "../../etc/passwd"}})
            .find("scenario") == 0);
  CHECK(error("/emulator/calls", {{"from", "14155550123"}, {"to", "14155550100"}, {"scenario", "no_such"}}).find("scenario") ==
        0);
  CHECK(error("/emulator/faults", {{"kind", "earthquake"}}).find("kind") == 0);
  CHECK(error("/emulator/faults", {{"kind", "late_webhook"}, {"ms", -1}}).find("ms") == 0);
  CHECK(error("/emulator/switches", {{"volume", 11}}).find("volume") == 0);
  CHECK(error("/emulator/switches", {{"auth_id", "yes"}}).find("auth_id") == 0);
  CHECK(error("/emulator/parties", {{"number", "abc"}}).find("number") == 0);
  CHECK(error("/emulator/parties", {{"does", "sings"}}).find("does") == 0);
  CHECK(x.ask("GET", "/emulator/nothing").status == 404);
  CHECK(x.ask("GET", "/emulator/calls/unknown").status == 404);
}

SCENARIO("events can be waited for") {
  fake_exchange x;
  x.w.document("http://app/answer", "<Response/>");
  asked q;
  q.method = "GET";
  q.path = "/emulator/events";
  q.query = "since=0";
  std::vector<json> got;
  x.desk.handle(q, [&](reply r) { got.push_back(json::parse(r.body)); });
  CHECK(got.empty());
  auto uuid = x.call_in();
  x.w.run_ms(1);
  REQUIRE(got.size() == 1);
  CHECK(got[0]["events"][0]["type"] == "placed");
  CHECK(got[0]["events"][0]["number"] == 1);
  CHECK(got[0]["events"][0]["call_uuid"] == uuid);
  x.w.run_ms(3000);
  q.query = "since=1";
  x.desk.handle(q, [&](reply r) { got.push_back(json::parse(r.body)); });
  REQUIRE(got.size() == 2);
  auto last = got[1]["last"].get<int>();
  CHECK(got[1]["events"].back()["number"] == last);
  q.query = "since=" + std::to_string(last);
  x.desk.handle(q, [&](reply r) { got.push_back(json::parse(r.body)); });
  CHECK(got.size() == 2);
  x.w.run_ms(25001);
  REQUIRE(got.size() == 3);
  CHECK(got[2]["events"].empty());
}

SCENARIO("faults come as scripts, after so many occasions, or by a seeded chance") {
  fake_exchange x;
  GIVEN("a script") {
    auto r = x.ask("POST", "/emulator/faults",
                   json::array({{{"kind", "rest_status"}, {"status", 503}, {"skip", 1}, {"count", 2}},
                                {{"kind", "rest_status_after"}, {"method", "POST"}}}));
    CHECK(r.status == 201);
    std::vector<int> got;
    for (int i = 0; i < 4; ++i) got.push_back(x.plivo("GET", "").status);
    CHECK(got == std::vector<int>{200, 503, 503, 200});
    json body{{"from", "14155550100"}, {"to", "14155550199"}, {"answer_url", "http://app/answer"}};
    CHECK(x.plivo("POST", "Call/", body).status == 500);
    CHECK(x.json_of("GET", "/emulator/requests")["requests"].back()["executed"] == true);
    CHECK(x.json_of("GET", "/emulator/requests")["requests"].back()["calls"].size() == 1);
  }
  GIVEN("a script with one wrong line") {
    auto r = x.ask("POST", "/emulator/faults", json::array({{{"kind", "drop_reply"}}, {{"kind", "earthquake"}}}));
    CHECK(r.status == 400);
    CHECK(x.plivo("GET", "").hang_up == false);
  }
  GIVEN("a chance of one in four") {
    auto failures = [](int seed) {
      fake_exchange y;
      y.ask("POST", "/emulator/faults", {{"kind", "rest_status"}, {"status", 503}, {"chance", 0.25}, {"seed", seed}});
      std::string out;
      for (int i = 0; i < 200; ++i) out += y.plivo("GET", "").status == 503 ? 'x' : '.';
      return out;
    };
    auto seven = failures(7);
    CHECK(seven == failures(7));
    CHECK(seven != failures(8));
    auto n = std::count(seven.begin(), seven.end(), 'x');
    CHECK((n > 30 && n < 75));
  }
}

SCENARIO("webhooks come in the wrong order") {
  fake_exchange x;
  x.w.document("http://app/answer", "<Response><Wait length=\"60\"/></Response>");
  x.ask("POST", "/emulator/faults", {{"kind", "reordered_webhook"}, {"event", "Ring"}});
  auto uuid = x.call_out("14155550199");
  x.w.run_ms(4000);
  REQUIRE(x.w.asked_for.size() >= 2);
  CHECK(x.w.asked_for[0].url == "http://app/answer");
  CHECK(x.w.asked_for[1].url == "http://app/ring");
  CHECK(x.webhooks("Ring").size() == 1);
  WHEN("nothing follows, it comes by itself") {
    x.ask("POST", "/emulator/faults", {{"kind", "reordered_webhook"}, {"event", "Hangup"}, {"ms", 3000}});
    x.ask("DELETE", "/emulator/calls/" + uuid);
    x.w.run_ms(2900);
    CHECK(x.webhooks("Hangup").empty());
    x.w.run_ms(200);
    CHECK(x.webhooks("Hangup").size() == 1);
  }
}

SCENARIO("a call is accepted, and then there is silence") {
  fake_exchange x;
  x.w.document("http://app/answer", "<Response/>");
  x.ask("POST", "/emulator/faults", {{"kind", "silent_call"}});
  auto uuid = x.call_out("14155550199");
  x.w.run_ms(300000);
  CHECK(x.w.asked_for.empty());
  CHECK(json::parse(x.plivo("GET", "Call/?status=live").body)["calls"] == json::array({uuid}));
  CHECK(x.plivo("DELETE", "Call/" + uuid + "/").status == 204);
  x.w.run_ms(1000);
  CHECK(x.w.asked_for.empty());
  CHECK(json::parse(x.plivo("GET", "Call/" + uuid + "/").body)["hangup_cause_code"] == 1000);
}

SCENARIO("media frames are broken, swollen, lost, doubled and out of order") {
  fake_exchange x;
  x.w.document("http://app/answer",
               "<Response><Stream bidirectional=\"true\" keepCallAlive=\"true\" "
               "contentType=\"audio/x-mulaw;rate=8000\">ws://app/ws</Stream></Response>");
  auto with = [&](json f) {
    f["skip"] = 5;
    REQUIRE(x.ask("POST", "/emulator/faults", f).status == 201);
    x.call_in();
    x.w.run_ms(1200);
    std::vector<int> chunks;
    for (const auto& m : x.w.lines.at(0)->socket->sent)
      if (m.is_object() && m["event"] == "media") chunks.push_back(m["media"]["chunk"]);
    REQUIRE(chunks.size() > 9);
    chunks.resize(9);
    return chunks;
  };
  WHEN("lost") { CHECK(with({{"kind", "lost_frame"}, {"count", 2}}) == std::vector<int>{1, 2, 3, 4, 5, 8, 9, 10, 11}); }
  WHEN("doubled") { CHECK(with({{"kind", "duplicate_frame"}}) == std::vector<int>{1, 2, 3, 4, 5, 6, 6, 7, 8}); }
  WHEN("out of order") { CHECK(with({{"kind", "reordered_frame"}}) == std::vector<int>{1, 2, 3, 4, 5, 7, 6, 8, 9}); }
  WHEN("broken") {
    CHECK(with({{"kind", "malformed_frame"}}) == std::vector<int>{1, 2, 3, 4, 5, 7, 8, 9, 10});
    CHECK(x.w.lines.at(0)->socket->broken == 1);
  }
  WHEN("swollen") {
    with({{"kind", "oversized_frame"}, {"bytes", 100000}});
    std::size_t longest = 0;
    for (const auto& m : x.w.lines.at(0)->socket->sent) longest = std::max(longest, m.dump().size());
    CHECK(longest > 100000);
  }
  WHEN("there is an event that nobody knows") {
    with({{"kind", "unknown_event"}});
    CHECK(x.w.lines.at(0)->socket->count("somethingNew") == 1);
  }
  WHEN("the socket is half dead") {
    x.ask("POST", "/emulator/faults", {{"kind", "half_dead_stream"}, {"ms", 400}});
    auto uuid = x.call_in();
    x.w.run_ms(3000);
    auto& line = *x.w.lines.at(0);
    CHECK(line.socket->count("media") == 20);
    CHECK(line.socket->dead);
    line.say({{"event", "clearAudio"}});
    CHECK(line.socket->count("clearedAudio") == 0);
    CHECK(x.call(uuid)["state"] == "in-progress");
  }
}

SCENARIO("Plivo's clock is wrong") {
  fake_exchange x;
  x.w.document("http://app/answer", "<Response/>");
  CHECK(x.ask("POST", "/emulator/switches", {{"clock_skew_ms", 3600000}, {"time_zone_minutes", 330}}).status == 200);
  x.call_in();
  x.w.run_ms(3000);
  auto bye = x.webhooks("Hangup").at(0);
  CHECK(bye["SessionStart"].substr(0, 13) == session_time(x.w.epoch_ms() + 3600000).substr(0, 13));
  CHECK(bye["StartTime"].substr(0, 13) == webhook_time(x.w.epoch_ms() + 3600000 + 330 * 60000).substr(0, 13));
}

SCENARIO("machines are detected, or mistaken for people, with the answer or after it") {
  fake_exchange x;
  x.w.document("http://app/answer", "<Response><Wait length=\"20\"/></Response>");
  x.w.documents["http://app/amd"] = {web_failure::none, "", 200, "", ""};
  const char* machine = "14155550005";
  WHEN("in the background") {
    x.call_out(machine, {{"machine_detection", "true"}, {"machine_detection_url", "http://app/amd"}});
    x.w.run_ms(2000);
    CHECK(x.webhooks("StartApp").size() == 1);
    CHECK(x.webhooks("MachineDetection").empty());
    x.w.run_ms(4000);
    CHECK(x.webhooks("MachineDetection").at(0)["Machine"] == "true");
  }
  WHEN("a person answers, and the switch says that this is told") {
    x.ask("POST", "/emulator/switches", {{"machine_webhook_for_humans", true}});
    x.call_out("14155550199", {{"machine_detection", "true"}, {"machine_detection_url", "http://app/amd"}});
    x.w.run_ms(6000);
    CHECK(x.webhooks("MachineDetection").at(0)["Machine"] == "false");
  }
  WHEN("with the answer") {
    x.call_out(machine, {{"machine_detection", "true"}});
    x.w.run_ms(4000);
    CHECK(x.webhooks("StartApp").empty());
    x.w.run_ms(1500);
    CHECK(x.webhooks("StartApp").at(0)["Machine"] == "true");
  }
  WHEN("the call is to end for it") {
    auto uuid = x.call_out(machine, {{"machine_detection", "hangup"}});
    x.w.run_ms(6000);
    CHECK(x.call(uuid)["hangup"]["code"] == 9100);
  }
  WHEN("a machine passes for a person") {
    x.ask("POST", "/emulator/parties",
          {{"number", machine}, {"does", "machine"}, {"detected_as", "human"}, {"detected_ms", 500}});
    auto uuid = x.call_out(machine, {{"machine_detection", "hangup"}});
    x.w.run_ms(6000);
    CHECK(x.call(uuid)["state"] == "in-progress");
    CHECK(x.notes(x.call(uuid), "human_detected").size() == 1);
  }
  WHEN("it is listened to") {
    auto uuid = x.call_out(machine);
    x.w.run_ms(30000);
    CHECK(x.notes(x.call(uuid), "caller_beeps").size() == 1);
  }
}

SCENARIO("an Indian account has only so many calls at once") {
  fake_exchange x;
  x.w.document("http://app/answer", "<Response><Wait length=\"60\"/></Response>");
  x.ask("POST", "/emulator/switches", {{"india_concurrency", 1}});
  auto first = x.call_out("14155550199");
  x.w.run_ms(2000);
  WHEN("one more is called") {
    auto second = x.call_out("14155550198");
    x.w.run_ms(1000);
    CHECK(x.call(second)["hangup"]["code"] == 5030);
    CHECK(x.call(first)["state"] == "in-progress");
    CHECK(x.webhooks("Hangup").at(0)["HangupCauseCode"] == "5030");
  }
  WHEN("the API itself says so") {
    x.ask("POST", "/emulator/switches", {{"concurrency_breach", "api"}});
    auto r = x.plivo("POST", "Call/", {{"from", "14155550100"}, {"to", "14155550198"}, {"answer_url", "http://app/answer"}});
    CHECK(r.status == 400);
    CHECK(json::parse(r.body)["error_code"] == 5030);
  }
}

SCENARIO("inbound calls that come too fast are refused") {
  fake_exchange x;
  x.w.document("http://app/answer", "<Response/>");
  std::vector<std::string> uuids;
  for (int i = 0; i < 12; ++i) uuids.push_back(x.call_in());
  x.w.run_ms(5000);
  CHECK(x.webhooks("StartApp").size() == 10);
  CHECK(x.call(uuids[11])["state"] == "ended");
}

SCENARIO("attempts at the answer are as many as the account's pages say") {
  fake_exchange x;
  x.desk.lines().applications["app1"].fallback_url = "http://app/fallback";
  x.w.document("http://app/fallback", "<Response><Speak>sorry</Speak></Response>");
  x.w.documents["http://app/answer"] = {web_failure::none, "", 503, "", "oops"};
  auto attempts = [&] {
    x.call_in();
    x.w.run_ms(3000);
    std::size_t n = 0;
    for (const auto& r : x.w.asked_for) n += r.url == "http://app/answer";
    return n;
  };
  WHEN("the table's defaults hold") { CHECK(attempts() == 1); }
  WHEN("the prose beside the table holds") {
    x.ask("POST", "/emulator/switches", {{"retry_every_failure", true}});
    CHECK(attempts() == 2);
  }
  WHEN("Make Call's page holds") {
    x.ask("POST", "/emulator/switches", {{"answer_tries", 3}, {"answer_deadline_ms", 15000}});
    CHECK(attempts() == 3);
    CHECK(x.w.asked_for[0].read_ms == 15000);
  }
  WHEN("the fragment asks for it") {
    x.desk.lines().applications["app1"].answer_url = "http://app/answer#rp=5xx&rc=4";
    CHECK(attempts() == 5);
  }
  WHEN("redirects are followed") {
    x.ask("POST", "/emulator/switches", {{"follow_redirects", true}});
    x.w.documents["http://app/answer"] = {web_failure::none, "", 302, "", "", "/moved"};
    x.w.document("http://app/moved", "<Response/>");
    auto uuid = x.call_in();
    x.w.run_ms(3000);
    CHECK(x.call(uuid)["hangup"]["code"] == 4010);
  }
}

SCENARIO("every switch is one line of --help and of the README, and says what it allows") {
  fake_exchange x;
  auto all = x.json_of("GET", "/emulator/switches");
  std::ifstream file(std::string(TANDEM_SOURCE_DIR) + "/examples/plivo_emulator/README.md");
  std::string readme(std::istreambuf_iterator<char>(file), {});
  for (auto it = all.begin(); it != all.end(); ++it) {
    INFO(it.key());
    CHECK(list_switches().find("  " + it.key() + " = ") != std::string::npos);
    CHECK(readme.find("`" + it.key() + "`") != std::string::npos);
  }
  auto kinds = x.json_of("GET", "/emulator/faults")["kinds"];
  for (auto it = kinds.begin(); it != kinds.end(); ++it) {
    INFO(it.key());
    CHECK(readme.find("`" + it.key() + "`") != std::string::npos);
  }
  switches s;
  CHECK(change_switch(s, "extra_headers_as=json").empty());
  CHECK(change_switch(s, "inbound_cps=0").empty());
  CHECK(s.inbound_cps == 0);
  CHECK(change_switch(s, "inbound_cps=-1").find("inbound_cps: should be 0 to") == 0);
  CHECK(change_switch(s, "called_party=nobody").find("called_party: should be Callee or Call recipient") == 0);
  CHECK(change_switch(s, "auth_id").find("should be NAME=VALUE") == 0);
}
