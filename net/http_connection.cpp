#include "net/http_connection.hpp"

#include <array>

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <openssl/err.h>
#include <spdlog/spdlog.h>

#include "net/body_stream.hpp"
#include "net/http_syntax.hpp"
#include "net/http_wire.hpp"
#include "net/io_thread_impl.hpp"
#include "net/websocket_session.hpp"

namespace tandem {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using parser = http::request_parser<http::string_body>;
using clock = std::chrono::steady_clock;

constexpr std::size_t header_chunk = 4 * 1024;
constexpr std::size_t body_chunk = 16 * 1024;
constexpr std::size_t chatter_bytes_max = 256 * 1024;  // what a peer may say while it is being streamed to
// Whoever sends ten megabytes where one is allowed reads our answer only when he has sent them all.
constexpr std::size_t linger_bytes_max = 16 * 1024 * 1024;
constexpr std::chrono::seconds linger_deadline{5};
constexpr std::chrono::seconds stream_idle{15};

http_response problem(int status, std::string_view detail) {
  return json_response(status, R"({"detail":")" + std::string(detail) + R"("})");
}

http_fault fault_of(const error_code& ec, const http_server_options& options) {
  if (ec == http::error::header_limit || ec == http::error::buffer_overflow)
    return {431, "the header of a chunk or its trailer is too long; send the body with a Content-Length",
            http_limit::header_bytes};
  if (ec == http::error::body_limit)
    return {413, "the request's body is longer than " + std::to_string(options.body_limit) + " bytes; send less (body-limit)",
            http_limit::body_bytes};
  if (ec == http::error::bad_method) return {400, "the request begins with no method; write METHOD /path HTTP/1.1"};
  if (ec == http::error::bad_target)
    return {400, "the request's target holds what it must not; percent-encode everything but plain ASCII"};
  if (ec == http::error::bad_version) return {400, "the request's version is unknown; write HTTP/1.1"};
  if (ec == http::error::bad_content_length) return {400, "Content-Length: is too large a number to be meant"};
  if (ec == http::error::bad_chunk || ec == http::error::bad_chunk_extension)
    return {400, "a chunk's size is not a plain hexadecimal number, or its bytes do not end with CR LF"};
  return {400, "malformed HTTP request: write METHOD /path HTTP/1.1, then Name: value lines, an empty line, the body"};
}

std::string str(boost::string_view s) { return {s.data(), s.size()}; }

class connection final : public http_connection, public std::enable_shared_from_this<connection> {
 public:
  connection(std::shared_ptr<http_server_shared> server, io_thread& thread, tcp_socket socket, std::string remote_address,
             std::function<void()> gone)
      : server_(std::move(server)),
        options_(server_->options),
        thread_(thread),
        stream_(std::move(socket)),
        remote_address_(std::move(remote_address)),
        gone_(std::move(gone)) {}

  void start() override {
    error_code ignored;
    stream_.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
    enter(phase::securing, options_.first_byte_deadline);
    if (!server_->tls) return begin_request(options_.first_byte_deadline);
    if (!stream_.use_tls(*server_->tls)) return finish();
    ERR_clear_error();
    stream_.tls().async_handshake(tls_stream::server, [self = shared_from_this()](const error_code& ec) {
      if (self->phase_ == phase::closed) return;
      if (ec) return self->finish();
      auto spent = clock::now() - self->entered_;
      auto left = std::chrono::duration_cast<std::chrono::milliseconds>(self->options_.first_byte_deadline - spent);
      self->begin_request(std::max(left, std::chrono::milliseconds(0)));
    });
  }

  void sweep(clock::time_point now) override {
    if (now < deadline_) return;
    switch (phase_) {
      case phase::securing:
      case phase::waiting: return too_late(served_ ? http_limit::idle_time : http_limit::header_time);
      case phase::header: return too_late(of_total(now) ? http_limit::request_time : http_limit::header_time);
      case phase::body: return too_late(of_total(now) ? http_limit::request_time : http_limit::body_time);
      case phase::handling:
        if (of_total(now)) server_->refusals.add(http_limit::request_time);
        request_ends_ = clock::time_point::max();  // the answer may still be written
        return respond(generation_, problem(503, "no answer in time"));
      case phase::writing: return too_late(of_total(now) ? http_limit::request_time : http_limit::write_time);
      case phase::lingering: return finish();
      case phase::streaming: return say_idle();
      case phase::upgraded:
      case phase::closed: return;
    }
  }

