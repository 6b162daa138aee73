#pragma once
// Where the edges ask. Behind each desk stand actors (actors/); in front of it stand HTTP, WebSocket and the voice pipeline,
// which thereby need not know that there are actors. What may be read without asking is read from state_reader.
//
// Thread: every call may come from any thread and returns at once; replies run on an actor's thread and must only hand the
// news on (an HTTP responder does). A reply comes exactly once, within the desk's deadline (refusal errc::unavailable).
// Everything a reply says is durable before it is said.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "messages/call.hpp"
#include "messages/carrier.hpp"
#include "messages/definitions.hpp"
#include "messages/errors.hpp"

namespace tandem {

template <class T>
using reply = std::function<void(outcome<T>)>;

// ------------------------------------------------------------------------------------------------ configuration

struct create_telephony_config {
  std::string name;
  std::string auth_id;
  std::string auth_token_sealed;
  std::string auth_token_tail;
  std::string application;  // empty: one is created at the carrier when it is first needed
  std::string api_url;
  bool is_default_outbound = false;  // the first one is, whatever it says
  carrier_limits limits;
  bool practice = false;  // an emulated carrier at api_url; never the default
};
struct update_telephony_config {  // absent: unchanged
  std::optional<std::string> name, auth_id, auth_token_sealed, auth_token_tail, application, api_url;
  std::optional<carrier_limits> limits;
};
struct create_number {
  telephony_config_id config;
  std::string address;
  e164 normalized;
  std::string country_code, label;
  workflow_id inbound_workflow;
  bool is_active = true, is_default_caller_id = false;
  std::string extra_metadata_json = "{}";
  bool force = false;  // overwrite at the carrier what is somebody else's
};
struct update_number {
  std::optional<std::string> label, country_code, extra_metadata_json;
  std::optional<workflow_id> inbound_workflow;  // present and none: cleared
  std::optional<bool> is_active;
  bool force = false;  // overwrite at the carrier what is somebody else's
};

/// How a configuration's requests to the carrier got through, since this node started. Times: ms since the Unix epoch; 0: never.
struct carrier_pace {
  carrier_limits limits;
  std::uint64_t waiting = 0, in_progress = 0;                                       // outbound calls
  std::int64_t waited_for_rate_ms = 0, waited_for_slot_ms = 0, refused_429_ms = 0;  // the last time
  std::int64_t worked_ms = 0;                                                       // its credentials, as they are now
  std::uint32_t dialed_last_second = 0, requests_last_5s = 0;
  std::int64_t held_until_ms = 0;  // dials pause until then, as the carrier asked (429); 0: they do not
  std::string trouble;             // what the carrier last said when it would not have us, if nothing worked since
};

struct telephony_desk {
  virtual ~telephony_desk() = default;
  virtual void create(create_telephony_config, reply<telephony_config>) = 0;  // conflict: the name is taken
  virtual void update(telephony_config_id, update_telephony_config, reply<telephony_config>) = 0;
  virtual void remove(telephony_config_id, reply<done>) = 0;                            // conflict: it has numbers
  virtual void set_default_outbound(telephony_config_id, reply<telephony_config>) = 0;  // conflict: it is for practice
  virtual void reactivate(telephony_config_id, reply<telephony_config>) = 0;

  /// The save succeeds whatever the carrier says; `sync` tells what it said (waits for its first answer, at most ~8 s).
  virtual void create(create_number, reply<number_saved>) = 0;  // conflict: number exists; invalid: not owned by the account
  virtual void update(telephony_config_id, number_id, update_number, reply<number_saved>) = 0;
  /// What we overwrote at the carrier for it is put back first; provider_refused when that fails, unless @p force.
  virtual void remove(telephony_config_id, number_id, bool force, reply<number_saved>) = 0;
  virtual void set_default_caller(telephony_config_id, number_id, reply<number>) = 0;

