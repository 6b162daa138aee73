#include "net/listening.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "messages/keys.hpp"
#include "net/api/json_writer.hpp"
#include "net/io_pool.hpp"
#include "net/websocket.hpp"

namespace tandem {
namespace {

constexpr std::string_view prefix = "/api/v1/calls/", suffix = "/listen";
constexpr std::size_t frame_samples = 160;
constexpr std::string_view started = R"({"event":"start","sample_rate":8000,"channels":2})";
constexpr std::string_view over = R"({"event":"stop","reason":"The call's audio has ended."})";

std::optional<call_id> call_in(std::string_view path) {
  if (!path.starts_with(prefix) || !path.ends_with(suffix) || path.size() <= prefix.size() + suffix.size()) return {};
  const auto digits = path.substr(prefix.size(), path.size() - prefix.size() - suffix.size());
  std::uint64_t n = 0;
  const auto [end, wrong] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
  if (wrong != std::errc{} || end != digits.data() + digits.size()) return {};
  return call_id{n};
}

class listener;

/// The way to one listener, for the stream's thread.
struct ear {
  ear(io_thread& t, listener* who) : thread(t), self(who) {}
  io_thread& thread;
  listener* self;  // null when it has gone; used on its thread only
  std::atomic<std::size_t> behind{0};
};

/// One stream's audio.
struct line {
  std::atomic<std::size_t> listeners{0};  // read for every frame
  std::mutex mutex;
  std::vector<std::shared_ptr<ear>> ears;
  bool ended = false;
};

}  // namespace

struct listening_post::core : std::enable_shared_from_this<core> {
  core(recording_port* r, const state_reader& s, decoder d, listening_options o)
      : inner(r), state(s), decode(std::move(d)), options(o) {}

  recording_port* const inner;
  const state_reader& state;
  const decoder decode;
  const listening_options options;
  std::atomic<std::uint64_t> lost{0};
  std::mutex mutex;
  std::map<call_id, std::shared_ptr<line>> lines;
  std::size_t listeners = 0;
};

namespace {

/// Lives on its socket's thread.
class listener final : public websocket_listener {
 public:
  listener(websocket& socket, std::shared_ptr<line> on, std::size_t bytes_behind_max, std::function<void()> lose,
           std::function<void()> gone)
      : socket_(socket),
        line_(std::move(on)),
        ear_(std::make_shared<ear>(socket.thread(), this)),
        bytes_behind_max_(bytes_behind_max),
        lose_(std::move(lose)),
        gone_(std::move(gone)) {
    const bool late = !join();
    socket_.send_text(started);
    if (late) stop();
  }
  ~listener() override {
    ear_->self = nullptr;
    {
      const std::lock_guard lock(line_->mutex);
      std::erase(line_->ears, ear_);
      line_->listeners = line_->ears.size();
    }
    gone_();
  }

  void on_text(std::string_view) override {}
  void on_closed(int, std::string_view) override {}
  void on_dismissed(int, std::string_view why) override {
    rest::json_writer w;
    socket_.send_text(w.begin_object().field("event", "stop").field("reason", why).end_object().text());
  }

  void hear(const std::string& frame) {
    if (socket_.queued_bytes() + frame.size() > bytes_behind_max_) return lose_();
    socket_.send_binary(frame);
  }
  void stop() {
    socket_.send_text(over);
    socket_.send_close(1000, "");
  }

 private:
  bool join() {
    const std::lock_guard lock(line_->mutex);
    if (line_->ended) return false;
    line_->ears.push_back(ear_);
    line_->listeners = line_->ears.size();
    return true;
  }

  websocket& socket_;
  const std::shared_ptr<line> line_;
  const std::shared_ptr<ear> ear_;
  const std::size_t bytes_behind_max_;
  const std::function<void()> lose_, gone_;
};

template <class Work>
void on_thread_of(const std::shared_ptr<ear>& to, Work work) {
  to->thread.post([to, work = std::move(work)] {
    if (to->self) work(*to->self);
  });
}

}  // namespace

/// What a stream pushes its frames into.
class listening_post::sink final : public recording_sink {
 public:
  sink(std::shared_ptr<core> c, call_id call, std::unique_ptr<recording_sink> inner)
      : core_(std::move(c)), call_(call), inner_(std::move(inner)), line_(std::make_shared<line>()) {
    const std::lock_guard lock(core_->mutex);
    core_->lines[call_] = line_;
  }
  ~sink() override {
    {
      const std::lock_guard lock(core_->mutex);
      const auto it = core_->lines.find(call_);
      if (it != core_->lines.end() && it->second == line_) core_->lines.erase(it);  // a redialed stream has another
    }
    const std::lock_guard lock(line_->mutex);
    line_->ended = true;
    for (const auto& e : line_->ears) on_thread_of(e, [](listener& l) { l.stop(); });
  }

