// Of what is known of a call afterwards. In the notation of schema_types.hpp.

#include "net/api/schema_types.hpp"

namespace tandem::rest::schema_types {

constexpr std::string_view runs = R"(
NewRun
  id                  int
  workflow_id         int
  name                str
  mode                str
  created_at          time?
  definition_id       int
  initial_context     obj
  call_id             int
Runs
  runs                [Run]
  total_count         int
  page                int
  limit               int
  total_pages         int
  applied_filters     [obj]
Run                   one conversation
  id                  int
  workflow_id         int?
  name                str
  mode                str
  created_at          time?
  is_completed        bool
  transcript_url      str?
  recording_url       str?
  user_recording_url  str?
  bot_recording_url   str?
  transcript_public_url str?
  recording_public_url str?
  user_recording_public_url str?
  bot_recording_public_url str?
  public_access_token str?
  cost_info           RunCost?
  usage_info          RunUsage
  definition_id       int?
  initial_context     obj
  gathered_context    {str}
  call_type           "inbound"|"outbound"
  logs                RunLogs
  annotations         obj?
  call_id             int
  phase               CallPhase
  cause               str?
  hung_up_by          str?
  disposition         str?
  note                str?
  carrier_call_id     str?
  request_uuid        str?
  telephony           RunTelephony
  fault               "nobody"|"far_end"|"number"|"carrier"|"our_answer"|"account"? whose fault the end was; null: not known
  answered_by         "machine"?     what the carrier took the far end for; null: it has not said
  machine_detected_at time?
  transfers           [RunTransfer]
  leg_of_call_id      int?           the call that is put through to this one
  recording_forgotten_at time?       by the retention rule: its address answers 410
  transcript_forgotten_at time?
  carrier_record?     CarrierRecord  of an ended call
CarrierRecord         the carrier's own account of the call
  available           bool
  why?                str            it is not
  cause?              str
  hangup_cause_code?  int
  hangup_cause_name?  str?
  hung_up_by?         str
  duration_seconds?   int
  total_cost?         str?
  differences?        [CarrierDifference]
CarrierDifference
  field               str
  ours                str?
  carrier             str?
RunCost
  call_duration_seconds int
  bill_duration_seconds int
  total_cost          str?           decimal
  total_cost_usd      str?
RunUsage
  call_duration_seconds int
  turns               int
  recording_ms        int
RunLogs
  phases              RunPhases
  carrier             RunCarrier
  turns               [RunTurn]
  nodes               [RunNode]
  transcript?         [RunLine]      not in lists
  note                str?
  restarts            int            of the node, while it was in progress
RunPhases
  created             time?
  dialed              time?
  ringing             time?
  answered            time?
  streaming           time?
  ended               time?
RunCarrier
  call_uuid           str?
  request_uuid        str?
  stream_id           str?
  hangup_cause_code   int
  hangup_cause_name   str?
  duration_seconds    int
  bill_duration_seconds int
  total_cost          str?
RunTurn
  turn                int
  at_ms               int
  endpointing_ms      int
  recognition_ms      int
  decision_ms         int
  synthesis_ms        int
  total_ms            int
RunNode
  id                  str
  name                str
  at_ms               int
RunLine
  speaker             "user"|"agent"|"system"
  text                str
  start_ms            int
  end_ms              int
  interrupted         bool
  node                str?
  confidence?         num
RunTransfer           one attempt to put the caller through
  to                  str
  mode                TransferMode
  whisper             str?           said to the one called before the caller hears them
  result              TransferResult? null: under way
  asked_at            time?
  connected_at        time?          when the caller could be heard there
  ended_at            time?
  leg_call_id         int?           of the call that was made to the one called, of a warm one
  carrier_call_id     str?           of the leg to the one called
  note                str?           the carrier's words
TransferResult = "put_through"|"busy"|"no_answer"|"machine"|"declined"|"failed"|"canceled"
RunTelephony
  provider            str
  telephony_configuration_id int?
  phone_number_id     int?
  from                str?
  to                  str?
WebhookDeliveries
  deliveries          [WebhookDelivery]
  next                int?           before of the next page; null: there is none
WebhookDelivery
  id                  int            X-Dograh-Delivery-Id
  run_id              int
  run_name            str
  workflow_id         int
  node_id             str            of the webhook node
  name                str?           of the webhook node
  http_method         str
  endpoint_url        str
  status              "waiting"|"sending"|"delivered"|"dead"
  created_at          time?          when the run ended
  next_attempt_at     time?          of one that waits
  settled_at          time?          delivered or given up
  attempts            int            begun so far
  attempts_allowed    int
  history             [WebhookAttempt]  the newest 20 attempts, oldest first
WebhookAttempt
  number              int            X-Dograh-Delivery-Attempt
  begun_at            time?
  ended_at            time?
  http_status         int?           null: there was no answer (yet)
  error               str?           in words; null: it was taken, or is under way
  answer              str?           how the answer's body begins
WebhookSecret
  secret              str
  previous_valid_until time?         until then the secret before it signs too
  rotated_at          time?
)";

}  // namespace tandem::rest::schema_types
