#pragma once
// The seed of a randomised test: new in each run and printed, or TANDEM_SEED to replay one.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>

namespace tandem::test {

inline std::uint64_t seed(const char* what) {
  const char* given = std::getenv("TANDEM_SEED");
  const std::uint64_t n = given ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  std::printf("%s: TANDEM_SEED=%llu\n", what, static_cast<unsigned long long>(n));
  std::fflush(stdout);
  return n;
}

}  // namespace tandem::test
