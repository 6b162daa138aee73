#pragma once
// How quiet the machine was. Figures taken while others compile are not the figures of a quiet machine, and the output says so.

#include <string>
#include <vector>

namespace tandem::bench {

class noise_meter {
 public:
  /// @p ours: processes that belong to the measurement, besides this one.
  explicit noise_meter(std::vector<int> ours);
  /// Times a fixed loop of arithmetic, a few milliseconds. Once a round.
  void sample();
  /// A sentence about the time since the birth of this object.
  std::string said() const;

 private:
  struct cpu_time {
    double busy = 0, stolen = 0, total = 0;  // seconds, of all cores
  };
  static cpu_time machine();
  double our_seconds() const;

  std::vector<int> ours_;
  cpu_time began_ = machine();
  double ours_began_;
  std::vector<double> loop_ms_;
};

}  // namespace tandem::bench
