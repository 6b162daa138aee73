#pragma once
// As many requests as a server answers: closed loop, a number of connections that each ask again as soon as they are answered.

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace tandem::bench {

struct load_heard {
  std::uint64_t answers = 0;
  std::uint64_t wrong = 0;  // not 200
  double seconds = 0;       // that it really took
  std::vector<double> latency_ms;
};

/// Asks the server at @p base ("http://address:port") for @p time over @p connections. Each sends @p requests, whole messages,
/// in turn, the nth connection beginning with the nth. Throws when one cannot connect or is hung up on.
load_heard ask_for(const std::string& base, const std::vector<std::string>& requests, std::size_t connections,
                   std::chrono::milliseconds time);

}  // namespace tandem::bench
