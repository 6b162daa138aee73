#pragma once
// How often somebody may guess a password: counted by address and by the email that is tried, so that neither many addresses nor
// many emails help. Who gets it right is not counted.

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace tandem::rest {

struct attempt_options {
  std::int64_t at_once = 10;            // wrong ones before anybody has to wait
  std::int64_t then_every_ms = 30'000;  // one more
  std::size_t remembered_max = 20'000;  // addresses and emails; a forgotten one begins anew
};

/// Thread: any.
class attempts {
 public:
  explicit attempts(attempt_options options = {}) : options_(options) {}

  /// Before the password is looked at. How long to wait, in whole seconds, 1 or more; nothing: go ahead, one attempt is taken.
  /// @p email empty: only the address is counted.
  std::optional<std::uint32_t> begin(const std::string& address, const std::string& email, std::int64_t now_ms);
  /// The attempt that was begun was right: it is given back, and the email begins anew.
  void right(const std::string& address, const std::string& email, std::int64_t now_ms);
  std::size_t remembered() const;

 private:
  std::int64_t& whole_again(const std::string& who, std::int64_t now_ms);
  std::int64_t wait_ms(std::int64_t whole_again, std::int64_t now_ms) const;
  void make_room(std::int64_t now_ms);

  const attempt_options options_;
  mutable std::mutex mutex_;
  /// When its allowance will be whole again (a generic cell rate counter), by "a/<address>" and "e/<email>".
  std::unordered_map<std::string, std::int64_t> whole_again_ms_;
};

}  // namespace tandem::rest