  /// Sets the Application and the links of all its numbers as they should be. A drift that was shown is overwritten, what else is
  /// somebody else's only with consent::everything. Waits for the carrier's word, at most ~8 s.
  virtual void sync_now(telephony_config_id, consent, reply<provider_sync>) = 0;
  /// A turn at the carrier, within its limits: the account to ask with.
  virtual void borrow_account(telephony_config_id, reply<carrier_account>) = 0;
  virtual void pace(telephony_config_id, reply<carrier_pace>) = 0;
};

struct create_workflow {
  std::string name;
  std::string definition_json;
  std::string configurations_json = "{}";
  std::string context_variables_json = "{}";
  std::vector<std::string> trigger_paths;  // of its enabled trigger nodes; conflict when another workflow has one of them
};
struct update_workflow {  // absent: unchanged; a changed definition, configuration or variables makes or updates the draft
  std::optional<std::string> name, definition_json, configurations_json, context_variables_json;
  std::vector<std::string> trigger_paths;  // read when there is a definition_json
};
struct workflow_desk {
  virtual ~workflow_desk() = default;
  /// Edges validate the graph first (actors never see JSON); version 1 is published at once, as Dograh does.
  virtual void create(create_workflow, reply<workflow>) = 0;
  virtual void update(workflow_id, update_workflow, reply<workflow>) = 0;
  virtual void publish(workflow_id, reply<workflow>) = 0;  // invalid "No draft to publish"
  virtual void create_draft(workflow_id, reply<workflow>) = 0;
  /// It is kept among the old versions: calls that speak it go on. not_found "There is no draft to discard".
  virtual void discard_draft(workflow_id, reply<workflow>) = 0;
  virtual void set_archived(workflow_id, bool archived, reply<workflow>) = 0;
  virtual void move_to_folder(workflow_id, std::uint64_t folder, reply<workflow>) = 0;  // 0: none
};

struct key_desk {
  virtual ~key_desk() = default;
  virtual void create(api_key without_id, reply<api_key>) = 0;
  virtual void archive(api_key_id, reply<api_key>) = 0;
  virtual void reactivate(api_key_id, reply<api_key>) = 0;
  /// The key with this hash has opened the API. Journaled when that is news, once an hour at most; nobody waits for it.
  virtual void used(std::string sha256hex, std::int64_t at_ms) = 0;
};

// ------------------------------------------------------------------------------------------------ calls

struct create_run {  // a run without a dial: POST /workflow/{id}/runs
  workflow_id workflow;
  std::string name, mode;
  std::string initial_context_json = "{}";
};
struct initiate_call {
  workflow_id workflow;
  bool draft_version = false;  // test calls may speak the draft
  std::optional<run_id> run;   // an existing run, not yet dialed
  e164 to;
  std::optional<telephony_config_id> config;  // none: the default outbound one
  std::optional<number_id> from;              // none: the configuration's default caller ID
  std::string initial_context_json = "{}";
  std::string idempotency_key;  // empty: none. The same key gives the same call for ever
  dial_extras extras;           // refused as invalid when check(extras) does
};
struct call_initiated {
  call_id call;
  std::string run_name;
  call_phase phase = call_phase::intended;  // queued, ringing...: accepted; uncertain; intended: still waiting for its turn
  std::string note;
};

/// A conversation through a browser's microphone: no carrier, no number.
struct open_talk {
  workflow_id workflow;
  bool draft_version = false;
  std::string initial_context_json = "{}";
};
struct talk_opened {
  call_record call;
  std::string media_token;      // random, 128 bits, hex; single use
  std::int64_t expires_ms = 0;  // a socket that comes later finds the call ended
};

/// An authentic inbound StartApp, in our words.
struct inbound_call {
  carrier_call_id carrier_call;
  telephony_config_id config;
  number_id number;
  e164 from, to;
  std::int64_t at_ms = 0;
};
/// What the edge turns into the carrier's XML.
struct answer_instruction {
  enum class kind : std::uint8_t {
    stream = 1,
    refuse = 2,
    hang_up = 3,
    dial = 4,     // put the caller through to dial_to
    nothing = 5,  // the news is heard; go on as you do
    say = 6,      // `spoken`, then go on
    hold = 7,     // wait in conference `room` for somebody to join
    join = 8,     // hear `spoken`, then join conference `room`
    wait = 9,     // ask again in a moment
  };
  kind what = kind::hang_up;
  call_id call;
  workflow_id workflow;
  std::string media_token;     // for the WebSocket URL: random, 128 bits, hex; single use, 120 s
  std::string spoken;          // refuse: what the caller is told; dial, say, join: what the third party hears first
  std::uint32_t transfer = 0;  // dial, hold: which one of the call's transfers, from 1
  std::string room;
  e164 dial_to, dial_from;
  std::uint32_t dial_timeout_s = 0;
};

/// How a callback finds its call: outbound by our attempt id (and call id) in the URL, inbound by the carrier's id.
struct call_address {
  call_id call;         // none: look by carrier_call
  std::string attempt;  // must match when the call has one
  carrier_call_id carrier_call;
};
struct carrier_ringing {
  std::int64_t at_ms = 0;
};
struct carrier_hung_up {
  hangup_cause cause = hangup_cause::none;
  hangup_party by = hangup_party::unknown;
  std::uint32_t code = 0;
  std::string name;
  std::int64_t duration_s = 0, bill_duration_s = 0;
  std::string total_cost;
  std::int64_t at_ms = 0;
  hangup_fault fault = hangup_fault::unknown;
};
/// Something that the carrier did for us within a call is over: a recording, keys or words that were asked for.
struct carrier_element {
  std::string kind;   // record, input, conference...
  std::string id;     // of a recording or a member; empty: it has none
  std::string value;  // the recording's address; the keys; the words
  std::int64_t at_ms = 0;
};
/// From the carrier, of one of a call's transfers.
struct carrier_transfer_news {
  enum class kind : std::uint8_t {
    fetched = 1,        // the caller's leg asks what to do
    whisper_asked = 2,  // the third party answered and may be told something first
    answered = 3,       // the third party answered
    finished = 4,       // the attempt, or the conversation with the third party, is over
    left = 5,           // the caller is out of the conference and asks what to do
    joined = 6,         // of the call made for a transfer: it is in the conference
  };
  kind what = kind::fetched;
  std::uint32_t transfer = 0;                         // none of `joined`
  transfer_outcome outcome = transfer_outcome::none;  // finished
  carrier_call_id leg;                                // the third party's, as far as it is known
  std::string words;                                  // the carrier's
  std::int64_t at_ms = 0;
};
struct transfer_wish {
  e164 to;
  transfer_mode mode = transfer_mode::cold;
  std::string whisper;          // at most 4000 bytes
  std::string idempotency_key;  // empty: none. The same key is the same transfer
                                // for ever
};
struct carrier_stream_status {
  std::string stream, status, reason;
  std::int64_t at_ms = 0;
};

/// What a media stream needs to begin.
struct stream_binding {
  call_id call;
  pinned_workflow workflow;
  std::string definition_json, configurations_json, initial_context_json;
  call_direction direction = call_direction::inbound;
  e164 from, to;
  std::uint32_t attempt = 1;  // 2 and more: the carrier redialed; the conversation goes on where it was
  std::string node;           // where it was; empty: at the start
  std::map<std::string, std::string> gathered;
  transfer_outcome transfer = transfer_outcome::none;  // what became of the transfer that the caller comes back from
};

struct call_desk {
  virtual ~call_desk() = default;
  virtual void create_run(struct create_run, reply<call_record>) = 0;
  virtual void initiate(initiate_call, reply<call_initiated>) = 0;
  /// not_found, not_configured: workflow_id; unavailable: the node is shutting down.
  virtual void open(open_talk, reply<talk_opened>) = 0;
  /// One call per carrier_call however often it is asked; a repeated question gets the same answer.
  virtual void arrived(inbound_call, reply<answer_instruction>) = 0;
  /// The far end of an outbound call answered (StartApp).
  virtual void answered(call_address, std::int64_t at_ms, reply<answer_instruction>) = 0;
  virtual void ringing(call_address, carrier_ringing, reply<done>) = 0;
  virtual void hung_up(call_address, carrier_hung_up, reply<done>) = 0;
  virtual void stream_status(call_address, carrier_stream_status, reply<done>) = 0;
  virtual void machine_detected(call_address, std::int64_t at_ms, reply<done>) = 0;
  /// @return what the call is to do next, should the carrier ask.
  virtual void element_finished(call_address, carrier_element, reply<answer_instruction>) = 0;
  virtual void transfer_news(call_address, carrier_transfer_news, reply<answer_instruction>) = 0;
  /// Consumes the token. unauthorized: wrong, used or expired; not_found: no such call; conflict: another stream is live.
  virtual void bind_stream(call_id, std::string token, carrier_call_id, std::string stream, reply<stream_binding>) = 0;
  virtual void stream_ended(call_id, std::string stream, std::string why) = 0;
  virtual void agent_said(call_id, agent_event) = 0;  // commit-behind: never waits
  virtual void recording_finished(call_id, std::string path, std::int64_t duration_ms) = 0;
  virtual void hang_up(call_id, reply<done>) = 0;  // an operator's wish
  /// Accepted once it is durable; how it went is in the record's transfers. When it fails the caller comes back to the agent.
  /// Asked again with the key of a transfer that was accepted: accepted, whatever became of it.
  /// Refusals: not_found; conflict: nobody is talking, or another transfer is under way; invalid: to, whisper.
  virtual void transfer(call_id, transfer_wish, reply<done>) = 0;
};

/// A webhook or media socket that was refused, and what would have been right. Journaled within a rate limit; never secret.
struct refused_request {
  std::int64_t at_ms = 0;
  std::string kind;  // "signature", "token", ...
  std::string url;   // as we think the carrier signed it
  std::string remote;
  std::string finding;  // for a human: which candidate would have matched, what the proxy changed
};
template <class V>
void describe(V& v, refused_request& x) {
  v(1, "at_ms", x.at_ms);
  v(2, "kind", x.kind);
  v(3, "url", x.url);
  v(4, "remote", x.remote);
  v(5, "finding", x.finding);
}
struct security_desk {
  virtual ~security_desk() = default;
  virtual void refused(refused_request) = 0;
};

/// Seals secrets at rest. Thread: any.
struct secret_box {
  virtual ~secret_box() = default;
  virtual std::string seal(std::string_view purpose, std::string_view secret) = 0;
  virtual outcome<std::string> open(std::string_view purpose, std::string_view sealed) const = 0;
  /// 32 lower-case hex digits that nobody without the master key can make; the same for the same words, for ever.
  virtual std::string token(std::string_view purpose, std::string_view words) const = 0;
};

}  // namespace tandem
