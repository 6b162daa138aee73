#pragma once
// What one call leaves behind on disk: DIR/<call>.heard.wav and .said.wav (8 kHz mono, same length, sample 0 = the answer) and
// .timeline.jsonl. Without a directory it keeps only the notes in memory.

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "examples/plivo_emulator/sound.hpp"
#include "examples/plivo_emulator/wav.hpp"

namespace tandem::emulator {

class recorder {
 public:
  recorder(const std::string& dir, const std::string& call_uuid);
  ~recorder();
  recorder(const recorder&) = delete;
  recorder& operator=(const recorder&) = delete;

  void answered();  // the tapes start
  void add(const frame& heard, const frame& said);
  void note(const std::string& json_line);
  void close();  // the tapes are complete after this; notes may still follow

  const std::vector<std::string>& notes() const { return notes_; }  // the first 20,000
  std::string base() const { return base_; }                        // path without ".heard.wav"; empty without a directory

 private:
  std::string base_;
  std::unique_ptr<wav_writer> heard_, said_;
  std::FILE* timeline_ = nullptr;
  std::vector<std::string> notes_;
};

}  // namespace tandem::emulator
