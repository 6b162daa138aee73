#pragma once
// What we want the carrier to do with a call, said in Plivo XML. Pure.

#include <string>
#include <string_view>

namespace tandem::plivo {

/// Connects both directions of the call's audio (mu-law, 8 kHz) to @p media_url (ws or wss) until the stream ends; news of the
/// stream go to @p status_url.
std::string stream_xml(std::string_view media_url, std::string_view status_url);
/// Says it in English, then hangs up.
std::string speak_and_hang_up_xml(std::string_view spoken);
std::string hang_up_xml();
/// "Ask again": waits a second and fetches @p url.
std::string ask_again_xml(std::string_view url);

}  // namespace tandem::plivo
