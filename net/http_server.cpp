#include "net/http_server.hpp"

#include <algorithm>
#include <future>
#include <list>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <unordered_map>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <spdlog/spdlog.h>

#include "net/client_address.hpp"
#include "net/http_connection.hpp"
#include "net/io_pool.hpp"
#include "net/io_thread_impl.hpp"

namespace tandem {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using acceptor = asio::basic_socket_acceptor<tcp, asio::io_context::executor_type>;

constexpr std::chrono::milliseconds sweep_interval{100};  // how exact the deadlines of connections are
constexpr std::chrono::milliseconds accept_retry{100};    // when the process is out of descriptors
constexpr int backlog = 4096;

[[noreturn]] void cannot_listen(const http_server_options& options, const std::string& why) {
  throw std::runtime_error("cannot listen on " + options.address + " port " + std::to_string(options.port) + ": " + why);
}

/// A socket that takes IPv6 sees IPv4 as mapped addresses; nobody lists those.
std::string plain(const asio::ip::address& a) {
  if (a.is_v6() && a.to_v6().is_v4_mapped()) return asio::ip::make_address_v4(asio::ip::v4_mapped, a.to_v6()).to_string();
  return a.to_string();
}

/// Runs @p work on the thread and waits for it; at once when that thread has ended or is ours.
void run_and_wait(io_thread& thread, std::function<void()> work) {
  if (thread.is_current() || thread.impl()->stopped()) return work();
  std::promise<void> ran;
  thread.post([&] {
    work();
    ran.set_value();
  });
  ran.get_future().wait();
}

}  // namespace

class http_server::core : public std::enable_shared_from_this<http_server::core> {
 public:
  core(io_pool& pool, http_server_options options, http_handler handler, websocket_gate gate)
      : pool_(pool), shards_(pool.size()), shared_(std::make_shared<http_server_shared>(std::move(options))) {
    shared_->handler = std::move(handler);
    shared_->gate = std::move(gate);
    load_tls();
    listen();
  }

  void begin() {
    home().run([self = shared_from_this()] { self->accept(); });
  }

  std::uint16_t port() const { return port_; }
  unsigned connections() const { return open_; }

  void drain() {
    shared_->draining = true;
    home().run([self = shared_from_this()] { self->close_acceptor(); });
    for (unsigned i = 0; i < pool_.size(); ++i)
      pool_.at(i).run([self = shared_from_this(), i] { for_each(self->shards_[i], [](http_connection& c) { c.drain(); }); });
  }

  void stop() {
    shared_->draining = true;
    stopped_ = true;
    run_and_wait(home(), [this] { close_acceptor(); });
    for (unsigned i = 0; i < pool_.size(); ++i)
      run_and_wait(pool_.at(i), [this, i] { for_each(shards_[i], [](http_connection& c) { c.stop(); }); });
  }

 private:
  /// The connections of one thread; touched by that thread only.
  struct shard {
    std::list<std::shared_ptr<http_connection>> connections;
    bool sweeping = false;
  };

  io_thread& home() { return pool_.at(0); }

  // What is called may remove itself, or others.
  template <class F>
  static void for_each(shard& s, F f) {
    std::vector<std::shared_ptr<http_connection>> all(s.connections.begin(), s.connections.end());
    for (auto& c : all) f(*c);
  }

  void load_tls() {
    auto& o = shared_->options;
    if (o.tls_certificate_file.empty() && o.tls_key_file.empty()) return;
    auto context = make_tls_server({o.tls_certificate_file, o.tls_key_file});
    if (!context) throw std::runtime_error(context.why().field + ": " + context.why().message);
    shared_->tls = *context;
  }

  void listen() {
    const auto& o = shared_->options;
    error_code ec;
    auto address = asio::ip::make_address(o.address, ec);
    if (ec) cannot_listen(o, "not an IP address");
    tcp::endpoint endpoint(address, o.port);
    acceptor_.emplace(context_of(home()));
    acceptor_->open(endpoint.protocol(), ec);
    if (!ec) acceptor_->set_option(acceptor::reuse_address(true), ec);
    if (!ec) acceptor_->bind(endpoint, ec);
    if (!ec) acceptor_->listen(backlog, ec);
    if (ec) cannot_listen(o, ec.message());
    port_ = acceptor_->local_endpoint(ec).port();
  }

