#pragma once
// What is told to other systems when a run has ended: one delivery for each enabled webhook node of the version it ran. It is
// kept as it was meant when the run ended, so that a later change of the workflow changes nothing of it.
//
//   the record that ends the run --> waiting --> sending --2xx--> delivered
//                                       ^           |  `--a final no, or the last attempt--> dead
//                                       `--- retry -'                    (resend: waiting again)
//
// Times: ms since the Unix epoch, UTC.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "messages/call.hpp"
#include "messages/describe.hpp"
#include "messages/desks.hpp"
#include "messages/ids.hpp"
#include "messages/resources.hpp"

namespace tandem {

using delivery_id = id<struct delivery_tag>;  // in the log of its call
/// What journals and keys call them (messages/ids.hpp, messages/resources.hpp): never renumber, never reuse.
inline constexpr entity_kind delivery_entity{10};
inline constexpr resource_kind webhook_secret_kind{6};

struct webhook_header {
  std::string name, value;  // the value is a template
};
template <class V>
void describe(V& v, webhook_header& x) {
  v(1, "name", x.name);
  v(2, "value", x.value);
}

/// An enabled webhook node, as the workflow's graph has it.
struct webhook_node {
  std::string node;        // its id in the graph
  std::string name;        // for people
  std::string method;      // GET, POST, PUT, PATCH or DELETE
  std::string url;         // http or https
  std::string host;        // of it, with the port unless it is the scheme's own: whom we must not flood
  std::string credential;  // a UUID; empty: none
  std::vector<webhook_header> headers;
  std::string payload_template;  // JSON; empty: ours
};
template <class V>
void describe(V& v, webhook_node& x) {
  v(1, "node", x.node);
  v(2, "name", x.name);
  v(3, "method", x.method);
  v(4, "url", x.url);
  v(5, "host", x.host);
  v(6, "credential", x.credential);
  v(7, "headers", x.headers);
  v(8, "payload_template", x.payload_template);
}

/// Journaled and part of keys as numbers: never renumber.
enum class delivery_status : std::uint8_t {
  waiting = 1,  // for its time, or for a free place
  sending = 2,  // an attempt is under way, or was when the node stopped
  delivered = 3,
  dead = 4,  // given up; resend tries again
};
std::string_view to_string(delivery_status status);
inline constexpr delivery_status delivery_statuses[] = {delivery_status::waiting, delivery_status::sending,
                                                        delivery_status::delivered, delivery_status::dead};

struct delivery_attempt {
  std::uint32_t number = 0;  // from 1, as the receiver saw it; one that the node's stop cut off is repeated under its number
  std::int64_t begun_ms = 0, ended_ms = 0;
  std::uint32_t http_status = 0;  // 0: there was no answer
  std::string error;              // in words; empty: it was taken
  std::string answer;             // how the answer's body begins
};
template <class V>
void describe(V& v, delivery_attempt& x) {
  v(1, "number", x.number);
  v(2, "begun_ms", x.begun_ms);
  v(3, "ended_ms", x.ended_ms);
  v(4, "http_status", x.http_status);
  v(5, "error", x.error);
  v(6, "answer", x.answer);
}

struct delivery {
  delivery_id id;
  call_id run;
  workflow_id workflow;
  std::string run_name;
  webhook_node webhook;
  delivery_status status = delivery_status::waiting;
  std::int64_t created_ms = 0;            // when the run ended
  std::int64_t due_ms = 0;                // of one that waits
  std::int64_t settled_ms = 0;            // delivered or given up; 0: not yet
  std::uint32_t attempts = 0;             // begun so far
  std::uint32_t attempts_allowed = 0;     // a resend allows more
  std::vector<delivery_attempt> history;  // the newest 20, oldest first
};
template <class V>
void describe(V& v, delivery& x) {
  v(1, "id", x.id);
  v(2, "run", x.run);
  v(3, "workflow", x.workflow);
  v(4, "run_name", x.run_name);
  v(5, "webhook", x.webhook);
  v(6, "status", x.status);
  v(7, "created_ms", x.created_ms);
  v(8, "due_ms", x.due_ms);
  v(9, "settled_ms", x.settled_ms);
  v(10, "attempts", x.attempts);
  v(11, "attempts_allowed", x.attempts_allowed);
  v(12, "history", x.history);
}

/// What became of one attempt.
struct delivery_answer {
  std::uint32_t http_status = 0;  // 0: no answer; error says why
  std::string error;
  std::string body;  // how the answer begins, at most delivery_answer_kept bytes
};
inline constexpr std::size_t delivery_answer_kept = 1024;

/// How deliveries reach the world. net/webhooks answers to it.
struct webhook_port {
  virtual ~webhook_port() = default;
  /// The enabled webhook nodes of a workflow's graph, at most webhooks_max. Nothing that is wrong with one throws: it is left
  /// out. Thread: any.
  virtual std::vector<webhook_node> nodes_of(const std::string& definition_json) const = 0;
  /// One attempt, now. Returns at once; @p to is called once, on any thread, within the attempt's deadline.
  virtual void send(const delivery& what, std::function<void(delivery_answer)> to) = 0;
};
inline constexpr std::size_t webhooks_max = 50;

struct delivery_desk {
  virtual ~delivery_desk() = default;
  /// Due at once, with as many further attempts as a new one has. not_found; conflict: an attempt is under way.
  virtual void resend(delivery_id, reply<delivery>) = 0;
};

/// The secret that signs deliveries: a resource of webhook_secret_kind under this name. Its sealed part (purpose "resource")
/// holds the secret and, behind a line feed, the one before it; its body nothing.
inline constexpr const char* webhook_secret_name = "signing";
/// How long the secret before the last rotation signs beside the new one.
inline constexpr std::int64_t webhook_secret_overlap_ms = 24 * 3'600'000;

}  // namespace tandem
