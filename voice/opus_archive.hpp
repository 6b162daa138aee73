#pragma once
// Finished recordings, made small: a stereo mu-law WAV (128 kbit/s on disk, next to free to write during the call) becomes an
// Ogg Opus of a quarter of that. 1.5 % of a core per minute of call per minute, on one thread that runs only when nobody else
// wants to.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>

#include "messages/errors.hpp"
#include "voice/workers.hpp"

namespace tandem {

struct archived_audio {
  std::chrono::milliseconds duration{};
  std::uint64_t bytes = 0;  // of the Opus file
};

/// Compresses @p wav (RIFF WAVE, format 7, 8 kHz, 1 or 2 channels; a header left unfinished by a crash is read as "to the end of
/// the file") to @p opus. The target appears whole and durable or not at all; the source stays. Errors: not_found, corrupt (the
/// WAV is not one), storage_failed, unavailable (@p stop became true). Thread: any.
outcome<archived_audio> compress_to_opus(const std::filesystem::path& wav, const std::filesystem::path& opus,
                                         const std::atomic<bool>& stop);

/// Does that in the background, in order. Thread: any.
class opus_archive {
 public:
  explicit opus_archive(std::size_t waiting_max = 4096);
  /// Gives up the file at hand (its target does not appear, it reports unavailable) and those waiting (they report nothing):
  /// submit them again after the next start.
  ~opus_archive();

  /// False when too many wait. @p done runs on the archive's thread.
  bool submit(std::filesystem::path wav, std::filesystem::path opus, std::function<void(outcome<archived_audio>)> done);

 private:
  std::atomic<bool> stop_ = false;
  workers worker_;
};

}  // namespace tandem
