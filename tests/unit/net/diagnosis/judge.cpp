#include <catch2/catch.hpp>
#include <fstream>
#include <set>
#include <sstream>

#include "net/diagnosis/facts.hpp"

using namespace tandem;
using namespace tandem::diagnosis;

namespace {

constexpr std::int64_t now = 1'714'555'800'000, minute = 60'000;
const answer_settings ours{"https://voice.example.com/api/v1/telephony/inbound/run", "POST", {}, {}, {}, {}};

/// A configuration with which all is well.
facts healthy() {
  facts f;
  f.now_ms = now;
  f.config.id = {64};
  f.config.application = "app1";
  f.wanted = ours;
  f.public_url = "https://voice.example.com";
  f.api_url = "https://api.plivo.com/v1";
  number n;
  n.id = {128};
  n.normalized = {"+14155552671"};
  n.inbound_workflow = {192};
  f.numbers = {n};
  f.account = outcome<carrier_account_info>(
      carrier_account_info{"MA1", "Example Ltd", "standard", "prepaid", "25.00000", "Etc/UTC", false, false});
  f.at_carrier = outcome<carrier_application>(carrier_application{"app1", "tandem-1", ours, ""});
  carrier_number c;
  c.number = n.normalized;
  c.application = "app1";
  f.carrier_numbers.emplace("+14155552671", c);
  f.http = door{true, true, true, 200, "", "", {}};
  f.socket = door{true, true, true, 0, "", "", {}};
  f.clock_ahead_ms = 800;
  f.pace = outcome<carrier_pace>(carrier_pace{});
  f.speech = {{{{"Reception"}, "slt"}, speech_report{"what day works best", "what day works best", true, 30, 200, "flite"}}};
  f.last_webhook_ms = now - 5 * minute;
  f.last_audio_ms = now - 5 * minute;
  f.missed = outcome<std::vector<carrier_call_report>>(std::vector<carrier_call_report>{});
  return f;
}
finding of(const facts& f, std::string_view id) {
  for (const auto& x : judge(f))
    if (x.what->id == id) return x;
  FAIL("no finding for " << id);
  return {};
}
bool says(const facts& f, std::string_view id, verdict v, const std::string& words) {
  const auto x = of(f, id);
  UNSCOPED_INFO(id << " " << to_string(x.is) << ": " << x.evidence);
  return x.is == v && x.evidence.find(words) != std::string::npos;
}

}  // namespace

SCENARIO("every check is judged, in the table's order, and healthy is healthy") {
  const auto all = judge(healthy());
  REQUIRE(all.size() == checks().size());
  std::set<std::string_view> ids;
  for (std::size_t i = 0; i < all.size(); ++i) {
    INFO(all[i].what->id << ": " << all[i].evidence);
    CHECK(all[i].what == &checks()[i]);
    CHECK(all[i].is == verdict::ok);
    CHECK_FALSE(all[i].what->remedy.empty());
    ids.insert(all[i].what->id);
  }
  CHECK(ids.size() == all.size());
}

SCENARIO("an examination that was cut short accuses nobody") {
  facts f;
  f.now_ms = now;
  f.config.application = "app1";
  f.public_url = "https://voice.example.com";
  for (const char* id : {"authentication", "account_balance", "application", "answer_url", "public_url", "proxy_honest",
                         "websocket", "clock", "carrier_limits", "calls_elsewhere"})
    CHECK(of(f, id).is == verdict::unknown);
  f.speech.emplace_back();
  CHECK(of(f, "audio_pipeline").is == verdict::unknown);
}

SCENARIO("wrong token, regenerated token, IP allow-list, subaccount and an unreachable carrier are told apart") {
  auto f = healthy();
  const auto refused = [&](errc code, const char* field = "") {
    f.account = outcome<carrier_account_info>(refusal{code, "its words", field});
  };
  refused(errc::unauthorized);
  CHECK(says(f, "authentication", verdict::problem, "(401)"));
  CHECK(of(f, "authentication").evidence.find("worked until") == std::string::npos);
  f.app.emplace().worked_ms = now - 10 * minute;
  CHECK(says(f, "authentication", verdict::problem, "worked until 2024-05-01 09:20:00 UTC (10 minutes ago)"));
  (**f.pace).worked_ms = now - 5 * minute;  // a call that was made with them, not written down yet
  CHECK(says(f, "authentication", verdict::problem, "worked until 2024-05-01 09:25:00 UTC"));
  refused(errc::provider_refused, "ip_allow_list");
  CHECK(says(f, "authentication", verdict::problem, "IP allow-list"));
  refused(errc::unavailable);
  CHECK(says(f, "authentication", verdict::problem, "cannot be reached"));
  f = healthy();
  (**f.account).subaccount = true;
  CHECK(says(f, "authentication", verdict::ok, "a subaccount"));
  f.at_carrier = outcome<carrier_application>(refusal{errc::not_found, "404", ""});
  CHECK(says(f, "application", verdict::problem, "subaccount's credentials"));
  f.token_trouble = "the auth token holds spaces";
  CHECK(says(f, "credentials_clean", verdict::problem, "spaces"));
}

