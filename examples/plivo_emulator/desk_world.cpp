#include "examples/plivo_emulator/desk_world.hpp"

#include <chrono>
#include <random>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "examples/plivo_emulator/speech.hpp"
#include "examples/plivo_emulator/text.hpp"
#include "examples/plivo_emulator/web_client.hpp"

namespace tandem::emulator {

namespace asio = boost::asio;
using steady = std::chrono::steady_clock;

struct desk_world::core {
  core(asio::io_context& c, std::uint64_t seed, std::vector<detour> d)
      : io(c),
        tls(asio::ssl::context::tls_client),
        any_tls(asio::ssl::context::tls_client),
        detours(std::move(d)),
        dice(seed),
        voices([&c](std::function<void()> work) { asio::post(c, std::move(work)); }) {
    tls.set_default_verify_paths();
    tls.set_verify_mode(asio::ssl::verify_peer);
    any_tls.set_verify_mode(asio::ssl::verify_none);
  }
  void at(steady::time_point when, std::function<void()> work) {
    auto timer = std::make_shared<asio::steady_timer>(io, when);
    timer->async_wait([timer, work = std::move(work)](boost::system::error_code e) {
      if (!e) work();
    });
  }
  /// Rewrites @p url if there is a way round, and names in @p headers whom it was for.
  asio::ssl::context& way_of(std::string& url, fields& headers) {
    const auto parts = split_url(url);
    for (const auto& d : detours) {
      if (!parts || parts->authority != d.authority) continue;
      const bool line = is_websocket_url(url);
      url = (line ? "ws" + d.to.substr(4) : d.to) + url.substr(url.find("://") + 3 + d.authority.size());
      headers.emplace_back("Host", d.authority);
      return any_tls;
    }
    return tls;
  }
  asio::io_context& io;
  asio::ssl::context tls, any_tls;
  std::vector<detour> detours;
  std::mt19937_64 dice;
  speech voices;
};

std::string read_detour(const std::string& text, detour& out) {
  const auto equals = text.find('=');
  const auto from = split_url(text.substr(0, equals));
  const auto to = equals == std::string::npos ? std::nullopt : split_url(text.substr(equals + 1));
  if (!from || !to || !is_http_url(text.substr(equals + 1)) || !to->path.empty() || !from->path.empty())
    return "should be ORIGIN=URL, as https://voice.example.com=http://127.0.0.1:8080, is \"" + text + "\"";
  out = {from->authority, to->scheme + "://" + to->authority};
  return {};
}

desk_world::desk_world(asio::io_context& io, std::uint64_t seed, std::vector<detour> detours)
    : core_(std::make_unique<core>(io, seed, std::move(detours))) {}
desk_world::~desk_world() = default;

std::int64_t desk_world::now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(steady::now().time_since_epoch()).count();
}

std::int64_t desk_world::epoch_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::uint64_t desk_world::random() { return core_->dice(); }

void desk_world::after_ms(std::int64_t delay, std::function<void()> work) {
  if (delay <= 0)
    asio::post(core_->io, std::move(work));
  else
    core_->at(steady::now() + std::chrono::milliseconds(delay), std::move(work));
}

void desk_world::at_us(std::int64_t moment, std::function<void()> work) {
  core_->at(steady::time_point(std::chrono::microseconds(moment)), std::move(work));
}

void desk_world::fetch(web_request request, std::function<void(web_answer)> answer) {
  auto& tls = core_->way_of(request.url, request.headers);
  fetch_web(core_->io, tls, std::move(request), std::move(answer));
}

void desk_world::open_line(std::string url, fields headers, int deadline_ms, line_events events) {
  auto& tls = core_->way_of(url, headers);
  open_web_line(core_->io, tls, url, headers, deadline_ms, std::move(events));
}

clip_ptr desk_world::synthesise(const std::string& text, const std::string& voice) {
  return core_->voices.synthesise(text, voice);
}

std::unique_ptr<ear> desk_world::listen(const agent_grammar& grammar, std::function<void(heard_words)> heard) {
  return core_->voices.listen(grammar, std::move(heard));
}

}  // namespace tandem::emulator
