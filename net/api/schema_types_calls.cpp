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
CallPage
  calls               [CallSummary]
  next_cursor         str?           go on with it; null: that was all
CallSummary           a call in one line
  call_id             int
  name                str
  direction           "inbound"|"outbound"
  from                str?
  to                  str?
  workflow_id         int?
  workflow_name       str?
  telephony_configuration_id int?
  phone_number_id     int?
  phase               CallPhase
  created_at          time?
  answered_at         time?
  ended_at            time?
  duration_seconds    int
  disposition         str?
  cause               str?
  hung_up_by          str?
  total_cost          str?           decimal
  has_recording       bool
  turns               int
  last_turn_ms        int?           voice to voice
  recording_forgotten_at time?       by the retention rule
  transcript_forgotten_at time?
CallShares
  shares              [CallShare]
CallShare             addresses that need no key
  id                  str
  transcript_url      str
  recording_url       str?
  recording_forgotten_at time?       by the retention rule: its address answers 410
  transcript_forgotten_at time?
  created_at          time
  expires_at          time
  created_by          str?
CallEvents
  events              [CallEvent]
  next_cursor         str?
CallEvent             something that the journal holds of a call
  sequence            int            grows along the call
  at                  time
  kind                "phase"|"webhook"|"carrier_request"|"media"|"conversation"|"note"
  name                str            a fixed word
  summary             str
  data                obj
LiveCalls
  at                  time
  event_id            str
  calls               [BoardCall]
BoardCall             a call in progress, as it stands; sent anew when anything of it changes, at most four times a second; ended: it leaves the board
  call_id             int
  name                str
  direction           "inbound"|"outbound"
  from                str?
  to                  str?
  workflow_id         int?
  workflow_name       str?
  phase               CallPhase
  created_at          time?
  answered_at         time?
  node                str?           where the conversation is
  speaking            "caller"|"agent"|"both"|"nobody"
  last_turn_ms        int?           voice to voice
  detail              str
LiveCall              a call has come to another phase, or, ended, its recording or its cost has come
  at                  time
  call_id             int
  workflow_run_id     int
  workflow_run_name   str
  phase               CallPhase
  detail              str            of the last phase: how it ended; later: recording, cost
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
Talk                  a conversation through a browser; what its socket speaks: docs/talk.md
  call_id             int
  workflow_run_id     int
  websocket_path      str            good for one socket
  sample_rate         int            of the sound on it, both ways: signed 16 bit, little endian, mono, 20 ms a message
  expires_at          time?          when no socket has come by then, the conversation is over
Practice
  available           bool
  why_not             str?           what is missing, or how it ended by itself
  running             bool
  telephony_configuration_id int?
  phone_number        str?
  scenarios           [PracticeScenario]
PracticeScenario      a virtual caller
  id                  str
  title               str
  description         str
PracticeCall
  call_id             int?           none: it rings, and has not been answered yet
  carrier_call_id     str
LiveMissed            events were lost, or another run of the node began: read the state anew
  detail              str
LiveEnded             the session or the key that opened the feed has ended: nothing more comes
  code                "session_expired"|"key_invalid"|"role_insufficient"
  detail              str
)";

}  // namespace tandem::rest::schema_types
