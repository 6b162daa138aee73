#pragma once
// What the doctor found, and what he makes of it. Pure: gathering is done by examination.cpp.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "messages/call.hpp"
#include "messages/carrier.hpp"
#include "messages/definitions.hpp"
#include "messages/desks.hpp"
#include "net/diagnosis/checks.hpp"
#include "net/diagnosis/passage.hpp"

namespace tandem::diagnosis {

/// A request or upgrade of our own through the public URL.
struct door {
  bool tried = false;
  bool arrived = false;                 // our own answer came back
  bool verified = false;                // and its signature held where it arrived
  int status = 0;                       // of an answer that was not ours
  std::string location;                 // of a redirect
  std::string trouble;                  // connection, TLS
  std::vector<passage_change> changes;  // by a proxy, or by the redirect
};

/// With which voice a workflow speaks; an empty one is the node's own.
struct speech_wish {
  std::vector<std::string> workflows;  // names; none: no number has one yet
  std::string voice;
};
struct speech_report {
  std::string said, heard;
  bool understood = false;
  std::int64_t synthesis_ms = 0, recognition_ms = 0;
  std::string providers;  // "flite, voice slt; pocketsphinx"
};
struct spoken_check {
  speech_wish wish;
  std::optional<outcome<speech_report>> how;
};

/// Nothing in an optional: it was not found out in time.
struct facts {
  std::int64_t now_ms = 0;
  telephony_config config;
  std::string token_trouble;  // why the auth token cannot be opened, or what is odd in the credentials
  std::vector<number> numbers;
  std::map<std::uint64_t, std::string> workflow_trouble;  // by number: why nobody answers; empty: its workflow does
  std::optional<application> app;                         // ours, with what was pushed
  answer_settings wanted;
  std::string public_url, api_url;

  std::optional<outcome<carrier_account_info>> account;
  std::optional<outcome<carrier_application>> at_carrier;
  std::map<std::string, outcome<carrier_number>> carrier_numbers;  // by E.164
  std::optional<door> http, socket;
  std::optional<std::int64_t> clock_ahead_ms;  // ours beside the carrier's
  std::string clock_trouble;
  std::optional<outcome<carrier_pace>> pace;
  std::vector<spoken_check> speech;  // one for each voice

  std::vector<refused_request> refused;  // of the last 24 hours, newest first
  std::int64_t last_webhook_ms = 0, last_audio_ms = 0;
  std::vector<std::string> limited_calls;                           // run names, newest first
  std::optional<outcome<std::vector<carrier_call_report>>> missed;  // at the carrier, not here
};

struct finding {
  const check* what = nullptr;
  verdict is = verdict::unknown;
  std::string evidence;
  bool fixed = false;
};

/// One for each check, in the table's order.
std::vector<finding> judge(const facts& f);

struct diagnosis {
  telephony_config_id config;
  std::string config_name;
  std::int64_t checked_ms = 0;
  std::vector<finding> findings;
  std::optional<provider_sync> fix;  // what mending said, if it was asked for and there was something to mend
  verdict worst() const;
};

}  // namespace tandem::diagnosis
