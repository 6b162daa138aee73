#pragma once
// WAV files: any PCM16 or mu-law clip in, 8 kHz mono PCM16 out while it grows.

#include <cstdint>
#include <cstdio>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "examples/plivo_emulator/sound.hpp"

namespace tandem::emulator {

struct clip_or_error {
  samples audio;      // 8 kHz
  std::string error;  // empty when all is well
};
/// RIFF/WAVE bytes (PCM16 or mu-law, mono or stereo, any rate) to 8 kHz mono; the error says what is wrong with them.
clip_or_error read_wav(std::string_view bytes);
clip_or_error load_wav(const std::string& path);

/// Grows on disk frame by frame; the header is put right every second and at the end, so a file cut short can still be played.
class wav_writer {
 public:
  explicit wav_writer(const std::string& path);
  ~wav_writer();
  wav_writer(const wav_writer&) = delete;
  wav_writer& operator=(const wav_writer&) = delete;
  bool ok() const { return file_ != nullptr; }
  void write(std::span<const std::int16_t> audio);

 private:
  void put_header();
  std::FILE* file_ = nullptr;
  std::uint32_t bytes_ = 0, since_header_ = 0;
};

}  // namespace tandem::emulator
