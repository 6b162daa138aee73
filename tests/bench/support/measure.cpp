#include "tests/bench/support/measure.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sched.h>
#include <string>

namespace tandem::bench {
namespace {

std::filesystem::path process_folder(int pid) { return "/proc/" + std::to_string(pid); }

cpu_set_t only(int core) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(core, &set);
  return set;
}

}  // namespace

double cpu_seconds(int pid) {
  // schedstat counts the nanoseconds that a thread really ran; the clock ticks in stat are too coarse for microseconds a frame.
  double nanoseconds = 0;
  std::error_code ignored;
  for (const auto& task : std::filesystem::directory_iterator(process_folder(pid) / "task", ignored)) {
    std::ifstream in(task.path() / "schedstat");
    double ran = 0;
    if (in >> ran) nanoseconds += ran;
  }
  return nanoseconds / 1e9;
}

std::size_t private_bytes(int pid) {
  std::ifstream in(process_folder(pid) / "status");
  for (std::string word; in >> word;)
    if (std::size_t kilobytes = 0; word == "RssAnon:" && in >> kilobytes) return kilobytes * 1024;
  return 0;
}

double percentile(std::vector<double> values, double p) {
  if (values.empty()) return std::nan("");
  std::sort(values.begin(), values.end());
  const auto rank = static_cast<std::size_t>(std::ceil(p * static_cast<double>(values.size())));
  return values[std::clamp<std::size_t>(rank, 1, values.size()) - 1];
}

double median(std::vector<double> values) { return percentile(std::move(values), 0.5); }

void pin_to_core(int core) {
  const auto set = only(core);
  ::sched_setaffinity(0, sizeof set, &set);
}

void pin_process(int pid, int core) {
  const auto set = only(core);
  std::error_code ignored;
  for (const auto& task : std::filesystem::directory_iterator(process_folder(pid) / "task", ignored))
    ::sched_setaffinity(std::stoi(task.path().filename()), sizeof set, &set);
}

}  // namespace tandem::bench
