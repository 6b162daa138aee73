#pragma once
// One line about one moment of a call, as JSON.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tandem::emulator {

using detail = std::pair<std::string_view, std::variant<std::string, std::int64_t, bool>>;
using details = std::vector<detail>;

/// @p audio_ms: since the answer, counted in frames; below 0 before it (then null).
std::string note_json(std::int64_t epoch_ms, std::string_view call_uuid, std::int64_t audio_ms, std::string_view type,
                      const details& more);

}  // namespace tandem::emulator
