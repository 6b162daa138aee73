// Echo streams per core and memory per stream: the node's echo line against a bare Beast echo of the same frames.
//
// Both servers run on core 0 with one I/O thread, the callers on core 1. What counts is the server's CPU time per echoed frame
// (all its threads, recording included), so the figure does not depend on how busy the rest of the machine is: streams per core
// is its inverse. The node's streams are real calls: a signed webhook each, a token, a call actor, journal, counters, recording.
// Streams stay open for the whole run; node and baseline are talked to in turn.

#include <cstdio>
#include <stdexcept>
#include <unistd.h>

#include "tests/bench/support/baselines.hpp"
#include "tests/bench/support/callers.hpp"
#include "tests/bench/support/forked_server.hpp"
#include "tests/bench/support/measure.hpp"
#include "tests/bench/support/node.hpp"
#include "tests/bench/support/noise.hpp"
#include "tests/bench/support/report.hpp"

using namespace tandem::bench;
using std::chrono::milliseconds;

namespace {

constexpr std::size_t batches = 3;  // of streams; memory is the growth from one to the next

/// One server and what it was seen to need.
struct side {
  int pid;
  callers streams;
  std::vector<double> us_per_frame, p99_ms, kb_per_stream, kept_up;
};

talked talk(side& s, milliseconds time) {
  auto heard = s.streams.talk(time);
  if (s.streams.hung_up()) throw std::runtime_error("the server hung up on " + std::to_string(s.streams.hung_up()) + " streams");
  if (heard.echoed < heard.sent)
    throw std::runtime_error("of " + std::to_string(heard.sent) + " frames only " + std::to_string(heard.echoed) + " came back");
  return heard;
}

/// Opens @p count more streams, lets them grow their buffers, and notes what they weigh. A stream that says nothing for long is
/// hung up, so those that are open are kept talking a little, of @p other too.
template <class Open>
void open_batch(side& s, side& other, std::size_t count, Open open) {
  const auto before = static_cast<double>(private_bytes(s.pid));
  for (std::size_t i = 0; i < count; ++i) {
    open();
    if (i % 20 != 0) continue;
    talk(s, milliseconds(20));
    talk(other, milliseconds(20));
  }
  talk(s, milliseconds(1500));
  s.kb_per_stream.push_back((static_cast<double>(private_bytes(s.pid)) - before) / 1024 / static_cast<double>(count));
}

void measure(side& s, milliseconds time) {
  talk(s, milliseconds(300));  // caches are the other server's
  const double before = cpu_seconds(s.pid);
  auto heard = talk(s, time);
  s.us_per_frame.push_back((cpu_seconds(s.pid) - before) * 1e6 / static_cast<double>(heard.echoed));
  s.kept_up.push_back(static_cast<double>(heard.sent) * 100 / static_cast<double>(heard.due));
  s.p99_ms.push_back(percentile(std::move(heard.round_trip_ms), 0.99));
}

report conclude_on(const side& ours, const side& bare, const std::string& measured, const noise_meter& noise) {
  report r{"echo_streams", measured, {}, {}};
  r.figures = {
      {"streams per core against bare Beast", "ratio", ratios(bare.us_per_frame, ours.us_per_frame), target{0.6, true}},
      {"CPU of an echoed frame, tandem", "us", ours.us_per_frame},
      {"CPU of an echoed frame, bare Beast", "us", bare.us_per_frame},
      {"frames sent of those due, to tandem", "%", ours.kept_up},
      {"frames sent of those due, to bare Beast", "%", bare.kept_up},
      {"frame round trip p99, tandem", "ms", ours.p99_ms},
      {"frame round trip p99, bare Beast", "ms", bare.p99_ms},
      {"memory of an open stream, tandem", "KB", ours.kb_per_stream, target{64, false}},
      {"memory of an open stream, bare Beast", "KB", bare.kb_per_stream},
  };
  char per_core[100];
  std::snprintf(per_core, sizeof per_core, "at that cost one core carries %.0f streams; a bare Beast echo %.0f",
                20'000 / median(ours.us_per_frame), 20'000 / median(bare.us_per_frame));
  r.notes = {per_core,
             "in it: signed webhook, token, call actor, journal, counters, recording to disk. Switched off: nothing. Not in it: "
             "TLS, the agent's speech",
             "memory: growth of anonymous resident memory from one batch of streams to the next, call and recording included",
             noise.said()};
  return r;
}

int run(const options& asked) {
  const std::size_t batch = asked.quick ? 70 : 200, streams = batch * batches;
  const milliseconds time(asked.quick ? 1000 : 3000);
  forked_server beast(serve_bare_echo);
  node tandem;
  pin_to_core(1);
  noise_meter noise({beast.pid(), tandem.pid()});
  side bare{beast.pid(), {}, {}, {}, {}, {}}, ours{tandem.pid(), {}, {}, {}, {}, {}};
  const auto bare_url = "ws://127.0.0.1:" + std::to_string(beast.port()) + "/";
  const auto open_ours = [&](std::size_t n) { ours.streams.dial(tandem.ring(uuid_of_call(n)), uuid_of_call(n)); };
  open_ours(streams);  // the first call is dearer: code is loaded, arenas are made
  for (std::size_t i = 0; i < batches; ++i) {
    open_batch(bare, ours, batch, [&] { bare.streams.dial(bare_url); });
    open_batch(ours, bare, batch, [&] { open_ours(ours.streams.size() - 1); });
  }
  for (int round = 0; round < asked.rounds; ++round) {
    noise.sample();
    measure(bare, time);
    measure(ours, time);
  }
  const auto measured = std::to_string(streams) + " streams, 50 frames a second each way, one core; " +
                        std::to_string(asked.rounds) + " interleaved rounds of " + std::to_string(time.count()) + " ms";
  return conclude(conclude_on(ours, bare, measured, noise), asked);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(read_options(argc, argv));
  } catch (const std::exception& e) {
    std::fprintf(stderr, "echo_streams: %s\n", e.what());
    return 2;
  }
}
