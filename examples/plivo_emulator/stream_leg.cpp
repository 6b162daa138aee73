#include "examples/plivo_emulator/stream_leg.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "examples/plivo_emulator/base64.hpp"

namespace tandem::emulator {

namespace {
using json = nlohmann::json;
constexpr int connect_deadline_ms = 5000;
constexpr int retries_max = 2, redials_max = 2;

std::string json_text(std::string_view text) { return json(text).dump(-1, ' ', false, json::error_handler_t::replace); }

std::string text_of(const json& object, const char* name) {
  auto it = object.find(name);
  return it != object.end() && it->is_string() ? it->get<std::string>() : std::string{};
}
}  // namespace

stream_leg::stream_leg(desk& d, stream_element e, owner o)
    : desk_(d), element_(std::move(e)), owner_(std::move(o)), id_(d.make_uuid()), queue_(static_cast<int>(d.sw.play_buffer_s)) {
  auto headers = element_.extra_headers;
  if (headers.empty() && !d.sw.extra_headers_when_unset) return;
  if (d.sw.extra_headers_as == "semicolons") std::replace(headers.begin(), headers.end(), ',', ';');
  if (d.sw.extra_headers_as == "json") {
    json all = json::object();
    for (const auto& pair : split(headers, ','))
      if (auto equals = pair.find('='); equals != std::string::npos)
        all[trimmed(pair.substr(0, equals))] = trimmed(pair.substr(equals + 1));
    headers = all.dump(-1, ' ', false, json::error_handler_t::replace);
  }
  extra_headers_json_ = ",\"extra_headers\":" + json_text(headers);
}

void stream_leg::open() { connect(); }

void stream_leg::connect() {
  state_ = state::connecting;
  ++attempts_;
  auto generation = ++generation_;
  auto self = shared_from_this();
  if (desk_.troubles.take("refuse_stream")) {
    desk_.outside.after_ms(1, [self, generation] {
      if (generation == self->generation_) self->opened(nullptr, "refused on purpose");
    });
    return;
  }
  auto url = without_fragment(element_.url);
  auto signed_url = desk_.sw.sign_stream_as + url.substr(url.find("://"));
  line_events events;
  events.opened = [self, generation](std::shared_ptr<line_socket> socket, const std::string& why) {
    if (generation == self->generation_) self->opened(std::move(socket), why);
  };
  events.text = [self, generation](std::string_view text) {
    if (generation == self->generation_) self->hears(text);
  };
  events.closed = [self, generation](bool goodbye, int code) {
    if (generation == self->generation_) self->closed(goodbye, code);
  };
  owner_.note("stream_connecting", {{"url", url}, {"attempt", std::int64_t{attempts_}}});
  desk_.outside.open_line(url, desk_.webhooks.signature_headers("GET", signed_url, {}, desk_.webhooks.make_nonce()),
                          connect_deadline_ms, std::move(events));
}

void stream_leg::opened(std::shared_ptr<line_socket> socket, const std::string& why) {
  if (state_ != state::connecting) return;
  if (socket) {
    socket_ = std::move(socket);
    start();
    return;
  }
  owner_.note("stream_connect_failed", {{"why", why}, {"attempt", std::int64_t{attempts_}}});
  if (attempts_ > retries_max) {
    finish(desk_.sw.new_stream_status_words ? "failed" : "DroppedStream", "connection_failed: " + why);
    return;
  }
  state_ = state::waiting;
  auto generation = ++generation_;
  desk_.outside.after_ms(attempts_ * 500, [self = shared_from_this(), generation] {
    if (generation == self->generation_) self->connect();
  });
}

void stream_leg::start() {
  bool again = was_running_;
  state_ = state::running;
  was_running_ = true;
  attempts_ = 0;
  sequence_ = chunk_in_ = chunk_out_ = 0;
  if (again && !desk_.sw.redial_same_stream_id) id_ = desk_.make_uuid();
  if (!again) started_at_ = desk_.time_ms();
  json tracks = json::array();
  if (element_.track != "outbound") tracks.push_back("inbound");
  if (element_.track != "inbound") tracks.push_back("outbound");
  json start{{"callId", owner_.call_uuid},
             {"streamId", id_},
             {"accountId", desk_.told.auth_id},
             {"tracks", tracks},
             {"mediaFormat", {{"encoding", mulaw() ? "audio/x-mulaw" : "audio/x-l16"}, {"sampleRate", wide() ? 16000 : 8000}}}};
  owner_.note("stream_started", {{"stream_id", id_}, {"again", again}});
  socket_->send_text("{\"sequenceNumber\":" + std::to_string(++sequence_) + ",\"event\":\"start\",\"start\":" + start.dump() +
                     extra_headers_json_ + "}");
  if (!again) status(desk_.sw.new_stream_status_words ? "started" : "StartStream", {});
  dead_at_frame_ = -1;
  if (auto dead = desk_.troubles.take("half_dead_stream")) dead_at_frame_ = frames_sent_ + dead->ms / frame_ms;
  if (auto drop = desk_.troubles.take("drop_stream")) {
    cut_at_frame_ = frames_sent_ + drop->ms / frame_ms;
    may_redial_ = drop->redial;
  }
}

frame stream_leg::play() {
  auto step = queue_.step();
  if (!element_.bidirectional) return {};
  for (const auto& name : step.reached) {
    owner_.note("checkpoint_reached", {{"name", name}});
    send_event("playedStream", "\"name\":" + json_text(name));
  }
  return step.audio;
}

void stream_leg::send(const frame& said, const frame& heard) {
  if (state_ != state::running) return;
  if (cut_at_frame_ >= 0 && frames_sent_ >= cut_at_frame_) {
    cut_at_frame_ = -1;
    owner_.note("stream_cut", {{"redial", may_redial_}});
    auto socket = std::exchange(socket_, nullptr);
    ++generation_;
    socket->cut();
    closed(false, 1006);
    return;
  }
  ++frames_sent_;
  if (dead_at_frame_ >= 0 && frames_sent_ > dead_at_frame_) {
    if (frames_sent_ == dead_at_frame_ + 1) {
      owner_.note("stream_half_dead", {});
      socket_->deaden();
    }
    return;
  }
  if (element_.track != "outbound") send_media("inbound", chunk_in_, up_in_, said);
  if (element_.track != "inbound") send_media("outbound", chunk_out_, up_out_, heard);
  if (frames_sent_ * frame_ms >= 1000LL * element_.timeout_seconds) {
    auto self = shared_from_this();
    close("Stream timeout");
    owner_.over();
  }
}

std::string stream_leg::timestamp() const {
  return std::to_string(desk_.sw.stream_time_from_start ? frames_sent_ * frame_ms : started_at_ + frames_sent_ * frame_ms);
}

void stream_leg::send_media(std::string_view track, std::uint64_t& chunk, doubler& up, const frame& audio) {
  if (state_ != state::running) return;
  std::vector<std::uint8_t> bytes;
  if (mulaw()) {
    for (auto s : audio) bytes.push_back(mulaw_encode(s));
  } else {
    samples wide_audio;
    std::span<const std::int16_t> out = audio;
    if (wide()) {
      up.run(audio, wide_audio);
      out = wide_audio;
    }
    for (auto s : out) {
      bytes.push_back(static_cast<std::uint8_t>(s & 0xFF));
      bytes.push_back(static_cast<std::uint8_t>(s >> 8 & 0xFF));
    }
  }
  std::string text;
  text.reserve(512 + bytes.size() * 2);
  text.append("{\"sequenceNumber\":").append(std::to_string(++sequence_)).append(",\"streamId\":\"").append(id_);
  text.append("\",\"event\":\"media\",\"media\":{\"track\":\"").append(track).append("\",\"timestamp\":\"").append(timestamp());
  text.append("\",\"chunk\":").append(std::to_string(++chunk)).append(",\"payload\":\"");
  base64_append(text, bytes);
  text.append("\"}").append(extra_headers_json_).append("}");
  send_frame(std::move(text));
}

void stream_leg::send_frame(std::string text) {
  auto& troubles = desk_.troubles;
  if (troubles.take("lost_frame")) return;
  if (troubles.take("malformed_frame")) text.resize(text.size() / 2);
  if (auto f = troubles.take("oversized_frame")) {
    std::string payload(static_cast<std::size_t>(f->bytes), 'A');
    text.insert(text.find("\"payload\":\"") + 11, payload);
  }
  if (troubles.take("unknown_event")) send_event("somethingNew", "\"somethingNew\":{\"of\":[1,null]}");
  if (late_frame_.empty() && troubles.take("reordered_frame")) {
    late_frame_ = std::move(text);
    return;
  }
  auto late = std::exchange(late_frame_, {});
  if (troubles.take("duplicate_frame")) socket_->send_text(text);
  // What the application does not read is not kept for it: the socket ends, and closed() follows.
  socket_->send_text(std::move(text));
  if (!late.empty() && state_ == state::running) socket_->send_text(std::move(late));
}

void stream_leg::digit(char key) {
  if (state_ != state::running || is_half_dead()) return;
  socket_->send_text("{\"sequenceNumber\":" + std::to_string(++sequence_) + ",\"streamId\":\"" + id_ +
                     "\",\"event\":\"dtmf\",\"dtmf\":{\"track\":\"inbound\",\"digit\":\"" + std::string(1, key) +
                     "\",\"timestamp\":\"" + timestamp() + "\"}" + extra_headers_json_ + "}");
}

void stream_leg::send_event(std::string_view event, std::string_view more) {
  if (state_ != state::running || is_half_dead()) return;
  auto number = std::to_string(++sequence_);
  if (desk_.sw.sequence_as_text) number = "\"" + number + "\"";
  std::string text = "{\"sequenceNumber\":" + number + ",\"streamId\":\"" + id_ + "\",\"event\":\"" + std::string(event) + "\"";
  if (!more.empty()) text.append(",").append(more);
  socket_->send_text(text + "}");
}

void stream_leg::complain(const std::string& reason) {
  if (++bad_messages_ <= 100) owner_.note("stream_complaint", {{"reason", reason}});
  if (desk_.sw.stream_errors) send_event(desk_.sw.stream_error_event, "\"reason\":" + json_text(reason));
}

void stream_leg::hears(std::string_view text) {
  if (is_half_dead()) return;
  auto message = json::parse(text, nullptr, false);
  if (!message.is_object()) return complain("not a JSON object");
  auto event = text_of(message, "event");
  if (event == "playAudio") {
    auto media = message.find("media");
    if (media == message.end() || !media->is_object()) return complain("playAudio without media");
    std::int64_t rate = 0;
    if (auto r = media->find("sampleRate"); r != media->end()) {
      if (r->is_number_integer())
        rate = *r;
      else if (r->is_string() && all_digits(r->get_ref<const std::string&>()) && r->get_ref<const std::string&>().size() < 7)
        rate = std::stoll(r->get<std::string>());
    }
    auto payload = media->find("payload");
    if (payload == media->end() || !payload->is_string()) return complain("playAudio without payload");
    return play_audio(text_of(*media, "contentType"), rate, payload->get_ref<const std::string&>());
  }
  bool right_stream = text_of(message, "streamId") == id_;
  if ((event == "checkpoint" || event == "clearAudio") && !right_stream) {
    if (desk_.sw.require_stream_id) return complain(event + " without the right streamId");
    if (++bad_messages_ <= 100) owner_.note("stream_remark", {{"remark", event + " without the right streamId"}});
  }
  if (event == "checkpoint") {
    auto name = text_of(message, "name");
    if (name.empty() || !queue_.checkpoint(name)) return complain("checkpoint without a name, or too many of them");
    owner_.note("checkpoint_received", {{"name", name}, {"queued_ms", queue_.queued_ms()}});
  } else if (event == "clearAudio") {
    auto dropped = queue_.clear();
    owner_.note("clear_received", {{"dropped_ms", dropped}});
    send_event("clearedAudio", {});
  } else if (event == "sendDTMF") {
    auto digits = text_of(message, "dtmf");
    if (digits.empty() || digits.size() > 64 || !std::all_of(digits.begin(), digits.end(), is_digit_key))
      return complain("sendDTMF needs 1 to 64 of 0-9*#A-D");
    owner_.note("agent_digits", {{"digits", digits}});
    owner_.plays_digits(digits);
  } else {
    complain("unknown event \"" + event.substr(0, 60) + "\"");
  }
}

void stream_leg::play_audio(std::string_view content_type, std::int64_t rate, std::string_view payload) {
  if (!element_.bidirectional) return complain("playAudio on a stream that is not bidirectional");
  std::string wanted = mulaw() ? "audio/x-mulaw" : "audio/x-l16";
  std::int64_t wanted_rate = wide() ? 16000 : 8000;
  if (content_type != wanted || rate != wanted_rate)
    return complain("invalid_content_type: " + std::string(content_type.substr(0, 60)) + " at " + std::to_string(rate) +
                    " on a stream of " + element_.content_type);
  auto bytes = base64_decode(payload);
  if (!bytes || (!mulaw() && bytes->size() % 2)) return complain("incorrectPayload: not base64 of whole samples");
  samples audio;
  if (mulaw()) {
    for (auto b : *bytes) audio.push_back(mulaw_decode(b));
  } else {
    for (std::size_t i = 0; i + 1 < bytes->size(); i += 2)
      audio.push_back(static_cast<std::int16_t>((*bytes)[i] | (*bytes)[i + 1] << 8));
    if (wide()) {
      samples narrow;
      down_.run(audio, narrow);
      audio = std::move(narrow);
    }
  }
  if (auto dropped = queue_.play(audio)) complain("buffer_overflow: " + std::to_string(dropped / 8) + " ms dropped");
}

void stream_leg::closed(bool said_goodbye, int code) {
  if (state_ != state::running) return;
  socket_.reset();
  owner_.note("stream_closed", {{"code", std::int64_t{code}}, {"by_application", said_goodbye}});
  if (said_goodbye) {
    finish(desk_.sw.new_stream_status_words ? "stopped" : "StopStream", {});
    return;
  }
  queue_.clear();
  bool again = element_.keep_call_alive && desk_.sw.redial_dropped_stream && may_redial_ && redials_ < redials_max;
  if (!again) {
    finish(desk_.sw.new_stream_status_words ? "failed" : "DroppedStream", "connection disconnected with the remote service");
    return;
  }
  state_ = state::waiting;
  auto generation = ++generation_;
  desk_.outside.after_ms(500 * ++redials_, [self = shared_from_this(), generation] {
    if (generation == self->generation_) self->connect();
  });
}

void stream_leg::close(std::string_view reason) {
  if (state_ == state::over) return;
  bool began = was_running_;
  if (state_ == state::running) {
    if (desk_.sw.stop_event) send_event("stop", "\"reason\":" + json_text(reason));
    socket_->close();
  }
  state_ = state::over;
  ++generation_;
  queue_.clear();
  ended_at_ = desk_.time_ms();
  owner_.note("stream_stopped", {{"reason", std::string(reason)}, {"frames_sent", frames_sent_}});
  bool silent = reason == "Call hangup" && !desk_.sw.stream_status_at_hangup;
  if (began && !silent) status(desk_.sw.new_stream_status_words ? "stopped" : "StopStream", {});
}

void stream_leg::finish(std::string event, std::string_view error) {
  state_ = state::over;
  ++generation_;
  queue_.clear();
  ended_at_ = desk_.time_ms();
  owner_.note("stream_over", {{"event", event}, {"error", std::string(error)}, {"frames_sent", frames_sent_}});
  status(std::move(event), error);
  owner_.over();
}

void stream_leg::status(std::string event, std::string_view error) {
  if (element_.status_url.empty()) return;
  fields p{{"CallUUID", owner_.call_uuid},
           {"Event", event},
           {"From", owner_.from},
           {"To", owner_.to},
           {"StreamID", id_},
           {"ServiceURL", element_.url},
           {"Timestamp", desk_.sw.new_stream_status_words ? iso_time(desk_.time_ms()) : webhook_time(desk_.time_ms())},
           {"status_callback_url", element_.status_url},
           {"status_callback_method", element_.status_method}};
  if (!error.empty()) p.emplace_back(desk_.sw.new_stream_status_words ? "StatusReason" : "Error", std::string(error));
  // Plivo's list of tunable URLs does not have this one.
  desk_.webhooks.send({owner_.call_uuid, event, element_.status_method, element_.status_url, std::move(p), false, false}, {});
}

std::string stream_leg::describe() const {
  auto end = ended_at_ ? ended_at_ : desk_.time_ms();
  auto seconds = started_at_ ? (end - started_at_ + 999) / 1000 : 0;
  json out{{"stream_id", id_},
           {"call_uuid", owner_.call_uuid},
           {"service_url", element_.url},
           {"audio_track", element_.track},
           {"bidirectional", element_.bidirectional},
           {"content_type", element_.content_type},
           {"status_callback_url", element_.status_url},
           {"start_time", started_at_ ? json(record_time(started_at_)) : json()},
           {"end_time", ended_at_ ? json(record_time(ended_at_)) : json()},
           {"bill_duration", seconds},
           {"rounded_bill_duration", (seconds + 59) / 60 * 60},
           {"billed_amount", "0.00000"}};
  return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace tandem::emulator
