// One call, as people at the console see it: on the live board while it lasts, heard as it goes on, found again in the log,
// handed on by a link. And how all of that ends for somebody whose session does.

#include <catch2/catch.hpp>
#include <set>

#include "tests/e2e/browser.hpp"
#include "tests/e2e/taps.hpp"

using namespace tandem::test;

namespace {

const json says_nothing = json::parse(R"({"name": "quiet", "steps": [{"silence": 90000}, {"hang_up": true}]})");
const json hangs_up = json::parse(R"({"name": "brief", "steps": [{"silence": 500}, {"hang_up": true}]})");
const std::string api = "/api/v1";

/// The last row of a call that the board was told; null: none.
json row_of(const event_tap& board, const json& call) {
  json last;
  for (const auto& e : board.heard())
    if (e.name == "board" && e.data.at("call_id") == call) last = e.data;
  return last;
}

bool board_has_said(const event_tap& board, const char* field, const std::string& value) {
  for (const auto& e : board.heard())
    if (e.name == "board" && text(e.data, field) == value) return true;
  return false;
}

std::vector<std::string> names(const json& page) {
  std::vector<std::string> out;
  for (const auto& call : page.at("calls")) out.push_back(call.at("name"));
  return out;
}

struct office {
  emulator carrier;
  node tandem{carrier};
  json workflow;
  browser ada{tandem}, bob{tandem};
  json bob_id;

  office() {
    tandem.start();
    const auto configuration = tandem.add_configuration();
    workflow = install_workflow(tandem, "receptionist");
    tandem.add_number(configuration, workflow);
    leak_watch::of_suite().add_secret("an operator's password", operators_password);
    const auto made =
        ada.ask("POST", "/session/first-operator",
                {{"name", "Ada"}, {"email", "ada@example.com"}, {"password", operators_password}, {"bootstrap_key", admin_key}});
    ada.csrf = made.json().at("session").at("csrf_token");
    const json him{{"name", "Bob"}, {"email", "bob@example.com"}, {"role", "operator"}, {"password", operators_password}};
    bob_id = ada.ask("POST", "/operators", him).json().at("id");
    bob.csrf =
        bob.ask("POST", "/session", {{"email", "bob@example.com"}, {"password", operators_password}}).json().at("csrf_token");
  }
  http_answer change_bob(const json& what) { return ada.ask("PUT", "/operators/" + bob_id.dump(), what); }
  json run_of(const std::string& uuid) { return tandem.ended_run(workflow, uuid); }
  http_answer stranger(const std::string& url) { return http("GET", tandem.url() + url.substr(url.find(api))); }
};

}  // namespace

