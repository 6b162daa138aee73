#pragma once
// The carrier's side of many media streams: one WebSocket each, one mu-law frame of 20 ms every 20 ms, spread evenly over time.

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tandem::bench {

struct talked {
  std::uint64_t due = 0;              // frames that the time asked for
  std::uint64_t sent = 0;             // fewer when the callers themselves were starved, or a socket took no more
  std::uint64_t echoed = 0;           // fewer when the server lost some
  std::vector<double> round_trip_ms;  // of every echoed frame
};

class callers {
 public:
  callers();
  ~callers();
  /// Opens one more stream. With @p call_uuid the server is told `start`, as Plivo does; empty: the server is a plain echo.
  /// Throws when the upgrade is refused.
  void dial(const std::string& url, const std::string& call_uuid = {});
  /// All talk for @p time; then whatever is still on its way is waited for, at most five seconds.
  talked talk(std::chrono::milliseconds time);
  std::size_t size() const;
  std::size_t hung_up() const;  // streams that the server ended

 private:
  struct core;
  std::unique_ptr<core> core_;
};

}  // namespace tandem::bench
