#pragma once
// Addresses that open a finished run's artefacts without a key: whoever has the token may read this run's, and no other's.

#include <optional>
#include <string>
#include <string_view>

#include "messages/call.hpp"
#include "messages/desks.hpp"

namespace tandem::rest {

/// "https://.../api/v1/public/download/workflow/<token>"; empty while the call goes on.
std::string public_urls(const secret_box& secrets, std::string_view public_url, const call_record& c);
/// The run that @p token opens; nothing when it was not made here.
std::optional<run_id> opened_by(const secret_box& secrets, std::string_view token);

}  // namespace tandem::rest
