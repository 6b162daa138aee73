// Talk here: a conversation through a browser, by the same engine that holds phone calls, on a node that knows no carrier at all.
// Speech goes in at 16 kHz, and what comes back is recognised.

#include <catch2/catch.hpp>
#include <condition_variable>
#include <mutex>

#include "tests/e2e/leak_watch.hpp"
#include "tests/e2e/talk_page.hpp"
#include "tests/e2e/world.hpp"
#include "voice/codec/resampler.hpp"
#include "voice/providers/flite.hpp"
#include "voice/speech_check.hpp"
#include "voice/workers.hpp"

using namespace tandem::test;

namespace {

using sound = std::vector<std::int16_t>;

/// What somebody with this voice sounds like at 16 kHz.
sound spoken(const std::string& text, const std::string& voice = "awb") {
  tandem::workers on({.threads = 1});
  const auto flite = tandem::make_flite(on);
  std::mutex mutex;
  std::condition_variable said;
  sound narrow;
  bool done = false;
  const auto here = [](std::function<void()> work) { work(); };
  const auto session = flite->open(voice, here, [&](tandem::tts_chunk chunk) {
    std::lock_guard lock(mutex);
    narrow.insert(narrow.end(), chunk.pcm8k.begin(), chunk.pcm8k.end());
    done = chunk.last;
    said.notify_all();
  });
  session->speak(1, text);
  std::unique_lock lock(mutex);
  said.wait(lock, [&] { return done; });
  sound wide;
  tandem::resampler(8000, 16000).push(narrow, wide);
  return wide;
}

/// Every word of the agent's that a recogniser finds in what the loudspeaker played.
std::string understood(const sound& wide, const std::vector<std::string>& may_be_said) {
  sound narrow;
  tandem::resampler(16000, 8000).push(wide, narrow);
  std::string all;
  for (const auto& passage : tandem::recognise_recording(narrow, {may_be_said, {}})) all += passage.heard.text + " ";
  return all;
}

const std::vector<std::string> sentences = {
    "hello ada this is brightside dental", "you have an appointment tomorrow at ten",     "can you make it",
    "can you come to your appointment",    "great we look forward to seeing you goodbye", "thank you for telling us",
    "please call us to find a new time",   "please call us to find a new time goodbye"};

/// What the browser of an operator who has signed in sends.
std::map<std::string, std::string> signed_in(const node& tandem) {
  const std::string password = "e2e: correct horse battery staple";
  leak_watch::of_suite().add_secret("an operator's password", password);
  const json who{{"name", "Ada"}, {"email", "ada@example.com"}, {"password", password}, {"bootstrap_key", admin_key}};
  const auto made = http("POST", tandem.url() + "/api/v1/session/first-operator", who.dump(), {{"Origin", tandem.url()}});
  const auto set = made.headers.at("set-cookie");
  return {{"Origin", tandem.url()}, {"Cookie", set.substr(0, set.find(';'))}};
}

json talk_with(node& tandem, const json& workflow) {
  return tandem.must("POST", "/workflow/" + workflow.at("id").dump() + "/talk", {{"initial_context", {{"first_name", "Ada"}}}});
}

json record_of(const node& tandem, const json& workflow, const json& talk) {
  json run;
  eventually([&] {
    run = tandem.must("GET", "/workflow/" + workflow.at("id").dump() + "/runs/" + talk.at("workflow_run_id").dump());
    return text(run, "phase") == "ended";
  });
  return run;
}

bool has_said(const talk_page& page, const char* speaker, const std::string& words) {
  for (const auto& one : page.heard())
    if (one.at("event") == "line" && text(one.at("line"), "speaker") == speaker &&
        text(one.at("line"), "text").find(words) != std::string::npos)
      return true;
  return false;
}

}  // namespace

