// Of carrier accounts, their numbers, and what a doctor says of them. In the notation of schema_types.hpp.

#include "net/api/schema_types.hpp"

namespace tandem::rest::schema_types {

constexpr std::string_view telephony = R"(
TelephonyProviders
  providers           [TelephonyProvider]
TelephonyProvider
  provider            str
  display_name        str
  connectivity        "api"|"sip"
  fields              [TelephonyField]
  docs_url            str?
TelephonyField
  name                str
  label               str
  type                str            text, password, string-array
  required            bool
  sensitive           bool
  description         str?
  placeholder         str?
  options             [TelephonyOption]?
  visible_when        TelephonyCondition?
  section             str?
TelephonyOption
  value               str
  label               str
TelephonyCondition
  field               str
  equals              any
TelephonyConfigWarnings
  telnyx_missing_webhook_public_key_count int
  vonage_missing_signature_secret_count int
TelephonyConfigs
  configurations      [TelephonyConfigItem]
TelephonyConfigItem
  id                  int
  name                str
  provider            str
  connectivity        "api"|"sip"
  is_default_outbound bool
  inactive            bool
  inactive_since      time?
  inactive_reason     str?
  phone_number_count  int
  is_ready_for_outbound bool
  outbound_blocked_reason str?
  practice            bool           no real account: a carrier beside the node
  application_state   "never"|"pushing"|"in_sync"|"failing"|"drifted"|"refused"|"held"?
  application_message str?
  created_at          time?
  updated_at          time?
TelephonyConfig
  id                  int
  name                str
  provider            str
  connectivity        "api"|"sip"
  is_default_outbound bool
  inactive            bool
  inactive_since      time?
  inactive_reason     str?
  credentials         TelephonyCredentials
  sip_connectivity    any            null: no SIP here
  setup_checklist     SetupChecklist?
  supports_trunks     bool
  trunks              [Trunk]
  created_at          time?
  updated_at          time?
  limits              CarrierLimits
  practice            bool           no real account: a carrier beside the node
  application?        CarrierApplication
  notices?            [str]          what was changed in what was sent
TelephonyCredentials
  auth_id             str            masked
  auth_token          str            masked
  application_id      str?
  api_url?            str
SetupChecklist
  ready_for_outbound  bool
  outbound_blocked_reason str?
  steps               [SetupStep]
  docs_url            str?
SetupStep
  key                 str
  title               str
  description         str
  complete            bool
  blocks_outbound     bool
CarrierLimits
  calls_per_second    num
  concurrent_calls    int            0: as many as the carrier takes
  requests_per_5s     int
CarrierApplication    the carrier's Application as it should be and as it was last seen
  application_id      str?
  state               "never"|"pushing"|"in_sync"|"failing"|"drifted"|"refused"|"held"
  message             str?
  answer_url          str?
  answer_method       str?
  observed_answer_url str?
  observed_answer_method str?
  attempts            int
  checked_at          time?
  credentials_worked_at time?
  next_attempt_at     time?          failing: when the carrier is asked again
  desired             AnswerSettings
  observed            AnswerSettings
  put_back_when_detached AnswerSettings?
  affected_numbers    [str]
  numbers_linked_elsewhere [LinkedElsewhere]
AnswerSettings
  answer_url          str?
  answer_method       str?
  fallback_answer_url str?
  fallback_method     str?
  hangup_url          str?
  hangup_method       str?
LinkedElsewhere
  number              str
  application_id      str?
CarrierAccount        what an account holds at the carrier; lists to 1,000
  ok                  bool           the carrier took the credentials
  message             str            who it is, or why it could not be asked
  notices             [str]
  account             CarrierAccountInfo?
  applications        [CarrierAccountApplication]
  numbers             [CarrierAccountNumber]
CarrierAccountInfo
  name                str?
  auth_id             str            masked
  billing_mode        str?
  balance             str?
  currency            str?           null: the account's own, which the carrier does not name
  auto_recharge       bool?
CarrierAccountApplication
  application_id      str
  name                str
  answer_url          str?
  ours                bool           made by a node of ours
CarrierAccountNumber
  number              str            E.164
  country             str?
  type                str?
  voice               bool
  application_id      str?
  application_name    str?
  added               bool           kept here already
CarrierUsage
  at                  time
  calls_last_second   int            dialed
  calls_in_progress   int            outbound
  calls_queued        int            waiting for their turn
  requests_last_5s    int
  held_until          time?          dials pause: the carrier asked for patience
  last_error          str?           why the carrier would not have us, if nothing worked since
CarrierSpend
  currency            str?           null: the account's own
  days                [CarrierSpendDay] those that had calls
CarrierSpendDay
  date                str            UTC, of the calls' beginning
  calls               int
  seconds             int            billed
  cost                str            as the carrier told with each call's end
SyncResult
  provider_sync       ProviderSync
  application         CarrierApplication?
Diagnosis
  telephony_configuration_id int
  name                str
  checked_at          time?
  verdict             Verdict
  checks              [DiagnosisCheck]
  fix                 ProviderSync?  what mending came to, when it was asked for
DiagnosisCheck
  id                  str
  question            str
  verdict             Verdict
  evidence            str
  remedy              str
  fixable             bool
  fixed               bool
Verdict = "ok"|"warning"|"problem"|"unknown"
Trunk
  id                  int
  name                str
  enabled             bool
  settings            obj
  phone_number_count  int
  created_at          time?
  updated_at          time?
Trunks
  trunks              [Trunk]
PhoneNumbers
  phone_numbers       [PhoneNumber]
PhoneNumber
  id                  int
  telephony_configuration_id int
  address             str            as it was entered
  address_normalized  str            E.164
  address_type        "pstn"|"sip_uri"|"sip_extension"
  country_code        str?
  label               str?
  inbound_workflow_id int?
  inbound_workflow_name str?
  telephony_trunk_id  int?
  is_active           bool
  is_default_caller_id bool
  extra_metadata      obj
  created_at          time?
  updated_at          time?
  provider_sync       ProviderSync?  null: nothing had to be told to the carrier
ProviderSync
  ok                  bool
  message             str?           what a human should know or do
PhoneNumberDeleted
  message             str
  provider_sync       ProviderSync?
)";

}  // namespace tandem::rest::schema_types
