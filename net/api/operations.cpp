#include "net/api/operations.hpp"

#include <algorithm>

namespace tandem::rest {

namespace {

constexpr auto open = access::open, viewer = access::viewer, operator_ = access::operator_, admin = access::admin,
               session = access::session;

// clang-format off
constexpr operation table[] = {
    // How the node is
    {"GET", "/api/v1/health", open, "health", "Health", "", "Is it alive, and which version is it"},
    {"GET", "/api/v1/health/ready", open, "healthReady", "Readiness", "", "May calls be sent here (503 with the reasons: not now)"},
    {"GET", "/api/v1/health/active-calls", open, "healthActiveCalls", "ActiveCalls", "", "Calls in progress"},
    {"GET", "/api/v1/health/autoscale-metric", open, "healthAutoscaleMetric", "AutoscaleMetric", "403 422", "Calls in progress and a buffer, for an autoscaler; needs X-Dograh-Devops-Secret", "buffer:int(0,1000000)?"},
    {"GET", "/metrics", open, "metrics", "text/plain", "", "Prometheus' text"},
    {"GET", "/openapi.json", open, "openapi", "application/json", "", "This contract, as OpenAPI 3.1"},
    {"GET", "/api/v1/security/refused-requests", viewer, "listRefusedRequests", "RefusedRequests", "", "Webhooks and media sockets that were refused, newest first, and what would have been right", "limit:int(1,500)?"},
    {"GET", "/api/v1/system", viewer, "getSystem", "System", "", "How the node is: readiness, disk, memory, what it is made of"},
    {"GET", "/api/v1/system/history", viewer, "getSystemHistory", "History", "", "What its metrics were: an hour in steps of 10 s, a day in steps of 4 minutes; kept in memory only", "seconds:int(60,86400)?"},

    // Operators and their sessions
    {"GET", "/api/v1/session", open, "getSession", "Session", "", "Who is signed in; with X-CSRF-Token's value, which everything but GET needs beside the cookie"},
    {"POST", "/api/v1/session/first-operator", open, "createFirstOperator", "FirstOperator", "403 409", "Make the first operator, an admin, by the bootstrap key; signs them in and gives an API key, which is shown only now"},
    {"POST", "/api/v1/session", open, "signIn", "Session", "401 403", "Sign in: sets the cookie tandem_session, which ends after 12 hours without use and after 7 days"},
    {"DELETE", "/api/v1/session", session, "signOut", "Success", "", "Sign out"},
    {"PUT", "/api/v1/session/password", session, "changePassword", "Success", "", "Change your own password; your other sessions end"},
    {"GET", "/api/v1/operators", admin, "listOperators", "Operators", "", "Who may sign in"},
    {"POST", "/api/v1/operators", admin, "createOperator", "Operator", "409", "Add an operator"},
    {"PUT", "/api/v1/operators/{operator_id}", admin, "updateOperator", "Operator", "404 409", "Change them; what is left out stays. A new password or is_active=false ends their sessions"},
    {"DELETE", "/api/v1/operators/{operator_id}", admin, "deleteOperator", "Success", "404 409", "Remove them; their sessions end"},

    // Keys and the organisation
    {"GET", "/api/v1/user/api-keys", admin, "listApiKeys", "[ApiKey]", "", "Keys", "include_archived:bool?"},
    {"POST", "/api/v1/user/api-keys", admin, "createApiKey", "NewApiKey", "", "Make a key; it is shown only now"},
    {"DELETE", "/api/v1/user/api-keys/{api_key_id}", admin, "archiveApiKey", "Success", "404", "Archive a key: it is refused from now on"},
    {"PUT", "/api/v1/user/api-keys/{api_key_id}/reactivate", admin, "reactivateApiKey", "Success", "404", "Take an archived key back into use"},
    {"GET", "/api/v1/auth/me", viewer, "me", "User", "", "Whose key this is"},
    {"GET", "/api/v1/organizations/preferences", viewer, "getPreferences", "Preferences", "", "The organisation's preferences"},
    {"PUT", "/api/v1/organizations/preferences", admin, "putPreferences", "Preferences", "409", "Change them; what is left out stays"},
    {"GET", "/api/v1/organizations/disposition-codes", viewer, "listDispositionCodes", "DispositionCodes", "", "Words for how calls end"},

    // Telephony
    {"GET", "/api/v1/organizations/telephony-providers/metadata", viewer, "listTelephonyProviders", "TelephonyProviders", "", "What to ask an operator for, by provider"},
    {"GET", "/api/v1/organizations/telephony-config-warnings", viewer, "telephonyConfigWarnings", "TelephonyConfigWarnings", "", "What other providers' configurations lack"},
    {"GET", "/api/v1/organizations/telephony-configs", viewer, "listTelephonyConfigs", "TelephonyConfigs", "", "Telephony configurations"},
    {"POST", "/api/v1/organizations/telephony-configs", admin, "createTelephonyConfig", "TelephonyConfig", "400 404 409 502 504", "Enter a carrier account"},
    {"GET", "/api/v1/organizations/telephony-configs/{config_id}", viewer, "getTelephonyConfig", "TelephonyConfig", "404", "One configuration, secrets masked"},
    {"PUT", "/api/v1/organizations/telephony-configs/{config_id}", admin, "updateTelephonyConfig", "TelephonyConfig", "400 404 409 502 504", "Change it; a mask sent back keeps the secret"},
    {"DELETE", "/api/v1/organizations/telephony-configs/{config_id}", admin, "deleteTelephonyConfig", "Message", "404 409", "Remove it; refused while it has numbers"},
    {"POST", "/api/v1/organizations/telephony-configs/{config_id}/set-default-outbound", admin, "setDefaultOutbound", "TelephonyConfig", "404", "Dial with it unless another is named"},
    {"POST", "/api/v1/organizations/telephony-configs/{config_id}/reactivate", admin, "reactivateTelephonyConfig", "TelephonyConfig", "404", "Use it again after it was switched off"},
    {"POST", "/api/v1/organizations/telephony-configs/{config_id}/sync", admin, "syncTelephonyConfig", "SyncResult", "400 404 409 502 504", "Set the Application and its numbers' links at the carrier as they should be; force overwrites what is somebody else's", "force:bool?"},
    {"GET", "/api/v1/organizations/telephony-configs/{config_id}/diagnosis", viewer, "diagnoseTelephonyConfig", "Diagnosis", "400 404 409 502 504", "Every check of the doctor, with evidence and remedy; fix (an admin's key) mends first", "fix:bool? force:bool?"},
    {"GET", "/api/v1/organizations/telephony-configs/{config_id}/trunks", viewer, "listTrunks", "Trunks", "404", "Trunks of a SIP provider; Plivo has none"},
    {"POST", "/api/v1/organizations/telephony-configs/{config_id}/trunks", admin, "createTrunk", "Trunk", "400 404", "Refused: Plivo has no trunks"},
    {"GET", "/api/v1/organizations/telephony-configs/{config_id}/trunks/{trunk_id}", viewer, "getTrunk", "Trunk", "404", "There is none"},
    {"PUT", "/api/v1/organizations/telephony-configs/{config_id}/trunks/{trunk_id}", admin, "updateTrunk", "Trunk", "400 404", "Refused: Plivo has no trunks"},
    {"DELETE", "/api/v1/organizations/telephony-configs/{config_id}/trunks/{trunk_id}", admin, "deleteTrunk", "Message", "400 404", "Refused: Plivo has no trunks"},
    {"GET", "/api/v1/organizations/telephony-configs/{config_id}/phone-numbers", viewer, "listPhoneNumbers", "PhoneNumbers", "404", "Its numbers"},
    {"POST", "/api/v1/organizations/telephony-configs/{config_id}/phone-numbers", admin, "createPhoneNumber", "PhoneNumber", "400 404 409 502 504", "Add a number that the account owns"},
    {"GET", "/api/v1/organizations/telephony-configs/{config_id}/phone-numbers/{phone_number_id}", viewer, "getPhoneNumber", "PhoneNumber", "404", "One number"},
    {"PUT", "/api/v1/organizations/telephony-configs/{config_id}/phone-numbers/{phone_number_id}", admin, "updatePhoneNumber", "PhoneNumber", "400 404 409 502 504", "Change it; its address never changes"},
    {"DELETE", "/api/v1/organizations/telephony-configs/{config_id}/phone-numbers/{phone_number_id}", admin, "deletePhoneNumber", "PhoneNumberDeleted", "404 409 502 504", "Remove it; force overwrites what is somebody else's", "force:bool?"},
    {"POST", "/api/v1/organizations/telephony-configs/{config_id}/phone-numbers/{phone_number_id}/set-default-caller", admin, "setDefaultCaller", "PhoneNumber", "404", "Show it to those we call"},
    {"POST", "/api/v1/organizations/telephony-configs/probe", admin, "probeCarrierAccount", "CarrierAccount", "404", "Try credentials at the carrier; nothing is stored, and a refusal of theirs is ok: false"},
    {"GET", "/api/v1/organizations/telephony-configs/{config_id}/carrier-account", viewer, "getCarrierAccount", "CarrierAccount", "404", "What the account holds at the carrier"},
    {"GET", "/api/v1/organizations/telephony-configs/{config_id}/usage", viewer, "getCarrierUsage", "CarrierUsage", "404", "How much of its limits is used just now"},
    {"GET", "/api/v1/organizations/telephony-configs/{config_id}/spend", viewer, "getCarrierSpend", "CarrierSpend", "404", "What its calls came to, by day, from our own records", "days:int(1,90)?"},

    // Calls
    {"POST", "/api/v1/telephony/initiate-call", operator_, "testPhoneCall", "CallInitiated", "400 402 404 409 502 504", "Place a call"},
    {"POST", "/api/v1/public/agent/{uuid}", operator_, "triggerAgent", "CallTriggered", "400 402 404 409 502 504", "Place a call by a trigger node's path"},
    {"POST", "/api/v1/public/agent/test/{uuid}", operator_, "triggerAgentTest", "CallTriggered", "400 402 404 409 502 504", "The same with the draft"},
    {"POST", "/api/v1/public/agent/workflow/{workflow_uuid}", operator_, "triggerWorkflow", "CallTriggered", "400 402 404 409 502 504", "Place a call by a workflow's UUID"},
    {"POST", "/api/v1/public/agent/test/workflow/{workflow_uuid}", operator_, "triggerWorkflowTest", "CallTriggered", "400 402 404 409 502 504", "The same with the draft"},
    {"GET", "/api/v1/calls", viewer, "listCalls", "CallPage", "", "Calls, newest first; q: part of a number, a name or the carrier's id; from and to: when they were made. A page may be short and still have a next_cursor: go on with it", "cursor:str? limit:int? q:str? direction:\"inbound\"|\"outbound\"? state:\"live\"|\"ended\"? disposition:str? cause:str? workflow_id:int? telephony_configuration_id:int? phone_number_id:int? from:time? to:time? min_seconds:int?"},
    {"GET", "/api/v1/calls/export", viewer, "exportCalls", "text/csv", "", "The same as a spreadsheet, streamed", "q:str? direction:\"inbound\"|\"outbound\"? state:\"live\"|\"ended\"? disposition:str? cause:str? workflow_id:int? telephony_configuration_id:int? phone_number_id:int? from:time? to:time? min_seconds:int?"},
    {"GET", "/api/v1/calls/live", viewer, "listLiveCalls", "LiveCalls", "", "Calls in progress, and the Last-Event-ID by which /live?topics=board goes on from here"},
    {"GET", "/api/v1/calls/{call_id}", viewer, "getCall", "Run", "404", "A call and its conversation"},
    {"GET", "/api/v1/live", viewer, "live", "text/event-stream", "", "Server-sent events of the topics asked for (call,notice if none is): call (LiveCall), notice (LiveNotice), board (BoardCall), missed (LiveMissed), and at last ended (LiveEnded) when the session or key has ended; Last-Event-ID, or last_event_id where headers cannot be sent, goes on where one stopped; ticket stands for a key", "topics:str? ticket:str? last_event_id:str?"},
    {"POST", "/api/v1/live/ticket", viewer, "createLiveTicket", "LiveTicket", "", "A ticket for /live, for browsers, whose EventSource sends no headers: it opens the feed once, within 60 s"},
    {"GET", "/api/v1/calls/{call_id}/events", viewer, "listCallEvents", "CallEvents", "404", "What the journal holds of a call, oldest first, without secrets", "cursor:str? limit:int?"},
    {"GET", "/api/v1/calls/{call_id}/listen", operator_, "listenToCall", "application/octet-stream", "404 409 426", "A WebSocket: text {\"event\":\"start\",\"sample_rate\":8000,\"channels\":2}, then binary, every 20 ms 640 bytes of S16LE, the caller and the agent by turns, at the end text {\"event\":\"stop\",\"reason\"}; who is slow loses frames"},
    {"GET", "/api/v1/calls/{call_id}/shares", viewer, "listCallShares", "CallShares", "404", "Links to a call that last, for people without a key"},
    {"POST", "/api/v1/calls/{call_id}/shares", operator_, "createCallShare", "CallShare", "404 409 410", "Share a finished call for a while"},
    {"DELETE", "/api/v1/calls/{call_id}/shares/{share_id}", operator_, "deleteCallShare", "Success", "404 409", "Take a link back"},
    {"POST", "/api/v1/calls/{call_id}/hangup", operator_, "hangUpCall", "HangUp", "404 409", "End a call"},
    {"POST", "/api/v1/calls/{call_id}/transfer", operator_, "transferCall", "Transfer", "400 404 409", "Put the caller through to somebody else; when nobody takes the call, the caller comes back to the agent"},

    // Workflows
    {"POST", "/api/v1/workflow/create/definition", operator_, "createWorkflow", "Workflow", "409", "Create a workflow; version 1 is published at once"},
    {"POST", "/api/v1/workflow/create/template", operator_, "createWorkflowFromTemplate", "Workflow", "409", "Create a workflow from a few words about its use; the same words give the same workflow"},
    {"GET", "/api/v1/workflow/templates", open, "listWorkflowTemplates", "[WorkflowTemplate]", "", "Workflows to begin with"},
    {"POST", "/api/v1/workflow/templates/duplicate", operator_, "duplicateWorkflowTemplate", "Workflow", "404 409", "Create a workflow from a template"},
    {"GET", "/api/v1/workflow/fetch", viewer, "listWorkflows", "[WorkflowItem]", "", "Workflows, newest first", "status:str?"},
    {"GET", "/api/v1/workflow/fetch/{workflow_id}", viewer, "getWorkflow", "Workflow", "404", "One workflow: its draft if there is one"},
    {"GET", "/api/v1/workflow/summary", viewer, "listWorkflowNames", "[WorkflowSummary]", "", "Names of workflows", "status:str?"},
    {"GET", "/api/v1/workflow/count", viewer, "countWorkflows", "WorkflowCount", "", "How many there are"},
    {"PUT", "/api/v1/workflow/{workflow_id}", operator_, "updateWorkflow", "Workflow", "404 409", "Change it: makes or updates the draft"},
    {"POST", "/api/v1/workflow/{workflow_id}/validate", viewer, "validateWorkflow", "Validation", "404", "Is it sound"},
    {"POST", "/api/v1/workflow/validate", viewer, "judgeWorkflow", "Validation", "", "Is a graph sound that is not stored"},
    {"DELETE", "/api/v1/workflow/{workflow_id}/draft", operator_, "discardWorkflowDraft", "Workflow", "404", "Discard the draft: the published version is worked on again"},
    {"POST", "/api/v1/workflow/{workflow_id}/publish", operator_, "publishWorkflow", "Published", "400 404", "Calls run the draft from now on"},
    {"POST", "/api/v1/workflow/{workflow_id}/create-draft", operator_, "createWorkflowDraft", "WorkflowVersion", "404", "A draft to work on"},
    {"GET", "/api/v1/workflow/{workflow_id}/versions", viewer, "listWorkflowVersions", "[WorkflowVersion]", "404", "Its versions, newest first", "limit:int(1,100)? offset:int(0,)?"},
    {"PUT", "/api/v1/workflow/{workflow_id}/status", operator_, "setWorkflowStatus", "Workflow", "404", "Archive it or bring it back"},
    {"POST", "/api/v1/workflow/{workflow_id}/duplicate", operator_, "duplicateWorkflow", "Workflow", "404 409", "Copy it"},
    {"PUT", "/api/v1/workflow/{workflow_id}/folder", operator_, "moveWorkflowToFolder", "WorkflowItem", "404", "Put it into a folder"},
    {"GET", "/api/v1/node-types", viewer, "listNodeTypes", "NodeTypes", "", "What a workflow's nodes can be, and every field of theirs"},
    {"GET", "/api/v1/node-types/{name}", viewer, "getNodeType", "NodeSpec", "404", "One kind of node"},

    // Talk here
    {"POST", "/api/v1/workflow/{workflow_id}/talk", operator_, "talk", "Talk", "400 404", "Open a conversation through a browser: an address for one socket"},

    // The practice line
    {"GET", "/api/v1/practice", viewer, "getPractice", "Practice", "", "The practice line: an emulated carrier beside this node"},
    {"POST", "/api/v1/practice/start", admin, "startPractice", "Practice", "409", "Start it, with a configuration and a number of its own"},
    {"POST", "/api/v1/practice/stop", admin, "stopPractice", "Practice", "", "Stop it; its calls are hung up, its configuration is removed"},
    {"POST", "/api/v1/practice/calls", operator_, "ringPractice", "PracticeCall", "404 409 502", "A virtual caller rings a workflow"},

    // Runs
    {"POST", "/api/v1/workflow/{workflow_id}/runs", operator_, "createRun", "NewRun", "400 404 409", "A run without a dial"},
    {"GET", "/api/v1/workflow/{workflow_id}/runs", viewer, "listRuns", "Runs", "400 404", "Its runs", "page:int(1,)? limit:int(1,100)? filters:str? sort_by:str? sort_order:str?"},
    {"GET", "/api/v1/workflow/{workflow_id}/runs/{run_id}", viewer, "getRun", "Run", "404", "One run"},
    {"GET", "/api/v1/workflow/{workflow_id}/runs/{run_id}/transcript", viewer, "getTranscript", "text/plain", "404 410", "What was said (format=jsonl: a line of JSON each)", "format:\"text\"|\"jsonl\"?"},
    {"GET", "/api/v1/workflow/{workflow_id}/runs/{run_id}/recording", viewer, "getRecording", "audio/ogg", "206 404 410 413 416", "The recording; Range is honoured"},
    {"GET", "/api/v1/workflow/{workflow_id}/report", viewer, "getReport", "text/csv", "404", "Runs as a spreadsheet", "start_date:time? end_date:time?"},
    {"POST", "/api/v1/workflow/{workflow_id}/runs/{run_id}/public-link", operator_, "createPublicLink", "PublicLink", "404 409", "Addresses of a run's transcript and recording that need no key, and end"},
    {"GET", "/api/v1/public/download/workflow/{token}/{artifact_type}", open, "downloadArtifact", "audio/ogg", "206 404 410 413 416 422", "A run's transcript or recording by its public token", "inline:bool?"},

    // What other systems are told
    {"GET", "/api/v1/webhook-deliveries", viewer, "listWebhookDeliveries", "WebhookDeliveries", "404", "What webhook nodes were sent when runs ended, newest first; before: the id that a page ended with", "run_id:int? status:\"waiting\"|\"sending\"|\"delivered\"|\"dead\"? limit:int(1,100)? before:int?"},
    {"GET", "/api/v1/webhook-deliveries/{delivery_id}", viewer, "getWebhookDelivery", "WebhookDelivery", "404", "One delivery and its attempts"},
    {"POST", "/api/v1/webhook-deliveries/{delivery_id}/resend", operator_, "resendWebhookDelivery", "WebhookDelivery", "404 409", "Send it now, with five more attempts; the delivery's id stays"},
    {"GET", "/api/v1/organizations/webhook-secret", admin, "getWebhookSecret", "WebhookSecret", "404", "What signs deliveries: the key of X-Tandem-Signature"},
    {"POST", "/api/v1/organizations/webhook-secret/rotate", admin, "rotateWebhookSecret", "WebhookSecret", "404 409", "A new secret; the old one signs beside it for 24 hours"},

    // What agents use
    {"GET", "/api/v1/tools/", viewer, "listTools", "[Tool]", "", "Tools", "status:str? category:str?"},
    {"POST", "/api/v1/tools/", operator_, "createTool", "Tool", "409", "Describe a tool"},
    {"GET", "/api/v1/tools/{tool_uuid}", viewer, "getTool", "Tool", "404", "One tool"},
    {"PUT", "/api/v1/tools/{tool_uuid}", operator_, "updateTool", "Tool", "404 409", "Change it"},
    {"DELETE", "/api/v1/tools/{tool_uuid}", operator_, "archiveTool", "Success", "404 409", "Archive it"},
    {"POST", "/api/v1/tools/{tool_uuid}/unarchive", operator_, "unarchiveTool", "Tool", "404 409", "Bring it back"},
    {"GET", "/api/v1/credentials/", viewer, "listCredentials", "[Credential]", "", "Credentials, without their secrets"},
    {"POST", "/api/v1/credentials/", admin, "createCredential", "Credential", "409", "Keep a secret; it is never shown again"},
    {"GET", "/api/v1/credentials/{credential_uuid}", viewer, "getCredential", "Credential", "404", "One credential"},
    {"PUT", "/api/v1/credentials/{credential_uuid}", admin, "updateCredential", "Credential", "404 409", "Change it"},
    {"DELETE", "/api/v1/credentials/{credential_uuid}", admin, "deleteCredential", "Success", "404 409", "Forget it"},
    {"GET", "/api/v1/knowledge-base/documents", viewer, "listDocuments", "Documents", "", "Documents", "status:str? limit:int(1,100)? offset:int(0,)?"},
    {"POST", "/api/v1/knowledge-base/documents", operator_, "createDocument", "Document", "409", "Keep a text document"},
    {"GET", "/api/v1/knowledge-base/documents/{document_uuid}", viewer, "getDocument", "Document", "404", "One document"},
    {"DELETE", "/api/v1/knowledge-base/documents/{document_uuid}", operator_, "deleteDocument", "Success", "404 409", "Forget it"},
    {"GET", "/api/v1/workflow-recordings/", viewer, "listRecordings", "Recordings", "", "Recordings that agents may play", "workflow_id:int? tts_provider:str? tts_model:str? tts_voice_id:str?"},
    {"POST", "/api/v1/workflow-recordings/", operator_, "createRecordings", "NewRecordings", "409", "Register recordings"},
    {"DELETE", "/api/v1/workflow-recordings/{recording_id}", operator_, "deleteRecording", "Success", "404 409", "Forget one"},
};
// clang-format on

}  // namespace

std::span<const operation> operations() { return table; }

const operation* find_operation(std::string_view method, std::string_view pattern) {
  const auto it = std::ranges::find_if(table, [&](const operation& o) { return o.method == method && o.pattern == pattern; });
  return it == std::end(table) ? nullptr : &*it;
}

std::string_view role_name(key_role role) {
  switch (role) {
    case key_role::admin: return "admin";
    case key_role::operator_: return "operator";
    case key_role::viewer: return "viewer";
  }
  return "viewer";
}

key_role least_role(access who) {
  if (who == access::admin) return key_role::admin;
  return who == access::operator_ ? key_role::operator_ : key_role::viewer;
}

bool allowed(key_role role, access who) { return role <= least_role(who); }

std::string_view whose_key(access who) {
  if (who == access::admin) return "an admin's key";
  return who == access::operator_ ? "an operator's key" : "a viewer's key";
}

std::string_view access_name(access who) {
  switch (who) {
    case access::open: return "open";
    case access::viewer: return "viewer";
    case access::operator_: return "operator";
    case access::admin: return "admin";
    case access::session: return "session";
  }
  return "admin";
}

}  // namespace tandem::rest
