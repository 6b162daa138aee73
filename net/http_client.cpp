#include "net/http_client.hpp"

#include <array>
#include <list>
#include <map>
#include <stdexcept>

#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include "net/connector.hpp"
#include "net/http_wire.hpp"
#include "net/io_pool.hpp"
#include "net/io_thread_impl.hpp"

namespace tandem {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using clock = std::chrono::steady_clock;
using parser = http::response_parser<http::string_body>;

constexpr std::size_t read_chunk = 16 * 1024;

/// A kept connection is worth using only while nothing has arrived on it: bytes or an end both mean that it is not ours any more.
bool still_quiet(any_stream& stream) {
  char byte;
  auto n = ::recv(stream.socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

/// The kept connections of one thread.
class idle_pool {
 public:
  idle_pool(std::size_t per_host_max, std::chrono::milliseconds timeout) : per_host_max_(per_host_max), timeout_(timeout) {}

  std::optional<any_stream> take(const std::string& host) {
    auto it = hosts_.find(host);
    if (it == hosts_.end()) return std::nullopt;
    auto& kept = it->second;
    while (!kept.empty()) {
      auto last = std::move(kept.back());  // the one used last is the likeliest to be alive
      kept.pop_back();
      if (last.until > clock::now() && still_quiet(last.stream)) return std::move(last.stream);
    }
    hosts_.erase(it);
    return std::nullopt;
  }

  void keep(const std::string& host, any_stream stream) {
    auto& kept = hosts_[host];
    kept.push_back({std::move(stream), clock::now() + timeout_});
    if (kept.size() > per_host_max_) kept.pop_front();
  }

  void drop_expired() {
    auto now = clock::now();
    for (auto it = hosts_.begin(); it != hosts_.end();) {
      it->second.remove_if([&](const entry& e) { return e.until <= now; });
      it = it->second.empty() ? hosts_.erase(it) : std::next(it);
    }
  }

  bool empty() const { return hosts_.empty(); }
  void clear() { hosts_.clear(); }

 private:
  struct entry {
    any_stream stream;
    clock::time_point until;
  };
  std::map<std::string, std::list<entry>> hosts_;
  std::size_t per_host_max_;
  std::chrono::milliseconds timeout_;
};

class exchange;

/// What one thread keeps; touched by that thread only.
struct client_shard {
  client_shard(io_thread& t, const http_client_options& o) : thread(t), pool(o.idle_per_host_max, o.idle_timeout) {}
  io_thread& thread;
  idle_pool pool;
  std::list<exchange*> running;  // kept alive by what they wait for
  bool sweeping = false;
  bool closed = false;
};

/// One request and what came of it.
class exchange : public std::enable_shared_from_this<exchange> {
 public:
  exchange(const http_client_options& options, tls_context_ptr tls, std::shared_ptr<client_shard> shard,
           http_client_request request, std::function<void(http_result)> callback)
      : options_(options),
        tls_(std::move(tls)),
        shard_(std::move(shard)),
        request_(std::move(request)),
        callback_(std::move(callback)) {}

  ~exchange() { leave(); }

  void start() {
    place_ = shard_->running.insert(shard_->running.end(), this);
    if (shard_->closed) return fail(http_error::connect_failed, "the HTTP client has been closed");
    if (auto wrong = check(); !wrong.empty()) return fail(http_error::connect_failed, wrong);
    timeout_ = shard_->thread.after(request_.deadline, [self = shared_from_this()] {
      self->fail(http_error::timed_out,
                 self->sent_ ? "no complete answer within the deadline" : "no connection within the deadline");
    });
    host_key_ = url_.scheme + "://" + url_.authority();
    write_head();
    if (!request_.fresh_connection) stream_ = shard_->pool.take(host_key_);
    kept_ = stream_.has_value();
    if (kept_)
      write();
    else
      connect_anew();
  }

  void cancel() { fail(sent_ ? http_error::lost : http_error::connect_failed, "the HTTP client has been closed"); }

 private:
  /// What is wrong with the request, in words, or nothing.
  std::string check() {
    auto url = parse_url(request_.url);
    if (!url || (url->scheme != "http" && url->scheme != "https")) return "not an http:// or https:// URL: " + request_.url;
    if (!http_wire::is_token(request_.method)) return "not an HTTP method: " + request_.method;
    url_ = std::move(*url);
    return {};
  }

  void write_head() {
    auto authority = url_.authority();
    auto target = url_.target();
    http_wire::append(head_, {request_.method, target, authority, options_.user_agent, &request_.headers, request_.body.size(),
                              !request_.fresh_connection});
  }

  void connect_anew() {
    stream_.reset();
    kept_ = false;
    connecting_ = connect(shard_->thread, url_, tls_, [self = shared_from_this()](connected c) {
      if (!c.stream) return self->fail(c.tls_failed ? http_error::tls_failed : http_error::connect_failed, std::move(c.error));
      self->stream_ = std::move(c.stream);
      self->write();
    });
  }

  void write() {
    // From here on it may have left us, even when we are cancelled before we hear how the write went.
    bool first = !sent_;
    sent_ = true;
    std::array<asio::const_buffer, 2> both{asio::buffer(head_) + std::min(written_, head_.size()),
                                           asio::buffer(request_.body) + (written_ - std::min(written_, head_.size()))};
    stream_->async_write_some(
        both, [self = shared_from_this(), first](const error_code& ec, std::size_t n) { self->wrote(ec, n, first); });
  }

  void wrote(const error_code& ec, std::size_t n, bool first) {
    if (!callback_) return;
    written_ += n;
    // The kernel took nothing. Inside TLS a failed write does not tell that.
    if (ec && first && n == 0 && !stream_->secure()) sent_ = false;
    if (ec && !sent_) {
      if (kept_) return connect_anew();
      return fail(http_error::connect_failed, "cannot write to " + url_.authority() + ": " + ec.message());
    }
    if (ec) return read_answer();  // a server may refuse and close before it has read everything
    if (written_ < head_.size() + request_.body.size()) return write();
    read_answer();
  }

  void read_answer() {
    expect_answer();
    read();
  }

  void expect_answer() {
    parser_.emplace();
    parser_->eager(true);
    parser_->header_limit(static_cast<std::uint32_t>(options_.response_header_limit));
    parser_->body_limit(options_.response_limit);
    parser_->skip(request_.method == "HEAD");
  }

  void read() {
    stream_->async_read_some(buffer_.prepare(read_chunk), [self = shared_from_this()](const error_code& ec, std::size_t n) {
      if (!self->callback_) return;
      self->buffer_.commit(n);
      if (ec)
        self->ended(ec);
      else
        self->parse();
    });
  }

  void parse() {
    while (buffer_.size() != 0) {
      error_code ec;
      buffer_.consume(parser_->put(buffer_.data(), ec));
      if (ec && ec != http::error::need_more) return unreadable(ec);
      if (parser_->is_done() && !is_interim()) return complete();
      if (parser_->is_done())
        expect_answer();
      else if (ec)
        break;
    }
    if (buffer_.size() >= options_.response_header_limit) return unreadable(http::error::header_limit);
    read();
  }

  /// 100 Continue, 103 Early Hints: the real answer follows.
  bool is_interim() const { return parser_->get().result_int() < 200 && parser_->get().result_int() != 101; }

  void unreadable(const error_code& ec) {
    if (ec == http::error::body_limit && request_.cut_answer) return complete();
    if (ec == http::error::body_limit || ec == http::error::header_limit)
      return fail(http_error::too_large,
                  "the answer is larger than the limit of " + std::to_string(options_.response_limit) + " bytes");
    fail(http_error::lost, "the answer is not HTTP: " + ec.message());
  }

  void ended(const error_code& ec) {
    error_code failed = ec;
    // Without a length the end of the connection is the end of the body. With TLS only a proper goodbye counts.
    if (ec == asio::error::eof && parser_->got_some()) {
      failed = {};
      parser_->put_eof(failed);
      if (!failed && parser_->is_done()) {
        ended_by_eof_ = true;
        return complete();
      }
    }
    fail(http_error::lost, "the connection was lost before the answer was complete: " + ec.message());
  }

  void complete() {
    http_result result;
    result.request_sent = true;
    auto& message = parser_->get();
    result.response.status = static_cast<int>(message.result_int());
    for (const auto& field : message) {
      auto name = field.name_string();
      auto value = field.value();
      result.response.headers.add({name.data(), name.size()}, {value.data(), value.size()});
    }
    result.response.body = std::move(message.body());
    bool wholly_written = written_ == head_.size() + request_.body.size();
    bool keep = parser_->is_done() && message.keep_alive() && !request_.fresh_connection && !ended_by_eof_ && wholly_written &&
                buffer_.size() == 0 && !shard_->closed && message.result_int() != 101;
    if (keep) {
      shard_->pool.keep(host_key_, std::move(*stream_));
      sweep_later(shard_);
    }
    finish(std::move(result));
  }

  static void sweep_later(const std::shared_ptr<client_shard>& shard) {
    if (shard->sweeping || shard->pool.empty()) return;
    shard->sweeping = true;
    shard->thread.after(std::chrono::seconds(1), [shard] {
      shard->sweeping = false;
      shard->pool.drop_expired();
      sweep_later(shard);
    });
  }

  void fail(http_error error, std::string message) {
    http_result result;
    result.error = error;
    result.message = std::move(message);
    result.request_sent = sent_;
    finish(std::move(result));
  }

  void finish(http_result result) {
    if (!callback_) return;
    auto self = shared_from_this();
    auto callback = std::move(callback_);
    callback_ = nullptr;
    timeout_.cancel();
    connecting_.reset();
    if (stream_) stream_->abort();
    leave();
    try {
      callback(std::move(result));
    } catch (const std::exception& e) {
      spdlog::error("an HTTP client's callback threw: {}", e.what());
    }
  }

  void leave() {
    if (place_) shard_->running.erase(*place_);
    place_.reset();
  }

  http_client_options options_;
  tls_context_ptr tls_;
  std::shared_ptr<client_shard> shard_;
  http_client_request request_;
  std::function<void(http_result)> callback_;  // empty once it is over
  std::optional<std::list<exchange*>::iterator> place_;
  url_parts url_;
  std::string host_key_;
  timer_handle timeout_;
  std::unique_ptr<connecting> connecting_;
  std::optional<any_stream> stream_;
  std::string head_;
  std::size_t written_ = 0;  // of head and body
  bool kept_ = false;        // stream_ came from the pool
  bool sent_ = false;        // some byte of the request may have left
  bool ended_by_eof_ = false;
  beast::flat_buffer buffer_;
  std::optional<parser> parser_;
};

}  // namespace

std::string_view to_string(http_error e) {
  switch (e) {
    case http_error::none: return "none";
    case http_error::connect_failed: return "connect_failed";
    case http_error::timed_out: return "timed_out";
    case http_error::lost: return "lost";
    case http_error::too_large: return "too_large";
    case http_error::tls_failed: return "tls_failed";
  }
  return "unknown";
}

class http_client::core {
 public:
  core(io_pool& pool, http_client_options options) : pool_(pool), options_(std::move(options)) {
    auto tls = make_tls_client(options_.tls);
    if (!tls) throw std::runtime_error(tls.why().field + ": " + tls.why().message);
    tls_ = *tls;
    for (unsigned i = 0; i < pool.size(); ++i) shards_.push_back(std::make_shared<client_shard>(pool.at(i), options_));
  }

  ~core() {
    for (auto& shard : shards_) {
      if (shard->thread.impl()->stopped())
        close(*shard);
      else
        shard->thread.post([shard] { close(*shard); });
    }
  }

  void send(http_client_request request, std::function<void(http_result)> callback) {
    auto* here = pool_.current();
    auto& thread = here ? *here : pool_.next();
    auto made = std::make_shared<exchange>(options_, tls_, shards_[thread.index()], std::move(request), std::move(callback));
    thread.post([made = std::move(made)] { made->start(); });
  }

 private:
  static void close(client_shard& shard) {
    shard.closed = true;
    shard.pool.clear();
    std::vector<std::shared_ptr<exchange>> running;
    for (auto* e : shard.running) running.push_back(e->shared_from_this());
    for (auto& e : running) e->cancel();
  }

  io_pool& pool_;
  http_client_options options_;
  tls_context_ptr tls_;
  std::vector<std::shared_ptr<client_shard>> shards_;
};

http_client::http_client(io_pool& pool, http_client_options options) : core_(std::make_shared<core>(pool, std::move(options))) {}
http_client::~http_client() = default;

void http_client::send(http_client_request request, std::function<void(http_result)> callback) {
  core_->send(std::move(request), std::move(callback));
}

}  // namespace tandem