SCENARIO("somebody talks with the agent through the browser, without any telephony") {
  emulator carrier;
  node tandem(carrier);
  tandem.start();
  const auto ada = signed_in(tandem);
  const auto workflow = install_workflow(tandem, "outbound_reminder");
  const auto talk = talk_with(tandem, workflow);
  CHECK(talk.at("sample_rate") == 16000);
  const auto path = talk.at("websocket_path").get<std::string>();

  THEN("a page of another origin may not, and a wrong token is told so") {
    auto elsewhere = ada;
    elsewhere["Origin"] = "https://evil.example";
    CHECK(talk_page(tandem.url(), path, elsewhere).status() == 403);
    CHECK(talk_page(tandem.url(), path, {{"Origin", tandem.url()}}).status() == 401);
    CHECK(talk_page(tandem.url(), path, {{"X-API-Key", "dgr_wrong"}}).status() == 401);
    talk_page stranger(tandem.url(), path.substr(0, path.size() - 4) + "0000", ada);
    CHECK(stranger.status() == 101);
    CHECK(eventually([&] { return stranger.closed(); }));
    CHECK(text(stranger.last("ended"), "reason") == "the media token is wrong");
  }

  WHEN("they hear the question out and say yes") {
    talk_page page(tandem.url(), path, ada);
    REQUIRE(page.status() == 101);
    REQUIRE(eventually([&] { return has_said(page, "agent", "Can you make it"); }));
    page.say(spoken("yes, I can."));
    REQUIRE(eventually([&] { return page.closed(); }));
    THEN("they hear the right answer, are told of it, and the record is whole") {
      const auto heard = understood(page.played(), sentences);
      INFO("recognised in what came back: " << heard);
      CHECK(heard.find("can you make it") != std::string::npos);
      CHECK(heard.find("look forward to seeing you") != std::string::npos);
      CHECK(heard.find("new time") == std::string::npos);
      CHECK(page.most_ahead() <= milliseconds(1000));  // paced: the line is seven seconds long
      CHECK(has_said(page, "user", "yes"));
      CHECK(has_said(page, "agent", "we look forward"));
      CHECK(text(page.last("node").at("node"), "name") == "Coming");
      CHECK(page.last("turn").at("turn").at("total_ms") > 0);
      CHECK(text(page.last("ended"), "reason").find("confirmed") != std::string::npos);
      const auto run = record_of(tandem, workflow, talk);
      CHECK(text(run, "mode") == "browser");
      CHECK(text(run, "disposition") == "confirmed");
      CHECK(text(run, "cause") == "agent_ended");
      CHECK(run.at("telephony").at("telephony_configuration_id").is_null());
      CHECK(run.at("logs").at("turns").size() >= 1);
      const auto& goodbye = run.at("logs").at("transcript").back();
      CHECK(text(goodbye, "text").find("Goodbye.") != std::string::npos);
      CHECK(goodbye.at("interrupted") == false);
      http_answer recording;
      CHECK(eventually([&] {
        recording = tandem.api("GET", "/workflow/" + workflow.at("id").dump() + "/runs/" + run.at("id").dump() + "/recording");
        return recording.status == 200;
      }));
      CHECK(recording.body.size() > 20'000);
      AND_THEN("the address is worth nothing any more") {
        talk_page again(tandem.url(), path, ada);
        CHECK(eventually([&] { return again.closed(); }));
        CHECK_FALSE(again.last("ended").is_null());
        CHECK(again.last("start").is_null());
      }
    }
  }

  WHEN("they cut in, and hang up") {
    talk_page page(tandem.url(), path, ada);
    REQUIRE(eventually([&] { return !page.played().empty() && !page.last("node").is_null(); }));
    const auto words = spoken("no, I cannot make it, I am sorry.");
    REQUIRE(eventually([&] {
      const auto all = page.played();
      return std::count_if(all.begin(), all.end(), [](auto s) { return s > 1000 || s < -1000; }) > 2000;  // the agent speaks
    }));
    page.say(words);
    REQUIRE(eventually([&] { return !page.last("clear").is_null(); }));
    REQUIRE(eventually([&] { return has_said(page, "user", "no"); }));
    page.send({{"event", "hangup"}});
    REQUIRE(eventually([&] { return page.closed(); }));
    THEN("the agent's line ends where it was cut, and the caller hung up") {
      const auto run = record_of(tandem, workflow, talk);
      bool cut = false;
      for (const auto& line : run.at("logs").at("transcript"))
        if (line.at("interrupted") == true && text(line, "text").find("Can you make it") == std::string::npos) cut = true;
      CHECK(cut);
      CHECK(text(run, "cause") == "normal_clearing");
      CHECK(text(run, "hung_up_by") == "caller");
    }
  }

  WHEN("the node is killed in the middle of it") {
    talk_page page(tandem.url(), path, ada);
    REQUIRE(eventually([&] { return !page.last("node").is_null(); }));
    tandem.kill9();
    CHECK(eventually([&] { return page.closed(); }));
    tandem.start();
    THEN("the record says so") {
      const auto run = record_of(tandem, workflow, talk);
      CHECK(text(run, "cause") == "node_restarted");
      CHECK(text(run.at("logs"), "note").find("restarted") != std::string::npos);
      CHECK(tandem.must("GET", "/health/active-calls").at("active_calls") == 0);
    }
  }
}