  bool wants() const override { return inner_ || line_->listeners.load(std::memory_order_relaxed) > 0; }
  void push(std::span<const std::byte> caller, std::span<const std::byte> agent) override {
    if (inner_) inner_->push(caller, agent);
    if (line_->listeners.load(std::memory_order_relaxed) > 0) tell(caller, agent);
  }

 private:
  void tell(std::span<const std::byte> caller, std::span<const std::byte> agent) {
    const auto frame = std::make_shared<const std::string>(interleaved(caller, agent));
    const std::lock_guard lock(line_->mutex);
    for (const auto& e : line_->ears) {
      if (e->behind.fetch_add(1, std::memory_order_relaxed) >= core_->options.frames_behind_max) {
        e->behind.fetch_sub(1, std::memory_order_relaxed);
        core_->lost.fetch_add(1, std::memory_order_relaxed);
        continue;
      }
      on_thread_of(e, [frame, e](listener& l) {
        e->behind.fetch_sub(1, std::memory_order_relaxed);
        l.hear(*frame);
      });
    }
  }

  std::string interleaved(std::span<const std::byte> caller, std::span<const std::byte> agent) const {
    std::array<std::int16_t, frame_samples> left{}, right{};
    core_->decode(caller, left);
    core_->decode(agent, right);
    std::string out(frame_samples * 4, '\0');
    const auto put = [&](std::size_t at, std::int16_t sample) {
      const auto bits = static_cast<std::uint16_t>(sample);
      out[at] = static_cast<char>(bits & 0xff);
      out[at + 1] = static_cast<char>(bits >> 8);
    };
    for (std::size_t i = 0; i < frame_samples; ++i) {
      put(i * 4, left[i]);
      put(i * 4 + 2, right[i]);
    }
    return out;
  }

  const std::shared_ptr<core> core_;
  const call_id call_;
  const std::unique_ptr<recording_sink> inner_;
  const std::shared_ptr<line> line_;
};

listening_post::listening_post(recording_port* inner, const state_reader& state, decoder decode, listening_options options)
    : core_(std::make_shared<core>(inner, state, std::move(decode), options)) {}
listening_post::~listening_post() = default;

std::unique_ptr<recording_sink> listening_post::open(call_id call, std::function<void(recording_finished)> finished) {
  auto inner = core_->inner ? core_->inner->open(call, std::move(finished)) : nullptr;
  return std::make_unique<sink>(core_, call, std::move(inner));
}

bool listening_post::serves(std::string_view path) { return call_in(path).has_value(); }

websocket_decision listening_post::gate(const http_request& request) {
  const auto refuse = [](int status, const char* body) { return websocket_decision::refused(json_response(status, body)); };
  const auto call = call_in(request.path);
  if (!call || !core_->state.get(keys::entity({entity_kind::call, call->value})))
    return refuse(404, R"({"detail":"Call not found"})");
  const std::lock_guard lock(core_->mutex);
  const auto it = core_->lines.find(*call);
  if (it == core_->lines.end()) return refuse(409, R"({"detail":"The call has no audio on this node now"})");
  if (core_->listeners >= core_->options.listeners || it->second->listeners >= core_->options.listeners_per_call)
    return refuse(429, R"({"detail":"Enough listen already"})");
  return websocket_decision::accepted([core = core_, on = it->second](websocket& socket) -> std::unique_ptr<websocket_listener> {
    {
      const std::lock_guard inner_lock(core->mutex);
      ++core->listeners;
    }
    return std::make_unique<listener>(
        socket, on, core->options.bytes_behind_max, [core] { core->lost.fetch_add(1, std::memory_order_relaxed); },
        [core] {
          const std::lock_guard inner_lock(core->mutex);
          --core->listeners;
        });
  });
}

std::uint64_t listening_post::frames_lost() const { return core_->lost; }

}  // namespace tandem