  void accept() {
    if (!acceptor_) return;
    auto& thread = pool_.next();
    acceptor_->async_accept(context_of(thread), [self = shared_from_this(), &thread](const error_code& ec, tcp_socket socket) {
      self->accepted(thread, ec, std::move(socket));
    });
  }

  void accepted(io_thread& thread, const error_code& ec, tcp_socket socket) {
    if (!acceptor_) return;
    if (ec && ec != asio::error::connection_aborted) {
      spdlog::warn("cannot accept a connection: {}", ec.message());
      home().after(accept_retry, [self = shared_from_this()] { self->accept(); });
      return;
    }
    if (!ec) admit(thread, std::move(socket));
    accept();
  }

  void admit(io_thread& thread, tcp_socket socket) {
    error_code ec;
    auto peer = socket.remote_endpoint(ec);
    if (ec) return;
    auto address = plain(peer.address());
    if (!count_in(address)) return;
    auto connecting = std::make_shared<tcp_socket>(std::move(socket));
    thread.run([self = shared_from_this(), &thread, address = std::move(address), connecting]() mutable {
      self->begin_connection(thread, std::move(*connecting), std::move(address));
    });
  }

  bool count_in(const std::string& address) {
    const auto& o = shared_->options;
    std::lock_guard lock(mutex_);
    const auto group = address_group(address);
    auto& here = per_address_[group];
    bool total_full = open_ >= o.connections_max;
    const bool proxy =  // behind which all the world has one address
        std::find(o.trusted_proxies.begin(), o.trusted_proxies.end(), address) != o.trusted_proxies.end();
    if (!total_full && (here < o.connections_per_address_max || proxy)) {
      ++here;
      ++open_;
      return true;
    }
    shared_->refusals.add(total_full ? http_limit::connections : http_limit::connections_per_address);
    if (++turned_away_ == 1 || turned_away_ % 1000 == 0)
      spdlog::warn("connection refused: {} ({} open, {} from {}; {} refused so far)",
                   total_full ? "too many" : "too many from one address", open_.load(), here, address, turned_away_);
    if (here == 0) per_address_.erase(group);
    return false;
  }

  void count_out(const std::string& address) {
    std::lock_guard lock(mutex_);
    --open_;
    if (auto here = per_address_.find(address_group(address)); here != per_address_.end() && --here->second == 0)
      per_address_.erase(here);
  }

  void begin_connection(io_thread& thread, tcp_socket socket, std::string address) {
    auto& s = shards_[thread.index()];
    if (stopped_) return count_out(address);
    auto place = s.connections.emplace(s.connections.end());
    auto gone = [self = shared_from_this(), &s, place, address] {
      s.connections.erase(place);
      self->count_out(address);
    };
    *place = make_http_connection(shared_, thread, std::move(socket), std::move(address), std::move(gone));
    auto connection = *place;
    connection->start();
    if (!s.sweeping) sweep_later(thread, s);
  }

  void sweep_later(io_thread& thread, shard& s) {
    s.sweeping = !s.connections.empty();
    if (!s.sweeping) return;
    thread.after(sweep_interval, [self = shared_from_this(), &thread, &s] {
      auto now = std::chrono::steady_clock::now();
      for_each(s, [&](http_connection& c) { c.sweep(now); });
      self->sweep_later(thread, s);
    });
  }

  void close_acceptor() { acceptor_.reset(); }

  io_pool& pool_;
  std::vector<shard> shards_;
  std::optional<acceptor> acceptor_;  // gone once closed: it must not outlive its thread's loop
  std::shared_ptr<http_server_shared> shared_;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopped_{false};

  std::mutex mutex_;  // of the counts below: taken at accept and at close only
  std::atomic<unsigned> open_{0};
  std::unordered_map<std::string, unsigned> per_address_;
  std::uint64_t turned_away_ = 0;
};

http_server::http_server(io_pool& pool, http_server_options options, http_handler handler, websocket_gate gate)
    : core_(std::make_shared<core>(pool, std::move(options), std::move(handler), std::move(gate))) {
  core_->begin();
}
http_server::~http_server() { stop(); }
std::uint16_t http_server::port() const { return core_->port(); }
unsigned http_server::connections() const { return core_->connections(); }
void http_server::drain() { core_->drain(); }
void http_server::stop() { core_->stop(); }

}  // namespace tandem
