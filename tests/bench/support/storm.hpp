#pragma once
// Many callers' sockets at once: each connects when its turn comes, asks one question, is answered, and stays.

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace tandem::bench {

struct storm_heard {
  std::vector<double> answered_ms;  // of every socket: from the moment it was due to connect to its whole answer
  std::size_t refused = 0;          // could not connect, hung up on, or answered something else than 200
  std::size_t unanswered = 0;       // when ten seconds had passed after the last was due
};

/// Opens @p sockets to the server at @p base ("http://address:port"), evenly over @p time, and asks each for GET @p path. Open
/// loop. All stay open until the last is answered.
storm_heard storm(const std::string& base, const std::string& path, std::size_t sockets, std::chrono::milliseconds time);

/// So many sockets may this process, and what it starts from now on, have open. Throws when the system allows fewer.
void allow_sockets(std::size_t count);

}  // namespace tandem::bench
