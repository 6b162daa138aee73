#include "tests/bench/support/webhooks.hpp"

#include <algorithm>
#include <boost/asio.hpp>
#include <boost/beast.hpp>
#include <deque>
#include <memory>

namespace tandem::bench {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;
using clock = std::chrono::steady_clock;

constexpr std::size_t connection_count = 64;

struct post {
  clock::time_point due;
  signed_form form;
};

/// One request at a time; further ones wait their turn, and their time runs.
class connection : public std::enable_shared_from_this<connection> {
 public:
  connection(asio::io_context& io, const std::string& base, const std::string& expected, answered& to)
      : stream_(io), expected_(expected), answered_(to) {
    const auto colon = base.rfind(':');
    stream_.socket().connect(
        {asio::ip::make_address(base.substr(7, colon - 7)), static_cast<unsigned short>(std::stoi(base.substr(colon + 1)))});
    stream_.socket().set_option(tcp::no_delay(true));
  }
  void send(post p) {
    waiting_.push_back(std::move(p));
    if (waiting_.size() == 1) next();
  }

 private:
  void next() {
    const auto& form = waiting_.front().form;
    request_ = {http::verb::post, inbound_path, 11};
    request_.set(http::field::host, "bench");
    request_.set(http::field::content_type, "application/x-www-form-urlencoded");
    request_.set("X-Plivo-Signature-V3", form.signature);
    request_.set("X-Plivo-Signature-V3-Nonce", form.nonce);
    request_.body() = form.body;
    request_.prepare_payload();
    http::async_write(stream_, request_, [self = shared_from_this()](beast::error_code error, std::size_t) {
      if (!error) self->read();
    });
  }
  void read() {
    response_ = {};
    http::async_read(stream_, buffer_, response_, [self = shared_from_this()](beast::error_code error, std::size_t) {
      if (!error) self->arrived();
    });
  }
  void arrived() {
    answered_.latency_ms.push_back(std::chrono::duration<double, std::milli>(clock::now() - waiting_.front().due).count());
    if (response_.result_int() != 200 || response_.body().find(expected_) == std::string::npos) ++answered_.wrong;
    waiting_.pop_front();
    if (!waiting_.empty()) next();
  }

  beast::tcp_stream stream_;
  const std::string& expected_;
  answered& answered_;
  std::deque<post> waiting_;
  beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  http::response<http::string_body> response_;
};

class generator {
 public:
  generator(const std::string& base, std::vector<signed_form> forms, double per_second, const std::string& expected)
      : forms_(std::move(forms)), gap_(static_cast<std::int64_t>(1e9 / per_second)) {
    while (connections_.size() < connection_count)
      connections_.push_back(std::make_shared<connection>(io_, base, expected, answered_));
  }
  answered run() {
    tick();
    io_.run();
    answered_.missing = forms_.size() - answered_.latency_ms.size();
    return std::move(answered_);
  }

 private:
  void tick() {
    for (const auto now = clock::now(); sent_ < forms_.size(); ++sent_) {
      const auto due = began_ + gap_ * sent_;
      if (due > now) return again(due);
      connections_[sent_ % connections_.size()]->send({due, std::move(forms_[sent_])});
    }
    last_ = std::min(last_, clock::now() + std::chrono::seconds(10));
    if (answered_.latency_ms.size() == forms_.size() || clock::now() >= last_) return io_.stop();
    again(clock::now() + std::chrono::milliseconds(5));
  }
  void again(clock::time_point at) {
    timer_.expires_at(at);
    timer_.async_wait([this](beast::error_code) { tick(); });
  }

  asio::io_context io_{1};
  asio::steady_timer timer_{io_};
  std::vector<signed_form> forms_;
  const std::chrono::nanoseconds gap_;
  answered answered_;
  std::vector<std::shared_ptr<connection>> connections_;
  const clock::time_point began_ = clock::now() + std::chrono::milliseconds(20);
  clock::time_point last_ = clock::time_point::max();
  std::size_t sent_ = 0;
};

}  // namespace

answered post_at_rate(const std::string& base, std::vector<signed_form> forms, double per_second, const std::string& expected) {
  return generator(base, std::move(forms), per_second, expected).run();
}

}  // namespace tandem::bench
