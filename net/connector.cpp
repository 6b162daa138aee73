#include "net/connector.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/ssl/error.hpp>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "net/io_pool.hpp"
#include "net/io_thread_impl.hpp"

namespace tandem {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using resolver = asio::ip::basic_resolver<tcp, asio::io_context::executor_type>;

constexpr std::chrono::seconds per_address{5};

/// Server name, and the name the certificate must carry.
bool prepare_session(SSL* session, const std::string& host, bool verify) {
  error_code ec;
  bool literal = !asio::ip::make_address(host, ec).is_unspecified() && !ec;
  if (!literal && SSL_set_tlsext_host_name(session, host.c_str()) != 1) return false;
  if (!verify) return true;
  auto* wanted = SSL_get0_param(session);
  if (literal) return X509_VERIFY_PARAM_set1_ip_asc(wanted, host.c_str()) == 1;
  X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return SSL_set1_host(session, host.c_str()) == 1;
}

std::string tls_words(SSL* session, bool verify, const error_code& ec) {
  auto verdict = SSL_get_verify_result(session);
  if (verify && verdict != X509_V_OK) return std::string("certificate refused: ") + X509_verify_cert_error_string(verdict);
  return "TLS handshake failed: " + ec.message();
}

class attempt : public std::enable_shared_from_this<attempt> {
 public:
  attempt(io_thread& thread, url_parts url, tls_context_ptr tls, std::function<void(connected)> callback)
      : thread_(thread),
        url_(std::move(url)),
        tls_(std::move(tls)),
        callback_(std::move(callback)),
        resolver_(context_of(thread)) {}

  void start() {
    error_code ec;
    auto literal = asio::ip::make_address(url_.host, ec);
    if (!ec) {
      addresses_ = {tcp::endpoint(literal, url_.port)};
      asio::post(context_of(thread_), [self = shared_from_this()] { self->next_address(); });
      return;
    }
    resolver_.async_resolve(url_.host, std::to_string(url_.port), resolver::flags::address_configured,
                            [self = shared_from_this()](const error_code& failed, resolver::results_type found) {
                              self->resolved(failed, std::move(found));
                            });
  }

  void cancel() {
    callback_ = nullptr;
    resolver_.cancel();
    timeout_.cancel();
    if (stream_) stream_->abort();
  }

 private:
  void resolved(const error_code& ec, resolver::results_type found) {
    if (!callback_) return;
    if (ec) return fail("cannot find the address of " + url_.host + ": " + ec.message());
    for (const auto& entry : found) addresses_.push_back(entry.endpoint());
    next_address();
  }

  void next_address() {
    if (!callback_) return;
    if (tried_ == addresses_.size()) return fail("cannot connect to " + url_.authority() + ": " + last_error_.message());
    auto endpoint = addresses_[tried_++];
    stream_.emplace(tcp_socket(context_of(thread_)));
    timeout_ = thread_.after(per_address, [self = shared_from_this()] {
      if (self->stream_) self->stream_->abort();
    });
    stream_->socket().async_connect(endpoint, [self = shared_from_this()](const error_code& ec) { self->tcp_done(ec); });
  }

  void tcp_done(const error_code& ec) {
    timeout_.cancel();
    if (!callback_) return;
    if (ec) {
      last_error_ = ec == asio::error::operation_aborted ? error_code(asio::error::timed_out) : ec;
      return next_address();
    }
    error_code ignored;
    stream_->socket().set_option(tcp::no_delay(true), ignored);
    if (!url_.secure()) return succeed();
    if (!tls_ || !stream_->use_tls(*tls_) || !prepare_session(stream_->tls().native_handle(), url_.host, tls_->verifies_peer()))
      return fail("cannot prepare TLS for " + url_.host, true);
    ERR_clear_error();
    stream_->tls().async_handshake(tls_stream::client, [self = shared_from_this()](const error_code& failed) {
      if (!self->callback_) return;
      if (failed)
        self->fail(
            self->url_.authority() + ": " + tls_words(self->stream_->tls().native_handle(), self->tls_->verifies_peer(), failed),
            true);
      else
        self->succeed();
    });
  }

  void succeed() {
    auto callback = std::move(callback_);
    callback_ = nullptr;
    callback({std::move(stream_), false, {}});
  }

  void fail(std::string why, bool tls_failed = false) {
    auto callback = std::move(callback_);
    callback_ = nullptr;
    callback({std::nullopt, tls_failed, std::move(why)});
  }

  io_thread& thread_;
  url_parts url_;
  tls_context_ptr tls_;
  std::function<void(connected)> callback_;
  resolver resolver_;
  std::vector<tcp::endpoint> addresses_;
  std::size_t tried_ = 0;
  error_code last_error_ = asio::error::host_not_found;
  std::optional<any_stream> stream_;
  timer_handle timeout_;
};

struct attempt_handle final : connecting {
  explicit attempt_handle(std::shared_ptr<attempt> a) : running(std::move(a)) {}
  ~attempt_handle() override { running->cancel(); }
  std::shared_ptr<attempt> running;
};

}  // namespace

std::unique_ptr<connecting> connect(io_thread& thread, const url_parts& url, tls_context_ptr tls,
                                    std::function<void(connected)> callback) {
  auto running = std::make_shared<attempt>(thread, url, std::move(tls), std::move(callback));
  running->start();
  return std::make_unique<attempt_handle>(std::move(running));
}

}  // namespace tandem
