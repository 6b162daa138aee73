#include "net/websocket.hpp"

#include <boost/asio/post.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <spdlog/spdlog.h>

#include "net/connector.hpp"
#include "net/io_pool.hpp"
#include "net/io_thread_impl.hpp"
#include "net/outgoing.hpp"
#include "net/websocket_session.hpp"

namespace tandem {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace ws = boost::beast::websocket;

// How Beast ends our kind of stream.
void beast_close_socket(any_stream& s) { s.abort(); }

void teardown(beast::role_type, any_stream& s, error_code&) { s.abort(); }

// Beast's own would not report the end before the peer has closed, too; we part by ourselves, see session::part.
template <class Handler>
void async_teardown(beast::role_type, any_stream& s, Handler&& handler) {
  asio::post(s.get_executor(), beast::bind_handler(std::forward<Handler>(handler), error_code()));
}

namespace {

using ws_stream = ws::stream<any_stream, false>;

std::string_view text_of(const ws::close_reason& r) { return {r.reason.data(), r.reason.size()}; }

constexpr std::chrono::seconds parting_time{2};
constexpr int going_away = 1001, no_code = 1005, lost = 1006, internal_error = 1011;
constexpr int code_max = 4999;  // RFC 6455, 7.4.2; Beast lets what is above pass

class session final : public websocket, public websocket_hold, public std::enable_shared_from_this<session> {
 public:
  session(io_thread& thread, any_stream stream, const websocket_limits& limits, std::function<void(http_limit)> hit,
          std::function<void()> ended)
      : thread_(thread), ws_(std::move(stream)), out_(limits.queued_max), hit_(std::move(hit)), ended_(std::move(ended)) {
    ws_.auto_fragment(false);
    ws_.read_message_max(limits.message_max);
    ws_.set_option(ws::stream_base::timeout{limits.close_timeout, limits.idle_timeout, true});
    error_code ignored;
    ws_.next_layer().socket().set_option(asio::ip::tcp::no_delay(true), ignored);
  }

  void accept(beast_request request, websocket_factory factory) {
    request_ = std::move(request);
    ws_.async_accept(request_, [self = shared_from_this(), factory = std::move(factory)](const error_code& ec) {
      self->request_ = {};
      if (self->over_) return;
      if (ec) return self->finish(lost, ec.message());
      std::unique_ptr<websocket_listener> listener;
      try {
        listener = factory(*self);
      } catch (const std::exception& e) {
        spdlog::error("a WebSocket listener could not be made: {}", e.what());
      }
      self->begin(std::move(listener));
    });
  }

  /// @p opened hears how the handshake went; on success it then calls begin.
  void handshake(const url_parts& url, const http_headers& headers, std::function<void(error_code, int status)> opened) {
    ws_.set_option(ws::stream_base::decorator([headers](ws::request_type& request) {
      for (const auto& f : headers.fields) request.set(f.name, f.value);
    }));
    ws_.async_handshake(response_, url.authority(), url.target(),
                        [self = shared_from_this(), opened = std::move(opened)](const error_code& ec) {
                          auto status = static_cast<int>(self->response_.result_int());
                          bool answered = ec == ws::error::upgrade_declined;
                          self->response_ = {};
                          opened(ec, answered ? status : 0);
                        });
  }

  void begin(std::unique_ptr<websocket_listener> listener) {
    if (over_) return;
    listener_ = std::move(listener);
    if (!listener_) return send_close(internal_error, ""), read();
    if (listener_->wants_ticks())
      ticks_ = thread_.every_20ms([this](auto now) {
        if (!over_) listener_->on_tick(now);
      });
    read();
  }

  bool send_text(std::string_view text) override { return send(text, false); }
  bool send_binary(std::string_view bytes) override { return send(bytes, true); }

  void send_close(int code, std::string_view reason) override {
    if (over_ || closing_) return;
    closing_ = true;
    close_reason_.code = static_cast<std::uint16_t>(code);
    auto words = reason.substr(0, 123);  // what fits in a control frame
    close_reason_.reason.assign(words.data(), words.size());
    if (!writing_) write_next();
  }

