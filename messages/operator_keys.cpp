#include "messages/operator_keys.hpp"

#include "messages/keys.hpp"

namespace tandem::keys {
namespace {

std::string under(std::string_view rest) {
  static const std::string organization = "org/" + fixed(the_organization.value) + "/";
  return organization + std::string(rest);
}

}  // namespace

std::string operators() { return under("operator/"); }
std::string operator_by_id(operator_id who) { return operators() + fixed(who.value); }
std::string sessions() { return under("session/"); }
std::string session_by_hash(std::string_view sha256hex) { return sessions().append(sha256hex); }

}  // namespace tandem::keys
