#pragma once
// The one table from Plivo's words for the end of a call to ours, and whose fault it was.
// Source: Plivo's page of hangup causes; the names of HangupCause are FreeSWITCH's.

#include <cstdint>
#include <string_view>

#include "messages/telephony.hpp"

namespace tandem::plivo {

using fault = hangup_fault;

struct hangup_meaning {
  hangup_cause cause = hangup_cause::unknown;
  fault whose = fault::unknown;
};

/// @p code as in HangupCauseCode (0: none given, or "Unknown"), @p name as in HangupCause or HangupCauseName, any case. A code of
/// the table decides; otherwise the name does.
hangup_meaning meaning_of(std::uint32_t code, std::string_view name);
/// HangupCauseName of a code; empty when the table does not have it.
std::string_view name_of(std::uint32_t code);

/// @p source as in HangupSource: "Caller", "Callee", "Plivo", "API Request"...; any case.
hangup_party party_of(std::string_view source, fault whose = fault::unknown);

}  // namespace tandem::plivo