  std::size_t queued_bytes() const override { return out_.bytes(); }
  io_thread& thread() override { return thread_; }

  void stop() override { finish(going_away, "stopping"); }

 private:
  bool send(std::string_view bytes, bool binary) {
    if (over_ || closing_) return false;
    if (!out_.push(bytes, binary)) {
      closing_ = true;
      note(http_limit::websocket_queue_bytes);
      asio::post(context_of(thread_), [self = shared_from_this()] { self->finish(lost, "the peer does not read what we send"); });
      return false;
    }
    if (!writing_) write_next();
    return true;
  }

  void write_next() {
    if (out_.empty()) {
      if (closing_) close();
      return;
    }
    writing_ = true;
    auto next = out_.front();
    ws_.binary(next.binary);
    ws_.async_write(asio::buffer(next.bytes), [self = shared_from_this()](const error_code& ec, std::size_t) {
      self->writing_ = false;
      if (self->over_) return;
      if (ec) return self->fail(ec);
      self->out_.pop();
      self->write_next();
    });
  }

  void close() {
    said_goodbye_ = true;
    ws_.async_close(close_reason_, [self = shared_from_this()](const error_code&) {
      self->finish(self->close_reason_.code, text_of(self->close_reason_));
    });
  }

  void read() {
    ws_.async_read(in_, [self = shared_from_this()](const error_code& ec, std::size_t) { self->arrived(ec); });
  }

  void arrived(const error_code& ec) {
    if (over_) return;
    if (ec) return fail(ec);
    if (closing_)
      in_.clear();  // we have said goodbye: nobody listens any more
    else
      deliver();
    if (!over_) read();
  }

  void deliver() {
    auto bytes = in_.cdata();
    std::string_view message(static_cast<const char*>(bytes.data()), bytes.size());
    try {
      if (ws_.got_text())
        listener_->on_text(message);
      else
        listener_->on_binary(message);
    } catch (const std::exception& e) {
      spdlog::error("a WebSocket listener threw: {}", e.what());
      send_close(internal_error, "internal error");
    }
    in_.clear();
  }

  void fail(const error_code& ec) {
    if (said_goodbye_) return;  // close() reports
    if (ec == ws::error::closed) {
      const auto& reason = ws_.reason();
      if (reason.code > code_max) return finish(1002, "close code " + std::to_string(reason.code) + " is none");
      return finish(reason.code == 0 ? no_code : reason.code, text_of(reason));
    }
    if (ec == ws::error::message_too_big || ec == ws::error::buffer_overflow) {
      note(http_limit::websocket_message_bytes);
      return finish(1009, "message too big");
    }
    if (ec == beast::error::timeout) note(http_limit::websocket_idle_time);
    if (ec == ws::error::bad_frame_payload) return finish(1007, ec.message());
    if (ec.category() == ws::make_error_code(ws::error::closed).category()) return finish(1002, ec.message());
    finish(lost, ec.message());
  }

  void note(http_limit limit) {
    if (hit_) hit_(limit);
  }

  void finish(int code, std::string_view reason) {
    if (over_) return;
    over_ = true;
    std::string words(reason);  // it may live in what we are about to destroy
    ticks_.reset();
    if (auto listener = std::move(listener_)) {
      try {
        listener->on_closed(code, words);
      } catch (const std::exception& e) {
        spdlog::error("a WebSocket listener threw: {}", e.what());
      }
    }
    if (code == lost || code == going_away)
      ws_.next_layer().abort();
    else
      part();
    if (auto ended = std::move(ended_)) ended();
  }

  // Our last frame is on its way: closing with unread bytes in the kernel would reset the connection and take it back.
  void part() {
    auto& stream = ws_.next_layer();
    parting_ = thread_.after(parting_time, [self = shared_from_this()] { self->ws_.next_layer().abort(); });
    if (stream.secure()) {
      stream.tls().async_shutdown([self = shared_from_this()](const error_code&) { self->parted(); });
      return;
    }
    error_code ignored;
    stream.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    in_.clear();
    discard();
  }

