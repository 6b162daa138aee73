#include "net/plivo/instructions.hpp"

#include "net/plivo/answer_xml.hpp"

namespace tandem::plivo {
namespace {

constexpr std::string_view not_configured = "This number is not set up yet. Please contact its owner. Goodbye.";
constexpr std::string_view lines_busy = "All lines are busy at the moment. Please call again later. Goodbye.";
constexpr std::string_view sorry = "We are sorry, we cannot take your call at the moment. Please try again later. Goodbye.";

http_response xml(std::string body) { return xml_response(200, std::move(body)); }

dial_document dial_for(const answer_instruction& what, std::string_view attempt, const callback_urls& urls) {
  dial_document out{what.dial_to, what.dial_from, what.dial_timeout_s, {}, {}, {}};
  out.action_url = urls.transfer_result(what.call, attempt, what.transfer);
  out.news_url = urls.transfer_news(what.call, attempt, what.transfer);
  if (!what.spoken.empty()) out.whisper_url = urls.transfer_whisper(what.call, attempt, what.transfer);
  return out;
}

}  // namespace

http_response spoken(std::string_view words) { return xml(speak_and_hang_up_xml(words)); }
http_response apology() { return spoken(sorry); }
http_response not_set_up() { return spoken(not_configured); }

http_response document_for(const answer_instruction& what, std::string_view attempt, const callback_urls& urls) {
  using kind = answer_instruction::kind;
  switch (what.what) {
    case kind::stream:
      return xml(
          stream_xml(urls.media(what.workflow, {what.call.value}, what.media_token), urls.stream_status(what.call, attempt)));
    case kind::refuse: return spoken(what.spoken.empty() ? sorry : std::string_view(what.spoken));
    case kind::dial: return xml(dial_xml(dial_for(what, attempt, urls)));
    case kind::say: return xml(what.spoken.empty() ? nothing_xml() : speak_xml(what.spoken));
    case kind::hold: {
      const auto n = what.transfer;
      return xml(hold_xml({what.room, urls.transfer_result(what.call, attempt, n), urls.transfer_hold(what.call, attempt, n)}));
    }
    case kind::join: return xml(join_xml(what.spoken, what.room, urls.room_news(what.call, attempt)));
    case kind::wait:  // whoever asks in vain knows where to ask again
    case kind::nothing: return xml(nothing_xml());
    case kind::hang_up: break;
  }
  return xml(hang_up_xml());
}

http_response document_for(const refusal& why, const http_response& late) {
  switch (why.code) {
    case errc::not_configured: return not_set_up();
    case errc::limit_reached: return spoken(lines_busy);
    case errc::not_found:
    case errc::unauthorized: return xml(hang_up_xml());  // of an outbound call that is over, or never was ours
    case errc::unavailable:
    case errc::storage_failed:
    case errc::stale_writer: return late;
    default: return apology();
  }
}

}  // namespace tandem::plivo
