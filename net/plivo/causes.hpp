#pragma once
// The one table from Plivo's words for the end of a call to ours, and whose fault it was.
// Source: Plivo's page of hangup causes; the names of HangupCause are FreeSWITCH's.

#include <cstdint>
#include <string_view>

#include "messages/telephony.hpp"

namespace tandem::plivo {

/// Who could have made it go better.
enum class fault : std::uint8_t {
  nobody = 0,      // calls end
  far_end = 1,     // busy, silent, switched off, unwilling
  number = 2,      // there is nobody at this number, or it is not one
  carrier = 3,     // Plivo or a network behind it
  our_answer = 4,  // our URLs or our XML
  account = 5,     // credit, permission, caller ID, limits: an operator can mend it
  unknown = 6,
};
std::string_view to_string(fault whose);

struct hangup_meaning {
  hangup_cause cause = hangup_cause::unknown;
  fault whose = fault::unknown;
};

/// @p code as in HangupCauseCode (0: none given), @p name as in HangupCause or HangupCauseName, any case. A code of the table
/// decides; otherwise the name does.
hangup_meaning meaning_of(std::uint32_t code, std::string_view name);
/// True for the codes of Plivo's table.
bool known_code(std::uint32_t code);

/// @p source as in HangupSource: "Caller", "Callee", "Plivo", "API Request"...; any case.
hangup_party party_of(std::string_view source, fault whose = fault::unknown);

}  // namespace tandem::plivo
