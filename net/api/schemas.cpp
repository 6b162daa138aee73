#include "net/api/schemas.hpp"

#include <stdexcept>
#include <vector>

#include <nlohmann/json.hpp>

namespace tandem::rest {

namespace {

using json = nlohmann::ordered_json;

// A name begins a type; each line under it is a field: its name (a ? behind it: it may be left out), its type, what it means.
//
//   str int num bool time any   as in JSON; a time is RFC 3339, UTC
//   obj                         an object that belongs to users: anything may be in it
//   "word"                      that very word
//   Name  [T]  {T}  A|B  T?     a named type, a list, an object with values of T, one of two, or null
constexpr std::string_view notation = R"(
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
User
  id                  int            of the key; 0: the bootstrap key
  email               str?
  name                str?
  organization_id     int?
  provider_id         str?
  role                "admin"|"operator"|"viewer"
Preferences
  test_phone_number   str?           called when a test call names no number
  timezone            str?
  external_pbx_integrations_enabled bool
DispositionCodes
  codes               [str]
  end_task_reason_codes [str]

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
HangUp
  message             str
  call_id             int
  phase               CallPhase
CallPhase = "created"|"intended"|"dialing"|"queued"|"uncertain"|"ringing"|"answered"|"streaming"|"ending"|"ended"

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
LiveMissed            events were lost, or another run of the node began: read the state anew
  detail              str

Workflow
  id                  int
  name                str
  status              "active"|"archived"
  created_at          time?
  workflow_definition obj            nodes and edges
  current_definition_id int?
  template_context_variables obj
  call_disposition_codes CallDispositionCodes?
  total_runs          int
  workflow_configurations obj
  version_number      int
  version_status      "draft"|"published"|"archived"
  workflow_uuid       str
CallDispositionCodes
  disposition_codes   [str]
WorkflowItem
  id                  int
  name                str
  status              "active"|"archived"
  created_at          time?
  total_runs          int
  folder_id           int?
  workflow_uuid       str
WorkflowSummary
  id                  int
  name                str
WorkflowCount
  total               int
  active              int
  archived            int
WorkflowVersion
  id                  int
  version_number      int
  status              "draft"|"published"|"archived"
  created_at          time?
  published_at        time?
  workflow_json       obj
  workflow_configurations obj
  template_context_variables obj
WorkflowTemplate
  id                  int
  template_name       str
  template_description str
  template_json       obj
  created_at          time
Published
  id                  int
  version_number      int
  status              "published"
  published_at        time?
Validation
  is_valid            bool
  errors              [WorkflowError]
WorkflowError
  kind                "node"|"edge"|"workflow"
  id                  str?
  field               str?
  message             str
WorkflowInvalid
  detail              Validation

NodeTypes
  spec_version        str
  node_types          [NodeSpec]
NodeSpec
  name                str
  display_name        str
  description         str
  llm_hint            str?
  docs_url            str?
  category            "call_node"|"global_node"|"trigger"|"integration"
  icon                str
  version             str
  properties          [PropertySpec]
  examples            [NodeExample]
  graph_constraints   GraphConstraints?
PropertySpec
  name                str
  type                "string"|"number"|"boolean"|"options"|"multi_options"|"fixed_collection"|"json"|"tool_refs"|"document_refs"|"recording_ref"|"credential_ref"|"mention_textarea"|"url"
  display_name        str
  description         str
  llm_hint            str?
  default             any
  required            bool
  placeholder         str?
  display_options     DisplayOptions?
  options             [PropertyOption]?
  properties          [PropertySpec]?
  min_value           num?
  max_value           num?
  min_length          int?
  max_length          int?
  pattern             str?
  editor              str?
  renderer_options    RendererOptions?
DisplayOptions
  show                {[any]}?
  hide                {[any]}?
PropertyOption
  value               str|num|bool
  label               str
  description         str?
RendererOptions
  layout              LayoutOptions?
  number_input        NumberInput?
LayoutOptions
  column_span         int?
NumberInput
  fractional          bool
NodeExample
  name                str
  description         str?
  data                obj
GraphConstraints
  min_incoming        int?
  max_incoming        int?
  min_outgoing        int?
  max_outgoing        int?
  min_instances       int?
  max_instances       int?

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
RunTelephony
  provider            str
  telephony_configuration_id int?
  phone_number_id     int?
  from                str?
  to                  str?

Tool
  id                  int
  tool_uuid           str
  name                str
  description         str?
  category            str
  icon                str?
  icon_color          str?
  status              "active"|"archived"
  definition          obj
  created_at          time?
  updated_at          time?
  created_by          CreatedBy?
CreatedBy
  id                  int
  provider_id         str
Credential
  uuid                str
  name                str
  description         str?
  credential_type     "none"|"api_key"|"bearer_token"|"basic_auth"|"custom_header"
  created_at          time?
  updated_at          time?
Documents
  documents           [Document]
  total               int
  limit               int
  offset              int
Document
  id                  int
  document_uuid       str
  filename            str
  file_size_bytes     int
  file_hash           str            SHA-256
  mime_type           str
  processing_status   str
  processing_error    str?
  total_chunks        int
  retrieval_mode      str
  custom_metadata     obj
  docling_metadata    obj
  source_url          str?
  created_at          time?
  updated_at          time?
  organization_id     int
  created_by          int
  is_active           bool
Recordings
  recordings          [Recording]
  total               int
NewRecordings
  recordings          [Recording]
Recording
  id                  int
  recording_id        str
  workflow_id         int?
  organization_id     int
  tts_provider        str?
  tts_model           str?
  tts_voice_id        str?
  transcript          str
  storage_key         str
  storage_backend     str
  metadata            obj
  created_by          int
  created_at          time?
  is_active           bool
)";

/// Reads one type at the front of @p s.
class type_reader {
 public:
  explicit type_reader(std::string_view s) : s_(s) {}
  json whole() {
    auto out = either();
    if (!s_.empty()) wrong();
    return out;
  }

