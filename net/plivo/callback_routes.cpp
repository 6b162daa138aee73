#include "net/plivo/callback_routes.hpp"

namespace tandem::plivo {
namespace {

using enum callback_purpose;

constexpr callback_field common[] = {
    {"CallUUID", "Plivo's name of the call; ALegUUID and RequestUUID are taken in its place"},
    {"Event", "What happened: StartApp, Ring, Hangup, MachineDetection, StartStream, StopStream..; it decides, not the address"},
    {"Direction", "inbound or outbound"},
    {"From", "Who calls, in digits"},
    {"To", "Who is called, in digits"},
    {"CallStatus", "What the call is doing; stands for Event where that is missing"},
    {"AuthID", "Whose account it is: a hint at the token that may have signed"},
    {"ParentAuthID", "The main account of a subaccount"},
    {"RequestUUID", "Plivo's name of an outbound call's request"},
};
constexpr callback_field end_of_call[] = {
    {"HangupCause", "Why it ended, by the telephone network's name"},
    {"HangupCauseName", "Why it ended, in Plivo's words"},
    {"HangupCauseCode", "Why it ended, by Plivo's number"},
    {"HangupSource", "Who ended it"},
    {"Duration", "Seconds"},
    {"BillDuration", "Seconds that are billed"},
    {"TotalCost", "US dollars"},
};
constexpr callback_field end_of_element[] = {
    {"RecordUrl", "Where a recording lies; record_url is taken too"},
    {"RecordingID", "The recording's name; recording_id is taken too"},
    {"transcription", "What a recording says"},
    {"Digits", "The keys that were pressed"},
    {"Speech", "What was said"},
    {"ConferenceName", "The conference that was left; MPCName is taken too"},
    {"ConferenceMemberID", "Who left it"},
    {"ConferenceAction", "enter, exit.."},
};
constexpr callback_field stream[] = {
    {"StreamID", "The stream's name"},
    {"StatusReason", "Why; Error is taken too"},
};
constexpr callback_field end_of_dial[] = {
    {"DialStatus", "completed, busy, no-answer, failed, cancel, timeout"},
    {"DialHangupCause", "Why the third party's leg ended"},
    {"DialBLegUUID", "The third party's leg"},
    {"ConferenceName", "The conference that was left"},
    {"ConferenceMemberID", "Who left it"},
    {"ConferenceAction", "exit"},
};
constexpr callback_field progress_of_dial[] = {
    {"DialAction", "answer, connected.."},
    {"DialBLegUUID", "The third party's leg"},
};
constexpr callback_field in_room[] = {
    {"ConferenceName", "The conference"},
    {"ConferenceMemberID", "Who entered it"},
    {"ConferenceAction", "enter, exit.."},
};

constexpr callback_route table[] = {
    {"/api/v1/telephony/inbound/run", "inboundRun", document,
     "A number is called: what to do with the caller. An Application's answer and hangup address", end_of_call},
    {"/api/v1/telephony/inbound/fallback", "inboundFallback", fallback,
     "The address above has failed: tried once more for Plivo, an apology for anybody else"},
    {"/api/v1/telephony/plivo/answer/{call}/{attempt}", "outboundAnswered", document,
     "An outbound call was answered: what to do with it"},
    {"/api/v1/telephony/plivo/action/{call}/{attempt}", "elementOver", document,
     "A recording, a question or a conference is over: what to do next", end_of_element},
    {"/api/v1/telephony/plivo/fallback/{call}/{attempt}", "callFallback", fallback,
     "The call's answer address has failed: tried once more for Plivo, an apology for anybody else"},
    {"/api/v1/telephony/plivo/ring/{call}/{attempt}", "outboundRinging", news, "An outbound call rings"},
    {"/api/v1/telephony/plivo/hangup/{call}/{attempt}", "callHungUp", news, "A call is over, and why", end_of_call},
    {"/api/v1/telephony/plivo/stream-status/{call}/{attempt}", "streamStatus", news,
     "A call's stream began, ended or is in trouble", stream},
    {"/api/v1/telephony/plivo/machine/{call}/{attempt}", "machineDetected", news, "A machine answered an outbound call"},
    {"/api/v1/telephony/plivo/transfer/{call}/{attempt}/{transfer}", "transferDocument", transfer,
     "The caller's leg asks how it is put through"},
    {"/api/v1/telephony/plivo/transfer-result/{call}/{attempt}/{transfer}", "transferResult", transfer,
     "A transfer is over, and what it came to: what to do with the caller", end_of_dial},
    {"/api/v1/telephony/plivo/transfer-news/{call}/{attempt}/{transfer}", "transferNews", news, "The third party answered",
     progress_of_dial},
    {"/api/v1/telephony/plivo/transfer-whisper/{call}/{attempt}/{transfer}", "transferWhisper", whisper,
     "What the third party hears before the caller is put through"},
    {"/api/v1/telephony/plivo/transfer-hold/{call}/{attempt}/{transfer}", "transferHold", hold, "What a caller on hold hears"},
    {"/api/v1/telephony/plivo/room-news/{call}/{attempt}", "roomNews", room, "Somebody enters or leaves a call's conference",
     in_room},
};

}  // namespace

std::span<const callback_route> callback_routes() { return table; }
std::span<const callback_field> common_fields() { return common; }

}  // namespace tandem::plivo
