#pragma once
// Small tools of measurement: what a process used, medians, cores.

#include <cstddef>
#include <vector>

namespace tandem::bench {

double cpu_seconds(int pid);          // user and system, all threads, from /proc
std::size_t resident_bytes(int pid);  // from /proc
double median(std::vector<double> values);
double percentile(std::vector<double> values, double p);  // p in 0..1
/// Pins the calling process (and what it starts later) to one core.
void pin_to_core(int core);
/// Pins every thread of another process to one core.
void pin_process(int pid, int core);

}  // namespace tandem::bench
