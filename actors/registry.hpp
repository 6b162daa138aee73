#pragma once
// Id to actor: finds it, or revives it from the state store; exactly one per entity. Also the place where things that must
// not happen twice meet: a CallUUID that arrives, an Idempotency-Key, a carrier's call that two uncertain dials could claim.
//
// The registry is an actor; everything here runs on it, one message at a time. It waits for nobody.

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "actors/application/messages.hpp"
#include "actors/call/messages.hpp"
#include "actors/number/messages.hpp"
#include "actors/organization/messages.hpp"
#include "actors/supervisor.hpp"
#include "actors/telephony_config/messages.hpp"
#include "actors/workflow/messages.hpp"
#include "actors/world.hpp"

namespace tandem {

namespace to_registry {
template <class Message>
struct forward {
  std::uint64_t id = 0;
  Message what;
};
struct forward_by_address {
  call_address whom;
  call_message what;
  std::function<void(refusal)> nobody;
};
struct arrive {
  inbound_call what;
  answer<answer_instruction> to;
};
struct initiate {
  initiate_call what;
  answer<call_initiated> to;
};
struct make_run {
  struct create_run what;
  answer<call_record> to;
};
struct open {
  open_talk what;
  answer<talk_opened> to;
};
/// The first of these calls of the carrier that no call of ours has; from now on it is @p who's.
struct claim {
  call_id who;
  std::vector<carrier_call_report> among;
  std::function<void(std::optional<carrier_call_report>)> to;
};
/// A call has learned how the carrier calls it.
struct named {
  call_id call;
  carrier_call_id carrier_call;
};
struct call_opened {
  call_id call;
};
struct call_closed {
  call_id call;
};
/// @p seen messages came through the registry when the call found itself idle.
struct idle_call {
  call_id call;
  std::uint64_t seen = 0;
};
struct down {
  entity_ref who;
  std::uint64_t incarnation = 0;
  std::string why;  // empty: it had no more to do
};
struct revive {
  entity_ref who;
};
struct keep_deadline {
  std::weak_ptr<expecting> whom;
  std::chrono::milliseconds after{0};
};
struct expire {
  std::weak_ptr<expecting> whom;
};
struct recover {};
struct drain {
  std::function<void()> empty;
};
struct stop {};
}  // namespace to_registry

struct registry_message {
  std::variant<to_registry::forward<call_message>, to_registry::forward<number_message>, to_registry::forward<workflow_message>,
               to_registry::forward<config_message>, to_registry::forward<application_message>,
               to_registry::forward<organization_message>, to_registry::forward_by_address, to_registry::arrive,
               to_registry::initiate, to_registry::make_run, to_registry::open, to_registry::claim, to_registry::named,
               to_registry::call_opened, to_registry::call_closed, to_registry::idle_call, to_registry::down, to_registry::revive,
               to_registry::keep_deadline, to_registry::expire, to_registry::recover, to_registry::drain, to_registry::stop>
      what;
};

inline void tell(const world& w, call_id id, call_message m) {
  w.registry({to_registry::forward<call_message>{id.value, std::move(m)}});
}
inline void tell(const world& w, number_id id, number_message m) {
  w.registry({to_registry::forward<number_message>{id.value, std::move(m)}});
}
inline void tell(const world& w, workflow_id id, workflow_message m) {
  w.registry({to_registry::forward<workflow_message>{id.value, std::move(m)}});
}
inline void tell(const world& w, telephony_config_id id, config_message m) {
  w.registry({to_registry::forward<config_message>{id.value, std::move(m)}});
}
inline void tell(const world& w, application_id id, application_message m) {
  w.registry({to_registry::forward<application_message>{id.value, std::move(m)}});
}
inline void tell(const world& w, organization_message m) {
  w.registry({to_registry::forward<organization_message>{the_organization.value, std::move(m)}});
}

/// Starts actors. @p down is told once when one has ended, with why (empty: quietly).
struct actor_host {
  using down_fn = std::function<void(std::string why)>;
  virtual ~actor_host() = default;
  virtual port<call_message> start(call_id, down_fn) = 0;
  virtual port<number_message> start(number_id, down_fn) = 0;
  virtual port<workflow_message> start(workflow_id, down_fn) = 0;
  virtual port<config_message> start(telephony_config_id, down_fn) = 0;
  virtual port<application_message> start(application_id, down_fn) = 0;
  virtual port<organization_message> start(organization_id, down_fn) = 0;
};

class registry_shell {
 public:
  registry_shell(world& w, actor_host& host, std::shared_ptr<std::atomic<std::size_t>> open, self_port<registry_message> self);
  void on(registry_message m);

 private:
  template <class Message>
  struct resident {
    port<Message> to;
    std::uint64_t incarnation = 0;
    std::uint64_t sent = 0;
    bool resting = false;  // it failed; it is revived when its back-off is over
  };
  template <class Message>
  using table = std::unordered_map<std::uint64_t, resident<Message>>;

  template <class Id, class Message>
  resident<Message>* find(table<Message>& where, entity_kind kind, Id id);
  template <class Id, class Message>
  void forward(table<Message>& where, entity_kind kind, Id id, Message m);
  template <class Message>
  void forget(table<Message>& where, const to_registry::down& m);
  void send(call_id id, call_message m);
  call_id call_of(const carrier_call_id& id) const;
  void count_open();
  void forget_names(call_id id);

  void handle(to_registry::forward<call_message>& m);
  void handle(to_registry::forward<number_message>& m);
  void handle(to_registry::forward<workflow_message>& m);
  void handle(to_registry::forward<config_message>& m);
  void handle(to_registry::forward<application_message>& m);
  void handle(to_registry::forward<organization_message>& m);
  void handle(to_registry::forward_by_address& m);
  void handle(to_registry::arrive& m);
  void handle(to_registry::initiate& m);
  void handle(to_registry::make_run& m);
  void handle(to_registry::open& m);
  void handle(to_registry::claim& m);
  void handle(to_registry::named& m);
  void handle(to_registry::call_opened& m);
  void handle(to_registry::call_closed& m);
  void handle(to_registry::idle_call& m);
  void handle(to_registry::down& m);
  void handle(to_registry::revive& m);
  void handle(to_registry::keep_deadline& m);
  void handle(to_registry::expire& m);
  void handle(to_registry::recover& m);
  void handle(to_registry::drain& m);
  void handle(to_registry::stop& m);

  world& world_;
  actor_host& host_;
  std::shared_ptr<std::atomic<std::size_t>> open_count_;
  self_port<registry_message> self_;
  supervisor supervisor_;
  std::uint64_t incarnations_ = 0;
  table<call_message> calls_;
  table<number_message> numbers_;
  table<workflow_message> workflows_;
  table<config_message> configs_;
  table<application_message> applications_;
  table<organization_message> organizations_;
  // Of resident calls only: what the state store does not know yet.
  std::unordered_map<std::string, call_id> by_carrier_;
  std::unordered_map<std::string, call_id> by_key_;
  std::unordered_map<std::uint64_t, std::vector<std::string>> names_;  // which of those belong to a call
  std::set<call_id> open_;
  bool draining_ = false;
  std::function<void()> when_empty_;
};

}  // namespace tandem
