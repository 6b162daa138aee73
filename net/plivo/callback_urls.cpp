#include "net/plivo/callback_urls.hpp"

#include "net/url.hpp"

namespace tandem::plivo {
namespace {

// ct, rt: milliseconds to connect and to wait for an answer; rc: further attempts; rp: after what.
// We answer within 10 s, so waiting a little longer is worth it; asking again is harmless, as the call knows its answer.
constexpr std::string_view wants_xml = "#ct=2000&rt=12000&rc=2&rp=ct,rt";
// News that must not get lost: a 5xx (not durable) is repeated too.
constexpr std::string_view tells_news = "#ct=2000&rt=10000&rc=3&rp=ct,rt,5xx";
// The caller has waited already: what comes after the fallback is a hang-up.
constexpr std::string_view last_resort = "#ct=2000&rt=12000&rc=3&rp=all";

}  // namespace

callback_urls::callback_urls(std::string_view public_url) : base_(public_url) {
  while (base_.ends_with('/')) base_.pop_back();
}

std::string callback_urls::inbound() const { return as_dialed(inbound_path); }
std::string callback_urls::inbound_fallback() const { return as_dialed(inbound_fallback_path); }

std::string callback_urls::of_call(std::string_view kind, call_id call, std::string_view attempt, std::string_view tuning,
                                   std::uint32_t transfer) const {
  std::string out = base_;
  out.append(callback_prefix).append(kind).append("/").append(std::to_string(call.value)).append("/");
  out.append(attempt.empty() ? std::string(no_attempt) : percent_encode(attempt));
  if (transfer) out.append("/").append(std::to_string(transfer));
  return out.append(tuning);
}

std::string callback_urls::answer(call_id call, std::string_view attempt) const {
  return of_call("answer", call, attempt, wants_xml);
}
std::string callback_urls::ring(call_id call, std::string_view attempt) const {
  return of_call("ring", call, attempt, tells_news);
}
std::string callback_urls::hangup(call_id call, std::string_view attempt) const {
  return of_call("hangup", call, attempt, tells_news);
}
std::string callback_urls::fallback(call_id call, std::string_view attempt) const {
  return of_call("fallback", call, attempt, last_resort);
}
std::string callback_urls::machine(call_id call, std::string_view attempt) const {
  return of_call("machine", call, attempt, tells_news);
}
std::string callback_urls::action(call_id call, std::string_view attempt) const {
  return of_call("action", call, attempt, wants_xml);
}
std::string callback_urls::transfer(call_id call, std::string_view attempt, std::uint32_t n) const {
  return of_call("transfer", call, attempt, wants_xml, n);
}
std::string callback_urls::transfer_result(call_id call, std::string_view attempt, std::uint32_t n) const {
  return of_call("transfer-result", call, attempt, wants_xml, n);
}
std::string callback_urls::transfer_news(call_id call, std::string_view attempt, std::uint32_t n) const {
  return of_call("transfer-news", call, attempt, tells_news, n);
}
std::string callback_urls::transfer_whisper(call_id call, std::string_view attempt, std::uint32_t n) const {
  return of_call("transfer-whisper", call, attempt, wants_xml, n);
}
std::string callback_urls::transfer_hold(call_id call, std::string_view attempt, std::uint32_t n) const {
  return of_call("transfer-hold", call, attempt, wants_xml, n);
}
std::string callback_urls::room_news(call_id call, std::string_view attempt) const {
  return of_call("room-news", call, attempt, tells_news);
}
// Plivo does not list this one among the URLs it tunes.
std::string callback_urls::stream_status(call_id call, std::string_view attempt) const {
  return of_call("stream-status", call, attempt, "");
}

std::string callback_urls::media(workflow_id workflow, run_id run, std::string_view token) const {
  const bool plain = base_.starts_with("http://");
  std::string out = plain ? "ws" + base_.substr(4) : base_.starts_with("https://") ? "wss" + base_.substr(5) : base_;
  out.append(media_prefix).append(std::to_string(workflow.value)).append("/").append(std::to_string(the_organization.value));
  return out.append("/").append(std::to_string(run.value)).append("/").append(token);
}

}  // namespace tandem::plivo
