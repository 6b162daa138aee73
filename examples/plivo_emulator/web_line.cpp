// The WebSocket half of web_client.hpp, in a file of its own because Beast takes long to compile.

#include <chrono>
#include <deque>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

#include "examples/plivo_emulator/web_client.hpp"

namespace tandem::emulator {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using tcp = asio::ip::tcp;
constexpr std::size_t waiting_max = 1024 * 1024, message_max = 1024 * 1024;

struct line_core {
  virtual ~line_core() = default;
  virtual bool send(std::string text) = 0;
  virtual void close() = 0;
  virtual void cut() = 0;
  virtual void deaden() = 0;
};

struct handle : line_socket {
  explicit handle(std::shared_ptr<line_core> c) : core(std::move(c)) {}
  ~handle() override {
    if (!closing) core->cut();
  }
  bool send_text(std::string text) override { return core->send(std::move(text)); }
  void close() override {
    closing = true;
    core->close();
  }
  void cut() override { core->cut(); }
  void deaden() override { core->deaden(); }
  std::shared_ptr<line_core> core;
  bool closing = false;
};

template <class Next>
struct line : line_core, std::enable_shared_from_this<line<Next>> {
  template <class... Args>
  line(asio::io_context& io, fields h, line_events e, Args&... args)
      : headers(std::move(h)), events(std::move(e)), resolver(io), ws(io, args...) {}

  void run(const url_parts& url, int deadline_ms) {
    auto authority = url.authority.substr(url.authority.rfind('@') + 1);
    auto colon = authority.rfind(':');
    host = authority.substr(0, colon);
    std::string port =
        colon == std::string::npos ? (std::is_same_v<Next, beast::tcp_stream> ? "80" : "443") : authority.substr(colon + 1);
    target = (url.path.empty() ? "/" : url.path) + (url.has_query ? "?" + url.query : "");
    host_header = authority;
    deadline = std::chrono::milliseconds(deadline_ms);
    resolver.async_resolve(host, port, [self = this->shared_from_this()](beast::error_code e, tcp::resolver::results_type found) {
      if (e) return self->fail("no such host: " + e.message());
      beast::get_lowest_layer(self->ws).expires_after(self->deadline);
      beast::get_lowest_layer(self->ws).async_connect(
          found, [self](beast::error_code e2, const tcp::endpoint&) { self->connected(e2); });
    });
  }

  void connected(beast::error_code e) {
    if (e) return fail("connect: " + e.message());
    beast::error_code ignored;
    beast::get_lowest_layer(ws).socket().set_option(tcp::no_delay(true), ignored);
    if constexpr (std::is_same_v<Next, beast::tcp_stream>) {
      handshake();
    } else {
      SSL_set_tlsext_host_name(ws.next_layer().native_handle(), host.c_str());
      ws.next_layer().set_verify_callback(asio::ssl::host_name_verification(host));
      ws.next_layer().async_handshake(asio::ssl::stream_base::client, [self = this->shared_from_this()](beast::error_code e2) {
        if (e2) return self->fail("TLS: " + e2.message());
        self->handshake();
      });
    }
  }

  void handshake() {
    beast::get_lowest_layer(ws).expires_never();
    websocket::stream_base::timeout limits{deadline, websocket::stream_base::none(), false};
    ws.set_option(limits);
    ws.set_option(websocket::stream_base::decorator([h = headers](websocket::request_type& r) {
      for (const auto& [name, value] : h) r.set(name, value);
    }));
    ws.read_message_max(message_max);
    ws.async_handshake(answer, host_header, target, [self = this->shared_from_this()](beast::error_code e) {
      if (e == websocket::error::upgrade_declined) return self->fail("refused with " + std::to_string(self->answer.result_int()));
      if (e) return self->fail("handshake: " + e.message());
      self->open = true;
      self->ws.text(true);
      self->events.opened(std::make_shared<handle>(self), {});
      self->read();
    });
  }

