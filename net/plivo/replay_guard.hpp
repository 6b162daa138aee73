#pragma once
// Remembers which body came with which nonce. Form fields are signed without separators, so whoever has seen a signed request
// could cut it into other fields; the nonce it needs for that is known here.

#include <array>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string_view>
#include <unordered_map>

namespace tandem::plivo {

/// Thread: any. Bounded: the oldest are forgotten after a day, or when there are too many.
class replay_guard {
 public:
  static constexpr std::size_t entries_max = 128 * 1024;
  static constexpr std::int64_t memory_ms = 24 * 60 * 60 * 1000;

  /// False when @p nonce was seen with another request. Ask only after the signature was verified: nobody else may fill it.
  bool accept(std::string_view nonce, std::string_view target, std::string_view body, std::int64_t now_ms);

 private:
  using digest = std::array<std::uint64_t, 2>;
  struct hash {
    std::size_t operator()(const digest& d) const noexcept { return static_cast<std::size_t>(d[0]); }
  };
  struct seen {
    digest nonce;
    std::int64_t at_ms;
  };
  static digest digest_of(std::string_view a, std::string_view b);

  std::mutex mutex_;
  std::unordered_map<digest, digest, hash> requests_;
  std::deque<seen> order_;
};

}  // namespace tandem::plivo