  void drain() override {
    if (phase_ == phase::waiting && buffer_.size() == 0) begin_lingering();
    if (more_) more_->end();
  }

  void stop() override {
    if (auto session = std::move(session_))
      session->stop();
    else
      finish();
  }

  /// An answer from anywhere. Late ones (another request is being served, or none) are dropped.
  void respond(std::uint64_t generation, http_response response) {
    if (phase_ != phase::handling || generation != generation_) return;
    ++generation_;
    write(std::move(response));
  }

 private:
  enum class phase { securing, waiting, header, body, handling, writing, streaming, lingering, upgraded, closed };

  void enter(phase p, std::chrono::milliseconds deadline) {
    phase_ = p;
    entered_ = clock::now();
    deadline_ = entered_ + deadline;
    const bool of_request = p == phase::header || p == phase::body || p == phase::handling || (p == phase::writing && !more_);
    if (of_request) deadline_ = std::min(deadline_, request_ends_);
  }

  bool of_total(clock::time_point now) const { return now >= request_ends_; }

  // Who has said half a request is told; who says nothing, or does not listen, would not hear it.
  void too_late(http_limit limit) {
    const bool may_hear = (phase_ == phase::header || phase_ == phase::body) && !continuing_;
    if (may_hear) return refuse({408, "the request did not arrive in time; send it whole at once", limit});
    server_->refusals.add(limit);
    finish();
  }

  void begin_request(std::chrono::milliseconds deadline) {
    head_check_.emplace(options_.header_limit, options_.header_count_limit);
    request_ends_ = clock::time_point::max();
    parser_.emplace();
    parser_->eager(false);  // the head first, and alone
    parser_->header_limit(static_cast<std::uint32_t>(options_.header_limit));
    parser_->body_limit(options_.body_limit);
    header_seen_ = false;
    enter(phase::waiting, deadline);
    if (buffer_.size() != 0)
      parse();
    else
      read();
  }

  void read() {
    if (reading_) return;
    reading_ = true;
    auto chunk = phase_ == phase::body ? body_chunk : header_chunk;
    stream_.async_read_some(buffer_.prepare(chunk), [self = shared_from_this()](const error_code& ec, std::size_t n) {
      self->reading_ = false;
      if (self->phase_ == phase::closed) return;
      if (ec) return self->finish();
      self->buffer_.commit(n);
      self->arrived();
    });
  }

  void arrived() {
    switch (phase_) {
      case phase::waiting:
      case phase::header:
      case phase::body: return parse();
      case phase::lingering: return linger();
      case phase::writing:
      case phase::streaming: return more_ ? listen_on() : void();
      default: return;  // we are refusing it already
    }
  }

  void parse() {
    if (phase_ == phase::waiting) {
      request_ends_ = clock::now() + options_.request_deadline;
      enter(phase::header, options_.header_deadline);
    }
    if (auto wrong = head_fault()) return refuse(*wrong);
    if (!head_check_->whole()) return read();
    while (buffer_.size() != 0) {
      error_code ec;
      buffer_.consume(parser_->put(buffer_.data(), ec));
      if (ec && ec != http::error::need_more) return refuse(fault_of(ec, options_));
      if (parser_->is_header_done() && !header_seen_ && !on_header()) return;
      if (parser_->is_done()) return dispatch();
      if (ec) break;
    }
    // A chunk's header may be as long as a request's, no longer.
    if (buffer_.size() >= options_.header_limit) return refuse(fault_of(http::error::header_limit, options_));
    read();
  }

  std::optional<http_fault> head_fault() {
    const auto received = buffer_.cdata();
    return head_check_->look({static_cast<const char*>(received.data()), received.size()});
  }

  /// False: somebody else goes on (a 100-continue is on its way).
  bool on_header() {
    header_seen_ = true;
    enter(phase::body, options_.body_deadline);
    parser_->eager(true);
    // Now, because the parser would add a chunked body's trailer to it: a field that comes last is not what a proxy has judged.
    if (!read_head()) {
      refuse({400, "the request's target is not a path; begin it with /"});
      return false;
    }
    if (buffer_.size() != 0 || parser_->is_done() || !beast::iequals(parser_->get()[http::field::expect], "100-continue"))
      return true;
    static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    continuing_ = true;
    asio::async_write(stream_, asio::buffer(go_on), [self = shared_from_this()](const error_code& ec, std::size_t) {
      self->continuing_ = false;
      if (self->phase_ == phase::closed) return;
      if (ec)
        self->finish();
      else
        self->read();
    });
    return false;
  }

