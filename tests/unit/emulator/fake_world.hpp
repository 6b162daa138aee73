#pragma once
// A world whose clock is turned by hand: documents come from a table, sockets are kept for inspection, speech is a tone of 60 ms
// a letter.

#include <catch2/catch.hpp>
#include <deque>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "examples/plivo_emulator/switchboard.hpp"

namespace tandem::emulator {

struct fake_socket : line_socket {
  std::vector<nlohmann::json> sent;
  bool closed = false, was_cut = false, dead = false;
  int broken = 0;
  bool send_text(std::string text) override {
    auto message = nlohmann::json::parse(text, nullptr, false);
    message.is_discarded() ? void(++broken) : sent.push_back(std::move(message));
    return true;
  }
  void deaden() override { dead = true; }
  void close() override { closed = true; }
  void cut() override { was_cut = true; }
  std::size_t count(const std::string& event) const {
    std::size_t n = 0;
    for (const auto& m : sent) n += m["event"] == event;
    return n;
  }
};

struct fake_line {
  std::string url;
  fields headers;
  line_events events;
  std::shared_ptr<fake_socket> socket;
  void say(const nlohmann::json& message) { events.text(message.dump()); }
  void play(int ms) {  // loud mu-law
    std::vector<std::uint8_t> bytes;
    for (auto s : touch_tone('5', ms)) bytes.push_back(mulaw_encode(s));
    say({{"event", "playAudio"},
         {"media", {{"contentType", "audio/x-mulaw"}, {"sampleRate", 8000}, {"payload", base64(bytes)}}}});
  }
  static std::string base64(const std::vector<std::uint8_t>& bytes);
};

struct fake_world : world {
  std::int64_t clock_us = 1000000;
  std::mt19937_64 dice{7};
  std::multimap<std::int64_t, std::function<void()>> agenda;
  std::map<std::string, web_answer> documents;  // by URL without query; what is missing cannot be reached
  std::vector<web_request> asked_for;
  std::vector<std::shared_ptr<fake_line>> lines;
  int refuse_lines = 0;
  std::deque<std::string> understood;  // what the ear makes of each stretch of speech
  std::map<std::string, std::shared_ptr<clip>> clips;

  std::int64_t now_us() override { return clock_us; }
  std::int64_t epoch_ms() override { return 1736937000000 + clock_us / 1000; }
  std::uint64_t random() override { return dice(); }
  void after_ms(std::int64_t delay, std::function<void()> work) override { at_us(clock_us + 1000 * delay, std::move(work)); }
  void at_us(std::int64_t moment, std::function<void()> work) override {
    agenda.emplace(std::max(moment, clock_us), std::move(work));
  }
  void run_ms(std::int64_t ms) {
    auto end = clock_us + 1000 * ms;
    while (!agenda.empty() && agenda.begin()->first <= end) {
      clock_us = agenda.begin()->first;
      auto work = std::move(agenda.begin()->second);
      agenda.erase(agenda.begin());
      work();
    }
    clock_us = end;
  }
  void fetch(web_request request, std::function<void(web_answer)> answer) override {
    asked_for.push_back(request);
    auto found = documents.find(request.url.substr(0, request.url.find('?')));
    auto a = found == documents.end() ? web_answer{web_failure::connect, "refused", 0, "", ""} : found->second;
    after_ms(1, [a, answer] { answer(a); });
  }
  void open_line(std::string url, fields headers, int, line_events events) override {
    auto line = std::make_shared<fake_line>();
    line->url = std::move(url);
    line->headers = std::move(headers);
    line->events = std::move(events);
    lines.push_back(line);
    if (refuse_lines > 0) {
      --refuse_lines;
      after_ms(1, [line] { line->events.opened(nullptr, "refused"); });
      return;
    }
    line->socket = std::make_shared<fake_socket>();
    after_ms(1, [line] { line->events.opened(line->socket, {}); });
  }
  clip_ptr synthesise(const std::string& text, const std::string&) override {
    auto& c = clips[text];
    if (!c) c = std::make_shared<clip>(clip{true, touch_tone('1', 60 * static_cast<int>(text.size())), {}});
    return c;
  }
  struct fake_ear : ear {
    fake_world& w;
    std::function<void(heard_words)> heard;
    std::int64_t from = 0;
    fake_ear(fake_world& f, std::function<void(heard_words)> h) : w(f), heard(std::move(h)) {}
    void begin(std::int64_t at) override { from = at; }
    void hear(std::span<const std::int16_t>) override {}
    void end(std::int64_t at) override {
      if (w.understood.empty()) return;
      auto text = w.understood.front();
      w.understood.pop_front();
      w.after_ms(1, [h = heard, text, f = from, at] { h({f, at, text, true}); });
    }
  };
  std::unique_ptr<ear> listen(const agent_grammar& grammar, std::function<void(heard_words)> heard) override {
    if (grammar.jsgf.empty()) return nullptr;
    return std::make_unique<fake_ear>(*this, std::move(heard));
  }

