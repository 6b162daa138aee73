#include "net/talk/wire.hpp"

#include <nlohmann/json.hpp>

#include "net/api/json_writer.hpp"
#include "net/api/views.hpp"
#include "net/json_depth.hpp"

namespace tandem {
namespace {

using kind = stream_event::kind;
using nlohmann::json;
using rest::json_writer;

constexpr std::int64_t samples_per_ms = 16;
constexpr std::int64_t ms_max = 1'000'000'000;
constexpr std::string_view digits = "0123456789*#ABCD";

std::string_view text_of(std::span<const std::byte> bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

json_writer event(std::string_view name) {
  json_writer w;
  w.begin_object().field("event", name);
  return w;
}

/// For a human who has just been cut off.
std::string_view words_for(stream_end why) {
  switch (why) {
    case stream_end::stopped:
    case stream_end::closed: return "The conversation was ended.";
    case stream_end::idle: return "Nothing was heard from the browser for too long.";
    case stream_end::draining: return "The node is being restarted.";
    case stream_end::bad_protocol: return "The browser sent too much that makes no sense.";
    case stream_end::failed:
    case stream_end::transferred:
    case stream_end::dismissed: break;
  }
  return "The line was closed.";
}

struct telling {
  websocket& socket;
  void operator()(const line_said& e) const {
    auto w = event("line");
    rest::write_line(w.key("line"), e.line);
    socket.send_text(w.end_object().text());
  }
  void operator()(const node_entered& e) const {
    auto w = event("node");
    rest::write_node_entered(w.key("node"), e);
    socket.send_text(w.end_object().text());
  }
  void operator()(const turn_measured& e) const {
    auto w = event("turn");
    rest::write_turn(w.key("turn"), e.latency);
    socket.send_text(w.end_object().text());
  }
  void operator()(const auto&) const {}
};

}  // namespace

talk_wire::talk_wire(websocket& socket, std::string stream, std::unique_ptr<line_codec> codec)
    : socket_(socket), stream_(std::move(stream)), codec_(std::move(codec)) {}

void talk_wire::opened(stream_events& to) { to.on_event({kind::start}); }

stream_opening talk_wire::opening() const { return {{}, stream_, ""}; }

// ------------------------------------------------------------------------------------------------ hearing

void talk_wire::read_binary(std::string_view bytes, stream_events& to) {
  if (std::exchange(tell_cleared_, false)) to.on_event({kind::cleared});
  if (bytes.empty() || bytes.size() % 2 != 0 || bytes.size() > audio_max) return to.on_event({});
  heard_.clear();
  codec_->narrow(std::as_bytes(std::span(bytes.data(), bytes.size())), heard_);
  to.on_event({kind::media, heard_});
}

void talk_wire::read_text(std::string_view text, stream_events& to) {
  if (text.size() > message_max || json_depth(text) > 1) return to.on_event({});
  const auto said = json::parse(text, nullptr, false);
  const auto field = [&](const char* name) { return said.is_object() && said.contains(name) ? said.at(name) : json(); };
  const auto what = field("event");
  if (what == "hangup") return to.on_event({kind::stop});
  if (const auto ms = field("ms"); what == "played" && ms.is_number()) {
    const auto n = ms.get<double>();
    if (n >= 0 && n < ms_max) return played(static_cast<std::int64_t>(n), to);
  }
  if (const auto digit = field("digit"); what == "dtmf" && digit.is_string()) {
    const auto& one = digit.get_ref<const std::string&>();
    if (one.size() == 1 && digits.find(one) != digits.npos) return to.on_event({kind::digit, {}, {}, one[0]});
  }
  to.on_event({});
}

void talk_wire::played(std::int64_t ms, stream_events& to) {
  if (std::exchange(tell_cleared_, false)) to.on_event({kind::cleared});
  played_ = std::max(played_, ms * samples_per_ms);
  to.on_event({kind::other});
  while (!marks_.empty() && marks_.front().at <= played_) {
    const auto name = std::move(marks_.front().name);
    marks_.pop_front();
    to.on_event({kind::played, {}, name});
  }
}

// ------------------------------------------------------------------------------------------------ speaking

void talk_wire::begun() { socket_.send_text(event("start").end_object().text()); }

bool talk_wire::play(std::span<const std::byte> audio) {
  said_.clear();
  codec_->widen(audio, said_);
  if (std::exchange(cleared_, false)) position_ = played_;
  position_ += static_cast<std::int64_t>(said_.size() / 2);
  return socket_.send_binary(text_of(said_));
}

bool talk_wire::checkpoint(std::string_view name) {
  if (marks_.size() == checkpoints_waiting_max) marks_.pop_front();
  marks_.push_back({position_, std::string(name)});
  return true;
}

bool talk_wire::clear() {
  marks_.clear();
  cleared_ = tell_cleared_ = true;
  return socket_.send_text(event("clear").end_object().text());
}

// ------------------------------------------------------------------------------------------------ telling

void talk_wire::tell(const agent_event& what) {
  if (const auto* e = std::get_if<conversation_ended>(&what))
    ending_ = e->disposition == "agent_failed"
                  ? "The agent could not go on: " + e->reason
                  : "The agent ended the conversation" + (e->disposition.empty() ? "." : ": " + e->disposition + ".");
  std::visit(telling{socket_}, what);
}

void talk_wire::over(stream_end why, std::string_view reason) {
  const std::string_view told = why == stream_end::dismissed                   ? reason
                                : !ending_.empty()                             ? ending_
                                : why == stream_end::failed && !reason.empty() ? reason
                                                                               : words_for(why);
  socket_.send_text(event("ended").field("reason", told).end_object().text());
}

}  // namespace tandem
