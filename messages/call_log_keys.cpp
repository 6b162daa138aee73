#include "messages/call_log_keys.hpp"

#include "messages/keys.hpp"

namespace tandem::keys {

std::string call_log() { return under_organization("call_log/"); }
std::string logged_call(call_id call) { return call_log() + fixed(call.value); }
std::string records_of_calls() { return under_organization("call_record/"); }
std::string records_of_call(call_id call) { return records_of_calls() + fixed(call.value) + "/"; }
std::string record_of_call(call_id call, sequence at) { return records_of_call(call) + fixed(at.value); }
call_id call_of_record(std::string_view key) {
  const auto slash = key.rfind('/');
  return {key.starts_with(records_of_calls()) && slash != key.npos ? trailing_id(key.substr(0, slash)) : 0};
}

}  // namespace tandem::keys