 private:
  [[noreturn]] void wrong() const { throw std::logic_error("not a type: ..." + std::string(s_)); }
  bool take(char c) {
    if (s_.empty() || s_.front() != c) return false;
    s_.remove_prefix(1);
    return true;
  }
  json either() {
    json words = json::array(), many = json::array();
    do {
      auto one = single();
      if (one.contains("const"))
        words.push_back(one["const"]);
      else
        many.push_back(std::move(one));
    } while (take('|'));
    if (!words.empty()) many.push_back({{"type", "string"}, {"enum", words}});
    json out = many.size() == 1 ? many[0] : json{{"anyOf", many}};
    return take('?') ? json{{"anyOf", json::array({out, {{"type", "null"}}})}} : out;
  }
  json single() {
    if (take('[')) {
      json out{{"type", "array"}, {"items", either()}};
      if (!take(']')) wrong();
      return out;
    }
    if (take('{')) {
      json out{{"type", "object"}, {"additionalProperties", either()}};
      if (!take('}')) wrong();
      return out;
    }
    if (take('"')) {
      const auto end = s_.find('"');
      if (end == s_.npos) wrong();
      json out{{"const", std::string(s_.substr(0, end))}};
      s_.remove_prefix(end + 1);
      return out;
    }
    return word();
  }
  json word() {
    const auto name = s_.substr(0, s_.find_first_of("|]}?"));
    if (name.empty()) wrong();
    s_.remove_prefix(name.size());
    if (name == "str") return {{"type", "string"}};
    if (name == "int") return {{"type", "integer"}};
    if (name == "num") return {{"type", "number"}};
    if (name == "bool") return {{"type", "boolean"}};
    if (name == "time") return {{"type", "string"}, {"format", "date-time"}};
    if (name == "any") return json::object();
    if (name == "obj") return {{"type", "object"}, {"additionalProperties", true}};
    if (name.front() < 'A' || name.front() > 'Z') throw std::logic_error("not a type: " + std::string(name));
    return {{"$ref", "#/components/schemas/" + std::string(name)}};
  }
  std::string_view s_;
};

/// The next word of a line.
std::string_view next_word(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  const auto word = line.substr(0, line.find(' '));
  line.remove_prefix(word.size());
  return word;
}

void add_field(json& schema, std::string_view line) {
  auto name = next_word(line);
  const bool may_lack = name.ends_with('?');
  if (may_lack) name.remove_suffix(1);
  auto field = type_reader(next_word(line)).whole();
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  if (!line.empty()) field["description"] = line;
  schema["properties"][std::string(name)] = std::move(field);
  if (!may_lack) schema["required"].push_back(name);
}

json read_all() {
  json all = json::object();
  json* current = nullptr;
  for (auto rest = notation; !rest.empty();) {
    const auto end = std::min(rest.find('\n'), rest.size());
    auto line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.find_first_not_of(' ') == line.npos) continue;
    if (line.starts_with(' ')) {
      add_field(*current, line);
      continue;
    }
    const auto name = std::string(next_word(line));
    current = &all[name];
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    if (line.starts_with("= ")) {
      *current = type_reader(line.substr(2)).whole();
      continue;
    }
    *current = {{"type", "object"}, {"properties", json::object()}, {"required", json::array()}};
    if (!line.empty()) (*current)["description"] = line;
    (*current)["additionalProperties"] = false;
  }
  return all;
}

}  // namespace

const std::string& named_schemas() {
  static const std::string all = read_all().dump();
  return all;
}

std::string schema_of_type(std::string_view type) { return type_reader(type).whole().dump(); }

}  // namespace tandem::rest
