#include "net/plivo/webhook.hpp"

#include <algorithm>
#include <charconv>

#include "net/http.hpp"
#include "net/plivo/causes.hpp"

namespace tandem::plivo {
namespace {

constexpr std::size_t id_length_max = 128;
constexpr std::size_t text_length_max = 256;
constexpr std::size_t element_value_max = 1024;

/// Names of calls and streams: short and printable, since they travel into keys, URLs and logs.
bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= id_length_max &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 127; });
}

refusal invalid(std::string field, std::string_view value) {
  return {
      errc::invalid,
      value.empty()
          ? field + " is missing: every Plivo callback about a call carries it"
          : field + " is not an identifier: expected 1 to 128 printable characters, as in 57a1b60a-5c0b-11e7-9082-ef888d0400e9",
      field};
}

outcome<carrier_call_id> read_call(const form_fields& form) {
  for (auto field : {"CallUUID", "ALegUUID", "RequestUUID", "DialALegUUID", "call_uuid"}) {  // of one leg they are equal
    const auto value = form.get(field);
    if (value.empty()) continue;
    if (!is_name(value)) return invalid(field, value);
    return carrier_call_id{std::string(value)};
  }
  return invalid("CallUUID", "");
}

outcome<call_direction> read_direction(const form_fields& form) {
  const auto value = form.get("Direction");
  if (equal_ignoring_case(value, "inbound")) return call_direction::inbound;
  if (equal_ignoring_case(value, "outbound")) return call_direction::outbound;
  if (value.empty()) return form.get("RequestUUID").empty() ? call_direction::inbound : call_direction::outbound;
  return refusal{errc::invalid, "Direction is '" + std::string(value.substr(0, 32)) + "': expected inbound or outbound",
                 "Direction"};
}

std::int64_t read_number(std::string_view text) {
  std::int64_t n = 0;
  std::from_chars(text.data(), text.data() + text.size(), n);
  return std::max<std::int64_t>(n, 0);
}

std::string read_text(std::string_view text) { return std::string(text.substr(0, text_length_max)); }

/// Decimal strings only: this one ends in records and invoices.
std::string read_amount(std::string_view text) {
  const bool decimal = !text.empty() && text.size() <= 24 && text.find_first_not_of("0123456789.-") == text.npos;
  return decimal ? std::string(text) : std::string();
}

std::uint32_t read_code(std::string_view text) {
  const auto n = read_number(text);
  return n > 0xffff ? 0 : static_cast<std::uint32_t>(n);
}

carrier_hung_up read_hangup(const form_fields& form, std::int64_t now_ms) {
  carrier_hung_up how;
  how.code = read_code(form.get("HangupCauseCode"));
  const auto telephony_name = form.get("HangupCause"), name = form.get("HangupCauseName");
  auto meaning = meaning_of(how.code, telephony_name);
  if (meaning.cause == hangup_cause::unknown) meaning = meaning_of(0, name);
  how.cause = meaning.cause;
  how.fault = meaning.whose;
  how.by = party_of(form.get("HangupSource"), meaning.whose);
  how.name = read_text(name.empty() ? telephony_name : name);
  how.duration_s = read_number(form.get("Duration"));
  how.bill_duration_s = read_number(form.get("BillDuration"));
  how.total_cost = read_amount(form.get("TotalCost"));
  how.at_ms = now_ms;
  return how;
}

struct stream_word {
  std::string_view event, ours;
};
constexpr stream_word stream_words[] = {
    {"StartStream", "started"}, {"StopStream", "stopped"}, {"DroppedStream", "dropped"}, {"DegradedStream", "degraded"},
    {"started", "started"},     {"stopped", "stopped"},    {"failed", "dropped"},
};

outcome<webhook_event> read_stream(const form_fields& form, carrier_call_id call, std::string_view status, std::int64_t now_ms) {
  const auto stream = form.get("StreamID");
  if (!stream.empty() && !is_name(stream)) return invalid("StreamID", stream);
  auto reason = form.get("StatusReason");
  if (reason.empty()) reason = form.get("Error");
  return webhook_event{stream_news{std::move(call), {std::string(stream), std::string(status), read_text(reason), now_ms}}};
}

carrier_call_id leg_of(const form_fields& form) {
  const auto leg = form.get("DialBLegUUID");
  return {is_name(leg) ? std::string(leg) : std::string()};
}

