#include "tests/e2e/talk_page.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <algorithm>
#include <cstring>
#include <deque>
#include <future>
#include <mutex>
#include <thread>

namespace tandem::test {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using tcp = asio::ip::tcp;

namespace {
constexpr std::size_t frame = 320;
constexpr int played_every = 10;  // frames
}  // namespace

struct talk_page::state {
  asio::io_context io;
  websocket::stream<beast::tcp_stream> socket{io};
  asio::steady_timer clock{io};
  beast::flat_buffer buffer;
  std::deque<std::pair<bool, std::string>> out;  // binary?
  bool writing = false;
  int frames = 0;
  std::thread thread;
  int status = 0;

  std::mutex mutex;
  std::deque<std::int16_t> microphone, loudspeaker;
  std::vector<std::int16_t> played;
  std::int64_t played_samples = 0;
  std::size_t most_ahead = 0;
  std::vector<nlohmann::json> heard;
  bool closed = false;

  void read() {
    socket.async_read(buffer, [this](beast::error_code e, std::size_t) {
      if (e) return over();
      const std::string bytes(static_cast<const char*>(buffer.data().data()), buffer.size());
      buffer.consume(buffer.size());
      {
        std::lock_guard lock(mutex);
        if (socket.got_text())
          hear(nlohmann::json::parse(bytes));
        else
          queue(bytes);
      }
      read();
    });
  }
  void hear(nlohmann::json said) {
    if (said.at("event") == "clear") loudspeaker.clear();
    heard.push_back(std::move(said));
  }
  void queue(const std::string& bytes) {
    std::vector<std::int16_t> sound(bytes.size() / 2);
    std::memcpy(sound.data(), bytes.data(), sound.size() * 2);
    loudspeaker.insert(loudspeaker.end(), sound.begin(), sound.end());
    most_ahead = std::max(most_ahead, loudspeaker.size());
  }
  void over() {
    clock.cancel();
    std::lock_guard lock(mutex);
    closed = true;
  }

  void tick() {
    clock.expires_at(clock.expiry() + std::chrono::milliseconds(20));
    clock.async_wait([this](beast::error_code e) {
      if (e) return;
      pass_20ms();
      tick();
    });
  }
  void pass_20ms() {
    std::string sound(frame * 2, '\0');
    std::int64_t ms = 0;
    {
      std::lock_guard lock(mutex);
      if (closed) return;
      for (std::size_t i = 0; i < frame && !microphone.empty(); ++i, microphone.pop_front())
        std::memcpy(sound.data() + 2 * i, &microphone.front(), 2);
      const auto n = std::min(frame, loudspeaker.size());
      played.insert(played.end(), loudspeaker.begin(), loudspeaker.begin() + static_cast<std::ptrdiff_t>(n));
      played.resize(played.size() + frame - n);
      loudspeaker.erase(loudspeaker.begin(), loudspeaker.begin() + static_cast<std::ptrdiff_t>(n));
      played_samples += static_cast<std::int64_t>(n);
      ms = played_samples / 16;
    }
    write(true, std::move(sound));
    if (++frames % played_every == 0) write(false, nlohmann::json{{"event", "played"}, {"ms", ms}}.dump());
  }

  void write(bool binary, std::string bytes) {
    out.emplace_back(binary, std::move(bytes));
    if (!writing) write_next();
  }
  void write_next() {
    if (out.empty()) return;
    writing = true;
    socket.binary(out.front().first);
    socket.async_write(asio::buffer(out.front().second), [this](beast::error_code e, std::size_t) {
      writing = false;
      out.pop_front();
      if (!e) write_next();
    });
  }
};

talk_page::talk_page(const std::string& node, const std::string& path, std::map<std::string, std::string> headers)
    : state_(std::make_shared<state>()) {
  auto& s = *state_;
  const auto authority = node.substr(node.find("//") + 2);
  const auto colon = authority.rfind(':');
  const tcp::endpoint there(asio::ip::make_address(authority.substr(0, colon)),
                            static_cast<unsigned short>(std::stoi(authority.substr(colon + 1))));
  beast::get_lowest_layer(s.socket).connect(there);
  s.socket.set_option(websocket::stream_base::decorator([&](websocket::request_type& r) {
    for (const auto& [name, value] : headers) r.set(name, value);
  }));
  websocket::response_type answer;
  beast::error_code error;
  s.socket.handshake(answer, authority, path, error);
  s.status = static_cast<int>(answer.result_int());
  if (error) {
    s.closed = true;
    return;
  }
  s.read();
  s.clock.expires_at(std::chrono::steady_clock::now());
  s.tick();
  s.thread = std::thread([&s] { s.io.run(); });
}

talk_page::~talk_page() {
  if (!state_->thread.joinable()) return;
  asio::post(state_->io, [s = state_.get()] {
    s->clock.cancel();
    beast::get_lowest_layer(s->socket).close();
  });
  state_->thread.join();
}

int talk_page::status() const { return state_->status; }
void talk_page::say(const std::vector<std::int16_t>& sound) {
  std::lock_guard lock(state_->mutex);
  state_->microphone.insert(state_->microphone.end(), sound.begin(), sound.end());
}
void talk_page::send(const nlohmann::json& message) {
  asio::post(state_->io, [s = state_.get(), text = message.dump()] { s->write(false, text); });
}
std::vector<nlohmann::json> talk_page::heard() const {
  std::lock_guard lock(state_->mutex);
  return state_->heard;
}
nlohmann::json talk_page::last(const std::string& event) const {
  std::lock_guard lock(state_->mutex);
  for (auto it = state_->heard.rbegin(); it != state_->heard.rend(); ++it)
    if (it->at("event") == event) return *it;
  return nullptr;
}
bool talk_page::closed() const {
  std::lock_guard lock(state_->mutex);
  return state_->closed;
}
std::vector<std::int16_t> talk_page::played() const {
  std::lock_guard lock(state_->mutex);
  return state_->played;
}
std::chrono::milliseconds talk_page::most_ahead() const {
  std::lock_guard lock(state_->mutex);
  return std::chrono::milliseconds(state_->most_ahead / 16);
}

}  // namespace tandem::test
