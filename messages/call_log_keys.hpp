#pragma once
// The keys of the log of calls (messages/keys.hpp tells the rules of all keys):
//
//   org/<organisation>/call_log/<call>                every call; its line once it is over (messages/call_log.hpp)
//                     /call_record/<call>/<sequence>  the records of the call's log that hold events of it; empty
//
// Both belong to the call's log.

#include <string>
#include <string_view>

#include "messages/ids.hpp"

namespace tandem::keys {

std::string call_log();  // prefix: calls by id, which grow with time on one node
std::string logged_call(call_id call);
std::string records_of_calls();             // prefix: calls by id
std::string records_of_call(call_id call);  // prefix: oldest first
std::string record_of_call(call_id call, sequence at);
/// Of such a key; none when it is another.
call_id call_of_record(std::string_view key);

}  // namespace tandem::keys