SCENARIO("money, the Application and the numbers") {
  auto f = healthy();
  (**f.account).balance = "0.00000";
  CHECK(says(f, "account_balance", verdict::problem, "0.00000"));
  (**f.account).balance = "1.5";
  CHECK(of(f, "account_balance").is == verdict::warning);
  (**f.account).billing = "postpaid";
  CHECK(of(f, "account_balance").is == verdict::ok);
  (**f.at_carrier).answer.answer_url = "https://other/";
  CHECK(says(f, "answer_url", verdict::problem, "https://other/"));
  CHECK(says(f, "answer_url", verdict::problem, ours.answer_url));
  auto& c = *f.carrier_numbers.at("+14155552671");
  c.application = "other";
  CHECK(says(f, "number_linked", verdict::problem, "linked to Application other"));
  c.application = "";
  CHECK(says(f, "number_linked", verdict::problem, "no Application"));
  c.voice_enabled = false;
  CHECK(says(f, "number_voice_enabled", verdict::problem, "+14155552671"));
  c.active = false;
  CHECK(says(f, "number_active", verdict::problem, "inactive at Plivo"));
  f.numbers[0].is_active = false;
  CHECK(says(f, "number_active", verdict::problem, "inactive here"));
  f.workflow_trouble[128] = "its workflow is gone";
  CHECK(says(f, "number_workflow", verdict::problem, "gone"));
  f.numbers[0].inbound_workflow = {};
  f.workflow_trouble[128] = "no inbound workflow";
  CHECK(says(f, "number_workflow", verdict::warning, "+14155552671: no inbound workflow"));  // it may be meant only to call out
  auto second = f.numbers[0];
  second.id = {192};
  second.inbound_workflow = {256};
  f.numbers.push_back(second);
  f.workflow_trouble[192] = "its workflow is gone";
  CHECK(says(f, "number_workflow", verdict::problem, "gone"));
  f.numbers.pop_back();
  f.numbers[0].normalized = {"+1234567890"};
  CHECK(says(f, "number_e164", verdict::problem, "+14155550100"));
  f = healthy();
  f.carrier_numbers.at("+14155552671") = refusal{errc::not_found, "404", ""};
  CHECK(says(f, "number_owned", verdict::problem, "not in this account"));
  f.carrier_numbers.at("+14155552671") = refusal{errc::unavailable, "no route", ""};
  CHECK(says(f, "number_owned", verdict::unknown, "no route"));
}

SCENARIO("the way in: what was and what was not proven") {
  auto f = healthy();
  CHECK(says(f, "public_url", verdict::ok, "Plivo itself came in 5 minutes ago"));
  f.last_webhook_ms = 0;
  CHECK(says(f, "public_url", verdict::warning, "Not proven"));
  f.http = door{true, false, false, 301, "https://www.voice.example.com/", "", {}};
  CHECK(says(f, "public_url", verdict::problem, "redirected to https://www"));
  f.http = door{true, false, false, 0, "", "connect failed", {}};
  CHECK(says(f, "public_url", verdict::problem, "connect failed"));
  f.last_webhook_ms = now - minute;  // a router that does not let the node reach itself
  CHECK(says(f, "public_url", verdict::warning, "Plivo itself came in"));
  f.public_url = "http://192.168.1.7:8080";
  CHECK(says(f, "public_url", verdict::problem, "cannot dial"));
  f = healthy();
  f.http->verified = false;
  f.http->changes = {{"path", "path '/a' became '/b'", "let the proxy pass the path unchanged", true}};
  CHECK(says(f, "proxy_honest", verdict::problem, "path '/a' became '/b': let the proxy pass the path unchanged"));
  f.socket = door{true, false, false, 400, "", "declined", {}};
  CHECK(says(f, "websocket", verdict::problem, "HTTP 400: declined"));
  f.refused.push_back(
      {now - 2 * minute, "signature", "https://voice.example.com/x", "1.2.3.4", "it would match the URL http://..."});
  CHECK(says(f, "signatures", verdict::problem, "it would match"));
  f.refused[0].finding = "no URL variant matches";
  CHECK(says(f, "signatures", verdict::warning, "1 in the last 24 hours"));
  f.refused[0].at_ms = now - 2 * 86'400'000;
  CHECK(of(f, "signatures").is == verdict::ok);
}

SCENARIO("voice, clock, limits and calls that went elsewhere") {
  auto f = healthy();
  f.speech[0].how = speech_report{"what day works best", "whale", false, 30, 200, ""};
  CHECK(says(f, "audio_pipeline", verdict::problem, "heard 'whale'"));
  f.speech[0].how = refusal{errc::unavailable, "synthesis failed", ""};
  CHECK(says(f, "audio_pipeline", verdict::problem, "synthesis failed"));
  f.clock_ahead_ms = -20'000;
  CHECK(says(f, "clock", verdict::warning, "20 s behind"));
  f.clock_ahead_ms = 200'000;
  CHECK(says(f, "clock", verdict::problem, "ahead of"));
  (**f.pace).refused_429_ms = now - minute;
  CHECK(says(f, "carrier_limits", verdict::warning, "429 60 s ago"));
  f.limited_calls = {"WR-TEL-OUT-1"};
  CHECK(says(f, "carrier_limits", verdict::warning, "WR-TEL-OUT-1"));
  carrier_call_report c;
  c.call = {"uuid-9"};
  c.to = {"+14155552671"};
  c.cause_name = "Normal Hangup";
  (**f.missed).push_back(c);
  CHECK(says(f, "calls_elsewhere", verdict::problem, "uuid-9 to +14155552671"));
  CHECK(tandem::diagnosis::diagnosis{{}, "", 0, judge(f), {}}.worst() == verdict::problem);
}

SCENARIO("docs/troubleshooting.md is what the checks say") {
  std::ifstream file(TANDEM_SOURCE_DIR "/docs/troubleshooting.md");
  std::stringstream text;
  text << file.rdbuf();
  INFO("run: build/bin/tandem doctor --page > docs/troubleshooting.md");
  CHECK(text.str() == troubleshooting_page());
}
