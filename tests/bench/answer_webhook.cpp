// The answer webhook, durable, at a fixed rate: signed StartApp posts, each of a new call, against a bare Beast responder that
// writes each request to RocksDB with the same group-committed fsync and knows nothing of signatures, calls or actors.
//
// Both servers run on core 0 with one I/O thread, the carrier on core 1. Open loop. After each round the node's calls are hung
// up, unmeasured, so that every round meets a node with nothing to do.

#include <cstdio>
#include <stdexcept>

#include "tests/bench/support/baselines.hpp"
#include "tests/bench/support/forked_server.hpp"
#include "tests/bench/support/measure.hpp"
#include "tests/bench/support/node.hpp"
#include "tests/bench/support/noise.hpp"
#include "tests/bench/support/report.hpp"
#include "tests/bench/support/webhooks.hpp"

using namespace tandem::bench;

namespace {

constexpr std::size_t per_second = 500;

struct side {
  std::string url;
  int pid;
  std::vector<double> p50, p99, cpu_us;
};

std::vector<signed_form> forms_of(const std::string& url, std::size_t first, std::size_t count, const std::string& event) {
  std::vector<signed_form> forms;
  for (std::size_t i = 0; i < count; ++i) forms.push_back(sign_webhook(url, uuid_of_call(first + i), event));
  return forms;
}

answered post(const side& s, std::vector<signed_form> forms, const std::string& expected) {
  auto heard = post_at_rate(s.url, std::move(forms), per_second, expected);
  if (heard.wrong || heard.missing)
    throw std::runtime_error(s.url + ": " + std::to_string(heard.wrong) + " webhooks were answered without '" + expected + "', " +
                             std::to_string(heard.missing) + " not at all");
  return heard;
}

void measure(side& s, std::size_t first, std::size_t count) {
  auto forms = forms_of(s.url, first, count, "StartApp");
  const double before = cpu_seconds(s.pid);
  const auto heard = post(s, std::move(forms), "<Stream");
  s.cpu_us.push_back((cpu_seconds(s.pid) - before) * 1e6 / static_cast<double>(count));
  s.p50.push_back(percentile(heard.latency_ms, 0.5));
  s.p99.push_back(percentile(heard.latency_ms, 0.99));
}

report conclude_on(const side& ours, const side& bare, const std::string& measured, const noise_meter& noise) {
  report r{"answer_webhook", measured, {}, {}};
  r.figures = {
      {"latency p50, tandem", "ms", ours.p50},
      {"latency p50, bare responder", "ms", bare.p50},
      {"latency p99, tandem", "ms", ours.p99},
      {"latency p99, bare responder", "ms", bare.p99},
      {"bare responder's p50 to tandem's", "ratio", ratios(bare.p50, ours.p50), target{0.5, true}},
      {"bare responder's p99 to tandem's", "ratio", ratios(bare.p99, ours.p99), target{0.5, true}},
      {"CPU of a webhook, tandem", "us", ours.cpu_us},
      {"CPU of a webhook, bare responder", "us", bare.cpu_us},
  };
  r.notes = {
      "in it: signature, routing by number, a new call actor, token, journal with fsync before the answer. Switched off: "
      "nothing. Not in it: TLS",
      "both write to the same disk and really sync: latency is mostly the disk's. It counts from the moment a request was due",
      noise.said()};
  return r;
}

int run(const options& asked) {
  const std::size_t seconds = asked.quick ? 2 : 8, count = per_second * seconds;
  tandem::test::scratch_folder folder;
  forked_server beast([&](const auto& listening) {
    serve_bare_responder({folder / "rocksdb", "application/xml", {}}, listening);
  });
  node tandem;
  pin_to_core(1);
  noise_meter noise({beast.pid(), tandem.pid()});
  side bare{"http://127.0.0.1:" + std::to_string(beast.port()), beast.pid(), {}, {}, {}};
  side ours{tandem.url(), tandem.pid(), {}, {}, {}};
  std::size_t calls = 0;
  for (int round = 0; round < asked.rounds; ++round, calls += count) {
    noise.sample();
    measure(bare, calls, count);
    measure(ours, calls, count);
    post(ours, forms_of(ours.url, calls, count, "Hangup"), "success");
  }
  const auto measured = std::to_string(per_second) + " durable answers a second, open loop, one core; " +
                        std::to_string(asked.rounds) + " interleaved rounds of " + std::to_string(seconds) + " s";
  return conclude(conclude_on(ours, bare, measured, noise), asked);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(read_options(argc, argv));
  } catch (const std::exception& e) {
    std::fprintf(stderr, "answer_webhook: %s\n", e.what());
    return 2;
  }
}
