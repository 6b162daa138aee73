#include "actors/node.hpp"

#include "actors/actor_compat.hpp"
#include "actors/application/actor.hpp"
#include "actors/call/actor.hpp"
#include "actors/call/call_log.hpp"
#include "actors/idempotency/keeper.hpp"
#include "actors/number/actor.hpp"
#include "actors/organization/actor.hpp"
#include "actors/telephony_config/actor.hpp"
#include "actors/workflow/actor.hpp"

namespace tandem {
namespace {

class caf_host final : public actor_host {
 public:
  caf_host(caf::actor_system& system, world& w) : system_(system), world_(w), book_(std::make_shared<address_book>()) {}
  port<call_message> start(call_id id, down_fn down) override { return start_one<call_shell, call_message>(id, std::move(down)); }
  port<number_message> start(number_id id, down_fn down) override {
    return start_one<number_shell, number_message>(id, std::move(down));
  }
  port<workflow_message> start(workflow_id id, down_fn down) override {
    return start_one<workflow_shell, workflow_message>(id, std::move(down));
  }
  port<config_message> start(telephony_config_id id, down_fn down) override {
    return start_one<config_shell, config_message>(id, std::move(down));
  }
  port<application_message> start(application_id id, down_fn down) override {
    return start_one<application_shell, application_message>(id, std::move(down));
  }
  port<organization_message> start(organization_id id, down_fn down) override {
    return start_one<organization_shell, organization_message>(id, std::move(down));
  }
  port<registry_message> start_registry(std::shared_ptr<std::atomic<std::size_t>> open) {
    return start_shell<registry_shell, registry_message>(system_, book_, ++started_, {}, std::ref(world_),
                                                         std::ref<actor_host>(*this), std::move(open));
  }
  void close() { book_->close(); }

 private:
  template <class Shell, class Message, class Id>
  port<Message> start_one(Id id, down_fn down) {
    return start_shell<Shell, Message>(system_, book_, ++started_, std::move(down), std::ref(world_), id);
  }
  caf::actor_system& system_;
  world& world_;
  std::shared_ptr<address_book> book_;
  std::uint64_t started_ = 0;  // the registry starts all others, on its own thread
};

/// Turns what an edge asks into a message, with a deadline on the answer.
class desk_base {
 public:
  explicit desk_base(world& w) : world_(w) {}

