#include <catch2/catch.hpp>

#include "net/api/live_board.hpp"
#include "net/api/live_feed.hpp"
#include "net/body_stream.hpp"
#include "tests/unit/net/api/fakes.hpp"
#include "tests/unit/net/api/openapi_fault.hpp"

namespace tandem::rest {

namespace {

using nlohmann::json;

constexpr std::string_view greeting = "retry: 2000\n\n";
const call_id ours{256};

struct board_story {
  fake::state state;
  std::shared_ptr<live_feed> feed = std::make_shared<live_feed>("boot");
  live_board board{state, feed};
  std::shared_ptr<body_stream> reader = feed->join("", static_cast<live_topics>(live_topic::board));
  call_record call = fake::a_call(256);

  board_story() {
    state.put(fake::a_workflow());
    reader->take();
  }
  void store(call_phase phase) {
    call.phase = phase;
    state.put(call);
  }
  void reach(call_phase phase, const char* detail = "") {
    store(phase);
    board.phase_changed(ours, phase, detail);
  }
  /// What the reader is sent for it.
  std::vector<json> publish() {
    board.publish();
    std::vector<json> out;
    auto text = *reader->take();
    for (auto at = text.find("data: "); at != text.npos; at = text.find("data: ", at + 1))
      out.push_back(json::parse(text.substr(at + 6, text.find('\n', at) - at - 6)));
    return out;
  }
  json publish_one() {
    auto all = publish();
    REQUIRE(all.size() == 1);
    return all[0];
  }
};

}  // namespace

SCENARIO("a call stands on the board while it lasts") {
  board_story s;
  s.reach(call_phase::answered);
  auto row = s.publish_one();
  CHECK(row.at("call_id") == 256);
  CHECK(row.at("workflow_name") == "Reception");
  CHECK(row.at("phase") == "answered");
  CHECK(row.at("node").is_null());
  CHECK(row.at("speaking") == "nobody");
  CHECK(s.publish().empty());

  s.reach(call_phase::streaming);
  s.board.heard(ours, node_entered{"n1", "Greeting", 20});
  s.board.speaking(ours, false, true);
  row = s.publish_one();
  CHECK(row.at("phase") == "streaming");
  CHECK(row.at("node") == "Greeting");
  CHECK(row.at("speaking") == "agent");
  s.board.speaking(ours, true, true);
  s.board.speaking(ours, true, false);
  s.board.heard(ours, turn_measured{{1, 0, 0, 0, 0, 0, 870}});
  row = s.publish_one();  // however often it changed
  CHECK(row.at("speaking") == "caller");
  CHECK(row.at("last_turn_ms") == 870);
  WHEN("what changed has changed back") {
    s.board.speaking(ours, false, false);
    s.board.speaking(ours, true, false);
    THEN("nobody is told") { CHECK(s.publish().empty()); }
  }
  WHEN("it ends") {
    s.reach(call_phase::ended, "normal_clearing completed");
    row = s.publish_one();
    THEN("its last row says so, and it is gone") {
      CHECK(row.at("phase") == "ended");
      CHECK(row.at("speaking") == "nobody");
      CHECK(row.at("detail") == "normal_clearing completed");
      CHECK(s.board.snapshot().rows.empty());
      s.board.speaking(ours, true, false);
      CHECK(s.publish().empty());
    }
  }
}

SCENARIO("what was announced is not always on the disk yet") {
  board_story s;
  s.reach(call_phase::streaming);
  s.publish();
  s.board.phase_changed(ours, call_phase::ending, "");
  CHECK(s.publish().empty());
  s.store(call_phase::ending);
  CHECK(s.publish_one().at("phase") == "ending");
  WHEN("a call is announced that is never written") {
    s.board.phase_changed({512}, call_phase::intended, "");
    for (int i = 0; i < 60; ++i) CHECK(s.publish().empty());
    CHECK(s.board.snapshot().rows.size() == 1);
  }
}

SCENARIO("a run that nobody has dialed is not on the board") {
  board_story s;
  s.reach(call_phase::created);
  CHECK(s.publish().empty());
  CHECK(s.board.snapshot().rows.empty());
  s.reach(call_phase::intended);
  CHECK(s.publish_one().at("phase") == "intended");
}

SCENARIO("the node was restarted with calls in progress") {
  board_story s;
  s.call.nodes = {{"n1", "Greeting", 20}};
  s.call.turns = {{1, 0, 0, 0, 0, 0, 640}};
  s.store(call_phase::streaming);
  s.board.take_up();
  const auto row = s.publish_one();
  CHECK(row.at("node") == "Greeting");
  CHECK(row.at("last_turn_ms") == 640);
}

SCENARIO("a picture of the board and its events fit together") {
  board_story s;
  s.feed->notice(0, "info", "x", "");
  s.reach(call_phase::streaming);
  s.publish();
  const auto picture = s.board.snapshot();
  CHECK(picture.event_id == "boot-2");
  REQUIRE(picture.rows.size() == 1);
  s.board.speaking(ours, true, false);
  s.board.publish();
  const auto rest = s.feed->join(picture.event_id, static_cast<live_topics>(live_topic::board))->take();
  CHECK(rest->starts_with(std::string(greeting) + "id: boot-3\nevent: board\ndata: {"));
}

SCENARIO("topics are kept apart") {
  live_feed::limits small;
  small.events_kept = 2;
  live_feed feed("boot", small);
  feed.call_changed(0, {64}, "a", "ringing", "");
  for (int i = 0; i < 5; ++i) feed.board_changed("{}");
  feed.notice(0, "info", "n", "");
  const auto events = [&](const char* after, live_topics topics) {
    const auto text = *feed.join(after, topics)->take();
    std::string out;
    for (auto at = text.find("event: "); at != text.npos; at = text.find("event: ", at + 1))
      out += text.substr(at + 7, text.find('\n', at) - at - 7) + " ";
    return out;
  };
  CHECK(events("boot-0", usual_topics) == "call notice ");
  CHECK(events("boot-0", static_cast<live_topics>(live_topic::notice)) == "notice ");
  constexpr live_topics all = usual_topics | static_cast<live_topics>(live_topic::board);
  CHECK(events("boot-0", all) == "missed ");
  CHECK(events("boot-4", all) == "board board notice ");
  CHECK(events("boot-5", static_cast<live_topics>(live_topic::board)) == "board ");
  CHECK(feed.last_event_id() == "boot-7");
}

SCENARIO("the board is asked for") {
  fake::api_under_test t;
  t.state.put(fake::a_workflow());
  auto c = fake::a_call(256);
  c.phase = call_phase::streaming;
  t.state.put(c);
  t.board->take_up();
  t.board->publish();
  const auto a = t.get("/api/v1/calls/live");
  REQUIRE(a.status == 200);
  CHECK(a.json.at("at") == "2024-05-01T09:30:00.250Z");
  CHECK(a.json.at("event_id") == "boot-1");
  CHECK(a.json.at("calls").size() == 1);
  CHECK(a.json.at("calls").at(0).at("phase") == "streaming");
  WHEN("the feed is asked for it") {
    const auto open = [&](const char* topics) {
      auto r = t.request("GET", std::string("/api/v1/live?last_event_id=boot-0&topics=") + topics);
      r.headers.add("X-API-Key", fake::admin_key);
      http_response got;
      t.routes(r, [&](http_response x) { got = std::move(x); });
      return got.more ? *got.more->take() : std::to_string(got.status);
    };
    const auto text = open("call,board");
    REQUIRE(text.find("event: board\n") != text.npos);
    CHECK(json::parse(text.substr(text.find('{'))) == a.json.at("calls").at(0));
    CHECK(open("call,notice") == greeting);
    CHECK(open("call,bored") == "422");
  }
}

}  // namespace tandem::rest
