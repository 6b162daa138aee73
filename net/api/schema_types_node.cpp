// Of requests and refusals, of the node itself, of keys and of the organisation. In the notation of schema_types.hpp.

#include "net/api/schema_types.hpp"

namespace tandem::rest::schema_types {

constexpr std::string_view node = R"(
System
  version             str
  started_at          time
  public_url          str
  ready               bool
  reasons             [str]          why no calls should be sent here
  disk                SystemDisk
  memory_bytes        int            resident
  components          [SystemComponent]
SystemDisk
  path                str
  total_bytes         int
  free_bytes          int
  journal_bytes       int            to the minute
  recordings_bytes    int
SystemComponent
  name                str
  version             str
History
  step_seconds        int
  at                  [int]          seconds since the Unix epoch, ascending
  series              [HistorySeries]
HistorySeries
  name                str
  label               str
  unit                "count"|"per_second"|"ms"|"bytes"|"ratio"
  values              [num?]         one for each time; null: not known
Refusal               why not
  detail              str            in words, or the contract's code
  message?            str            beside a code: in words
Problem               what is wrong with a request, and where
  loc                 [str|int]      e.g. body, config, plivo, auth_id
  msg                 str
  type                str            missing, string_too_long, extra_forbidden, ...
  ctx?                ProblemContext
ProblemContext
  error               str            a parser's own words
ValidationFailed
  detail              [Problem]
Message
  message             str
Success
  success             bool
  message             str
Health
  status              str
  version             str
  backend_api_endpoint str           the public URL
  tunnel_url          str?
  deployment_mode     str
  auth_provider       str
  turn_enabled        bool
  force_turn_relay    bool
  signup_enabled      bool
  stack_project_id    str?
  stack_publishable_client_key str?
Readiness
  ready               bool
  reasons             [str]          why not
ActiveCalls
  active_calls        int
  loop_lag_p95_ms     num
  loop_lag_max_ms     num
AutoscaleMetric
  value               int            calls in progress and the buffer
RefusedRequests
  refused_requests    [RefusedRequest]
RefusedRequest
  at                  time?
  kind                str            signature, token, ...
  url                 str?           as we think it was signed
  remote              str?
  finding             str            which candidate would have matched, what a proxy changed
ApiKey
  id                  int
  name                str
  key_prefix          str            its first 8 characters
  is_active           bool
  created_at          time?
  last_used_at        time?
  archived_at         time?
  role                "admin"|"operator"|"viewer"
  expires_at          time?          refused from then on
NewApiKey
  id                  int
  name                str
  key_prefix          str
  api_key             str            the key itself: shown only now
  created_at          time?
  role                "admin"|"operator"|"viewer"
  expires_at          time?
Session
  state               "first_run"|"signed_out"|"signed_in"
  operator            Operator?
  csrf_token          str?           what X-CSRF-Token must say
  expires_at          time?          unless it is used before then
Operator
  id                  int
  name                str
  email               str            in lower case
  role                "admin"|"operator"|"viewer"
  is_active           bool
  created_at          time?
  last_signed_in_at   time?
Operators
  operators           [Operator]
FirstOperator
  session             Session
  api_key             str            an admin's key, shown only now
User
  id                  int            of the key or the operator; 0: the bootstrap key
  email               str?
  name                str?
  organization_id     int?
  provider_id         str?
  role                "admin"|"operator"|"viewer"
Preferences
  organization_name   str?
  test_phone_number   str?           called when a test call names no number
  timezone            str?
  external_pbx_integrations_enabled bool
  record_calls        bool?          null: as the node is set
  retain_recordings_days int?        since the call began; null: for ever
  retain_transcripts_days int?       and gathered values
  retain_events_days  int?           deliveries, refused requests and the journal's records, these no longer than transcripts
DispositionCodes
  codes               [str]
  end_task_reason_codes [str]
)";

}  // namespace tandem::rest::schema_types