  /// False: it is not a request we can serve.
  bool read_head() {
    http_request& request = request_ = {};
    auto& message = parser_->get();
    request.method = str(message.method_string());
    request.target = str(message.target());
    auto path = std::string_view(request.target);
    for (std::string_view scheme : {"http://", "https://"})  // the absolute form, as sent to proxies
      if (path.starts_with(scheme)) {
        auto slash = path.find('/', scheme.size());
        path = slash == path.npos ? "/" : path.substr(slash);
      }
    path = path.substr(0, path.find('#'));
    auto mark = std::min(path.find('?'), path.size());
    request.path = path.substr(0, mark);
    request.query = mark < path.size() ? path.substr(mark + 1) : "";
    for (const auto& field : message) request.headers.add(str(field.name_string()), str(field.value()));
    request.remote_address = remote_address_;
    request.tls = stream_.secure();
    return request.path.starts_with('/') || (request.path == "*" && request.method == "OPTIONS");
  }

  void dispatch() {
    auto request = std::move(request_);
    request.body = std::move(parser_->get().body());
    served_ = true;
    keep_alive_ = parser_->get().keep_alive();
    bodiless_ = request.method == "HEAD";
    if (const auto wrong = path_fault(request.path)) return refuse(*wrong);
    if (server_->gate && beast::websocket::is_upgrade(parser_->get())) return upgrade(request);
    enter(phase::handling, options_.handler_deadline);
    call_handler(std::move(request));
  }

  void call_handler(http_request request) {
    auto generation = generation_;
    auto answer = make_responder();  // kept here: one dropped while an exception passes would answer 503 first
    try {
      server_->handler(std::move(request), answer);
    } catch (const std::exception& e) {
      spdlog::error("an HTTP handler threw: {}", e.what());
      respond(generation, problem(500, "internal error"));
    }
  }

  struct pending_answer {
    std::weak_ptr<connection> to;
    std::weak_ptr<io_thread_impl> loop;
    std::uint64_t generation;
    std::atomic<bool> given{false};

    pending_answer(std::weak_ptr<connection> c, std::weak_ptr<io_thread_impl> l, std::uint64_t g)
        : to(std::move(c)), loop(std::move(l)), generation(g) {}
    ~pending_answer() { give(problem(503, "the request was dropped")); }

    void give(http_response response) {
      if (given.exchange(true)) return;
      auto running = loop.lock();
      if (!running) return;
      auto deliver = [to = to, generation = generation, response = std::move(response)]() mutable {
        if (auto c = to.lock()) c->respond(generation, std::move(response));
      };
      if (running->is_current())
        deliver();
      else
        asio::post(running->context, std::move(deliver));
    }
  };

  responder make_responder() {
    auto pending = std::make_shared<pending_answer>(weak_from_this(), thread_.impl(), generation_);
    return [pending = std::move(pending)](http_response response) { pending->give(std::move(response)); };
  }

  void upgrade(const http_request& request) {
    websocket_decision decision;
    try {
      decision = server_->gate(request);
    } catch (const std::exception& e) {
      spdlog::error("the WebSocket gate threw: {}", e.what());
      decision.refusal = problem(500, "internal error");
    }
    if (!decision.accept) {
      keep_alive_ = false;
      return write(std::move(decision.refusal));
    }
    if (buffer_.size() != 0) return refuse({400, "data came before the upgrade was answered; wait for 101"});
    enter(phase::upgraded, {});
    auto message = parser_->release();
    parser_.reset();
    buffer_ = {};
    session_ = accept_websocket(
        thread_, std::move(stream_), std::move(message), std::move(decision.accept), options_.websocket,
        [server = server_](http_limit limit) { server->refusals.add(limit); }, [self = shared_from_this()] { self->leave(); });
  }

  void refuse(const http_fault& fault) {
    server_->refusals.add(fault.limit);
    request_ends_ = clock::time_point::max();  // the answer may still be written
    keep_alive_ = false;
    ++generation_;
    write(problem(fault.status, fault.detail));
  }

  void write(http_response response) {
    if (server_->draining) keep_alive_ = false;
    body_ = std::move(response.body);
    more_ = bodiless_ ? nullptr : std::move(response.more);
    if (more_) keep_alive_ = false;
    if (response.status == 204 || response.status == 304) body_.clear();
    head_.clear();
    http_wire::append(head_, {response.status, &response.headers, body_.size(), keep_alive_, more_ != nullptr});
    if (bodiless_) body_.clear();
    written_ = 0;
    write_some();
    if (more_) begin_stream();
  }

