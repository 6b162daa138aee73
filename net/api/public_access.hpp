#pragma once
// Addresses that open a finished run's artefacts without a key: whoever has the token may read this run's, and no other's, until
// it ends, if it does. A token is "<run>-<proof>" or "<run>-<seconds since the epoch>-<proof>", and nothing of it is stored; or
// "<run>-s<share>-<proof>", which is good as long as the share (net/api/shares.hpp) is.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "messages/call.hpp"
#include "messages/desks.hpp"
#include "messages/journal.hpp"

namespace tandem::rest {

/// "https://.../api/v1/public/download/workflow/<token>"; empty while the call goes on. @p until_ms: Unix epoch; 0: for ever.
std::string public_urls(const secret_box& secrets, std::string_view public_url, const call_record& c, std::int64_t until_ms = 0);
/// The same for whoever has a share of it, while the share lasts. @p share: 32 hex digits.
std::string shared_urls(const secret_box& secrets, std::string_view public_url, call_id call, std::string_view share);
/// The run that @p token opens; nothing when it was not made here, has ended or was taken back.
std::optional<run_id> opened_by(const state_reader& state, const secret_box& secrets, std::string_view token,
                                std::int64_t now_ms);

}  // namespace tandem::rest
