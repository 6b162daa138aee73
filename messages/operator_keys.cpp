#include "messages/operator_keys.hpp"

#include "messages/keys.hpp"

namespace tandem::keys {

std::string operators() { return under_organization("operator/"); }
std::string operator_by_id(operator_id who) { return operators() + fixed(who.value); }
std::string sessions() { return under_organization("session/"); }
std::string session_by_hash(std::string_view sha256hex) { return sessions().append(sha256hex); }

}  // namespace tandem::keys
