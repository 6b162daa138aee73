#include "examples/plivo_emulator/web_server.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <optional>
#include <set>
#include <sstream>
#include <stdexcept>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

namespace tandem::emulator {

namespace {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;
constexpr std::size_t body_max = 1024 * 1024, connections_max = 5000;
constexpr auto read_deadline = std::chrono::seconds(75), write_deadline = std::chrono::seconds(30);

/// "Sun, 22 Nov 2026 22:27:34 GMT"
std::string http_date(std::int64_t unix_ms) {
  const auto seconds = static_cast<std::time_t>(unix_ms / 1000);
  std::tm at{};
  gmtime_r(&seconds, &at);
  char text[40];
  return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &at)};
}
}  // namespace

struct web_server::core : std::enable_shared_from_this<core> {
  struct session : std::enable_shared_from_this<session> {
    session(std::shared_ptr<core> c, tcp::socket s) : owner(std::move(c)), stream(std::move(s)), timer(stream.get_executor()) {}

    void read() {
      parser.emplace();
      parser->body_limit(body_max);
      parser->header_limit(32 * 1024);
      stream.expires_after(read_deadline);
      http::async_read(stream, buffer, *parser,
                       [self = shared_from_this()](beast::error_code e, std::size_t) { self->arrived(e); });
    }

    void arrived(beast::error_code e) {
      if (e == http::error::body_limit || e == http::error::header_limit)
        return answer({413, "{\"error\":\"the request is too large\"}"}, false);
      if (e && e != http::error::end_of_stream && e.category() == beast::error_code(http::error::bad_method).category())
        return answer({400, "{\"error\":\"this is not HTTP\"}"}, false);
      if (e) return close();
      auto& r = parser->get();
      asked q;
      q.method = std::string(r.method_string());
      std::string target(r.target());
      auto mark = target.find('?');
      q.path = target.substr(0, mark);
      if (mark != std::string::npos) q.query = target.substr(mark + 1);
      q.authorization = std::string(r[http::field::authorization]);
      q.content_type = std::string(r[http::field::content_type]);
      q.body = std::move(r.body());
      bool keep = r.keep_alive();
      stream.expires_never();
      while_answering = shared_from_this();
      auto reply_once = [weak = weak_from_this(), keep](reply a) {
        if (auto self = weak.lock())
          asio::post(self->stream.get_executor(), [self, keep, a = std::move(a)] { self->answer(a, keep); });
      };
      try {
        owner->handler(std::move(q), reply_once);
      } catch (const std::exception& e) {
        // Our mistake, whatever was asked: this request fails, the calls go on.
        std::fprintf(stderr, "plivo_emulator: a request failed: %s\n", e.what());
        answer({500, "{\"error\":\"internal error\"}"}, false);
      }
    }

    void answer(const reply& a, bool keep) {
      auto self = shared_from_this();
      if (a.silent) return wait_for_end();
      while_answering.reset();
      if (!stream.socket().is_open()) return;
      beast::error_code ignored;
      if (a.reset) stream.socket().set_option(asio::socket_base::linger(true, 0), ignored);
      if (a.hang_up) return close();
      response = {};
      response.version(11);
      response.result(static_cast<unsigned>(a.status));
      response.set(http::field::server, "plivo_emulator");
      response.keep_alive(keep);
      if (!a.body.empty()) response.set(http::field::content_type, a.content_type);
      if (a.date_ms > 0) response.set(http::field::date, http_date(a.date_ms));
      if (a.retry_after_s > 0) response.set(http::field::retry_after, std::to_string(a.retry_after_s));
      response.body() = a.body;
      if (a.status != 204) response.content_length(a.body.size());
      if (a.slow_ms > 0) return send_slowly(a.slow_ms);
      stream.expires_after(write_deadline);
      http::async_write(stream, response, [self, keep](beast::error_code e, std::size_t) {
        if (e || !keep) return self->close();
        self->read();
      });
    }

    /// Nothing is said; whoever waits gives up one day.
    void wait_for_end() {
      stream.expires_after(std::chrono::minutes(10));
      stream.async_read_some(asio::buffer(&byte, 1), [self = shared_from_this()](beast::error_code e, std::size_t) {
        e ? self->close() : self->wait_for_end();
      });
    }
    /// In twenty pieces; then the connection is closed.
    void send_slowly(int ms) {
      if (raw.empty()) {
        response.keep_alive(false);
        std::ostringstream text;
        text << response;
        raw = text.str();
      }
      auto part = std::min(raw.size() - raw_at, raw.size() / 20 + 1);
      stream.expires_after(write_deadline);
      asio::async_write(stream, asio::buffer(raw.data() + raw_at, part),
                        [self = shared_from_this(), part, ms](beast::error_code e, std::size_t) {
                          self->raw_at += part;
                          if (e || self->raw_at >= self->raw.size()) return self->close();
                          self->stream.expires_never();
                          self->timer.expires_after(std::chrono::milliseconds(ms / 20));
                          self->timer.async_wait([self, ms](beast::error_code) { self->send_slowly(ms); });
                        });
    }

    void close() {
      beast::error_code ignored;
      stream.socket().shutdown(tcp::socket::shutdown_both, ignored);
      stream.socket().close(ignored);
      while_answering.reset();
      owner->sessions.erase(this);
    }

    std::shared_ptr<core> owner;
    beast::tcp_stream stream;
    asio::steady_timer timer;
    std::string raw;  // a slow answer
    std::size_t raw_at = 0;
    char byte = 0;
    beast::flat_buffer buffer;
    std::optional<http::request_parser<http::string_body>> parser;
    http::response<http::string_body> response;
    std::shared_ptr<session> while_answering;
  };

  core(asio::io_context& io, request_handler h) : acceptor(io), handler(std::move(h)) {}

  void accept() {
    acceptor.async_accept([self = shared_from_this()](beast::error_code e, tcp::socket socket) {
      if (!self->acceptor.is_open()) return;
      if (!e && self->sessions.size() < connections_max) {
        beast::error_code ignored;
        socket.set_option(tcp::no_delay(true), ignored);
        auto s = std::make_shared<session>(self, std::move(socket));
        self->sessions.insert(s.get());
        s->read();
      }
      self->accept();
    });
  }

  tcp::acceptor acceptor;
  request_handler handler;
  std::set<session*> sessions;
};

web_server::web_server(asio::io_context& io, const std::string& address, std::uint16_t port, request_handler handler)
    : core_(std::make_shared<core>(io, std::move(handler))) {
  beast::error_code e;
  auto ip = asio::ip::make_address(address, e);
  if (e) throw std::runtime_error("cannot listen on \"" + address + "\": it is not an IP address");
  tcp::endpoint where(ip, port);
  core_->acceptor.open(where.protocol(), e);
  if (!e) core_->acceptor.set_option(asio::socket_base::reuse_address(true), e);
  if (!e) core_->acceptor.bind(where, e);
  if (!e) core_->acceptor.listen(asio::socket_base::max_listen_connections, e);
  if (e) throw std::runtime_error("cannot listen on " + address + ":" + std::to_string(port) + ": " + e.message());
  core_->accept();
}

web_server::~web_server() { stop(); }

std::uint16_t web_server::port() const { return core_->acceptor.local_endpoint().port(); }

void web_server::stop() {
  beast::error_code ignored;
  core_->acceptor.close(ignored);
  auto open = core_->sessions;
  for (auto* s : open) s->close();
}

}  // namespace tandem::emulator
