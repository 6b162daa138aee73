// What the retention rule has forgotten of a call: everything that showed it says so, and nothing gives it any more.

#include <catch2/catch.hpp>

#include "net/body_stream.hpp"
#include "net/csv.hpp"
#include "tests/unit/net/api/fakes.hpp"

namespace tandem::rest {

namespace {

const std::string here = "https://voice.example.com", run = "/api/v1/workflow/192/runs/256", shares = "/api/v1/calls/256/shares";
constexpr std::int64_t may_2 = 1'714'640'400'000;  // 2024-05-02T09:00:00Z
const std::string no_recording = "The recording was forgotten on 2024-05-02 by the retention rule",
                  no_words = "The conversation was forgotten on 2024-05-02 by the retention rule";

struct an_old_call : fake::api_under_test {
  call_record c = fake::a_call(256);
  std::string shared_transcript, shared_recording;

  an_old_call() {
    c.phase = call_phase::ended;
    c.transcript = {{speaker::agent, "Good morning", 0, 900, false, "1", 1}};
    c.gathered = {{"day", "Tuesday"}};
    c.recording = "recordings/256.opus";
    state.put(c);
    const auto made = post(shares, R"({"expires_in_seconds":3600})").json;
    shared_transcript = made.at("transcript_url").get<std::string>().substr(here.size());
    shared_recording = made.at("recording_url").get<std::string>().substr(here.size());
    history = {{1, may_2, "conversation", "line", "The agent said: Good morning", {{"text", std::string("Good morning")}}},
               {2, may_2, "note", "hang_up_wished", "A hang-up was asked for", {}}};
  }
  void forget_recording() {
    c.recording.clear();
    c.recording_forgotten_ms = may_2;
    state.put(c);
  }
  void forget_words() {
    c.transcript.clear();
    c.gathered.clear();
    c.transcript_forgotten_ms = may_2;
    state.put(c);
  }
  std::string said(const answer& a) { return std::to_string(a.status) + " " + a.json.at("detail").get<std::string>(); }
  std::string stranger(const std::string& url) { return said(send(request("GET", url))); }
  std::string exported() {
    auto r = request("GET", "/api/v1/calls/export");
    r.headers.add("X-API-Key", fake::admin_key);
    std::string out;
    routes(std::move(r), [&](http_response x) {
      while (auto piece = x.more->take()) out += *piece;
    });
    return out;
  }
};

}  // namespace

SCENARIO("a recording that the retention rule has forgotten") {
  an_old_call t;
  CHECK(t.get("/api/v1/calls").json.at("calls").at(0).at("recording_forgotten_at").is_null());
  CHECK(t.get("/api/v1/calls/256").json.at("recording_forgotten_at").is_null());
  CHECK(t.exported().find(",forgotten,") == std::string::npos);
  t.forget_recording();
  THEN("its line in the log says when, and the spreadsheet says so") {
    const auto line = t.get("/api/v1/calls").json.at("calls").at(0);
    CHECK(line.at("has_recording") == false);
    CHECK(line.at("recording_forgotten_at") == "2024-05-02T09:00:00.000Z");
    CHECK(line.at("transcript_forgotten_at").is_null());
    CHECK(t.exported().find(",forgotten,") != std::string::npos);
  }
  THEN("the call says when") {
    const auto call = t.get("/api/v1/calls/256").json;
    CHECK(call.at("recording_url").is_null());
    CHECK(call.at("recording_public_url").is_null());
    CHECK(call.at("recording_forgotten_at") == "2024-05-02T09:00:00.000Z");
    CHECK(call.at("transcript_url").is_string());
  }
  THEN("its address says so, and what was said is still given") {
    CHECK(t.said(t.get(run + "/recording")) == "410 " + no_recording);
    CHECK(t.get(run + "/transcript").status == 200);
  }
  THEN("a share of it says so, to whoever lists it and to whoever opens it") {
    const auto share = t.get(shares).json.at("shares").at(0);
    CHECK(share.at("recording_url").is_null());
    CHECK(share.at("recording_forgotten_at") == "2024-05-02T09:00:00.000Z");
    CHECK(t.stranger(t.shared_recording) == "410 " + no_recording);
    CHECK(t.send(t.request("GET", t.shared_transcript)).status == 200);
  }
  THEN("who has no leave learns nothing") {
    auto forged = t.shared_recording;
    forged.at(forged.find("-s") + 3) ^= 1;
    CHECK(t.stranger(forged) == "404 Workflow run not found");
    t.now_ms += 3'600'000;
    CHECK(t.stranger(t.shared_recording) == "404 Workflow run not found");
  }
}

SCENARIO("words that the retention rule has forgotten") {
  an_old_call t;
  t.forget_words();
  THEN("nothing gives them any more, and everything says when they went") {
    CHECK(t.said(t.get(run + "/transcript")) == "410 " + no_words);
    CHECK(t.said(t.get(run + "/transcript?format=jsonl")) == "410 " + no_words);
    CHECK(t.stranger(t.shared_transcript) == "410 " + no_words);
    CHECK(t.get("/api/v1/calls").json.at("calls").at(0).at("transcript_forgotten_at") == "2024-05-02T09:00:00.000Z");
    CHECK(t.get(shares).json.at("shares").at(0).at("transcript_forgotten_at") == "2024-05-02T09:00:00.000Z");
    const auto call = t.get("/api/v1/calls/256");
    CHECK(call.json.at("transcript_url").is_null());
    CHECK(call.json.at("transcript_forgotten_at") == "2024-05-02T09:00:00.000Z");
    CHECK(call.body.find("Good morning") == std::string::npos);
    CHECK(call.body.find("Tuesday") == std::string::npos);
  }
  THEN("the journal's events, which are kept a little longer, do not tell them") {
    const auto events = t.get("/api/v1/calls/256/events");
    CHECK(events.body.find("Good morning") == std::string::npos);
    CHECK(events.json.at("events").at(0).at("summary") == no_words);
    CHECK(events.json.at("events").at(1).at("summary") == "A hang-up was asked for");
  }
}

SCENARIO("a call of which nothing is left is not shared") {
  an_old_call t;
  const auto share = [&] { return t.post(shares, R"({"expires_in_seconds":3600})"); };
  t.forget_recording();
  CHECK(share().status == 200);
  t.forget_words();
  CHECK(t.said(share()) == "410 There is nothing left to share: " + no_words);
}

}  // namespace tandem::rest