 protected:
  template <class T>
  answer<T> expect(reply<T> to, errc when_late = errc::unavailable) const {
    answer<T> a(std::move(to), when_late);
    world_.registry({to_registry::keep_deadline{a.deadline(), world_.settings.desk_deadline}});
    return a;
  }
  template <class T>
  void by_address(const call_address& whom, call_message m, const answer<T>& to) const {
    world_.registry({to_registry::forward_by_address{whom, std::move(m), [to](refusal why) { to(std::move(why)); }}});
  }
  world& world_;
};

class telephony_front final : public telephony_desk, desk_base {
 public:
  using desk_base::desk_base;
  void create(create_telephony_config x, reply<telephony_config> to) override {
    tell(world_, {to_organization::make_config{std::move(x), expect(std::move(to))}});
  }
  void update(telephony_config_id id, update_telephony_config x, reply<telephony_config> to) override {
    tell(world_, {to_organization::update_config{id, std::move(x), expect(std::move(to))}});
  }
  void remove(telephony_config_id id, reply<done> to) override {
    tell(world_, {to_organization::remove_config{id, expect(std::move(to))}});
  }
  void set_default_outbound(telephony_config_id id, reply<telephony_config> to) override {
    tell(world_, {to_organization::default_outbound{id, expect(std::move(to))}});
  }
  void reactivate(telephony_config_id id, reply<telephony_config> to) override {
    tell(world_, {to_organization::reactivate_config{id, expect(std::move(to))}});
  }
  void create(create_number x, reply<number_saved> to) override {
    tell(world_, {to_organization::make_number{std::move(x), expect(std::move(to))}});
  }
  void update(telephony_config_id config, number_id id, update_number x, reply<number_saved> to) override {
    tell(world_, id, {to_number::update{config, std::move(x), expect(std::move(to))}});
  }
  void remove(telephony_config_id config, number_id id, bool force, reply<number_saved> to) override {
    tell(world_, id, {to_number::remove{config, force, expect(std::move(to))}});
  }
  void set_default_caller(telephony_config_id config, number_id id, reply<number> to) override {
    tell(world_, {to_organization::default_caller{config, id, expect(std::move(to))}});
  }
  void sync_now(telephony_config_id id, consent given, reply<provider_sync> to) override {
    tell(world_, application_of(id), {to_application::sync_all{given, expect(std::move(to))}});
  }
  void borrow_account(telephony_config_id id, reply<carrier_account> to) override {
    const auto a = expect(std::move(to));
    tell(world_, id, {to_config::use_carrier{true, [a](outcome<carrier_account> got) { a(std::move(got)); }}});
  }
  void pace(telephony_config_id id, reply<carrier_pace> to) override {
    tell(world_, id, {to_config::pace{expect(std::move(to))}});
  }
};

class workflow_front final : public workflow_desk, desk_base {
 public:
  using desk_base::desk_base;
  void create(create_workflow x, reply<workflow> to) override {
    tell(world_, {to_organization::make_workflow{std::move(x), expect(std::move(to))}});
  }
  void update(workflow_id id, update_workflow x, reply<workflow> to) override {
    if (x.definition_json && !x.trigger_paths.empty())
      return tell(world_, {to_organization::change_workflow{id, std::move(x), expect(std::move(to))}});
    tell(world_, id, {to_workflow::update{std::move(x), expect(std::move(to))}});
  }
  void publish(workflow_id id, reply<workflow> to) override { tell(world_, id, {to_workflow::publish{expect(std::move(to))}}); }
  void create_draft(workflow_id id, reply<workflow> to) override {
    tell(world_, id, {to_workflow::draft{expect(std::move(to))}});
  }
  void discard_draft(workflow_id id, reply<workflow> to) override {
    tell(world_, id, {to_workflow::discard_draft{expect(std::move(to))}});
  }
  void set_archived(workflow_id id, bool archived, reply<workflow> to) override {
    tell(world_, id, {to_workflow::archive{archived, expect(std::move(to))}});
  }
  void move_to_folder(workflow_id id, std::uint64_t folder, reply<workflow> to) override {
    tell(world_, id, {to_workflow::to_folder{folder, expect(std::move(to))}});
  }
};

class key_front final : public key_desk, desk_base {
 public:
  using desk_base::desk_base;
  void create(api_key x, reply<api_key> to) override {
    tell(world_, {to_organization::make_key{std::move(x), expect(std::move(to))}});
  }
  void archive(api_key_id id, reply<api_key> to) override {
    tell(world_, {to_organization::set_key_active{id, false, expect(std::move(to))}});
  }
  void reactivate(api_key_id id, reply<api_key> to) override {
    tell(world_, {to_organization::set_key_active{id, true, expect(std::move(to))}});
  }
  void used(std::string sha256hex, std::int64_t at_ms) override {
    tell(world_, {to_organization::key_used{std::move(sha256hex), at_ms}});
  }
};

class operator_front final : public operator_desk, desk_base {
 public:
  using desk_base::desk_base;
  void create_first(operator_account who, api_key key, operator_session session, reply<operator_account> to) override {
    ask(to_operators::make_first{std::move(who), std::move(key), std::move(session), expect(std::move(to))});
  }
  void create(operator_account who, reply<operator_account> to) override {
    ask(to_operators::make{std::move(who), expect(std::move(to))});
  }
  void update(operator_id id, update_operator what, reply<operator_account> to) override {
    ask(to_operators::update{id, std::move(what), expect(std::move(to))});
  }
  void remove(operator_id id, reply<done> to) override { ask(to_operators::remove{id, expect(std::move(to))}); }
  void sign_in(struct sign_in what, reply<operator_account> to) override {
    ask(to_operators::sign_in{std::move(what), expect(std::move(to))});
  }
  void sign_out(std::string sha256, reply<done> to) override {
    ask(to_operators::sign_out{std::move(sha256), expect(std::move(to))});
  }
  void change_password(password_change what, reply<done> to) override {
    ask(to_operators::change_password{std::move(what), expect(std::move(to))});
  }
  void seen(std::string sha256, std::int64_t at_ms) override { ask(to_operators::seen{std::move(sha256), at_ms}); }

