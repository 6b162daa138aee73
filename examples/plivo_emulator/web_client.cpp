#include "examples/plivo_emulator/web_client.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <sstream>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

namespace tandem::emulator {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;
using clock = std::chrono::steady_clock;
constexpr std::size_t answer_max = 12 * 1024 * 1024;

template <class Stream>
constexpr bool is_tls = !std::is_same_v<Stream, beast::tcp_stream>;

template <class Stream>
struct fetching : std::enable_shared_from_this<fetching<Stream>> {
  template <class... Args>
  fetching(asio::io_context& io, web_request r, std::function<void(web_answer)> a, Args&... args)
      : request(std::move(r)), answer(std::move(a)), resolver(io), timer(io), stream(io, args...) {
    parser.body_limit(answer_max);
  }

  void run(const url_parts& url) {
    auto [name, number] = host_and_port(url.authority, is_tls<Stream> ? "443" : "80");
    host = name;
    end = clock::now() + std::chrono::milliseconds(request.total_ms);
    out.method_string(request.method);
    out.target((url.path.empty() ? "/" : url.path) + (url.has_query ? "?" + url.query : ""));
    out.version(11);
    out.set(http::field::host, url.authority.substr(url.authority.rfind('@') + 1));
    out.set(http::field::user_agent, "plivo_emulator");
    out.set(http::field::connection, "close");
    for (const auto& [n, value] : request.headers) out.set(n, value);
    out.body() = request.body;
    out.prepare_payload();
    resolver.async_resolve(
        name, number, [self = this->shared_from_this()](beast::error_code e, tcp::resolver::results_type found) {
          if (e) return self->finish(web_failure::connect, "no such host: " + e.message());
          self->wait_at_most(self->request.connect_ms);
          self->bottom().async_connect(found, [self](beast::error_code e2, const tcp::endpoint&) { self->connected(e2); });
        });
  }

  static std::pair<std::string, std::string> host_and_port(std::string authority, const char* usual) {
    authority = authority.substr(authority.rfind('@') + 1);
    auto colon = authority.rfind(':');
    auto bracket = authority.rfind(']');
    std::string port = usual;
    if (colon != std::string::npos && (bracket == std::string::npos || colon > bracket)) {
      port = authority.substr(colon + 1);
      authority = authority.substr(0, colon);
    }
    if (!authority.empty() && authority.front() == '[') authority = authority.substr(1, authority.size() - 2);
    return {authority, port};
  }

  beast::tcp_stream& bottom() { return beast::get_lowest_layer(stream); }
  void wait_at_most(int ms) { bottom().expires_at(std::min(end, clock::now() + std::chrono::milliseconds(ms))); }

  void connected(beast::error_code e) {
    if (e) return finish(web_failure::connect, "connect: " + e.message());
    beast::error_code ignored;
    bottom().socket().set_option(tcp::no_delay(true), ignored);
    if constexpr (is_tls<Stream>) {
      SSL_set_tlsext_host_name(stream.native_handle(), host.c_str());
      stream.set_verify_callback(asio::ssl::host_name_verification(host));
      stream.async_handshake(asio::ssl::stream_base::client, [self = this->shared_from_this()](beast::error_code e2) {
        if (e2) return self->finish(web_failure::connect, "TLS: " + e2.message());
        self->send();
      });
    } else {
      send();
    }
  }

  void send() {
    if (request.manner == web_manner::half_dead) {
      request.manner = web_manner::good;
      return later(request.manner_ms, [](fetching& self) { self.send(); });
    }
    if (request.manner == web_manner::slow) return send_slowly();
    wait_at_most(request.read_ms);
    http::async_write(stream, out, [self = this->shared_from_this()](beast::error_code e, std::size_t) {
      if (e) return self->finish(web_failure::read, "sending: " + e.message());
      if (self->request.manner == web_manner::reset) return self->reset();
      self->read();
    });
  }

  void later(int ms, std::function<void(fetching&)> work) {
    wait_at_most(ms + request.read_ms);
    timer.expires_after(std::chrono::milliseconds(ms));
    timer.async_wait([self = this->shared_from_this(), work](beast::error_code) { work(*self); });
  }
  /// In twenty pieces.
  void send_slowly() {
    if (raw.empty()) {
      std::ostringstream text;
      text << out;
      raw = text.str();
    }
    auto part = std::min(raw.size() - raw_at, raw.size() / 20 + 1);
    wait_at_most(request.read_ms);
    asio::async_write(stream, asio::buffer(raw.data() + raw_at, part),
                      [self = this->shared_from_this(), part](beast::error_code e, std::size_t) {
                        if (e) return self->finish(web_failure::read, "sending: " + e.message());
                        self->raw_at += part;
                        if (self->raw_at >= self->raw.size()) return self->read();
                        self->later(self->request.manner_ms / 20, [](fetching& one) { one.send_slowly(); });
                      });
  }
  void reset() {
    beast::error_code ignored;
    bottom().socket().set_option(asio::socket_base::linger(true, 0), ignored);
    bottom().close();
    answer({web_failure::read, "reset on purpose", 0, "", ""});
  }

  void read() {
    // Some at a time: the read deadline is for the first byte and for each gap after it.
    wait_at_most(request.read_ms);
    http::async_read_some(stream, buffer, parser, [self = this->shared_from_this()](beast::error_code e, std::size_t) {
      bool done = self->parser.is_done();
      if (!e && !done) return self->read();
      if (e && !done) {
        bool begun = self->parser.got_some();
        return self->finish(begun ? web_failure::broken : web_failure::read,
                            e == beast::error::timeout ? "no answer in time" : "reading: " + e.message());
      }
      self->finish(web_failure::none, {});
    });
  }

  void finish(web_failure failure, std::string why) {
    web_answer a;
    a.failure = failure;
    a.why = std::move(why);
    if (failure == web_failure::none) {
      auto& r = parser.get();
      a.status = static_cast<int>(r.result_int());
      a.content_type = std::string(r[http::field::content_type]);
      a.location = std::string(r[http::field::location]);
      a.body = std::move(r.body());
    }
    beast::error_code ignored;
    bottom().socket().shutdown(tcp::socket::shutdown_both, ignored);
    bottom().close();
    answer(std::move(a));
  }

  web_request request;
  std::function<void(web_answer)> answer;
  std::string host;
  clock::time_point end;
  tcp::resolver resolver;
  asio::steady_timer timer;
  std::string raw;  // of a slow request
  std::size_t raw_at = 0;
  Stream stream;
  beast::flat_buffer buffer;
  http::request<http::string_body> out;
  http::response_parser<http::string_body> parser;
};

}  // namespace

void fetch_web(asio::io_context& io, asio::ssl::context& tls, web_request request, std::function<void(web_answer)> answer) {
  auto url = split_url(request.url);
  if (!url || (url->scheme != "http" && url->scheme != "https")) {
    asio::post(io, [answer, bad = request.url] {
      answer({web_failure::connect, "\"" + bad + "\" is no http or https URL", 0, "", ""});
    });
    return;
  }
  if (url->scheme == "https") {
    using stream = beast::ssl_stream<beast::tcp_stream>;
    std::make_shared<fetching<stream>>(io, std::move(request), std::move(answer), tls)->run(*url);
  } else {
    std::make_shared<fetching<beast::tcp_stream>>(io, std::move(request), std::move(answer))->run(*url);
  }
}

}  // namespace tandem::emulator
