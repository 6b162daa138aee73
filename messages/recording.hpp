#pragma once
// Both sides of a call on disk while it lasts.

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "messages/ids.hpp"

namespace tandem {

struct recording_finished {
  std::string path;  // within the data folder
  std::int64_t duration_ms = 0;
  bool complete = true;  // false: the disk stopped taking it; what there was is kept
};

/// One call's recording. Thread: the stream's I/O thread; never blocks, never allocates.
struct recording_sink {
  virtual ~recording_sink() = default;  // finishes
  /// 20 ms of both sides: 160 bytes of mu-law each.
  virtual void push(std::span<const std::byte> caller, std::span<const std::byte> agent) = 0;
  /// False: what would be pushed now is of no use to anybody, and need not be put together.
  virtual bool wants() const { return true; }
};

struct recording_port {
  virtual ~recording_port() = default;
  /// Thread: any. A second opening of the same call (the carrier redialed its stream) continues as a further part.
  /// @p finished runs on the recorder's thread once the file is whole.
  virtual std::unique_ptr<recording_sink> open(call_id call, std::function<void(recording_finished)> finished) = 0;
};

}  // namespace tandem
