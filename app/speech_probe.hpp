#pragma once
// Can the agent speak and hear? A sentence is synthesised, goes through the telephone's mu-law coding and is recognised, by the
// engines that calls use and with the voice of the workflow.

#include <chrono>
#include <functional>
#include <string>

#include "messages/errors.hpp"
#include "net/diagnosis/facts.hpp"

namespace tandem {

class io_pool;
struct speech_to_text;
struct text_to_speech;

/// @p voice: of the synthesis; empty: rms, as calls have it. Thread: any. @p done runs once, on an I/O thread; what it is given
/// must outlive that. @p patience: how long the engines have.
void probe_speech(io_pool& io, text_to_speech& speaking, speech_to_text& hearing, std::string voice,
                  std::function<void(outcome<diagnosis::speech_report>)> done,
                  std::chrono::milliseconds patience = std::chrono::seconds(20));

}  // namespace tandem
