#include "net/media/session.hpp"

#include <algorithm>

namespace tandem {
namespace {

using kind = stream_event::kind;

constexpr std::size_t token_length = 32;
constexpr std::size_t early_digits_max = 32;
constexpr std::size_t play_max = 3 * 1024;  // of one message: 4 KB of base64, well below what Plivo advises

std::string_view to_words(stream_end why) {
  switch (why) {
    case stream_end::closed: return "closed";
    case stream_end::stopped: return "stopped";
    case stream_end::failed: return "failed";
    case stream_end::idle: return "idle";
    case stream_end::draining: return "draining";
    case stream_end::bad_protocol: return "bad_protocol";
    case stream_end::transferred: return "transferred";
    case stream_end::dismissed: return "dismissed";
  }
  return "unknown";
}

int close_code(errc why) {
  switch (why) {
    case errc::unauthorized: return 4401;
    case errc::not_found: return 4404;
    case errc::conflict: return 4409;
    case errc::invalid: return 4400;
    case errc::unavailable: return 1012;
    default: return 1011;
  }
}

std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text.data(), text.size())); }

}  // namespace

bool is_media_token(std::string_view text) {
  return text.size() == token_length &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

stream_counters::stream_counters(metrics::registry& in)
    : live(in.gauge("tandem_streams", "media streams open now")),
      begun(in.counter("tandem_streams_begun_total", "media streams that got an agent")),
      refused(in.counter("tandem_streams_refused_total", "media sockets closed before they got an agent")),
      frames_in(in.counter("tandem_stream_frames_in_total", "audio frames received")),
      frames_out(in.counter("tandem_stream_frames_out_total", "audio messages sent")),
      malformed(in.counter("tandem_stream_malformed_total", "stream messages that made no sense")),
      dropped(in.counter("tandem_stream_dropped_total", "audio messages a slow socket did not take")),
      turns(in.histogram("tandem_turn_seconds", "From the caller's last word to the agent's first.")) {}

media_session::media_session(websocket& socket, stream_claim claim, std::unique_ptr<media_wire> wire,
                             std::shared_ptr<const stream_surroundings> around, post_fn post,
                             std::function<void(std::string)> token_refused)
    : socket_(socket),
      claim_(std::move(claim)),
      wire_(std::move(wire)),
      shared_(std::move(around)),
      around_(*shared_),
      post_(std::move(post)),
      token_refused_(std::move(token_refused)),
      self_(std::make_shared<media_session*>(this)) {
  around_.counters.live.add();
  if (claim_.token.empty()) {
    if (token_refused_) token_refused_("the media URL carries no token of 32 hex digits");
    refuse(4401, "token");
  } else {
    wire_->opened(*this);
  }
}

media_session::~media_session() { around_.counters.live.subtract(); }

void media_session::refuse(int code, std::string_view reason) {
  around_.counters.refused.add();
  end(stream_end::failed, code, reason);
}

void media_session::on_text(std::string_view text) {
  if (deaf()) return;
  last_message_ = now_;
  wire_->read_text(text, *this);
}

void media_session::on_binary(std::string_view bytes) {
  if (deaf()) return;
  last_message_ = now_;
  wire_->read_binary(bytes, *this);
}

void media_session::on_event(const stream_event& event) {
  if (deaf()) return;
  count_sense(event);
  switch (phase_) {
    case phase::waiting_for_start:
      if (event.is != kind::start) return refuse(4400, "the first message must be start, with callId and streamId");
      return bind();
    case phase::binding: keep_for_later(event); break;
    default: live_event(event);
  }
  if (malformed_in_a_row_ >= around_.limits.malformed_max)
    end(stream_end::bad_protocol, 4400, "too many messages that make no sense");
}

void media_session::count_sense(const stream_event& event) {
  malformed_in_a_row_ = event.is == kind::malformed ? malformed_in_a_row_ + 1 : 0;
  if (malformed_in_a_row_) around_.counters.malformed.add();
}

void media_session::bind() {
  opening_ = wire_->opening();
  if (!opening_.problem.empty()) return refuse(4400, opening_.problem);
  phase_ = phase::binding;
  const call_id call{claim_.run.value};
  auto forget = [&calls = around_.calls, call, stream = opening_.stream] {
    calls.stream_ended(call, stream, "closed before it began");
  };
  around_.calls.bind_stream(call, claim_.token, opening_.call, opening_.stream,
                            [post = post_, self = self(), forget](outcome<stream_binding> answer) {
                              post([self, forget, answer = std::move(answer)]() mutable {
                                const auto alive = self.lock();
                                if (alive && (*alive)->phase_ == phase::binding) return (*alive)->bound(std::move(answer));
                                if (answer) forget();
                              });
                            });
}

void media_session::bound(outcome<stream_binding> answer) {
  if (!answer) {
    const auto& why = answer.why();
    if (why.code == errc::unauthorized && token_refused_) token_refused_(why.message);
    return refuse(close_code(why.code), why.message.substr(0, 100));
  }
  if (answer->workflow.workflow != claim_.workflow) {
    around_.calls.stream_ended(answer->call, opening_.stream, "the URL names another workflow");
    return refuse(4400, "the workflow of the URL is not the workflow of the run");
  }
  begin(*answer);
}

void media_session::begin(const stream_binding& binding) {
  phase_ = phase::live;
  token_refused_ = nullptr;
  around_.counters.begun.add();
  auto& calls = around_.calls;
  const auto call = binding.call;
  if (around_.recordings)
    recording_ = recording_tap(around_.recordings->open(
        call, [&calls, call](recording_finished x) { calls.recording_finished(call, std::move(x.path), x.duration_ms); }));
  agent_ = around_.agents.make(binding, [this, &calls, call](agent_event x) {
    if (const auto* turn = std::get_if<turn_measured>(&x))
      around_.counters.turns.observe(static_cast<double>(turn->latency.total_ms) / 1'000);
    wire_->tell(x);
    calls.agent_said(call, std::move(x));
  });
  wire_->begun();
  agent_->on_start(*this, {opening_.call, opening_.stream, media_encoding::mulaw_8k});
  const auto audio = std::exchange(early_audio_, {}), digits = std::exchange(early_digits_, {});
  for (std::size_t at = 0; at < audio.size(); at += recording_tap::frame)
    live_event({kind::media, bytes_of(std::string_view(audio).substr(at, recording_tap::frame))});
  for (char digit : digits) live_event({kind::digit, {}, {}, digit});
}

void media_session::keep_for_later(const stream_event& event) {
  if (event.is == kind::media) {
    early_audio_.append(reinterpret_cast<const char*>(event.audio.data()), event.audio.size());
    if (early_audio_.size() > around_.limits.early_audio_max)
      early_audio_.erase(0, early_audio_.size() - around_.limits.early_audio_max);
  } else if (event.is == kind::digit && early_digits_.size() < early_digits_max) {
    early_digits_ += event.digit;
  } else if (event.is == kind::stop) {
    refuse(1000, "");
  }
}

void media_session::live_event(const stream_event& event) {
  if (phase_ != phase::live) return;
  switch (event.is) {
    case kind::media:
      around_.counters.frames_in.add();
      recording_.heard(event.audio);
      return agent_->on_audio(event.audio);
    case kind::digit: return agent_->on_digit(event.digit);
    case kind::played: return agent_->on_played(event.name);
    case kind::cleared: return agent_->on_cleared();
    case kind::stop: return end(stream_end::stopped, 1000, "");
    case kind::trouble:
    case kind::start:  // once is enough
    case kind::other:
    case kind::malformed: break;
  }
}

void media_session::on_tick(std::chrono::steady_clock::time_point now) {
  if (now_ == std::chrono::steady_clock::time_point{}) last_message_ = now;
  now_ = now;
  if (phase_ == phase::waiting_for_start && now - last_message_ >= around_.limits.start_deadline)
    return refuse(4400, "no start within the deadline");
  if (phase_ != phase::live) return;
  if (now - last_message_ >= around_.limits.idle) return end(stream_end::idle, 1011, "no audio came for too long");
  agent_->on_tick(now);
}

void media_session::on_closed(int code, std::string_view) {
  const bool orderly = code == 1000 || code == 1001 || code == 1005 || phase_ == phase::closing;
  end(orderly ? stream_end::closed : stream_end::failed, 0, "");
}

void media_session::on_dismissed(int code, std::string_view why) { end(stream_end::dismissed, code, why); }

void media_session::end(stream_end why, int code, std::string_view reason) {
  const auto before = std::exchange(phase_, phase::over);
  if (before == phase::over) return;
  if (agent_) {
    agent_->on_stop(why);
    agent_.reset();
    recording_.close();
    around_.calls.stream_ended({claim_.run.value}, opening_.stream, std::string(to_words(why)));
  }
  if (code == 0 || before == phase::closing) return;
  wire_->over(why, reason);
  socket_.send_close(code, reason);
}

/// The transport ends a session whose peer does not read.
bool media_session::taken(bool sent) {
  if (!sent) around_.counters.dropped.add();
  return sent;
}

void media_session::play(std::span<const std::byte> audio) {
  while (!audio.empty() && phase_ == phase::live) {
    const auto part = audio.first(std::min(audio.size(), play_max));
    audio = audio.subspan(part.size());
    if (!taken(wire_->play(part))) return;
    around_.counters.frames_out.add();
    recording_.queued(part);
  }
}

void media_session::checkpoint(std::string_view name) {
  if (phase_ == phase::live) taken(wire_->checkpoint(name));
}

void media_session::clear() {
  if (phase_ == phase::live && taken(wire_->clear())) recording_.cleared();
}

void media_session::send_digits(std::string_view digits) {
  if (phase_ == phase::live) taken(wire_->send_digits(digits));
}

void media_session::close() {
  if (phase_ != phase::live) return;
  phase_ = phase::closing;
  socket_.send_close(1000, "");
}

std::function<void(std::function<void()>)> media_session::poster() {
  return [post = post_, self = self()](std::function<void()> work) {
    post([self, work = std::move(work)] {
      const auto alive = self.lock();
      if (alive && (*alive)->phase_ == phase::live) work();
    });
  };
}

}  // namespace tandem
