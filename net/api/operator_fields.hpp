#pragma once
// What the routes of sessions and of operators share: reading and writing an operator, and passwords' slow work.

#include <functional>
#include <optional>
#include <string>

#include "messages/operators.hpp"
#include "net/api/context.hpp"
#include "net/api/json_writer.hpp"

namespace tandem::rest {

/// In characters. Long enough not to be guessed, short enough not to keep us busy.
inline constexpr length password_length{12, 256};
inline constexpr length name_length{1, 64};
inline constexpr length email_length{3, 254};

/// In lower case, without spaces around it; a problem at body.email when it cannot be one.
std::string read_email(const std::string& text, problems& found);
/// Without spaces around it; a problem at body.name when nothing is left.
std::string read_name(const std::string& text, problems& found);
/// "admin", "operator" or "viewer", as check_choice has let through.
key_role read_role(const std::string& word);

void write_operator(json_writer& w, const operator_account& o);
http_response shown(const operator_account& o);

/// Runs @p work where passwords are hashed; 503 when too many wait for that already.
void hashing(const exchange& x, std::function<void()> work);

}  // namespace tandem::rest