 private:
  void ask(operators_message m) const { tell(world_, {to_organization::about_operators{std::move(m)}}); }
};

class resource_front final : public resource_desk, desk_base {
 public:
  using desk_base::desk_base;
  void save(resource x, reply<resource> to) override {
    tell(world_, {to_organization::save_resource{std::move(x), expect(std::move(to))}});
  }
};

class call_front final : public call_desk, desk_base {
 public:
  using desk_base::desk_base;
  void create_run(struct create_run x, reply<call_record> to) override {
    world_.registry({to_registry::make_run{std::move(x), expect(std::move(to))}});
  }
  void initiate(initiate_call x, reply<call_initiated> to) override {
    world_.registry({to_registry::initiate{std::move(x), expect(std::move(to), errc::uncertain)}});
  }
  void open(open_talk x, reply<talk_opened> to) override {
    world_.registry({to_registry::open{std::move(x), expect(std::move(to))}});
  }
  void arrived(inbound_call x, reply<answer_instruction> to) override {
    world_.registry({to_registry::arrive{std::move(x), expect(std::move(to))}});
  }
  void answered(call_address whom, std::int64_t at_ms, reply<answer_instruction> to) override {
    const auto a = expect(std::move(to));
    by_address(whom, {to_call::far_end_answered{whom, at_ms, a}}, a);
  }
  void ringing(call_address whom, carrier_ringing x, reply<done> to) override {
    const auto a = expect(std::move(to));
    by_address(whom, {to_call::far_end_rang{whom, x, a}}, a);
  }
  void hung_up(call_address whom, carrier_hung_up x, reply<done> to) override {
    const auto a = expect(std::move(to));
    by_address(whom, {to_call::hung_up{whom, std::move(x), a}}, a);
  }
  void stream_status(call_address whom, carrier_stream_status x, reply<done> to) override {
    const auto a = expect(std::move(to));
    by_address(whom, {to_call::stream_status{whom, std::move(x), a}}, a);
  }
  void machine_detected(call_address whom, std::int64_t at_ms, reply<done> to) override {
    const auto a = expect(std::move(to));
    by_address(whom, {to_call::machine_detected{whom, at_ms, a}}, a);
  }
  void element_finished(call_address whom, carrier_element x, reply<answer_instruction> to) override {
    const auto a = expect(std::move(to));
    by_address(whom, {to_call::element_finished{whom, std::move(x), a}}, a);
  }
  void transfer_news(call_address whom, carrier_transfer_news x, reply<answer_instruction> to) override {
    const auto a = expect(std::move(to));
    by_address(whom, {to_call::transfer_news{whom, std::move(x), a}}, a);
  }
  void transfer(call_id id, transfer_wish x, reply<done> to) override {
    tell(world_, id, {to_call::transfer{std::move(x), expect(std::move(to))}});
  }
  void bind_stream(call_id id, std::string token, carrier_call_id call, std::string stream, reply<stream_binding> to) override {
    tell(world_, id, {to_call::bind{std::move(token), std::move(call), std::move(stream), expect(std::move(to))}});
  }
  void stream_ended(call_id id, std::string stream, std::string why) override {
    tell(world_, id, {to_call::stream_ended{std::move(stream), std::move(why)}});
  }
  void agent_said(call_id id, agent_event what) override { tell(world_, id, {to_call::agent_said{std::move(what)}}); }
  void recording_finished(call_id id, std::string path, std::int64_t duration_ms) override {
    tell(world_, id, {to_call::recording_finished{std::move(path), duration_ms}});
  }
  void hang_up(call_id id, reply<done> to) override { tell(world_, id, {to_call::hang_up{expect(std::move(to))}}); }
};

class retention_front final : public retention_desk, desk_base {
 public:
  using desk_base::desk_base;
  void forget(call_id id, forgotten what, reply<done> to) override {
    tell(world_, id, {to_call::forget{what, expect(std::move(to))}});
  }
};

class security_front final : public security_desk, desk_base {
 public:
  using desk_base::desk_base;
  void refused(refused_request x) override { tell(world_, {to_organization::refused{std::move(x)}}); }
};

}  // namespace

struct node::inside {
  inside(caf::actor_system& system, journal_port& j, const state_reader& s, carrier_port& c, secret_box& b,
         actor_settings settings, actor_callbacks outside)
      : the_world{j, s, c, b, std::move(settings), std::move(outside), {}}, host(system, the_world) {
    the_world.registry = host.start_registry(open);
  }
  std::shared_ptr<std::atomic<std::size_t>> open = std::make_shared<std::atomic<std::size_t>>(0);
  world the_world;
  caf_host host;
  telephony_front telephony{the_world};
  workflow_front workflows{the_world};
  key_front keys{the_world};
  operator_front operators{the_world};
  resource_front resources{the_world};
  idempotency_keeper idempotency{the_world.journal, the_world.state, the_world.outside.now_ms};
  call_front calls{the_world};
  security_front security{the_world};
  retention_front retention{the_world};
};

node::node(caf::actor_system& system, journal_port& j, const state_reader& s, carrier_port& c, secret_box& b,
           actor_settings settings, actor_callbacks outside)
    : inside_(std::make_unique<inside>(system, j, s, c, b, std::move(settings), std::move(outside))) {}
node::~node() = default;

telephony_desk& node::telephony() { return inside_->telephony; }
workflow_desk& node::workflows() { return inside_->workflows; }
key_desk& node::keys() { return inside_->keys; }
operator_desk& node::operators() { return inside_->operators; }
resource_desk& node::resources() { return inside_->resources; }
idempotency_desk& node::idempotency() { return inside_->idempotency; }
call_desk& node::calls() { return inside_->calls; }
security_desk& node::security() { return inside_->security; }
retention_desk& node::retention() { return inside_->retention; }
void node::start() {
  auto& w = inside_->the_world;
  if (const auto n = calls::complete_call_log(w.journal, w.state))
    w.observe({actor_note::level::info, "call_log.completed", std::to_string(n) + " calls of before it", {}, {}, {}});
  w.registry({to_registry::recover{}});
}
void node::drain(std::function<void()> empty) { inside_->the_world.registry({to_registry::drain{std::move(empty)}}); }
void node::stop() { inside_->the_world.registry({to_registry::stop{}}); }
void node::hang_up_ports() { inside_->host.close(); }
std::size_t node::calls_in_progress() const { return *inside_->open; }

}  // namespace tandem
