#pragma once
// A stereo mu-law WAV (format 7, 8 kHz, left the caller, right the agent) that grows, and is a whole file after every save().
// While it grows it is called NAME.wav.part.
//
//   | RIFF size WAVE | fmt  18: 7, 2 channels, 8000 Hz, 16000 B/s, align 2, 8 bit, 0 | fact 4: frames | data size | samples ...
//     12               26                                                             12               8   = 58 bytes

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "messages/errors.hpp"
#include "storage/file.hpp"

namespace tandem {

class wav_file {
 public:
  static constexpr std::size_t header_size = 58;
  /// RIFF counts in 32 bits: 74 hours.
  static constexpr std::uint64_t data_bytes_max = 0xffffffffull - header_size;

  /// @p path ends in .wav; directories are made. When a recording of that name exists already (the call was resumed after a
  /// crash) this one is called NAME-2.wav and so on.
  static outcome<wav_file> create(const std::filesystem::path& path);

  /// Interleaved samples, an even number of bytes. Refuses: storage_failed (disk full), limit_reached.
  outcome<done> append(std::string_view interleaved);
  /// Makes the header say what is there, so that a crash costs nothing written so far.
  outcome<done> save();
  /// Saves to the disk and takes the .part away. @return the file's final path.
  outcome<std::filesystem::path> finish();

  std::chrono::milliseconds duration() const;
  /// Where it lies now.
  const std::filesystem::path& part() const { return part_; }

 private:
  file file_;
  std::filesystem::path path_, part_;
  std::uint64_t data_bytes_ = 0;
  std::uint64_t saved_bytes_ = ~std::uint64_t{0};
};

struct recovered_recording {
  std::filesystem::path path;
  std::chrono::milliseconds duration{};
};

/// Makes whole files of all .wav.part under @p dir that a crash left behind. What holds no sample is removed; what is no
/// recording of ours is left alone. Call it before any recording is started there.
std::vector<recovered_recording> recover_recordings(const std::filesystem::path& dir);

}  // namespace tandem
