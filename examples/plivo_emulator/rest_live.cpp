// What the API does to a call in progress: play, speak, press keys, record, stream.

#include "examples/plivo_emulator/rest_exchange.hpp"

namespace tandem::emulator {

namespace {

std::vector<prompt_element> wanted_sounds(exchange& x, const std::string& what) {
  std::vector<prompt_element> out;
  if (what == "Speak") {
    speak_element s;
    s.text = x.given.required("text");
    if (s.text.size() > 3000) refuse(400, "text parameter is longer than 3000 characters");
    s.voice = x.given.text("voice", "WOMAN");
    s.language = x.given.text("language", "en-US");
    out.push_back(s);
    return out;
  }
  for (auto& part : split(x.given.required("urls"), ',')) {
    auto url = trimmed(part);
    if (!is_http_url(url)) refuse(400, "urls parameter is invalid. " + url + " is not an http or https URL");
    out.push_back(play_element{url});
  }
  return out;
}

void check_legs(exchange& x, const char* name) {
  auto legs = x.given.text(name, "aleg");
  if (legs != "aleg" && legs != "bleg" && legs != "both")
    refuse(400, std::string(name) + " parameter must be aleg, bleg or both");
}

answered record(exchange& x, const std::shared_ptr<call>& c) {
  auto format = x.given.text("file_format", "mp3");
  if (format != "mp3" && format != "wav") refuse(400, "file_format parameter must be mp3 or wav");
  auto most = static_cast<int>(x.given.number("time_limit", 1, 86400, 60));
  auto url = x.given.url("callback_url"), method = x.given.method("callback_method");
  bool stereo = x.given.text("record_channel_type", "mono") == "stereo";
  auto t = c->start_tape(stereo, most, [&d = x.at, weak = std::weak_ptr(c), url, method, format, api_id = x.api_id](tape& t) {
    auto alive = weak.lock();
    if (!alive || url.empty()) return;
    // This one is spelled as no other webhook is.
    fields p{{"api_id", api_id},
             {"record_url", d.recording_url(t.id, format)},
             {"call_uuid", alive->order().uuid},
             {"recording_id", t.id},
             {"recording_duration", std::to_string((t.length_ms() + 999) / 1000)},
             {"recording_duration_ms", std::to_string(t.length_ms())},
             {"recording_start_ms", std::to_string(t.began_ms)},
             {"recording_end_ms", std::to_string(t.began_ms + t.length_ms())}};
    d.webhooks.send({alive->order().uuid, "Record", method, url, std::move(p), false, true}, {});
  });
  return x.reply(202,
                 {{"message", "call recording started"}, {"recording_id", t->id}, {"url", x.at.recording_url(t->id, format)}});
}

answered stream(exchange& x, const std::shared_ptr<call>& c) {
  stream_element e;
  e.url = x.given.required("service_url");
  if (!is_websocket_url(e.url)) refuse(400, "service_url parameter should be a ws or wss URL");
  e.bidirectional = x.given.flag("bidirectional", false);
  e.track = x.given.text("audio_track", "inbound");
  if (e.track != "inbound" && e.track != "outbound" && e.track != "both")
    refuse(400, "audio_track parameter must be inbound, outbound or both");
  if (e.bidirectional && e.track != "inbound") refuse(400, "audio_track parameter must be inbound when bidirectional is true");
  e.timeout_seconds = static_cast<int>(x.given.number("stream_timeout", 1, 86400, 86400));
  e.content_type = x.given.text("content_type", x.at.sw.stream_content_type);
  if (e.content_type != "audio/x-l16;rate=8000" && e.content_type != "audio/x-l16;rate=16000" &&
      e.content_type != "audio/x-mulaw;rate=8000")
    refuse(400, "content_type parameter must be audio/x-l16;rate=8000, audio/x-l16;rate=16000 or audio/x-mulaw;rate=8000");
  e.status_url = x.given.url("status_callback_url");
  e.status_method = x.given.method("status_callback_method");
  e.extra_headers = x.given.text("extra_headers");
  if (e.extra_headers.size() > 512) refuse(400, "extra_headers parameter is longer than 512 bytes");
  auto id = c->start_stream(e);
  if (id.empty()) refuse(409, "a stream of this call is running already");
  return x.reply(202, {{"message", "audio streaming started"}, {"stream_id", id}});
}

}  // namespace

answered steer_call(exchange& x, const std::string& uuid, const std::string& what) {
  auto c = x.net.find(uuid);
  if (!c || c->state() != call_state::in_progress) refuse(404, "not found");
  if (x.q.method == "DELETE") {
    if (what == "Record") {
      c->stop_tape(x.at.recording_id(x.given.text("URL")));
    } else if (what == "DTMF") {
      refuse(405, "method not allowed");
    } else {
      c->stop_over();
    }
    return x.reply(204, {});
  }
  if (x.q.method != "POST") refuse(405, "method not allowed");
  if (what == "Record") return record(x, c);
  if (what == "Stream") return stream(x, c);
  if (what == "DTMF") {
    auto digits = x.given.required("digits");
    check_legs(x, "leg");
    if (digits.find_first_not_of("0123456789*#wW") != std::string::npos || digits.size() > 100)
      refuse(400, "digits parameter should hold 0-9 * # w W");
    c->play_digits(digits);
    return x.reply(202, {{"message", "digits sent"}});
  }
  check_legs(x, "legs");
  c->play_over(wanted_sounds(x, what), x.given.flag("mix", true), x.given.flag("loop", false));
  return x.reply(202, {{"message", what == "Play" ? "play started" : "speak started"}});
}

}  // namespace tandem::emulator
