#include "tests/bench/support/http_load.hpp"

#include <boost/asio.hpp>
#include <boost/beast.hpp>
#include <memory>
#include <stdexcept>

namespace tandem::bench {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;
using clock = std::chrono::steady_clock;

class asker {
 public:
  asker(asio::io_context& io, const std::string& base, const std::vector<std::string>& requests, std::size_t first,
        load_heard& heard, clock::time_point until)
      : socket_(io), requests_(requests), next_(first), heard_(heard), until_(until) {
    const auto colon = base.rfind(':');
    socket_.connect(
        {asio::ip::make_address(base.substr(7, colon - 7)), static_cast<unsigned short>(std::stoi(base.substr(colon + 1)))});
    socket_.set_option(tcp::no_delay(true));
  }
  void ask() {
    asked_at_ = clock::now();
    if (asked_at_ >= until_) return;
    asio::async_write(socket_, asio::buffer(requests_[next_++ % requests_.size()]), [this](beast::error_code error, std::size_t) {
      if (error) throw std::runtime_error("the server hung up: " + error.message());
      listen();
    });
  }

 private:
  void listen() {
    response_ = {};
    http::async_read(socket_, buffer_, response_, [this](beast::error_code error, std::size_t) {
      if (error) throw std::runtime_error("no whole answer: " + error.message());
      ++heard_.answers;
      if (response_.result_int() != 200) ++heard_.wrong;
      heard_.latency_ms.push_back(std::chrono::duration<double, std::milli>(clock::now() - asked_at_).count());
      ask();
    });
  }

  tcp::socket socket_;
  const std::vector<std::string>& requests_;
  std::size_t next_;
  load_heard& heard_;
  const clock::time_point until_;
  clock::time_point asked_at_;
  beast::flat_buffer buffer_;
  http::response<http::string_body> response_;
};

}  // namespace

load_heard ask_for(const std::string& base, const std::vector<std::string>& requests, std::size_t connections,
                   std::chrono::milliseconds time) {
  asio::io_context io{1};
  load_heard heard;
  std::vector<std::unique_ptr<asker>> all;
  const auto began = clock::now();
  for (std::size_t i = 0; i < connections; ++i)
    all.push_back(std::make_unique<asker>(io, base, requests, i, heard, began + time));
  for (auto& one : all) one->ask();
  io.run();
  heard.seconds = std::chrono::duration<double>(clock::now() - began).count();
  return heard;
}

}  // namespace tandem::bench