  void discard() {
    ws_.next_layer().async_read_some(in_.prepare(4096), [self = shared_from_this()](const error_code& ec, std::size_t) {
      if (ec)
        self->parted();
      else
        self->discard();
    });
  }

  void parted() {
    parting_.cancel();
    ws_.next_layer().abort();
  }

  io_thread& thread_;
  ws_stream ws_;
  beast::flat_buffer in_;
  outgoing out_;
  std::function<void(http_limit)> hit_;
  std::function<void()> ended_;
  std::unique_ptr<websocket_listener> listener_;
  wheel_handle ticks_;
  timer_handle parting_;
  beast_request request_;
  ws::response_type response_;
  ws::close_reason close_reason_;
  bool writing_ = false;
  bool closing_ = false;  // nothing more is accepted for sending
  bool said_goodbye_ = false;
  bool over_ = false;
};

/// From a URL to an open session, or not.
class opening : public std::enable_shared_from_this<opening> {
 public:
  opening(io_thread& thread, websocket_connect_request request, websocket_connect_callback callback)
      : thread_(thread), request_(std::move(request)), callback_(std::move(callback)) {}

  void start() {
    timeout_ = thread_.after(request_.deadline, [self = shared_from_this()] {
      if (auto session = std::move(self->session_)) session->stop();
      self->fail("no session within the deadline");
    });
    auto url = parse_url(request_.url);
    if (!url || (url->scheme != "ws" && url->scheme != "wss")) return fail("not a ws:// or wss:// URL: " + request_.url);
    url_ = std::move(*url);
    tls_context_ptr tls;
    if (url_.secure()) {
      auto made = shared_tls_client(request_.tls);
      if (!made) return fail(made.why().message);
      tls = *made;
    }
    connecting_ =
        connect(thread_, url_, std::move(tls), [self = shared_from_this()](connected c) { self->tcp_ready(std::move(c)); });
  }

 private:
  void tcp_ready(connected c) {
    if (!c.stream) return fail(std::move(c.error));
    session_ = std::make_shared<session>(thread_, std::move(*c.stream), request_.limits, nullptr, nullptr);
    session_->handshake(url_, request_.headers,
                        [self = shared_from_this()](error_code ec, int status) { self->opened(ec, status); });
  }

  void opened(const error_code& ec, int status) {
    if (!callback_) return;
    if (ec) {
      if (auto session = std::move(session_)) session->stop();
      return fail(
          status ? "the server answered " + std::to_string(status) + " to the upgrade" : "upgrade failed: " + ec.message(),
          status);
    }
    auto session = std::move(session_);
    auto callback = done();
    session->begin(callback({session.get(), {}, 0}));
  }

  void fail(std::string why, int status = 0) {
    if (auto callback = done()) callback({nullptr, std::move(why), status});
  }

  websocket_connect_callback done() {
    timeout_.cancel();
    connecting_.reset();
    auto callback = std::move(callback_);
    callback_ = nullptr;
    return callback;
  }

  io_thread& thread_;
  websocket_connect_request request_;
  websocket_connect_callback callback_;
  url_parts url_;
  timer_handle timeout_;
  std::unique_ptr<connecting> connecting_;
  std::shared_ptr<session> session_;
};

}  // namespace

std::shared_ptr<websocket_hold> accept_websocket(io_thread& thread, any_stream stream, beast_request request,
                                                 websocket_factory factory, const websocket_limits& limits,
                                                 std::function<void(http_limit)> hit, std::function<void()> ended) {
  auto made = std::make_shared<session>(thread, std::move(stream), limits, std::move(hit), std::move(ended));
  made->accept(std::move(request), std::move(factory));
  return made;
}

void websocket_connect(io_thread& thread, websocket_connect_request request, websocket_connect_callback callback) {
  auto made = std::make_shared<opening>(thread, std::move(request), std::move(callback));
  thread.post([made] { made->start(); });
}

}  // namespace tandem
