// Conferences: who is in them, and what is done to them.

#include "examples/plivo_emulator/rest_exchange.hpp"

namespace tandem::emulator {

namespace {

std::shared_ptr<room> find_room(exchange& x, const std::string& name) {
  for (const auto& r : x.net.rooms())
    if (r->name() == name) return r;
  refuse(404, "not found");
}

json describe(exchange& x, const room& r) {
  json members = json::array();
  for (const auto* m : r.members()) {
    const auto& o = m->caller().order();
    members.push_back({{"muted", m->muted},
                       {"member_id", std::to_string(m->id)},
                       {"deaf", m->deaf},
                       {"from", o.from},
                       {"to", o.to},
                       {"caller_name", o.caller_name},
                       {"direction", o.inbound ? "inbound" : "outbound"},
                       {"call_uuid", o.uuid},
                       {"join_time", std::to_string((x.at.time_ms() - m->joined_ms) / 1000)}});
  }
  return {{"conference_name", r.name()},
          {"conference_run_time", std::to_string(r.run_seconds())},
          {"conference_member_count", std::to_string(r.members().size())},
          {"members", members}};
}

/// "all", one id, or several with commas. At least one of them is there.
std::vector<room_member*> chosen(room& r, const std::string& which) {
  std::vector<room_member*> out;
  auto ids = split(which, ',');
  for (auto* m : r.members())
    if (which == "all" || std::find(ids.begin(), ids.end(), std::to_string(m->id)) != ids.end()) out.push_back(m);
  if (out.empty()) refuse(404, "not found");
  return out;
}

void hang_up_all(const room& r) {
  std::vector<std::shared_ptr<call>> calls;
  for (auto* m : r.members()) calls.push_back(m->caller().shared_from_this());
  for (const auto& c : calls) c->hang_up(4000, "API Request");
}

answered members(exchange& x, room& r, const std::string& which, const std::string& what) {
  auto list = chosen(r, which);
  json ids = json::array();
  for (auto* m : list) ids.push_back(std::to_string(m->id));
  bool on = x.q.method == "POST";
  auto answer = [&](const std::string& message) {
    return on ? x.reply(202, {{"message", message}, {"member_id", ids}}) : x.reply(204, {});
  };
  if (!on && x.q.method != "DELETE") refuse(405, "method not allowed");
  if (what.empty() && !on) {
    std::vector<std::shared_ptr<call>> calls;
    for (auto* m : list) calls.push_back(m->caller().shared_from_this());
    for (const auto& c : calls) c->hang_up(4000, "API Request");
    return x.reply(204, {});
  }
  if (what == "Kick" && on) {
    for (auto* m : list) m->conference_over();
    return answer("kicked");
  }
  if (what == "Mute" || what == "Deaf") {
    for (auto* m : list) what == "Mute" ? r.mute(*m, on) : r.deafen(*m, on);
    return answer(what == "Mute" ? "muted" : "deaf");
  }
  if (what == "Play" || what == "Speak") {
    std::vector<prompt_element> sounds;
    if (on && what == "Speak")
      sounds.push_back(
          speak_element{x.given.required("text"), x.given.text("voice", "WOMAN"), x.given.text("language", "en-US"), 1});
    if (on && what == "Play") {
      auto url = x.given.required("url");
      if (!is_http_url(url)) refuse(400, "url parameter is not a valid URL");
      sounds.push_back(play_element{url});
    }
    for (auto* m : list) on ? m->caller().play_over(sounds, true, false) : m->caller().stop_over();
    return answer(what == "Play" ? "play queued into conference" : "speak queued into conference");
  }
  refuse(404, "not found");
}

answered record(exchange& x, room& r) {
  if (x.q.method == "DELETE") {
    r.stop_tape();
    return x.reply(204, {});
  }
  if (x.q.method != "POST") refuse(405, "method not allowed");
  auto format = x.given.text("file_format", "mp3");
  if (format != "mp3" && format != "wav") refuse(400, "file_format parameter must be mp3 or wav");
  auto id = r.start_tape(format);
  return x.reply(202,
                 {{"message", "conference recording started"}, {"recording_id", id}, {"url", x.at.recording_url(id, format)}});
}

}  // namespace

answered conferences(exchange& x, const std::vector<std::string>& rest) {
  if (rest.empty()) {
    if (x.q.method == "DELETE") {
      for (const auto& r : x.net.rooms()) hang_up_all(*r);
      return x.reply(204, {});
    }
    if (x.q.method != "GET") refuse(405, "method not allowed");
    json names = json::array();
    for (const auto& r : x.net.rooms()) names.push_back(r->name());
    return x.reply(200, {{"conferences", names}});
  }
  auto r = find_room(x, rest[0]);
  if (rest.size() == 1) {
    if (x.q.method == "GET") return x.reply(200, describe(x, *r));
    if (x.q.method != "DELETE") refuse(405, "method not allowed");
    hang_up_all(*r);
    return x.reply(204, {});
  }
  if (rest.size() == 2 && rest[1] == "Record") return record(x, *r);
  if (rest[1] == "Member" && (rest.size() == 3 || rest.size() == 4))
    return members(x, *r, rest[2], rest.size() == 4 ? rest[3] : "");
  refuse(404, "not found");
}

}  // namespace tandem::emulator