  void fail(const std::string& why) {
    beast::get_lowest_layer(ws).close();
    events.opened(nullptr, why);
    events = {};
  }

  void read() {
    if (!open) return;
    ws.async_read(buffer, [self = this->shared_from_this()](beast::error_code e, std::size_t) {
      if (!self->open) return;
      if (e) {
        bool goodbye = e == websocket::error::closed;
        return self->ended(goodbye, goodbye ? static_cast<int>(self->ws.reason().code) : 1006);
      }
      auto data = self->buffer.data();
      // Binary frames mean nothing in this protocol; an agent that sends them hears of it as of any other nonsense.
      if (!self->muted) self->events.text({static_cast<const char*>(data.data()), data.size()});
      self->buffer.consume(data.size());
      if (!self->dead) self->read();
    });
  }

  void ended(bool goodbye, int code) {
    if (!open) return;
    open = false;
    beast::get_lowest_layer(ws).close();
    auto told = std::move(events.closed);
    events = {};
    if (told && !muted) told(goodbye, code);
  }

  bool send(std::string text) override {
    if (!open || closing || waiting_bytes + text.size() > waiting_max) {
      if (open && !closing) asio::post(ws.get_executor(), [self = this->shared_from_this()] { self->ended(false, 1006); });
      return false;
    }
    waiting_bytes += text.size();
    waiting.push_back(std::move(text));
    if (waiting.size() == 1) write();
    return true;
  }

  void write() {
    ws.async_write(asio::buffer(waiting.front()), [self = this->shared_from_this()](beast::error_code e, std::size_t) {
      if (e) return self->ended(false, 1006);
      self->waiting_bytes -= self->waiting.front().size();
      self->waiting.pop_front();
      if (!self->waiting.empty())
        self->write();
      else if (self->closing)
        self->say_goodbye();
    });
  }

  void close() override {
    if (!open || closing) return;
    closing = true;
    if (waiting.empty()) say_goodbye();
  }
  void say_goodbye() {
    // Who closes has stopped listening: what comes until the far end's goodbye is not reported.
    muted = true;
    ws.async_close(websocket::close_code::normal, [self = this->shared_from_this()](beast::error_code) {
      self->open = false;
      self->events = {};
    });
  }
  void deaden() override { dead = muted = true; }
  void cut() override {
    if (!open) return;
    open = false;
    asio::post(ws.get_executor(), [self = this->shared_from_this()] { self->events = {}; });  // one of them may be running now
    // A reset, not a farewell: the far end is to find out as it would from a broken network.
    beast::error_code ignored;
    beast::get_lowest_layer(ws).socket().set_option(asio::socket_base::linger(true, 0), ignored);
    beast::get_lowest_layer(ws).close();
  }

  fields headers;
  line_events events;
  std::string host, host_header, target;
  std::chrono::milliseconds deadline{5000};
  tcp::resolver resolver;
  websocket::stream<Next> ws;
  websocket::response_type answer;
  beast::flat_buffer buffer;
  std::deque<std::string> waiting;
  std::size_t waiting_bytes = 0;
  bool open = false, closing = false, muted = false, dead = false;
};

}  // namespace

void open_web_line(asio::io_context& io, asio::ssl::context& tls, const std::string& text, const fields& headers, int deadline_ms,
                   line_events events) {
  auto url = split_url(text);
  if (!url || (url->scheme != "ws" && url->scheme != "wss")) {
    asio::post(io, [events, text] { events.opened(nullptr, "\"" + text + "\" is no ws or wss URL"); });
    return;
  }
  if (url->scheme == "wss")
    std::make_shared<line<beast::ssl_stream<beast::tcp_stream>>>(io, headers, std::move(events), tls)->run(*url, deadline_ms);
  else
    std::make_shared<line<beast::tcp_stream>>(io, headers, std::move(events))->run(*url, deadline_ms);
}

}  // namespace tandem::emulator
