#include "tests/bench/support/storm.hpp"

#include <boost/asio.hpp>
#include <boost/beast.hpp>
#include <memory>
#include <stdexcept>
#include <sys/resource.h>

namespace tandem::bench {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;
using clock = std::chrono::steady_clock;

class visitor {
 public:
  visitor(asio::io_context& io, const tcp::endpoint& server, const std::string& request, clock::time_point due,
          storm_heard& heard)
      : socket_(io), timer_(io, due), server_(server), request_(request), due_(due), heard_(heard) {
    timer_.async_wait([this](beast::error_code) { connect(); });
  }

 private:
  void connect() {
    socket_.async_connect(server_, [this](beast::error_code error) { error ? refused() : ask(); });
  }
  void ask() {
    asio::async_write(socket_, asio::buffer(request_),
                      [this](beast::error_code error, std::size_t) { error ? refused() : listen(); });
  }
  void listen() {
    http::async_read(socket_, buffer_, response_, [this](beast::error_code error, std::size_t) {
      if (error || response_.result_int() != 200) return refused();
      heard_.answered_ms.push_back(std::chrono::duration<double, std::milli>(clock::now() - due_).count());
    });
  }
  void refused() { ++heard_.refused; }

  tcp::socket socket_;
  asio::steady_timer timer_;
  const tcp::endpoint& server_;
  const std::string& request_;
  const clock::time_point due_;
  storm_heard& heard_;
  beast::flat_buffer buffer_;
  http::response<http::string_body> response_;
};

}  // namespace

storm_heard storm(const std::string& base, const std::string& path, std::size_t sockets, std::chrono::milliseconds time) {
  asio::io_context io{1};
  const auto colon = base.rfind(':');
  const tcp::endpoint server(asio::ip::make_address(base.substr(7, colon - 7)),
                             static_cast<unsigned short>(std::stoi(base.substr(colon + 1))));
  const std::string request = "GET " + path + " HTTP/1.1\r\nHost: bench\r\n\r\n";
  storm_heard heard;
  std::vector<std::unique_ptr<visitor>> all;
  const auto began = clock::now() + std::chrono::milliseconds(20);
  for (std::size_t i = 0; i < sockets; ++i)
    all.push_back(std::make_unique<visitor>(io, server, request, began + std::chrono::nanoseconds(time) * i / sockets, heard));
  io.run_until(began + time + std::chrono::seconds(10));
  heard.unanswered = sockets - heard.answered_ms.size() - heard.refused;
  return heard;
}

void allow_sockets(std::size_t count) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur >= count) return;
  limit.rlim_cur = count;
  if (limit.rlim_max < count || ::setrlimit(RLIMIT_NOFILE, &limit) != 0)
    throw std::runtime_error("this needs " + std::to_string(count) + " open files: raise the hard limit (ulimit -Hn)");
}

}  // namespace tandem::bench
