#pragma once
// A carrier account as requests write it, {"provider": "plivo", "auth_id": ..., "auth_token": ...}, and as paths name it. Private
// to net/api.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "messages/definitions.hpp"
#include "net/api/context.hpp"
#include "net/api/json.hpp"

namespace tandem::rest {

struct plivo_fields {
  std::string provider;
  std::optional<std::string> auth_id, auth_token, application, api_url;
  std::optional<double> calls_per_second;
  std::optional<std::int64_t> concurrent_calls, requests_per_5s;
  std::vector<std::string> notices;
};

/// Credentials are cleaned of what pasting adds; a mask has stars and is left to the caller. Of another provider nothing is read
/// but its name.
void read_plivo(json_fields& f, plivo_fields& x);
/// The same of a configuration that is to have credentials of its own: a mask is a problem unless @p masks_will_do.
void read_new_plivo(json_fields& f, plivo_fields& x, bool masks_will_do = false);

/// A problem at "config" of @p f unless it is a provider that is served.
void check_provider(json_fields& f, const std::string& provider);

/// What to keep of a credential that came back masked: nothing changes, and @p given is empty afterwards. False, and a problem:
/// the mask is of something else.
bool keep_if_masked(std::optional<std::string>& given, std::string_view shown_tail, const char* name, problems& found);

/// The configuration named in the path, if there is one; answers otherwise, with all of @p found.
std::optional<telephony_config> config_in_path(const exchange& x, problems& found);

}  // namespace tandem::rest
