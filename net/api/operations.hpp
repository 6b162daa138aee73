#pragma once
// Everything the API answers, one row each: who may ask, what is answered, which refusals to expect. Mounting a route looks its
// row up, the roles of keys are judged by it, /openapi.json and docs/api.md are made of it: a route without a row cannot be
// mounted.

#include <cstdint>
#include <span>
#include <string_view>

#include "messages/definitions.hpp"

namespace tandem::rest {

/// The least that may ask. Open: anybody, without a key. Session: any operator who is signed in, and no key.
enum class access : std::uint8_t { open = 0, viewer = 1, operator_ = 2, admin = 3, session = 4 };

struct operation {
  std::string_view method, pattern;
  access who;
  std::string_view id;        // operationId; those the contract's SDK knows have its names
  std::string_view answer;    // of the 200: a type of schemas.cpp, or a media type ("text/csv")
  std::string_view refusals;  // statuses beside those that any operation of its kind may answer: "404 409"
  std::string_view summary;
  std::string_view query = {};  // "limit:int(1,100)? status:str?", types as in schemas.cpp

  bool keyed() const { return who != access::open; }
  /// Those who ask too often without a key meet 429 here. Not where balancers ask, whoever else comes through the same proxy: a
  /// flood must not make a node look dead.
  bool counted() const { return !pattern.starts_with("/api/v1/health"); }
  /// May it take from somebody what they were let in by?
  bool changes_admission() const {
    return method != "GET" && (pattern.starts_with("/api/v1/session") || pattern.starts_with("/api/v1/operators") ||
                               pattern.starts_with("/api/v1/user/api-keys"));
  }
  /// A POST that needs a key takes an Idempotency-Key.
  bool repeatable() const { return keyed() && method == "POST"; }
};

std::span<const operation> operations();
/// Null: there is no such row.
const operation* find_operation(std::string_view method, std::string_view pattern);

/// "viewer", "operator", "admin".
std::string_view role_name(key_role role);
/// The least that may do what needs @p who.
key_role least_role(access who);
/// True when a key or an operator of @p role may do what needs @p who.
bool allowed(key_role role, access who);
/// The least role that may, in words: "an operator's key".
std::string_view whose_key(access who);
/// "operator", or "session".
std::string_view access_name(access who);

}  // namespace tandem::rest
