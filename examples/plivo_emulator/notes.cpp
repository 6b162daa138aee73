#include "examples/plivo_emulator/notes.hpp"

#include <nlohmann/json.hpp>

#include "examples/plivo_emulator/text.hpp"

namespace tandem::emulator {

std::string note_json(std::int64_t epoch_ms, std::string_view call_uuid, std::int64_t audio_ms, std::string_view type,
                      const details& more) {
  nlohmann::ordered_json out;
  out["at"] = iso_time(epoch_ms);
  out["call_uuid"] = call_uuid;
  out["ms"] = nullptr;
  if (audio_ms >= 0) out["ms"] = audio_ms;
  out["type"] = type;
  for (const auto& [name, value] : more) std::visit([&, n = std::string(name)](const auto& v) { out[n] = v; }, value);
  return out.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace tandem::emulator
