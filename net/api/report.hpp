#pragma once
// Runs as a spreadsheet (RFC 4180): one row each, one column for every word that any of them gathered.

#include <string>
#include <vector>

#include "messages/call.hpp"

namespace tandem::rest {

/// @p rows in the order given. A cell that a spreadsheet would take for a formula gets an apostrophe; phone numbers keep their
/// plus.
std::string report_csv(const std::vector<call_record>& rows);

}  // namespace tandem::rest
