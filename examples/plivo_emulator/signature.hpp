#pragma once
// Plivo's V3 request signature, written from its description and checked against vectors computed by its SDKs; where those differ
// on one input we follow the Python one. Pure.

#include <string>
#include <string_view>

#include "examples/plivo_emulator/text.hpp"

namespace tandem::emulator {

/// What is signed: the URL's base, '?', its sorted query, then (POST) '.' or '?' and the sorted fields, then '.' and the nonce.
/// @p params are decoded form fields; on a GET they join the query, whose own values win.
std::string string_to_sign_v3(std::string_view method, std::string_view url, const fields& params, std::string_view nonce);

/// base64(HMAC-SHA256(@p auth_token, string_to_sign_v3(...))).
std::string sign_v3(std::string_view auth_token, std::string_view method, std::string_view url, const fields& params,
                    std::string_view nonce);
/// The old one, which signs neither query nor body.
std::string sign_v2(std::string_view auth_token, std::string_view url, std::string_view nonce);

}  // namespace tandem::emulator
