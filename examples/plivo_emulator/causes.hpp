#pragma once
// Why a call ended, in the carrier's numbers and words. Pure.

#include <string>
#include <string_view>

namespace tandem::emulator {

/// The name Plivo gives a hangup cause code; empty when there is no such code.
std::string_view hangup_cause_name(int code);

struct ending {
  int code = 4000;                        // HangupCauseCode
  std::string source = "Plivo";           // HangupSource: Caller, Callee, Plivo, Carrier, API Request, Answer XML, Error, Unknown
  std::string status = "completed";       // CallStatus
  std::string cause = "NORMAL_CLEARING";  // HangupCause
};

/// What the webhook says for @p code. @p answered: the call had been answered. @p source overrides the usual one when not empty.
ending ending_of(int code, bool answered, std::string_view source = {});

}  // namespace tandem::emulator
