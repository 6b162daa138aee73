#pragma once
// Small tools of measurement: what a process used, medians, cores.

#include <cstddef>
#include <vector>

namespace tandem::bench {

double cpu_seconds(int pid);         // user and system, of all threads that live
std::size_t private_bytes(int pid);  // resident and not backed by a file: what the process itself asked for
double median(std::vector<double> values);
/// @p p in 0..1, nearest rank. NaN of nothing.
double percentile(std::vector<double> values, double p);
/// Pins the calling thread, and what it starts later, to one core.
void pin_to_core(int core);
/// Pins every thread of another process to one core; threads it starts later inherit that.
void pin_process(int pid, int core);

}  // namespace tandem::bench
