// Of calls and of what is heard of them while they last. In the notation of schema_types.hpp.

#include "net/api/schema_types.hpp"

namespace tandem::rest::schema_types {

constexpr std::string_view calls = R"(
CallInitiated
  message             str
  call_id             int
  workflow_run_id     int
  workflow_run_name   str
  phase               CallPhase
  note                str?
CallTriggered
  status              "initiated"
  workflow_run_id     int
  workflow_run_name   str
  call_id             int
  phase               CallPhase
CallbackHeard what Plivo is told of its news
  status              "success"|"ignored"
  reason?             str            why it changes nothing
HangUp
  message             str
  call_id             int
  phase               CallPhase
Transfer
  message             str
  call_id             int
  phase               CallPhase
  to                  str            as it is dialed
  mode                TransferMode
TransferMode = "cold"|"warm"
CallPhase = "created"|"intended"|"dialing"|"queued"|"uncertain"|"ringing"|"answered"|"streaming"|"ending"|"ended"|"transferring"|"bridged"
LiveCall              a call has come to another phase
  at                  time
  call_id             int
  workflow_run_id     int
  workflow_run_name   str
  phase               CallPhase
  detail              str            of the last one: how it ended
LiveNotice            something that an operator may want to know
  at                  time
  name                str            sync.drifted, call.refused, ...
  level               "info"|"warning"|"error"
  detail              str
PublicLink
  public_access_token str
  expires_at          time?          the addresses are worth nothing from then on
  transcript_public_url str?
  recording_public_url str?
LiveTicket
  ticket              str
  url                 str            the feed with this ticket, for an EventSource; add &last_event_id= to go on
  expires_at          time?          after 60 s; it opens the feed once
LiveMissed            events were lost, or another run of the node began: read the state anew
  detail              str
)";

}  // namespace tandem::rest::schema_types
