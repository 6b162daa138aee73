#pragma once
// What a virtual person does on the phone, as a JSON file says it (README.md shows every step). Pure.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "examples/plivo_emulator/grammar.hpp"

namespace tandem::emulator {

enum class step_kind {
  say,
  play_wav,
  press,
  beep,
  wait_for,
  wait_for_speech,
  wait_for_silence,
  interrupt,
  silence,
  repeat,
  if_heard,
  hang_up
};

/// One step. Only the members of its kind mean something.
struct step {
  step_kind kind = step_kind::silence;
  std::string text;                       // say, interrupt: what is said; play_wav: the file; press: the digits
  std::string voice;                      // say, interrupt: a flite voice; empty: the scenario's
  bool in_band = false, as_event = true;  // press: as tones in the audio, as dtmf events
  int tone_ms = 120, gap_ms = 80;         // press; beep: tone_ms
  int tone_hz = 1000;                     // beep
  std::vector<std::string> words;         // wait_for, if_heard: all of these were heard
  std::vector<std::string> any;           // wait_for, if_heard: and one of these, when there are some
  bool at_once = false;                   // wait_for: go on as soon as the words are there, not when the agent has finished
  int timeout_ms = 15000;                 // wait_for*, interrupt
  int ms = 0;                             // silence; wait_for_silence: how long; interrupt: how far into the agent's speech
  int quiet_ms = 500;                     // wait_for: silence that ends the agent's turn
  int times = 1;                          // repeat
  std::vector<step> then;                 // repeat, if_heard; wait_for: on_timeout
  std::vector<step> otherwise;            // if_heard
  bool has_timeout_steps = false;  // wait_for: `then` is what to do when the words do not come; without it the scenario fails
};

struct scenario {
  std::string name;
  std::string voice = "awb";
  agent_grammar grammar;
  std::vector<step> steps;
  int max_call_ms = 180000;  // the person hangs up then, whatever the script says
};

struct scenario_or_error {
  scenario made;
  std::string error;  // names the step and field, what is wrong and what would be right; empty when all is well
};

/// @p vars replace ${name} in every text; those of the scenario's own "vars" are the defaults.
scenario_or_error parse_scenario(std::string_view json, const std::map<std::string, std::string>& vars);

/// Every text a scenario may have said for it, with its voice: for synthesising ahead.
std::vector<std::pair<std::string, std::string>> spoken_lines(const scenario& s);

}  // namespace tandem::emulator
