#pragma once
// The carrier's webhooks at a fixed rate. Open loop: a late answer does not slow the next question, and each latency counts from
// the moment the request was due, so a server that stalls cannot hide it.

#include <cstddef>
#include <string>
#include <vector>

namespace tandem::bench {

inline constexpr const char* inbound_path = "/api/v1/telephony/inbound/run";

struct signed_form {
  std::string body;
  std::string signature;
  std::string nonce;
};
/// The inbound StartApp (or Hangup) of one call, signed V3 for the inbound path at @p base.
signed_form sign_webhook(const std::string& base, const std::string& call_uuid, const std::string& event = "StartApp");

struct answered {
  std::vector<double> latency_ms;  // of every answer
  std::size_t wrong = 0;           // answers without the words that were expected
  std::size_t missing = 0;         // no answer within ten seconds of the last request
};
/// Posts @p forms to the inbound path at @p base ("http://address:port") over 64 connections, @p per_second of them a second.
answered post_at_rate(const std::string& base, std::vector<signed_form> forms, double per_second, const std::string& expected);

}  // namespace tandem::bench
