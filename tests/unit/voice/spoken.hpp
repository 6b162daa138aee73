#pragma once
// Somebody saying something over a telephone: flite, 200 ms of silence on either side, mu-law.

#include <map>
#include <utility>

#include "tests/unit/voice/fake_io_thread.hpp"
#include "tests/unit/voice/samples.hpp"
#include "voice/providers/flite.hpp"
#include "voice/workers.hpp"

namespace tandem::testing {

/// Said once per program: a suite's sections run again and again, and synthesis is most of their time.
inline const std::vector<std::int16_t>& say(workers& on, const std::string& voice, const std::string& text) {
  static std::map<std::pair<std::string, std::string>, std::vector<std::int16_t>> said;
  auto [entry, fresh] = said.try_emplace({voice, text});
  auto& pcm = entry->second;
  if (!fresh) return pcm;
  fake_io_thread io;
  auto flite = make_flite(on);
  pcm.resize(1600);
  bool done = false;
  auto session = flite->open(voice, io.poster(), [&](tts_chunk chunk) {
    if (chunk.failed) throw std::runtime_error(chunk.error);
    pcm.insert(pcm.end(), chunk.pcm8k.begin(), chunk.pcm8k.end());
    done = chunk.last;
  });
  session->speak(1, text);
  io.run_until([&] { return done; });
  pcm.resize(pcm.size() + 1600);
  through_mulaw(pcm);
  return pcm;
}

}  // namespace tandem::testing
