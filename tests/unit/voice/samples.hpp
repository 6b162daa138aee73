#pragma once
// Recordings to listen to, and what a telephone line does to speech.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "voice/codec/g711.hpp"

namespace tandem::testing {

inline std::filesystem::path test_file(const std::string& name) {
  return std::filesystem::path(TANDEM_TEST_DATA) / "voice" / name;
}

/// A mono mu-law WAV of tests/data/voice, decoded.
inline std::vector<std::int16_t> recording(const std::string& name) {
  std::ifstream in(test_file(name), std::ios::binary);
  std::string bytes(std::istreambuf_iterator<char>(in), {});
  auto data = bytes.find("data");
  if (data == std::string::npos) throw std::runtime_error("no audio in " + name);
  std::vector<std::int16_t> pcm;
  for (auto i = data + 8; i < bytes.size(); ++i) pcm.push_back(mulaw_to_linear(std::byte(bytes[i])));
  return pcm;
}

inline std::vector<std::string> lines_of(const std::string& name) {
  std::ifstream in(test_file(name));
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);)
    if (!line.empty()) lines.push_back(line);
  return lines;
}

inline void through_mulaw(std::vector<std::int16_t>& pcm) {
  for (auto& sample : pcm) sample = mulaw_to_linear(linear_to_mulaw(sample));
}

inline double power(const std::vector<std::int16_t>& pcm) {
  double sum = 0;
  for (auto sample : pcm) sum += static_cast<double>(sample) * sample;
  return pcm.empty() ? 0 : sum / static_cast<double>(pcm.size());
}

/// White noise @p snr_db below the mean power of @p pcm.
inline void add_noise(std::vector<std::int16_t>& pcm, double snr_db, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> noise(0, std::sqrt(power(pcm) / std::pow(10, snr_db / 10)));
  for (auto& sample : pcm) sample = static_cast<std::int16_t>(std::clamp(sample + noise(random), -32768.0, 32767.0));
}

}  // namespace tandem::testing
