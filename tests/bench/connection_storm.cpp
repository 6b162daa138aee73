// A connection storm while people talk: 2,000 sockets in 2 s, each answered, and the calls in progress keep their 20 ms. Against
// a bare Beast server that accepts, answers and echoes the same.
//
// Both servers run on core 0 with one I/O thread; callers and storm share core 1. A frame is late when its echo comes back after
// the next one was due, lost when it never does. The same streams talk without a storm first, so that the machine's own lateness
// is known.

#include <algorithm>
#include <cstdio>
#include <future>
#include <stdexcept>

#include "tests/bench/support/baselines.hpp"
#include "tests/bench/support/callers.hpp"
#include "tests/bench/support/forked_server.hpp"
#include "tests/bench/support/measure.hpp"
#include "tests/bench/support/node.hpp"
#include "tests/bench/support/noise.hpp"
#include "tests/bench/support/report.hpp"
#include "tests/bench/support/storm.hpp"

using namespace tandem::bench;
using std::chrono::milliseconds;

namespace {

constexpr double frame_ms = 20;

struct side {
  std::string url;
  std::string path;
  callers streams;
  std::vector<double> p50, p99, refused, unanswered, hung_up, lost, late, late_in_peace, round_trip_p99;
};

double late_share(const talked& heard) {
  const auto late =
      std::count_if(heard.round_trip_ms.begin(), heard.round_trip_ms.end(), [](double ms) { return ms > frame_ms; });
  return static_cast<double>(late) * 100 / static_cast<double>(std::max<std::size_t>(heard.round_trip_ms.size(), 1));
}

void measure(side& s, std::size_t sockets, milliseconds time) {
  s.late_in_peace.push_back(late_share(s.streams.talk(time)));
  auto weather = std::async(std::launch::async, [&] { return storm(s.url, s.path, sockets, time); });
  const auto heard = s.streams.talk(time + milliseconds(500));
  const auto visitors = weather.get();
  s.p50.push_back(percentile(visitors.answered_ms, 0.5));
  s.p99.push_back(percentile(visitors.answered_ms, 0.99));
  s.refused.push_back(static_cast<double>(visitors.refused));
  s.unanswered.push_back(static_cast<double>(visitors.unanswered));
  s.hung_up.push_back(static_cast<double>(s.streams.hung_up()));
  s.lost.push_back(static_cast<double>(heard.sent - heard.echoed));
  s.late.push_back(late_share(heard));
  s.round_trip_p99.push_back(percentile(heard.round_trip_ms, 0.99));
}

report conclude_on(const side& ours, const side& bare, const std::string& measured, const noise_meter& noise) {
  report r{"connection_storm", measured, {}, {}};
  r.figures = {
      {"sockets refused, tandem", "sockets", ours.refused, target{0, false}},
      {"sockets not answered, tandem", "sockets", ours.unanswered, target{0, false}},
      {"calls dropped, tandem", "calls", ours.hung_up, target{0, false}},
      {"frames lost, tandem", "frames", ours.lost, target{0, false}},
      {"frames late in the storm, tandem", "%", ours.late},
      {"frames late in the storm, bare Beast", "%", bare.late},
      {"frames late without a storm, tandem", "%", ours.late_in_peace},
      {"frames late without a storm, bare Beast", "%", bare.late_in_peace},
      {"frame round trip p99 in the storm, tandem", "ms", ours.round_trip_p99},
      {"frame round trip p99 in the storm, bare Beast", "ms", bare.round_trip_p99},
      {"connect to answer p50, tandem", "ms", ours.p50},
      {"connect to answer p50, bare Beast", "ms", bare.p50},
      {"connect to answer p99, tandem", "ms", ours.p99},
      {"connect to answer p99, bare Beast", "ms", bare.p99},
      {"bare Beast's p50 to tandem's", "ratio", ratios(bare.p50, ours.p50)},
      {"bare Beast's p99 to tandem's", "ratio", ratios(bare.p99, ours.p99)},
  };
  r.notes = {
      "in it: accept, limits and deadlines of a connection, router, the answer to GET /api/v1/health; the streams are real "
      "calls, with recording. Not in it: TLS",
      "a socket's time counts from the moment it was due to connect", noise.said()};
  return r;
}

int run(const options& asked) {
  const std::size_t sockets = asked.quick ? 500 : 2000, streams = asked.quick ? 30 : 100;
  const milliseconds time(asked.quick ? 500 : 2000);
  allow_sockets(2 * sockets + 1000);
  forked_server beast(serve_bare_echo);
  node tandem;
  pin_to_core(1);
  noise_meter noise({beast.pid(), tandem.pid()});
  const auto authority = "127.0.0.1:" + std::to_string(beast.port());
  side bare{"http://" + authority, "/", {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
  side ours{tandem.url(), "/api/v1/health", {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
  for (std::size_t i = 0; i < streams; ++i) {
    bare.streams.dial("ws://" + authority + "/");
    ours.streams.dial(tandem.ring(uuid_of_call(i)), uuid_of_call(i));
  }
  for (int round = 0; round < asked.rounds; ++round) {
    noise.sample();
    measure(bare, sockets, time);
    measure(ours, sockets, time);
  }
  const auto measured = std::to_string(sockets) + " sockets in " + std::to_string(time.count()) + " ms beside " +
                        std::to_string(streams) + " calls of 50 frames a second, one core; " + std::to_string(asked.rounds) +
                        " interleaved rounds";
  return conclude(conclude_on(ours, bare, measured, noise), asked);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(read_options(argc, argv));
  } catch (const std::exception& e) {
    std::fprintf(stderr, "connection_storm: %s\n", e.what());
    return 2;
  }
}
