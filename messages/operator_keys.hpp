#pragma once
// The keys of operators and their sessions (messages/keys.hpp tells the rules of all keys). The value is the thing itself.
//
//   org/<organisation>/operator/<id>
//                     /session/<SHA-256>     of the token in the session's cookie, 64 lower-case hex digits

#include <string>
#include <string_view>

#include "messages/operators.hpp"

namespace tandem::keys {

std::string operators();  // prefix
std::string operator_by_id(operator_id who);
std::string sessions();  // prefix
std::string session_by_hash(std::string_view sha256hex);

}  // namespace tandem::keys
