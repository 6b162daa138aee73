#pragma once
// The URLs under which the carrier finds us, and the paths they are served at. Plivo's callback tuning travels in the fragment,
// which is neither sent nor signed.

#include <cstdint>
#include <string>
#include <string_view>

#include "messages/ids.hpp"

namespace tandem::plivo {

inline constexpr std::string_view inbound_path = "/api/v1/telephony/inbound/run";
inline constexpr std::string_view inbound_fallback_path = "/api/v1/telephony/inbound/fallback";
inline constexpr std::string_view callback_prefix = "/api/v1/telephony/plivo/";
inline constexpr std::string_view media_prefix = "/api/v1/telephony/ws/";
/// Stands for "no attempt" in a path: inbound calls have none.
inline constexpr std::string_view no_attempt = "-";

class callback_urls {
 public:
  /// @p public_url: http(s)://host[:port][/prefix], as the carrier reaches us; a slash at its end does not matter.
  explicit callback_urls(std::string_view public_url);

  /// What an Application's answer_url is set to: the contract's form, untouched by tuning.
  std::string inbound() const;
  std::string inbound_fallback() const;

  /// Of one attempt at an outbound call.
  std::string answer(call_id call, std::string_view attempt) const;
  std::string ring(call_id call, std::string_view attempt) const;
  std::string hangup(call_id call, std::string_view attempt) const;
  std::string stream_status(call_id call, std::string_view attempt) const;
  /// Of any call: asked when the answer URL has failed.
  std::string fallback(call_id call, std::string_view attempt) const;
  std::string machine(call_id call, std::string_view attempt) const;
  /// An element of our XML is over (Record, GetInput, GetDigits, Conference), and wants to know what comes next.
  std::string action(call_id call, std::string_view attempt) const;
  /// Of the @p n th transfer of a call: its document, where its end is told, where its progress is, the whisper, and what a
  /// caller on hold hears.
  std::string transfer(call_id call, std::string_view attempt, std::uint32_t n) const;
  std::string transfer_result(call_id call, std::string_view attempt, std::uint32_t n) const;
  std::string transfer_news(call_id call, std::string_view attempt, std::uint32_t n) const;
  std::string transfer_whisper(call_id call, std::string_view attempt, std::uint32_t n) const;
  std::string transfer_hold(call_id call, std::string_view attempt, std::uint32_t n) const;
  /// Who enters and leaves the conference that this call joins.
  std::string room_news(call_id call, std::string_view attempt) const;

  /// ws(s)://...: one run's media socket, with its single-use token.
  std::string media(workflow_id workflow, run_id run, std::string_view token) const;

  /// The URL the carrier dialed when @p target (path and query) arrived here.
  std::string as_dialed(std::string_view target) const { return base_ + std::string(target); }
  const std::string& base() const { return base_; }

 private:
  std::string of_call(std::string_view kind, call_id call, std::string_view attempt, std::string_view tuning,
                      std::uint32_t transfer = 0) const;
  std::string base_;
};

}  // namespace tandem::plivo
