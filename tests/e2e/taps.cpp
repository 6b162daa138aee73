#include "tests/e2e/taps.hpp"

#include <sys/socket.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <thread>

namespace tandem::test {

namespace asio = boost::asio;
namespace beast = boost::beast;
using tcp = asio::ip::tcp;
using headers = std::map<std::string, std::string>;

namespace {

std::string authority_of(const std::string& node) { return node.substr(node.find("//") + 2); }

tcp::endpoint endpoint_of(const std::string& node) {
  const auto authority = authority_of(node);
  const auto colon = authority.rfind(':');
  return {asio::ip::make_address(authority.substr(0, colon)),
          static_cast<unsigned short>(std::stoi(authority.substr(colon + 1)))};
}

}  // namespace

// ------------------------------------------------------------------------------------------------ events

struct event_tap::state {
  asio::io_context io;
  tcp::socket socket{io};
  mutable std::mutex mutex;
  std::string bytes;
  bool ended = false;
  std::thread thread;

  void read() {
    char piece[4096];
    for (;;) {
      beast::error_code error;
      const auto n = socket.read_some(asio::buffer(piece), error);
      const std::lock_guard lock(mutex);
      bytes.append(piece, n);
      if (!error) continue;
      ended = true;
      return;
    }
  }
};

event_tap::event_tap(const std::string& node, const std::string& target, const headers& with) : state_(new state) {
  std::string request = "GET " + target + " HTTP/1.1\r\nHost: " + authority_of(node) + "\r\n";
  for (const auto& [name, value] : with) request += name + ": " + value + "\r\n";
  state_->socket.connect(endpoint_of(node));
  asio::write(state_->socket, asio::buffer(request + "\r\n"));
  state_->thread = std::thread([s = state_.get()] { s->read(); });
}

event_tap::~event_tap() {
  ::shutdown(state_->socket.native_handle(), SHUT_RDWR);
  state_->thread.join();
}

int event_tap::status() const {
  const std::lock_guard lock(state_->mutex);
  return state_->bytes.size() < 12 ? 0 : std::atoi(state_->bytes.c_str() + 9);
}

/// A node sends each event in one piece, so that chunks do not tear any.
std::vector<live_event> event_tap::heard() const {
  const std::lock_guard lock(state_->mutex);
  std::vector<live_event> out;
  const auto& all = state_->bytes;
  for (auto at = all.find("event: "); at != all.npos; at = all.find("event: ", at + 1)) {
    const auto name = at + 7, line = all.find("\ndata: ", name), end = all.find("\n\n", name);
    if (line == all.npos || end == all.npos) break;
    out.push_back({all.substr(name, line - name), nlohmann::json::parse(all.substr(line + 7, end - line - 7))});
  }
  return out;
}

bool event_tap::ended() const {
  const std::lock_guard lock(state_->mutex);
  return state_->ended;
}

// ------------------------------------------------------------------------------------------------ sound

struct sound_tap::state {
  asio::io_context io;
  beast::websocket::stream<tcp::socket> socket{io};
  int status = 0;
  std::atomic<int> close_code{0}, peaks[2]{{0}, {0}};
  mutable std::mutex mutex;
  std::vector<nlohmann::json> told;
  std::thread thread;

  void read() {
    beast::flat_buffer buffer;
    beast::error_code error;
    while (socket.read(buffer, error), !error) {
      const std::string message(static_cast<const char*>(buffer.data().data()), buffer.size());
      buffer.consume(buffer.size());
      if (!socket.got_text()) {
        hear(message);
        continue;
      }
      const std::lock_guard lock(mutex);
      told.push_back(nlohmann::json::parse(message));
    }
    close_code = error == beast::websocket::error::closed ? socket.reason().code : 1006;
  }
  void hear(const std::string& bytes) {
    std::vector<std::int16_t> samples(bytes.size() / 2);
    std::memcpy(samples.data(), bytes.data(), samples.size() * 2);
    for (std::size_t i = 0; i < samples.size(); ++i) {
      auto& peak = peaks[i % 2];
      peak = std::max(peak.load(), std::abs(static_cast<int>(samples[i])));
    }
  }
};

sound_tap::sound_tap(const std::string& node, const std::string& target, const headers& with) : state_(new state) {
  auto& s = *state_;
  s.socket.next_layer().connect(endpoint_of(node));
  s.socket.set_option(beast::websocket::stream_base::decorator([&](beast::websocket::request_type& r) {
    for (const auto& [name, value] : with) r.set(name, value);
  }));
  beast::websocket::response_type answer;
  beast::error_code error;
  s.socket.handshake(answer, authority_of(node), target, error);
  s.status = static_cast<int>(answer.result_int());
  if (!error) s.thread = std::thread([&s] { s.read(); });
}

sound_tap::~sound_tap() {
  if (!state_->thread.joinable()) return;
  ::shutdown(state_->socket.next_layer().native_handle(), SHUT_RDWR);
  state_->thread.join();
}

int sound_tap::status() const { return state_->status; }
int sound_tap::caller_peak() const { return state_->peaks[0]; }
int sound_tap::agent_peak() const { return state_->peaks[1]; }
int sound_tap::close_code() const { return state_->close_code; }
std::vector<nlohmann::json> sound_tap::told() const {
  const std::lock_guard lock(state_->mutex);
  return state_->told;
}

}  // namespace tandem::test
