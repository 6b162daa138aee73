#include "tests/bench/support/noise.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <unistd.h>

#include "tests/bench/support/measure.hpp"

namespace tandem::bench {
namespace {

constexpr double noisy_above = 0.10;  // of the machine

double loop_ms() {
  const auto began = std::chrono::steady_clock::now();
  volatile std::uint64_t sink = 0;
  std::uint64_t x = 88172645463325252ull;
  for (int i = 0; i < 3'000'000; ++i) {
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
  }
  sink = x;
  (void)sink;
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
}

}  // namespace

noise_meter::noise_meter(std::vector<int> ours) : ours_(std::move(ours)), ours_began_(our_seconds()) {}

void noise_meter::sample() { loop_ms_.push_back(loop_ms()); }

noise_meter::cpu_time noise_meter::machine() {
  std::ifstream in("/proc/stat");
  std::string name;
  double user = 0, nice = 0, system = 0, idle = 0, waiting = 0, interrupts = 0, soft = 0, stolen = 0;
  in >> name >> user >> nice >> system >> idle >> waiting >> interrupts >> soft >> stolen;
  const auto tick = static_cast<double>(::sysconf(_SC_CLK_TCK));
  const double busy = user + nice + system + interrupts + soft;
  return {busy / tick, stolen / tick, (busy + idle + waiting + stolen) / tick};
}

double noise_meter::our_seconds() const {
  double sum = cpu_seconds(::getpid());
  for (int pid : ours_) sum += cpu_seconds(pid);
  return sum;
}

std::string noise_meter::said() const {
  const auto now = machine();
  const double total = std::max(now.total - began_.total, 0.01);
  const double others = std::max(0.0, now.busy - began_.busy - (our_seconds() - ours_began_)) / total;
  const double stolen = (now.stolen - began_.stolen) / total;
  const double best = percentile(loop_ms_, 0), worst = percentile(loop_ms_, 1);
  char text[400];
  std::snprintf(text, sizeof text,
                "%s: others (and the kernel) used %.0f %% of this machine's %ld cores, the hypervisor took %.0f %%; "
                "a fixed loop took %.1f ms at best, %.1f at worst%s",
                others + stolen > noisy_above ? "NOISY" : "quiet", others * 100, ::sysconf(_SC_NPROCESSORS_ONLN), stolen * 100,
                best, worst, others + stolen > noisy_above ? ". Trust the ratios more than the absolute figures" : "");
  return text;
}

}  // namespace tandem::bench
