#pragma once
// Listening to a recording afterwards, at leisure: what proofs of a spoken conversation are made of. The embedded recogniser,
// used synchronously in the calling thread. Thread: any.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "voice/speech.hpp"

namespace tandem {

/// Somebody speaking without a longer pause. Milliseconds from the beginning of the recording.
struct heard_passage {
  int start_ms = 0, end_ms = 0;
  stt_result heard;
};

/// Every passage of a mono 8 kHz recording, recognised: passages end where nobody speaks for @p pause_ms.
std::vector<heard_passage> recognise_recording(std::span<const std::int16_t> pcm8k, const recognition_hints& hints,
                                               int pause_ms = 700);

/// The one of @p alternatives (phrases.hpp's slot words allowed) that fits the sounds best, whatever was said: put wrong ones
/// beside the right one. Empty when nothing fits at all.
std::string best_alternative(std::span<const std::int16_t> pcm8k, const std::vector<std::string>& alternatives);

}  // namespace tandem