dial_over read_dial_over(const form_fields& form, carrier_call_id call) {
  const auto status = form.get("DialStatus"), cause = form.get("DialHangupCause");
  const auto is = [&](std::string_view word) { return equal_ignoring_case(status, word); };
  dial_over out{std::move(call), leg_of(form), transfer_outcome::failed, read_text(cause.empty() ? status : cause)};
  if (is("completed") || is("answer"))
    out.outcome = transfer_outcome::put_through;
  else if (is("busy"))
    out.outcome = transfer_outcome::busy;
  else if (is("no-answer") || is("timeout"))
    out.outcome = transfer_outcome::no_answer;
  else if (is("cancel") || is("canceled") || is("cancelled"))
    out.outcome = transfer_outcome::canceled;
  // Who declines is busy or failed, by the carrier's mood; its cause knows better.
  if (out.outcome != transfer_outcome::put_through && meaning_of(0, cause).cause == hangup_cause::call_rejected)
    out.outcome = transfer_outcome::declined;
  return out;
}

struct element_word {
  std::string_view kind, mark, id, value;  // fields: its presence tells the kind, its name, what it brings
};
constexpr element_word element_words[] = {
    {"transcription", "transcription", "recording_id", "transcription"},
    {"record", "RecordUrl", "RecordingID", "RecordUrl"},
    {"record", "record_url", "recording_id", "record_url"},
    {"conference", "ConferenceName", "ConferenceMemberID", "ConferenceAction"},
    {"conference", "MPCName", "MemberID", "EventName"},
    {"speech", "Speech", "", "Speech"},
    {"digits", "Digits", "", "Digits"},
};

/// The names of Event that Plivo gives to the ends of elements are not documented: what they bring tells them apart.
std::optional<webhook_event> read_element(const form_fields& form, const carrier_call_id& call, std::int64_t now_ms) {
  if (form.find("DialStatus")) return read_dial_over(form, call);
  if (const auto action = form.get("DialAction"); !action.empty())
    return dial_progress{call, leg_of(form), equal_ignoring_case(action, "answer") || equal_ignoring_case(action, "connected")};
  for (const auto& word : element_words) {
    // GetInput sends both of its fields, one of them empty.
    if (!form.find(word.mark) || (word.id.empty() && form.get(word.mark).empty())) continue;
    const auto id = word.id.empty() ? std::string_view() : form.get(word.id);
    return element_news{call,
                        {std::string(word.kind), is_name(id) ? std::string(id) : std::string(),
                         std::string(form.get(word.value).substr(0, element_value_max)), now_ms}};
  }
  return std::nullopt;
}

bool is_final(std::string_view call_status) {
  for (auto s : {"completed", "busy", "failed", "cancel", "canceled", "cancelled", "timeout", "no-answer"})
    if (equal_ignoring_case(call_status, s)) return true;
  return false;
}

/// Older callbacks come without Event: what they tell gives them away.
std::string_view event_of(const form_fields& form, call_direction direction) {
  const auto event = form.get("Event");
  if (!event.empty()) return event;
  if (form.find("HangupCause") || form.find("HangupCauseCode") || is_final(form.get("CallStatus"))) return "Hangup";
  if (direction == call_direction::outbound && equal_ignoring_case(form.get("CallStatus"), "ringing")) return "Ring";
  return "StartApp";
}

}  // namespace

outcome<start_app> read_start(const form_fields& form) {
  auto call = read_call(form);
  if (!call) return call.why();
  auto direction = read_direction(form);
  if (!direction) return direction.why();
  start_app out{*call, {}, *direction, canonical_e164(form.get("From")), canonical_e164(form.get("To"))};
  if (*direction == call_direction::outbound) out.request.value = is_name(form.get("RequestUUID")) ? form.get("RequestUUID") : "";
  return out;
}

outcome<webhook_event> read_webhook(const form_fields& form, std::int64_t now_ms) {
  auto call = read_call(form);
  if (!call) return call.why();
  auto direction = read_direction(form);
  if (!direction) return direction.why();
  const auto event = event_of(form, *direction);
  const auto is = [&](std::string_view name) { return equal_ignoring_case(event, name); };
  if (!is("Hangup") && !is("Ring") && !is("MachineDetection"))
    if (auto element = read_element(form, *call, now_ms)) return std::move(*element);
  if (is("StartApp")) {
    auto start = read_start(form);
    if (!start) return start.why();
    return webhook_event{std::move(*start)};
  }
  if (is("Ring")) return webhook_event{ring{std::move(*call)}};
  if (is("Hangup")) return webhook_event{hangup{std::move(*call), *direction, read_hangup(form, now_ms)}};
  if (is("MachineDetection")) return webhook_event{machine_detected{std::move(*call)}};
  for (const auto& word : stream_words)
    if (is(word.event)) return read_stream(form, std::move(*call), word.ours, now_ms);
  return webhook_event{other_event{read_text(event), std::move(*call)}};
}

account_hints read_hints(const form_fields& form) {
  account_hints out{canonical_e164(form.get("To")), canonical_e164(form.get("From")), {}};
  for (auto field : {"AuthID", "ParentAuthID"}) {
    const auto value = form.get(field);
    if (is_name(value)) out.auth_ids.emplace_back(value);
  }
  return out;
}

}  // namespace tandem::plivo
