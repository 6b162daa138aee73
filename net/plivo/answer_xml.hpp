#pragma once
// What we want the carrier to do with a call, said in Plivo XML. Pure.

#include <cstdint>
#include <string>
#include <string_view>

#include "messages/telephony.hpp"

namespace tandem::plivo {

/// Connects both directions of the call's audio (mu-law, 8 kHz) to @p media_url (ws or wss) until the stream ends; news of the
/// stream go to @p status_url.
std::string stream_xml(std::string_view media_url, std::string_view status_url);
/// Says it in English, then hangs up.
std::string speak_and_hang_up_xml(std::string_view spoken);
std::string hang_up_xml();
/// Says it and no more: for whom a Dial has just connected.
std::string speak_xml(std::string_view spoken);
/// The news is heard, and nothing is to be done.
std::string nothing_xml();

struct dial_document {
  e164 to, caller_id;
  std::uint32_t timeout_s = 30;
  std::string action_url;   // asked for what comes after
  std::string news_url;     // told of the answer
  std::string whisper_url;  // empty: nothing is said to whom is called
};
std::string dial_xml(const dial_document& what);

struct hold_document {
  std::string room;
  std::string action_url;  // asked what to do when the caller is out of the conference
  std::string sound_url;   // what he hears until somebody joins
};
/// The caller waits in a conference until somebody else begins it; it ends when
/// either leaves.
std::string hold_xml(const hold_document& what);
/// Played again and again to who holds.
std::string hold_sound_xml();
/// Said to the one called, who then begins the conference. @p news_url hears
/// who enters and leaves.
std::string join_xml(std::string_view whisper, std::string_view room, std::string_view news_url);

/// "Ask again": waits a second and fetches @p url.
std::string ask_again_xml(std::string_view url);

}  // namespace tandem::plivo
