#pragma once
// Records calls while they last. A call's I/O thread hands over 20 ms of both sides at a time; one background thread, shared by
// all calls, writes them to disk twice a second, so that a killed process costs at most a second of a recording.
//
//   I/O thread --push--> ring of the call --background thread--> NAME.wav.part --finish--> NAME.wav --> on_finished
//
// Trouble with the disk ends a recording, never a call. Compression is somebody else's job, afterwards.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "messages/errors.hpp"
#include "storage/wav_file.hpp"

namespace tandem {

struct recording_options {
  std::filesystem::path dir;                // every recording lies below it
  std::chrono::milliseconds interval{500};  // between two rounds of writing
  std::size_t ring_blocks = 64;             // 1.28 s per call, 20 KB: how long the disk may stall before blocks are lost
};

struct finished_recording {
  std::filesystem::path path;  // empty when nothing was kept
  std::chrono::milliseconds duration{};
  std::uint64_t blocks_lost = 0;   // replaced by silence, because the disk was too slow
  std::optional<refusal> problem;  // why it ended before the call did
};

/// One call's recording. Ends when it is destroyed; the file is whole one interval later. Thread: the call's I/O thread.
class recording_writer {
 public:
  ~recording_writer();
  recording_writer(const recording_writer&) = delete;
  recording_writer& operator=(const recording_writer&) = delete;

  /// 20 ms, mu-law 8 kHz, what was heard from the caller and what was played to it in that time; either may be shorter or empty
  /// (silence). No lock, no allocation, no system call. After trouble with the disk it does nothing.
  void push(std::span<const std::byte> caller, std::span<const std::byte> agent) noexcept;

  struct tape;
  explicit recording_writer(std::shared_ptr<tape> t) : tape_(std::move(t)) {}

 private:
  std::shared_ptr<tape> tape_;
};

class recording_service {
 public:
  /// Recovers what a crash left in the directory first (see recovered()).
  explicit recording_service(recording_options options);
  /// Finishes all recordings, their writers' ends or not, and tells about each.
  ~recording_service();

  /// @p name is relative to the directory and ends in .wav, e.g. "run-81.wav"; nothing that leads out of it. @p on_finished runs
  /// once, on the background thread: when the writer has gone and the file is whole, or as soon as there was trouble (then
  /// `problem` says which, once). Thread: any; no disk is touched here.
  outcome<std::unique_ptr<recording_writer>> start(const std::filesystem::path& name,
                                                   std::function<void(const finished_recording&)> on_finished);

  const std::vector<recovered_recording>& recovered() const { return recovered_; }

 private:
  struct worker;
  std::vector<recovered_recording> recovered_;
  std::unique_ptr<worker> worker_;
};

}  // namespace tandem