  // ---- an answer that goes on: written as it is made; what the peer still says is thrown away, that it goes is heard

  void begin_stream() {
    lingered_ = 0;
    more_->attach([to = weak_from_this(), loop = std::weak_ptr(thread_.impl())] {
      if (auto running = loop.lock())
        asio::post(running->context, [to] {
          if (auto c = to.lock(); c && c->phase_ == phase::streaming) c->stream_on();
        });
    });
    if (server_->draining) more_->end();
    listen_on();
  }

  void listen_on() {
    lingered_ += buffer_.size();
    buffer_.consume(buffer_.size());
    if (lingered_ > chatter_bytes_max) return finish();
    read();
  }

  void stream_on() {
    auto next = more_->take();
    if (!next) return more_->overflowed() ? finish() : begin_lingering();
    if (next->empty()) return enter(phase::streaming, stream_idle);
    send(std::move(*next));
  }

  void say_idle() {
    if (more_->idle().empty()) return enter(phase::streaming, stream_idle);
    send(more_->idle());
  }

  void send(std::string bytes) {
    head_.clear();
    body_ = std::move(bytes);
    written_ = 0;
    write_some();
  }

  // A large answer to a slow reader takes its time; only standing still counts against the deadline.
  void write_some() {
    enter(phase::writing, options_.write_deadline);
    auto of_head = std::min(written_, head_.size());
    std::array<asio::const_buffer, 2> rest{asio::buffer(head_) + of_head, asio::buffer(body_) + (written_ - of_head)};
    stream_.async_write_some(rest, [self = shared_from_this()](const error_code& ec, std::size_t n) {
      if (self->phase_ == phase::closed) return;
      if (ec) return self->finish();
      self->written_ += n;
      if (self->written_ < self->head_.size() + self->body_.size())
        self->write_some();
      else
        self->answered();
    });
  }

  void answered() {
    bodiless_ = false;
    body_ = {};
    if (more_) return stream_on();
    if (!keep_alive_ || server_->draining) return begin_lingering();
    begin_request(options_.idle_timeout);
  }

  // Closing with unread bytes in the kernel would reset the connection and take our answer with it.
  void begin_lingering() {
    enter(phase::lingering, linger_deadline);
    release_stream();
    parser_.reset();
    if (stream_.secure()) {
      stream_.tls().async_shutdown([self = shared_from_this()](const error_code&) { self->finish(); });
      return;
    }
    error_code ignored;
    stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    lingered_ = 0;
    linger();
  }

  void linger() {
    lingered_ += buffer_.size();
    buffer_.consume(buffer_.size());
    if (lingered_ > linger_bytes_max)
      finish();
    else
      read();
  }

  void finish() {
    if (phase_ == phase::closed) return;
    ++generation_;
    stream_.abort();
    leave();
  }

  void release_stream() {
    if (auto more = std::move(more_)) more->detach();
  }

  void leave() {
    phase_ = phase::closed;
    release_stream();
    session_.reset();
    if (auto gone = std::move(gone_)) gone();
  }

  std::shared_ptr<http_server_shared> server_;
  const http_server_options& options_;
  io_thread& thread_;
  any_stream stream_;
  std::string remote_address_;
  std::function<void()> gone_;

  phase phase_ = phase::securing;
  clock::time_point entered_, deadline_;
  beast::flat_buffer buffer_;
  clock::time_point request_ends_ = clock::time_point::max();
  std::optional<head_check> head_check_;
  std::optional<parser> parser_;
  http_request request_;  // its head is whole, its body is arriving
  bool served_ = false;   // a request before this one
  bool header_seen_ = false;
  bool reading_ = false;
  bool continuing_ = false;  // 100 is being written
  bool keep_alive_ = false;
  bool bodiless_ = false;
  std::uint64_t generation_ = 0;
  std::string head_, body_;
  std::size_t written_ = 0;  // of both
  std::shared_ptr<body_stream> more_;
  std::size_t lingered_ = 0;
  std::shared_ptr<websocket_hold> session_;
};

}  // namespace

std::shared_ptr<http_connection> make_http_connection(std::shared_ptr<http_server_shared> server, io_thread& thread,
                                                      tcp_socket socket, std::string remote_address, std::function<void()> gone) {
  return std::make_shared<connection>(std::move(server), thread, std::move(socket), std::move(remote_address), std::move(gone));
}

}  // namespace tandem
