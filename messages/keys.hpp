#pragma once
// The keys of the materialised state: whoever writes a `change` or asks a `state_reader` takes its keys from here.
//
//   org/<organisation>/e/<kind>/<id>                     the state of an entity
//                     /name/<kind>/<name>                who bears this name
//                     /number/<E.164>                    the number with this address
//                     /application/<config>/<app id>     the application that the carrier calls so, within its configuration
//                     /call/carrier/<CallUUID>           the leg that the carrier calls so
//                     /call/request/<request_uuid>       the leg that this request to dial became
//                     /run/<workflow>/<run>              the runs of a workflow; scan_back reads the newest first
//                     /api_key/<SHA-256>                 the key with this hash (64 lower-case hex digits)
//                     /open_call/<call>                  a call in progress: what a restart looks for
//                     /idempotency/<key>                 the call that this Idempotency-Key asked for
//                     /idempotent/k/<key>                the request that bore this Idempotency-Key, and its answer
//                     /idempotent/t/<ms>/<key>           the same by time: what can be forgotten
//                     /resource/<kind>/<name>            a tool, a credential, a document, ...
//                     /trigger/<path>                    the workflow whose trigger node has this path
//   log/<log>/...                                        what a log remembers of itself (storage/keys.hpp)
//
// Order of bytes is order of reading: ids are 14 lower-case hex digits (ids stay below 2^53), kinds and logs 2. What the
// outside world chose (a name, a CallUUID) comes last and may hold any byte, so no such string can pass for another key.
// The value of an index entry is the id it leads to, as fixed() writes it; an api_key's is the key itself.
// A key belongs to one log: replay keeps the order within a log, not between two. So an index entry must be written by a log
// that its key alone decides, for instance log_for_key(E.164).

#include <string>
#include <string_view>

#include "messages/ids.hpp"

namespace tandem::keys {

std::string entity(entity_ref what);
std::string entities(entity_kind kind);  // prefix: all entities of a kind, by id
std::string name(entity_kind kind, std::string_view name);
std::string names(entity_kind kind);  // prefix: all of a kind, by name
std::string number_by_address(std::string_view e164);
std::string application_by_carrier(telephony_config_id config, std::string_view app_id);
std::string call_by_carrier(std::string_view call_uuid);
std::string call_by_request(std::string_view request_uuid);
std::string runs_of_workflow(workflow_id workflow);  // prefix: runs by id, which grow with time on one node
std::string run_of_workflow(workflow_id workflow, run_id run);
std::string api_key_by_hash(std::string_view sha256hex);
std::string open_calls();  // prefix: calls in progress
std::string open_call(call_id call);
std::string call_by_idempotency(std::string_view key);
std::string idempotent(std::string_view key);
std::string idempotent_times();  // prefix: oldest first
std::string idempotent_at(std::int64_t ms, std::string_view key);
std::string resources(std::uint8_t kind);  // prefix
std::string resource(std::uint8_t kind, std::string_view name);
std::string workflow_by_trigger(std::string_view path);

/// A key of the organisation's own, for the headers beside this one that tell of more keys.
std::string under_organization(std::string_view rest);
/// @p id as keys write it: 14 lower-case hex digits.
std::string fixed(std::uint64_t id);
/// The id at the end of a key made by entity() or run_of_workflow(); 0 when it does not end in one.
std::uint64_t trailing_id(std::string_view key);

}  // namespace tandem::keys