SCENARIO("a call is watched, heard, found again and handed on") {
  office o;
  auto& tandem = o.tandem;
  event_tap board(tandem.url(), api + "/live?topics=call,board", o.ada.headers());
  const auto ticket = o.bob.ask("POST", "/live/ticket").json().at("ticket").get<std::string>();
  leak_watch::of_suite().add_secret("a ticket for the feed", ticket);
  event_tap his_board(tandem.url(), api + "/live?topics=board&ticket=" + ticket, {});
  REQUIRE(eventually([&] { return board.status() == 200 && his_board.status() == 200; }));
  CHECK(http("GET", tandem.url() + api + "/live?ticket=" + ticket).status == 401);  // it is good once

  const auto uuid = o.carrier.ring(says_nothing);
  json call;
  REQUIRE(eventually([&] {
    for (const auto& e : board.heard())
      if (e.name == "board" && text(e.data, "phase") == "streaming" && !e.data.at("node").is_null()) call = e.data.at("call_id");
    return !call.is_null();
  }));

  // It is heard as it goes on: the agent speaks, the caller says nothing.
  const auto listening = api + "/calls/" + call.dump() + "/listen";
  auto elsewhere = o.ada.headers();
  elsewhere["Origin"] = "https://evil.example";
  CHECK(sound_tap(tandem.url(), listening, elsewhere).status() == 403);
  CHECK(sound_tap(tandem.url(), listening, {{"Origin", tandem.url()}}).status() == 401);
  sound_tap hers(tandem.url(), listening, o.ada.headers()), his(tandem.url(), listening, o.bob.headers());
  REQUIRE(hers.status() == 101);
  REQUIRE(his.status() == 101);
  CHECK(eventually([&] { return hers.agent_peak() > 3'000 && his.agent_peak() > 3'000; }));
  CHECK(hers.caller_peak() < 1'000);
  CHECK(hers.told().front() == json::parse(R"({"event":"start","sample_rate":8000,"channels":2})"));
  CHECK(eventually([&] { return board_has_said(board, "speaking", "agent"); }));
  const auto in_progress = o.ada.ask("GET", "/calls/live").json();
  REQUIRE(in_progress.at("calls").size() == 1);
  CHECK(in_progress.at("calls").at(0).at("call_id") == call);
  CHECK(in_progress.at("calls").at(0).at("from") == "+14155550142");

  // Somebody may not listen any more, then not even look on. Nobody else notices.
  CHECK(o.change_bob({{"role", "viewer"}}).status == 200);
  CHECK(eventually([&] { return his.close_code() == 4403; }));
  CHECK(text(his.told().back(), "reason").find("viewer") != std::string::npos);
  CHECK(sound_tap(tandem.url(), listening, o.bob.headers()).status() == 403);
  CHECK_FALSE(his_board.ended());
  CHECK(o.change_bob({{"is_active", false}}).status == 200);
  CHECK(eventually([&] { return his_board.ended(); }));
  CHECK(his_board.heard().back().name == "ended");
  CHECK(text(his_board.heard().back().data, "code") == "session_expired");
  CHECK(hers.close_code() == 0);

  // It ends, for everybody who is there, when something has been said.
  REQUIRE(eventually([&] { return !o.ada.ask("GET", "/calls/" + call.dump()).json().at("logs").at("transcript").empty(); }));
  CHECK(o.ada.ask("POST", "/calls/" + call.dump() + "/hangup").status == 200);
  CHECK(eventually([&] { return hers.close_code() == 1000; }));
  CHECK(text(hers.told().back(), "event") == "stop");
  CHECK(eventually([&] { return text(row_of(board, call), "phase") == "ended"; }));
  CHECK(o.ada.ask("GET", "/calls/live").json().at("calls").empty());
  CHECK(sound_tap(tandem.url(), listening, o.ada.headers()).status() == 409);

  // Others call, briefly; one is called and is busy.
  std::set<std::string> all{o.run_of(uuid).at("name")};
  for (const char* from : {"14155550151", "14155550152", "493012345678"})
    all.insert(o.run_of(o.carrier.ring(hangs_up, json::object(), from)).at("name"));
  o.carrier.post("/emulator/parties", {{"number", "14155550188"}, {"does", "busy"}});
  const auto dialed =
      tandem.must("POST", "/telephony/initiate-call", {{"workflow_id", o.workflow.at("id")}, {"phone_number", "+14155550188"}});
  all.insert(dialed.at("workflow_run_name").get<std::string>());
  const auto log = [&](const std::string& query) { return o.ada.ask("GET", "/calls" + query).json(); };
  REQUIRE(eventually([&] { return log("?state=ended").at("calls").size() == 5; }));

  for (const char* query : {"?direction=outbound", "?disposition=busy", "?cause=user_busy", "?q=0188"})
    CHECK(names(log(query)) == std::vector<std::string>{dialed.at("workflow_run_name")});
  CHECK(log("?q=%2B49+30").at("calls").size() == 1);
  CHECK(log("?q=555015").at("calls").size() == 2);
  CHECK(log("?state=live").at("calls").empty());
  CHECK(log("?to=2020-01-01").at("calls").empty());
  CHECK(o.ada.ask("GET", "/calls?state=sometimes").status == 422);
  std::vector<std::string> paged;
  for (std::string cursor; paged.size() < 20;) {
    const auto page = log("?limit=2" + (cursor.empty() ? "" : "&cursor=" + cursor));
    for (const auto& name : names(page)) paged.push_back(name);
    if (cursor = text(page, "next_cursor"); cursor.empty()) break;
  }
  CHECK(paged == names(log("")));  // newest first, none twice, none left out
  CHECK(std::set<std::string>(paged.begin(), paged.end()) == all);
  const auto sheet = o.ada.ask("GET", "/calls/export?direction=inbound");
  CHECK(sheet.headers.at("content-type") == "text/csv; charset=utf-8");
  CHECK(std::count(sheet.body.begin(), sheet.body.end(), '\n') == 5);
  for (const auto& name : all)
    CHECK((sheet.body.find(name) != std::string::npos) == (name != dialed.at("workflow_run_name").get<std::string>()));

  // A link opens the call to people without a session, until it is taken back or over.
  json run;
  REQUIRE(eventually([&] { return !(run = o.ada.ask("GET", "/calls/" + call.dump()).json()).at("recording_url").is_null(); }));
  const auto share = o.ada.ask("POST", "/calls/" + call.dump() + "/shares", {{"expires_in_seconds", 300}}).json();
  const auto transcript = text(share, "transcript_url"), recording = text(share, "recording_url");
  CHECK(o.stranger(transcript).body.find("agent: ") != std::string::npos);
  CHECK(eventually([&] { return o.stranger(recording).status == 200; }));
  const auto sound = o.stranger(recording).body;
  CHECK((sound.starts_with("OggS") || sound.starts_with("RIFF")));
  CHECK(sound.size() > 1'000);
  const auto link = run.at("workflow_id").dump() + "/runs/" + run.at("id").dump();
  CHECK(http("GET", tandem.url() + api + "/workflow/" + link + "/recording").status == 401);
  CHECK(o.ada.ask("DELETE", "/calls/" + call.dump() + "/shares/" + text(share, "id")).status == 200);
  CHECK(o.stranger(transcript).status == 404);
  CHECK(o.stranger(recording).status == 404);
  CHECK(o.ada.ask("GET", "/calls/" + call.dump() + "/shares").json().at("shares").empty());

  // Whoever signs out hears nothing more.
  CHECK_FALSE(board.ended());
  CHECK(o.ada.ask("DELETE", "/session").status == 200);
  CHECK(eventually([&] { return board.ended(); }));
  CHECK(board.heard().back().name == "ended");
  CHECK(tandem.terminate() == 0);
}
