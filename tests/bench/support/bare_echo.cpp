#include <boost/asio.hpp>
#include <boost/beast.hpp>
#include <memory>

#include "tests/bench/support/baselines.hpp"

namespace tandem::bench {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;
// The executor that costs nothing per operation, as in the product.
using socket_type = asio::basic_stream_socket<tcp, asio::io_context::executor_type>;
using acceptor_type = asio::basic_socket_acceptor<tcp, asio::io_context::executor_type>;

class session : public std::enable_shared_from_this<session> {
 public:
  explicit session(socket_type socket) : ws_(std::move(socket)) {}
  void start() {
    ws_.next_layer().set_option(tcp::no_delay(true));
    ws_.auto_fragment(false);
    read_request();
  }

 private:
  void read_request() {
    request_ = {};
    http::async_read(ws_.next_layer(), buffer_, request_, [self = shared_from_this()](beast::error_code error, std::size_t) {
      if (!error) beast::websocket::is_upgrade(self->request_) ? self->upgrade() : self->answer();
    });
  }
  void answer() {
    response_ = {http::status::ok, 11, R"({"status":"ok"})"};
    response_.prepare_payload();
    http::async_write(ws_.next_layer(), response_, [self = shared_from_this()](beast::error_code error, std::size_t) {
      if (!error) self->read_request();
    });
  }
  void upgrade() {
    ws_.async_accept(request_, [self = shared_from_this()](beast::error_code error) {
      if (!error) self->read();
    });
  }
  void read() {
    ws_.async_read(buffer_, [self = shared_from_this()](beast::error_code error, std::size_t) {
      if (!error) self->send_back();
    });
  }
  void send_back() {
    ws_.text(ws_.got_text());
    ws_.async_write(buffer_.data(), [self = shared_from_this()](beast::error_code error, std::size_t n) {
      if (error) return;
      self->buffer_.consume(n);
      self->read();
    });
  }
  beast::websocket::stream<socket_type, false> ws_;
  beast::flat_buffer buffer_;
  http::request<http::empty_body> request_;
  http::response<http::string_body> response_;
};

void accept_forever(acceptor_type& acceptor) {
  acceptor.async_accept([&acceptor](beast::error_code error, socket_type socket) {
    if (!error) std::make_shared<session>(std::move(socket))->start();
    accept_forever(acceptor);
  });
}

}  // namespace

void serve_bare_echo(const std::function<void(unsigned short port)>& listening) {
  asio::io_context io(1);
  acceptor_type acceptor(io, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0));
  listening(acceptor.local_endpoint().port());
  accept_forever(acceptor);
  io.run();
}

}  // namespace tandem::bench
