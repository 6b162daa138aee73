#pragma once
// Configuration as plain values: what operators define and the state store keeps. Times are milliseconds since the Unix
// epoch, UTC. JSON that belongs to users (workflow graphs, contexts) travels as its text.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "messages/describe.hpp"
#include "messages/ids.hpp"
#include "messages/telephony.hpp"

namespace tandem {

/// Limits of one carrier account (reference: Plivo's account limits; 2 calls per second and 300 API requests per 5 s by default).
struct carrier_limits {
  double calls_per_second = 2;
  std::uint32_t concurrent_calls = 0;  // outbound calls at once; 0: as many as the carrier takes
  std::uint32_t requests_per_5s = 300;
};
template <class V>
void describe(V& v, carrier_limits& x) {
  v(1, "calls_per_second", x.calls_per_second);
  v(2, "concurrent_calls", x.concurrent_calls);
  v(3, "requests_per_5s", x.requests_per_5s);
}

struct telephony_config {
  telephony_config_id id;
  std::string name;
  std::string auth_id;
  std::string auth_token_sealed;  // secret_box, purpose "telephony_config.auth_token"
  std::string auth_token_tail;    // last 4 characters, for the mask
  std::string application;        // the carrier's application id; empty until one is known
  std::string api_url;            // empty: the node's default
  bool is_default_outbound = false;
  bool inactive = false;
  std::string inactive_reason;
  std::int64_t inactive_since_ms = 0;
  number_id default_caller;
  carrier_limits limits;
  std::int64_t created_ms = 0;
  std::int64_t updated_ms = 0;
  bool practice = false;  // an emulated carrier on this machine: never the default, never at a real carrier
};
template <class V>
void describe(V& v, telephony_config& x) {
  v(1, "id", x.id);
  v(2, "name", x.name);
  v(3, "auth_id", x.auth_id);
  v(4, "auth_token_sealed", x.auth_token_sealed);
  v(5, "auth_token_tail", x.auth_token_tail);
  v(6, "application", x.application);
  v(7, "api_url", x.api_url);
  v(8, "is_default_outbound", x.is_default_outbound);
  v(9, "inactive", x.inactive);
  v(10, "inactive_reason", x.inactive_reason);
  v(11, "inactive_since_ms", x.inactive_since_ms);
  v(12, "default_caller", x.default_caller);
  v(13, "limits", x.limits);
  v(14, "created_ms", x.created_ms);
  v(15, "updated_ms", x.updated_ms);
  v(16, "practice", x.practice);
}

struct number {
  number_id id;
  telephony_config_id config;
  std::string address;  // as it was entered
  e164 normalized;
  std::string country_code;
  std::string label;
  workflow_id inbound_workflow;  // none: calls are refused, spoken
  bool is_active = true;
  bool is_default_caller_id = false;
  std::string extra_metadata_json = "{}";
  std::int64_t created_ms = 0;
  std::int64_t updated_ms = 0;
};
template <class V>
void describe(V& v, number& x) {
  v(1, "id", x.id);
  v(2, "config", x.config);
  v(3, "address", x.address);
  v(4, "normalized", x.normalized);
  v(5, "country_code", x.country_code);
  v(6, "label", x.label);
  v(7, "inbound_workflow", x.inbound_workflow);
  v(8, "is_active", x.is_active);
  v(9, "is_default_caller_id", x.is_default_caller_id);
  v(10, "extra_metadata_json", x.extra_metadata_json);
  v(11, "created_ms", x.created_ms);
  v(12, "updated_ms", x.updated_ms);
}

/// What the API answers beside a number: did the carrier take it?
struct provider_sync {
  bool ok = false;
  std::string message;
};
template <class V>
void describe(V& v, provider_sync& x) {
  v(1, "ok", x.ok);
  v(2, "message", x.message);
}

struct number_saved {
  tandem::number number;
  std::optional<provider_sync> sync;  // nullopt: nothing had to be told to the carrier
};

enum class sync_state : std::uint8_t {
  never = 0,
  pushing = 1,
  in_sync = 2,
  failing = 3,
  drifted = 4,  // somebody changed what we had set
  refused = 5,  // only a human can mend it
  held = 6,     // somebody else's settings are there: not overwritten until that is confirmed
};

/// What a save may overwrite at the carrier that is not ours.
enum class consent : std::uint8_t {
  none = 0,
  shown = 1,       // the drift that was shown before
  everything = 2,  // whatever is there
};

/// Where a carrier's Application sends its calls. As a wish, an empty field is one that we leave as it is; as an observation, one
/// that is not set.
struct answer_settings {
  std::string answer_url;
  std::string answer_method;
  std::string fallback_answer_url;  // asked when answer_url fails
  std::string fallback_method;
  std::string hangup_url;  // not set: the carrier tells answer_url
  std::string hangup_method;
  auto operator<=>(const answer_settings&) const = default;
};
template <class V>
void describe(V& v, answer_settings& x) {
  v(1, "answer_url", x.answer_url);
  v(2, "answer_method", x.answer_method);
  v(3, "fallback_answer_url", x.fallback_answer_url);
  v(4, "fallback_method", x.fallback_method);
  v(5, "hangup_url", x.hangup_url);
  v(6, "hangup_method", x.hangup_method);
}
/// Is every field that is wished for as it was wished?
inline bool grants(const answer_settings& observed, const answer_settings& wish) {
  const auto as_wished = [&](std::string answer_settings::*field) {
    return (wish.*field).empty() || observed.*field == wish.*field;
  };
  using a = answer_settings;
  return as_wished(&a::answer_url) && as_wished(&a::answer_method) && as_wished(&a::fallback_answer_url) &&
         as_wished(&a::fallback_method) && as_wished(&a::hangup_url) && as_wished(&a::hangup_method);
}

/// One Plivo Application as we want it and as we last saw it.
struct application {
  application_id id;
  telephony_config_id config;
  std::string carrier_id;
  answer_settings desired;
  answer_settings observed;
  sync_state state = sync_state::never;
  std::string message;  // what a human should know or do
  std::uint32_t attempts = 0;
  std::int64_t checked_ms = 0;
  answer_settings pushed;  // what we last wrote there: not foreign when it is found
  answer_settings before;  // what it said before we overwrote somebody else's; put back when the last number is removed
  bool has_before = false;
  bool force = false;                                // whoever saved wants whatever is there overwritten
  std::vector<std::string> affected;                 // held: numbers that the carrier sends through this Application
  std::map<std::string, std::string> links;          // numbers we linked to it, and the Application each was linked to before
  std::map<std::string, std::string> foreign_links;  // numbers of ours that are linked elsewhere now, and where (empty: nowhere)
  std::int64_t worked_ms = 0;                        // when the carrier last accepted these credentials; 0: never yet
  std::string former;                                // the Application this configuration named before
  std::int64_t next_attempt_ms = 0;                  // failing: when the carrier is asked again; 0: it is not, or just now
};
template <class V>
void describe(V& v, application& x) {
  v(1, "id", x.id);
  v(2, "config", x.config);
  v(3, "carrier_id", x.carrier_id);
  v(4, "desired", x.desired);
  v(5, "observed", x.observed);
  v(6, "state", x.state);
  v(7, "message", x.message);
  v(8, "attempts", x.attempts);
  v(9, "checked_ms", x.checked_ms);
  v(10, "pushed", x.pushed);
  v(11, "before", x.before);
  v(12, "has_before", x.has_before);
  v(13, "force", x.force);
  v(14, "affected", x.affected);
  v(15, "links", x.links);
  v(16, "foreign_links", x.foreign_links);
  v(17, "worked_ms", x.worked_ms);
  v(18, "former", x.former);
  v(19, "next_attempt_ms", x.next_attempt_ms);
}

enum class version_status : std::uint8_t { draft = 0, published = 1, archived = 2 };
struct workflow_version {
  std::uint32_t number = 0;
  version_status status = version_status::draft;
  std::string definition_json;                // Dograh's graph: {nodes:[...], edges:[...]}
  std::string configurations_json = "{}";     // workflow_configurations
  std::string context_variables_json = "{}";  // template_context_variables
  std::int64_t created_ms = 0;
  std::int64_t published_ms = 0;
  std::vector<std::string> trigger_paths;  // of its enabled trigger nodes
};
template <class V>
void describe(V& v, workflow_version& x) {
  v(1, "number", x.number);
  v(2, "status", x.status);
  v(3, "definition_json", x.definition_json);
  v(4, "configurations_json", x.configurations_json);
  v(5, "context_variables_json", x.context_variables_json);
  v(6, "created_ms", x.created_ms);
  v(7, "published_ms", x.published_ms);
  v(8, "trigger_paths", x.trigger_paths);
}

struct workflow {
  workflow_id id;
  std::string name;
  std::string uuid;
  bool archived = false;
  std::vector<workflow_version> versions;  // ascending; at most one draft (the last), at most one published
  std::int64_t created_ms = 0;
  std::uint64_t total_runs = 0;
  std::uint64_t folder = 0;  // 0: none
};
template <class V>
void describe(V& v, workflow& x) {
  v(1, "id", x.id);
  v(2, "name", x.name);
  v(3, "uuid", x.uuid);
  v(4, "archived", x.archived);
  v(5, "versions", x.versions);
  v(6, "created_ms", x.created_ms);
  v(7, "total_runs", x.total_runs);
  v(8, "folder", x.folder);
}

/// Journaled as numbers: never renumber. A key from before there were roles is an administrator's.
enum class key_role : std::uint8_t { admin = 0, operator_ = 1, viewer = 2 };

/// The key itself is shown once and never stored.
struct api_key {
  api_key_id id;
  std::string name;
  std::string prefix;  // first 8 characters
  std::string sha256;  // of the whole key, hex
  bool is_active = true;
  std::int64_t created_ms = 0;
  std::int64_t archived_ms = 0;
  key_role role = key_role::admin;
  std::int64_t expires_ms = 0;    // refused from then on; 0: never
  std::int64_t last_used_ms = 0;  // to the hour: noted at most once in that time; 0: never
};
template <class V>
void describe(V& v, api_key& x) {
  v(1, "id", x.id);
  v(2, "name", x.name);
  v(3, "prefix", x.prefix);
  v(4, "sha256", x.sha256);
  v(5, "is_active", x.is_active);
  v(6, "created_ms", x.created_ms);
  v(7, "archived_ms", x.archived_ms);
  v(12, "role", x.role);
  v(13, "expires_ms", x.expires_ms);
  v(8, "last_used_ms", x.last_used_ms);
}

}  // namespace tandem