  void document(const std::string& url, const std::string& xml) {
    documents[url] = {web_failure::none, "", 200, "application/xml", xml};
  }
};

/// A switchboard in a fake world, with one number whose application answers at http://app/answer.
struct fake_exchange {
  fake_world w;
  switchboard desk;
  static settings told() {
    settings s;
    s.auth_id = "MAXXXXXXXXXXXXXXXXXX";
    s.auth_token = "secret";
    return s;
  }
  fake_exchange() : desk(told(), w) {
    desk.seed_number("14155550100", "app1");
    auto& a = desk.lines().applications["app1"];
    a.answer_url = "http://app/answer";
    a.hangup_url = "http://app/hangup";
    for (const char* url : {"http://app/hangup", "http://app/ring", "http://app/status"})
      w.documents[url] = {web_failure::none, "", 200, "", ""};
  }
  reply ask(const std::string& method, const std::string& path, const nlohmann::json& body = nullptr) {
    asked q;
    q.method = method;
    q.path = path.substr(0, path.find('?'));
    if (path.find('?') != std::string::npos) q.query = path.substr(path.find('?') + 1);
    q.authorization = "Basic TUFYWFhYWFhYWFhYWFhYWFhYWFg6c2VjcmV0";
    q.content_type = "application/json";
    if (!body.is_null()) q.body = body.dump();
    std::optional<reply> got;
    desk.handle(q, [&](reply r) { got = r; });
    if (!got) w.run_ms(0);
    REQUIRE(got);
    return *got;
  }
  nlohmann::json json_of(const std::string& method, const std::string& path, const nlohmann::json& body = nullptr) {
    return nlohmann::json::parse(ask(method, path, body).body);
  }
  reply plivo(const std::string& method, const std::string& rest, const nlohmann::json& body = nullptr) {
    return ask(method, "/v1/Account/MAXXXXXXXXXXXXXXXXXX/" + rest, body);
  }
  std::string call_in(const nlohmann::json& scenario = {{"steps", nlohmann::json::array()}}) {
    return json_of("POST", "/emulator/calls",
                   {{"from", "14155550123"}, {"to", "14155550100"}, {"scenario", scenario}})["call_uuid"];
  }
  std::string call_out(const std::string& to, nlohmann::json more = nlohmann::json::object()) {
    more.update({{"from", "14155550100"},
                 {"to", to},
                 {"answer_url", "http://app/answer"},
                 {"ring_url", "http://app/ring"},
                 {"hangup_url", "http://app/hangup"}});
    return nlohmann::json::parse(plivo("POST", "Call/", more).body)["request_uuid"];
  }
  nlohmann::json call(const std::string& uuid) { return json_of("GET", "/emulator/calls/" + uuid); }
  /// Parameters of the webhooks of one kind, in order.
  std::vector<std::map<std::string, std::string>> webhooks(const std::string& event) {
    std::vector<std::map<std::string, std::string>> out;
    for (const auto& r : w.asked_for) {
      std::map<std::string, std::string> p;
      for (auto& [name, value] : parse_form(r.body)) p[name] = value;
      if (p["Event"] == event) out.push_back(p);
    }
    return out;
  }
  static std::vector<nlohmann::json> notes(const nlohmann::json& call, const std::string& type) {
    std::vector<nlohmann::json> out;
    for (const auto& n : call["timeline"])
      if (n["type"] == type) out.push_back(n);
    return out;
  }
};

}  // namespace tandem::emulator
