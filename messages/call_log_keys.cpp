#include "messages/call_log_keys.hpp"

#include "messages/keys.hpp"

namespace tandem::keys {
namespace {

std::string under(std::string_view rest) {
  static const std::string organization = "org/" + fixed(the_organization.value) + "/";
  return organization + std::string(rest);
}

}  // namespace

std::string call_log() { return under("call_log/"); }
std::string logged_call(call_id call) { return call_log() + fixed(call.value); }
std::string records_of_call(call_id call) { return under("call_record/") + fixed(call.value) + "/"; }
std::string record_of_call(call_id call, sequence at) { return records_of_call(call) + fixed(at.value); }

}  // namespace tandem::keys
