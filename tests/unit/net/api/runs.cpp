#include <catch2/catch.hpp>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "net/api/byte_range.hpp"
#include "net/api/json_writer.hpp"
#include "net/api/run_filters.hpp"
#include "net/url.hpp"
#include "tests/unit/net/api/fakes.hpp"

namespace tandem::rest {

namespace {

constexpr const char* runs = "/api/v1/workflow/192/runs";

call_record a_finished_call(std::uint64_t id = 256) {
  auto c = fake::a_call(id);
  c.phase = call_phase::ended;
  c.cause = hangup_cause::agent_ended;
  c.hung_up_by = hangup_party::agent;
  c.disposition = "booked";
  c.carrier_call = {"uuid-1"};
  c.answered_ms = c.created_ms + 1000;
  c.ended_ms = c.created_ms + 43'000;
  c.duration_s = 42;
  c.bill_duration_s = 60;
  c.total_cost = "0.00850";
  c.initial_context_json = R"({"name":"Ann"})";
  c.gathered = {{"day", "monday"}};
  c.transcript = {{speaker::agent, "Good morning", 100, 900, false, "1", 0},
                  {speaker::caller, "Monday", 61'200, 62'000, true, "2", 0.9}};
  c.turns = {{1, 2000, 300, 20, 5, 30, 355}};
  c.nodes = {{"1", "greet", 0}};
  c.recording = "recordings/256.wav";
  return c;
}

std::vector<std::uint64_t> ids_of(const nlohmann::json& page) {
  std::vector<std::uint64_t> out;
  for (const auto& r : page.at("runs")) out.push_back(r.at("id"));
  return out;
}

}  // namespace

SCENARIO("a run is shown") {
  fake::api_under_test t;
  t.state.put(fake::a_workflow());
  t.state.put(a_finished_call());
  const auto r = t.get("/api/v1/workflow/192/runs/256").json;
  CHECK(r.at("id") == 256);
  CHECK(r.at("name") == "WR-TEL-IN-00000001");
  CHECK(r.at("is_completed") == true);
  CHECK(r.at("call_type") == "inbound");
  CHECK(r.at("definition_id") == 192'000'001);
  CHECK(r.at("initial_context").at("name") == "Ann");
  CHECK(r.at("gathered_context").at("day") == "monday");
  CHECK(r.at("gathered_context").at("mapped_call_disposition") == "booked");
  CHECK(r.at("cost_info").at("total_cost") == "0.00850");
  CHECK(r.at("usage_info").at("call_duration_seconds") == 42);
  CHECK(r.at("transcript_url") == "/api/v1/workflow/192/runs/256/transcript");
  CHECK(r.at("recording_url") == "/api/v1/workflow/192/runs/256/recording");
  CHECK(r.at("call_id") == 256);
  CHECK(r.at("phase") == "ended");
  CHECK(r.at("cause") == "agent_ended");
  CHECK(r.at("hung_up_by") == "agent");
  CHECK(r.at("disposition") == "booked");
  CHECK(r.at("carrier_call_id") == "uuid-1");
  CHECK(r.at("request_uuid").is_null());
  CHECK(r.at("telephony").at("from") == "+14155550100");
  CHECK(r.at("logs").at("turns").at(0).at("total_ms") == 355);
  CHECK(r.at("logs").at("phases").at("ringing").is_null());
  CHECK(r.at("logs").at("transcript").at(1).at("interrupted") == true);
  CHECK(r.at("logs").at("carrier").at("call_uuid") == "uuid-1");
  for (const char* field :
       {"workflow_id", "mode", "created_at", "user_recording_url", "bot_recording_url", "transcript_public_url",
        "recording_public_url", "user_recording_public_url", "bot_recording_public_url", "public_access_token", "annotations"})
    CHECK(r.contains(field));

  CHECK(t.get("/api/v1/calls/256").json == r);
  CHECK(t.get("/api/v1/workflow/193/runs/256").json.at("detail") == "Workflow run not found");
  CHECK(t.get("/api/v1/workflow/192/runs/257").status == 404);
  CHECK(t.get("/api/v1/calls/257").status == 404);
  CHECK(t.get("/api/v1/workflow/x/runs/y").json.at("detail").size() == 2);

  t.state.put(fake::a_call());
  const auto young = t.get("/api/v1/calls/256").json;
  CHECK(young.at("is_completed") == false);
  CHECK(young.at("phase") == "created");
  CHECK(young.at("transcript_url").is_null());
  CHECK(young.at("recording_url").is_null());
  CHECK(young.at("cause").is_null());
  CHECK(young.at("cost_info").is_null());
}

SCENARIO("what the carrier found, and where a caller was put through, is shown") {
  fake::api_under_test t;
  auto c = a_finished_call();
  auto r = (t.state.put(c), t.get("/api/v1/calls/256").json);
  CHECK(r.at("fault").is_null());
  CHECK(r.at("answered_by").is_null());
  CHECK(r.at("machine_detected_at").is_null());
  CHECK(r.at("transfers").empty());

  c.fault = hangup_fault::far_end;
  c.machine_ms = c.created_ms + 2'000;
  c.transfers.push_back({{"+14155550177"}, transfer_mode::cold, "", c.created_ms, 0, c.created_ms + 9'000});
  c.transfers.back().outcome = transfer_outcome::busy;
  c.transfers.back().note = "USER_BUSY";
  c.transfers.push_back({{"+14155550178"}, transfer_mode::warm, "A caller.", c.created_ms, c.created_ms + 9'000, 0});
  c.transfers.back().leg = {"b1"};
  c.transfers.back().leg_call = {320};
  t.state.put(c);
  r = t.get("/api/v1/calls/256").json;
  CHECK(r.at("fault") == "far_end");
  CHECK(r.at("answered_by") == "machine");
  CHECK(r.at("machine_detected_at") == rfc3339(c.machine_ms));
  const auto& failed = r.at("transfers").at(0);
  CHECK(failed.at("to") == "+14155550177");
  CHECK(failed.at("mode") == "cold");
  CHECK(failed.at("result") == "busy");
  CHECK(failed.at("note") == "USER_BUSY");
  CHECK(failed.at("whisper").is_null());
  CHECK(failed.at("connected_at").is_null());
  CHECK(failed.at("ended_at") == rfc3339(c.created_ms + 9'000));
  const auto& second = r.at("transfers").at(1);
  CHECK(second.at("mode") == "warm");
  CHECK(second.at("result").is_null());
  CHECK(second.at("whisper") == "A caller.");
  CHECK(second.at("carrier_call_id") == "b1");
  CHECK(second.at("leg_call_id") == 320);
  CHECK(failed.at("leg_call_id").is_null());
  CHECK(r.at("leg_of_call_id").is_null());
  c.made_for = {192};
  for (const auto phase : {call_phase::bridged, call_phase::transferring, call_phase::uncertain, call_phase::streaming}) {
    c.phase = phase;
    t.state.put(c);
    r = t.get("/api/v1/calls/256").json;
    CHECK(r.at("phase") == to_string(phase));
    CHECK(r.at("leg_of_call_id") == 192);
  }
}

SCENARIO("runs are listed by page") {
  fake::api_under_test t;
  t.state.put(fake::a_workflow());
  t.state.put(fake::a_workflow(193));
  for (std::uint64_t id = 1; id <= 7; ++id) t.state.put(fake::a_call(id));
  t.state.put(fake::a_call(100, 193));

  const auto first = t.get(std::string(runs) + "?limit=3").json;
  CHECK(ids_of(first) == std::vector<std::uint64_t>{7, 6, 5});
  CHECK(first.at("total_count") == 7);
  CHECK(first.at("total_pages") == 3);
  CHECK(first.at("page") == 1);
  CHECK(first.at("limit") == 3);
  CHECK(first.at("applied_filters").empty());
  CHECK_FALSE(first.at("runs").at(0).at("logs").contains("transcript"));
  CHECK(ids_of(t.get(std::string(runs) + "?limit=3&page=3").json) == std::vector<std::uint64_t>{1});
  CHECK(ids_of(t.get(std::string(runs) + "?limit=3&page=4").json).empty());
  CHECK(ids_of(t.get(std::string(runs) + "?limit=3&page=999999999999").json).empty());
  CHECK(ids_of(t.get(std::string(runs) + "?limit=2&sort_order=asc").json) == std::vector<std::uint64_t>{1, 2});
  CHECK(t.get(std::string(runs)).json.at("limit") == 50);

  CHECK(fake::problems_of(t.get(std::string(runs) + "?page=0&limit=101").json) ==
        "query.page greater_than_equal; query.limit less_than_equal");
  CHECK(fake::problems_of(t.get(std::string(runs) + "?page=two").json) == "query.page int_parsing");
  CHECK(t.get("/api/v1/workflow/194/runs").status == 404);
}

SCENARIO("more runs than one read of the index") {
  fake::api_under_test t;
  t.state.put(fake::a_workflow());
  for (std::uint64_t id = 1; id <= 2'000; ++id) t.state.put(fake::a_call(id));
  const auto page = t.get(std::string(runs) + "?limit=2&page=1000").json;
  CHECK(page.at("total_count") == 2'000);
  CHECK(ids_of(page) == std::vector<std::uint64_t>{2, 1});
}

SCENARIO("runs are filtered and sorted") {
  fake::api_under_test t;
  t.state.put(fake::a_workflow());
  for (std::uint64_t id = 1; id <= 4; ++id) {
    auto c = a_finished_call(id);
    c.duration_s = static_cast<std::int64_t>(id % 3) * 10 + 5;  // 15, 25, 5, 15
    c.disposition = id % 2 ? "busy" : "booked";
    c.total_cost = "0.0" + std::to_string(id);
    t.state.put(c);
  }
  auto live = fake::a_call(5);
  live.phase = call_phase::streaming;
  t.state.put(live);
  const auto filtered = [&](const char* filters, const char* more = "") {
    return ids_of(t.get(std::string(runs) + "?filters=" + percent_encode(filters) + more).json);
  };
  using ids = std::vector<std::uint64_t>;
  CHECK(filtered("[]") == ids{5, 4, 3, 2, 1});
  CHECK(filtered(R"([{"attribute":"status","type":"radio","value":{"status":"completed"}}])") == ids{4, 3, 2, 1});
  CHECK(filtered(R"([{"attribute":"status","type":"radio","value":{"status":"in_progress"}}])") == ids{5});
  CHECK(filtered(R"([{"attribute":"dispositionCode","type":"multiSelect","value":{"codes":["busy","x"]}}])") == ids{3, 1});
  CHECK(filtered(R"([{"attribute":"duration","type":"numberRange","value":{"min":15,"max":20}}])") == ids{4, 1});
  CHECK(filtered(R"([{"attribute":"tokenUsage","type":"numberRange","value":{"min":0.03}}])") == ids{4, 3});
  CHECK(filtered(R"([{"attribute":"dateRange","type":"dateRange","value":{"from":"2024-05-01T09:30:00.002Z",
      "to":"2024-05-01T11:30:00.003+02:00"}}])") == ids{3, 2});
  CHECK(filtered(R"([{"attribute":"status","value":{"status":"completed"}},{"attribute":"duration","value":{"max":10}}])") ==
        ids{3});
  CHECK(filtered("[]", "&sort_by=duration") == ids{2, 4, 1, 3, 5});
  CHECK(filtered("[]", "&sort_by=duration&sort_order=asc&limit=1") == ids{5});

  const auto refused = [&](const char* filters) {
    const auto a = t.get(std::string(runs) + "?filters=" + percent_encode(filters));
    return std::to_string(a.status) + " " + a.json.at("detail").get<std::string>();
  };
  CHECK(refused("{") == "400 Invalid filter format");
  CHECK(refused("{}") == "400 Invalid filter format");
  CHECK(refused("[1]") == "400 Invalid filter format");
  CHECK(refused(R"([{"attribute":"dateRange","value":{"from":"soon"}}])") == "400 Invalid filter format");
  CHECK(refused(R"([{"attribute":"duration","value":{"min":"5"}}])") == "400 Invalid filter format");
  CHECK(refused(R"([{"attribute":"callerNumber","value":{}}])") == "403 Invalid attribute 'callerNumber'");
  const auto deep = R"([{"attribute":"duration","value":{"x":)" + std::string(8000, '[') + std::string(8000, ']') + "}}]";
  CHECK(refused(deep.c_str()) == "400 Invalid filter format");
  const auto applied = t.get(std::string(runs) + "?filters=" + percent_encode(R"([{"attribute":"duration","value":{}}])")).json;
  CHECK(applied.at("applied_filters").at(0).at("attribute") == "duration");
  CHECK(applied.at("total_count") == 5);
}

SCENARIO("a run is made without a call") {
  fake::api_under_test t;
  t.state.put(fake::a_workflow());
  t.calls.record = fake::a_call();
  const auto a = t.post(runs, R"({"mode":"plivo","name":"Test run"})");
  REQUIRE(a.status == 200);
  CHECK(a.json.at("id") == 256);
  CHECK(a.json.at("mode") == "plivo");
  CHECK(a.json.at("definition_id") == 192'000'001);
  CHECK(t.calls.run_created.asked.at(0).name == "Test run");
  CHECK(t.calls.run_created.asked.at(0).workflow == workflow_id{192});
  CHECK(fake::problems_of(t.post(runs, "{}").json) == "body.mode missing; body.name missing");
  CHECK(t.post("/api/v1/workflow/194/runs", R"({"mode":"plivo","name":"x"})").status == 404);
}

SCENARIO("runs are taken away as a spreadsheet") {
  fake::api_under_test t;
  t.state.put(fake::a_workflow());
  t.state.put(a_finished_call(256));
  auto other = fake::a_call(320);
  other.gathered = {{"note", "=1+1, \"two\""}};
  other.direction = call_direction::outbound;
  t.state.put(other);
  const auto a = t.get("/api/v1/workflow/192/report");
  CHECK(a.headers.get("Content-Type") == "text/csv; charset=utf-8");
  CHECK(a.body ==
        "Run ID,Campaign ID,Agent ID,Agent Definition ID,Created At,Phone Number,Call Disposition,Call Duration (s),day,note,"
        "Call Tags,Transcript URL,Recording URL\r\n"
        "320,,192,192000001,2024-05-01T09:30:00.320Z,+14155552671,,0,,\"'=1+1, \"\"two\"\"\",,,\r\n"
        "256,,192,192000001,2024-05-01T09:30:00.256Z,+14155550100,booked,42,monday,,,"
        "/api/v1/workflow/192/runs/256/transcript,/api/v1/workflow/192/runs/256/recording\r\n");
  CHECK(t.get("/api/v1/workflow/192/report?start_date=2024-05-01T09:30:00.300Z").body.find("256,,") == std::string::npos);
  CHECK(fake::problems_of(t.get("/api/v1/workflow/192/report?end_date=soon").json) ==
        "query.end_date datetime_from_date_parsing");
  CHECK(t.get("/api/v1/workflow/194/report").status == 404);
}

SCENARIO("a transcript is read") {
  fake::api_under_test t;
  t.state.put(a_finished_call());
  const auto text = t.get("/api/v1/workflow/192/runs/256/transcript");
  CHECK(text.body == "[00:00.1] agent: Good morning\n[01:01.2] user: Monday [interrupted]\n");
  CHECK(text.headers.get("Content-Type") == "text/plain; charset=utf-8");
  const auto lines = t.get("/api/v1/workflow/192/runs/256/transcript?format=jsonl");
  const auto second = lines.body.substr(lines.body.find('\n') + 1);
  CHECK(nlohmann::json::parse(second).at("text") == "Monday");
  CHECK(t.get("/api/v1/workflow/192/runs/256/transcript?format=pdf").status == 422);
  CHECK(t.get("/api/v1/workflow/192/runs/257/transcript").status == 404);
}

SCENARIO("ranges of bytes") {
  const auto read = [](const char* header, std::uint64_t size) {
    byte_range r;
    switch (read_range(header, size, r)) {
      case range_kind::whole: return std::string("whole");
      case range_kind::unsatisfiable: return std::string("unsatisfiable");
      case range_kind::part: break;
    }
    return std::to_string(r.first) + "-" + std::to_string(r.last);
  };
  CHECK(read("bytes=0-4", 10) == "0-4");
  CHECK(read("bytes=5-", 10) == "5-9");
  CHECK(read("bytes=5-99", 10) == "5-9");
  CHECK(read("bytes=-3", 10) == "7-9");
  CHECK(read("bytes=-30", 10) == "0-9");
  CHECK(read("bytes=10-", 10) == "unsatisfiable");
  CHECK(read("bytes=0-0", 0) == "unsatisfiable");
  CHECK(read("bytes=-0", 10) == "unsatisfiable");
  for (const char* odd :
       {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=4-2", "bytes=0-1,3-4", "lines=0-1", "bytes=99999999999999999999-"})
    CHECK(read(odd, 10) == "whole");
}

SCENARIO("a recording is fetched") {
  fake::api_under_test t;
  t.state.put(a_finished_call());
  const auto file = std::filesystem::temp_directory_path() / "tandem_unit_api_recording.wav";
  std::ofstream(file, std::ios::binary) << "0123456789";
  constexpr const char* url = "/api/v1/workflow/192/runs/256/recording";

  CHECK(t.get(url).status == 404);  // not on this node
  t.files["recordings/256.wav"] = file.string();
  const auto whole = t.get(url);
  CHECK(whole.status == 200);
  CHECK(whole.body == "0123456789");
  CHECK(whole.headers.get("Content-Type") == "audio/wav");
  CHECK(whole.headers.get("Accept-Ranges") == "bytes");

  const auto ranged = [&](const char* range) {
    auto r = t.request("GET", url);
    r.headers.add("X-API-Key", fake::admin_key);
    r.headers.add("Range", range);
    return t.send(std::move(r));
  };
  const auto part = ranged("bytes=2-4");
  CHECK(part.status == 206);
  CHECK(part.body == "234");
  CHECK(part.headers.get("Content-Range") == "bytes 2-4/10");
  CHECK(ranged("bytes=20-").status == 416);
  CHECK(ranged("bytes=20-").headers.get("Content-Range") == "bytes */10");

  std::filesystem::remove(file);
  CHECK(t.get(url).status == 404);
  t.state.put(fake::a_call());
  CHECK(t.get(url).json.at("detail") == "This run has no recording");
}

SCENARIO("a finished run's artefacts are had by its public address") {
  fake::api_under_test t;
  t.state.put(fake::a_workflow());
  t.state.put(a_finished_call());
  const auto r = t.get("/api/v1/workflow/192/runs/256").json;
  const auto token = r.at("public_access_token").get<std::string>();
  const auto base = "/api/v1/public/download/workflow/" + token;
  CHECK(r.at("transcript_public_url") == "https://voice.example.com" + base + "/transcript");
  CHECK(r.at("recording_public_url") == "https://voice.example.com" + base + "/recording");
  const auto stranger = [&](const std::string& target) { return t.send(t.request("GET", target)); };
  const auto text = stranger(base + "/transcript?inline=true");
  CHECK(text.status == 200);
  CHECK(text.body == t.get("/api/v1/workflow/192/runs/256/transcript").body);
  CHECK(text.headers.get("Content-Disposition") == "inline");
  CHECK(stranger(base + "/transcript").headers.get("Content-Disposition") == "attachment");
  CHECK(stranger(base + "/logs").status == 404);
  for (const auto& wrong :
       {"257" + token.substr(3), token + "0", token.substr(0, token.size() - 1), std::string("256"), std::string("-")})
    CHECK(stranger("/api/v1/public/download/workflow/" + wrong + "/transcript").status == 404);
  WHEN("an end is wished for") {
    const std::string make = "/api/v1/workflow/192/runs/256/public-link";
    const auto made = t.post(make, R"({"expires_at":"2024-05-01T10:30:00Z"})");
    REQUIRE(made.status == 200);
    CHECK(made.json.at("expires_at") == "2024-05-01T10:30:00.000Z");
    const auto url = made.json.at("transcript_public_url").get<std::string>();
    const auto short_lived = url.substr(url.find("/api"));
    CHECK(stranger(short_lived).status == 200);
    auto longer = short_lived;  // somebody would like to have it longer
    longer.replace(longer.find("-17145"), 6, "-27145");
    CHECK(stranger(longer).status == 404);
    t.now_ms += 3'600'000;
    CHECK(stranger(short_lived).status == 404);
    CHECK(stranger(base + "/transcript").status == 200);
    CHECK(t.post(make, R"({"expires_at":"2024-05-01T10:30:00Z"})").status == 422);  // by now in the past
    CHECK(t.post(make, "{}").status == 422);
  }
  t.state.put(fake::a_call());
  CHECK(t.get("/api/v1/workflow/192/runs/256").json.at("public_access_token").is_null());
  CHECK(t.post("/api/v1/workflow/192/runs/256/public-link", R"({"expires_at":"2034-05-01T10:30:00Z"})").status == 409);
}

}  // namespace tandem::rest
