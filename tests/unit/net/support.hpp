#pragma once
// For tests with real sockets on loopback: waiting without sleeping, and a peer whose every byte is ours.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>

namespace tandem::test {

inline constexpr std::chrono::seconds patience{20};  // a hung test fails; nothing is measured

/// Asks again until it is so; throws when it never is.
template <class F>
void until(F so) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!so()) {
    if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("it never came to be");
    ::poll(nullptr, 0, 5);
  }
}

/// What other threads say, one thing after another.
template <class T>
class mailbox {
 public:
  void put(T value) {
    std::lock_guard lock(mutex_);
    values_.push_back(std::move(value));
    changed_.notify_all();
  }
  T take() {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, patience, [&] { return !values_.empty(); })) throw std::runtime_error("nothing came");
    T value = std::move(values_.front());
    values_.pop_front();
    return value;
  }
  bool empty() {
    std::lock_guard lock(mutex_);
    return values_.empty();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<T> values_;
};

/// A blocking TCP socket.
class raw_socket {
 public:
  explicit raw_socket(int fd) : fd_(fd) { limit(); }
  static raw_socket to(std::uint16_t port) {
    raw_socket s(::socket(AF_INET, SOCK_STREAM, 0));
    auto address = loopback(port);
    if (::connect(s.fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) throw std::runtime_error("cannot connect");
    return s;
  }
  raw_socket(raw_socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  raw_socket& operator=(raw_socket&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~raw_socket() { close(); }

  /// False: the peer is gone.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      auto n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }
  /// Up to and with @p end; what came when the peer closed before.
  std::string read_until(std::string_view end) {
    while (inbox_.find(end) == inbox_.npos && receive()) {
    }
    auto at = inbox_.find(end);
    auto size = at == inbox_.npos ? inbox_.size() : at + end.size();
    auto out = inbox_.substr(0, size);
    inbox_.erase(0, size);
    return out;
  }
  std::string read_exactly(std::size_t n) {
    while (inbox_.size() < n && receive()) {
    }
    auto out = inbox_.substr(0, n);
    inbox_.erase(0, out.size());
    return out;
  }
  std::string read_to_end() {
    while (receive()) {
    }
    return std::exchange(inbox_, {});
  }
  void finish_sending() { ::shutdown(fd_, SHUT_WR); }
  /// The peer sees a reset.
  void reset() {
    linger hard{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    close();
  }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

  static sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_port = htons(port);
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return a;
  }

 private:
  void limit() {
    timeval t{patience.count(), 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t);
  }
  bool receive() {
    char bytes[16384];
    auto n = ::recv(fd_, bytes, sizeof bytes, 0);
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) throw std::runtime_error("the peer fell silent");
    if (n > 0) inbox_.append(bytes, static_cast<std::size_t>(n));
    return n > 0;
  }
  int fd_;
  std::string inbox_;
};

/// Listens on loopback; what to say is up to the test.
class raw_listener {
 public:
  raw_listener() : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    auto address = raw_socket::loopback(0);
    socklen_t size = sizeof address;
    if (::bind(fd_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(fd_, 64) != 0 ||
        ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
      throw std::runtime_error("cannot listen");
    timeval t{patience.count(), 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t);
    port_ = ntohs(address.sin_port);
  }
  ~raw_listener() { close(); }
  std::uint16_t port() const { return port_; }
  raw_socket accept() {
    auto fd = ::accept(fd_, nullptr, nullptr);
    if (fd < 0) throw std::runtime_error("nobody came");
    return raw_socket(fd);
  }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_;
  std::uint16_t port_ = 0;
};

}  // namespace tandem::test
