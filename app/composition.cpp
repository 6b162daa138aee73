#include "app/composition.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <random>
#include <thread>

#include "actors/call/history.hpp"
#include "actors/delivery/office.hpp"
#include "actors/desks.hpp"
#include "actors/retention/keeper.hpp"
#include "actors/workflow/validation.hpp"
#include "app/board_tap.hpp"
#include "app/console_folder.hpp"
#include "app/log.hpp"
#include "app/observation.hpp"
#include "app/practice_line.hpp"
#include "app/recordings.hpp"
#include "app/secrets.hpp"
#include "app/speech_probe.hpp"
#include "app/system_watch.hpp"
#include "cluster/node.hpp"
#include "net/api/api.hpp"
#include "net/api/live_board.hpp"
#include "net/api/live_feed.hpp"
#include "net/api/preferences.hpp"
#include "net/api/workflow_json.hpp"
#include "net/console/site.hpp"
#include "net/diagnosis/carrier_records.hpp"
#include "net/diagnosis/doctor.hpp"
#include "net/http_client.hpp"
#include "net/http_server.hpp"
#include "net/io_pool.hpp"
#include "net/listening.hpp"
#include "net/metrics.hpp"
#include "net/plivo/callback_urls.hpp"
#include "net/plivo/rest_client.hpp"
#include "net/plivo/stream_edge.hpp"
#include "net/plivo/webhook_edge.hpp"
#include "net/webhooks/sender.hpp"
#include "net/webhooks/signature.hpp"
#include "messages/keys.hpp"
#include "net/router.hpp"
#include "net/talk/edge.hpp"
#include "storage/master_key.hpp"
#include "storage/rocksdb_journal.hpp"
#include "voice/codec/line_codec.hpp"
#include "voice/codec/g711.hpp"
#include "voice/factory.hpp"
#include "voice/providers/flite.hpp"
#include "voice/providers/pocketsphinx.hpp"
#include "voice/workers.hpp"

namespace tandem {
namespace {

constexpr const char* version = "0.1.0";
constexpr unsigned mail_threads = 3;
constexpr std::chrono::seconds watch_step{10}, busy_pause{10}, show_out_step{5};

std::int64_t unix_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::int64_t steady_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::string random_hex(std::size_t bytes) {
  thread_local std::random_device device;
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  while (text.size() < bytes * 2)
    for (auto n = device(); auto nibble : {n & 15, n >> 4 & 15, n >> 8 & 15, n >> 12 & 15}) text += digits[nibble];
  text.resize(bytes * 2);
  return text;
}

unsigned cores_if_zero(unsigned n) { return n ? n : std::max(1u, std::thread::hardware_concurrency()); }

// Reading finds what is wrong with a definition's form, judging what is wrong with its sense.
std::vector<workflow_problem> judge(const std::string& definition_json, const std::string& configurations_json) {
  auto parsed = parse_workflow(definition_json, configurations_json);
  return parsed.problems.empty() ? validate(parsed.graph) : std::move(parsed.problems);
}

}  // namespace

struct composition::parts {
  explicit parts(const config& c) : settings(c) {}
  ~parts() {
    if (practice) practice->close();
    if (archivist) archivist->stop();
    if (streams) streams->close_all();
    if (talks) talks->close_all();
    if (server) server->stop();
    if (tapes) tapes->close();
    if (desks) desks->stop();
    if (mail_io) mail_io->stop();
    if (io) io->stop();
  }

  outcome<done> build_doors();
  outcome<done> open_storage();
  void open_doors();
  void build_voice();
  void build_desks();
  void build_deliveries();
  void publish_board();
  void show_out();
  void make_webhook_secret();
  void serve_console();
  api_dependencies api_parts();
  void watch_on();
  void build_retention();
  void in_background(const std::function<void()>& work);
  void adopt_bootstrap_key();
  /// Where this node is reached from this machine.
  std::string own_url() const;
  answer_settings wanted_answer() const {
    return {urls->inbound(), "POST", urls->inbound_fallback(), "POST", urls->inbound(), "POST"};
  }

  const config settings;
  const std::int64_t started_ms = unix_ms();
  std::string public_url;
  std::string bootstrap_key_sha256;
  std::atomic<bool> open{false};
  std::atomic<bool> draining{false};

  const std::shared_ptr<live_feed> live = std::make_shared<live_feed>(random_hex(8));

  // In the order of building; torn down in reverse.
  std::unique_ptr<io_pool> io, mail_io;
  std::unique_ptr<router> routes;
  std::unique_ptr<plivo::callback_urls> urls;
  std::unique_ptr<journal> engine;
  std::shared_ptr<live_board> board;
  std::unique_ptr<cluster_node> member_of_cluster;
  std::unique_ptr<sealed_box> secrets;
  std::unique_ptr<recordings> tapes;
  std::unique_ptr<wished_recordings> wished_tapes;
  std::unique_ptr<listening_post> listeners;
  std::unique_ptr<http_client> web;
  std::unique_ptr<plivo::rest_client> carrier;
  std::unique_ptr<http_client> mail_web;
  std::unique_ptr<webhooks::sender> mail;
  std::unique_ptr<delivery_office> post_office;
  std::unique_ptr<actor_system_desks> desks;
  std::unique_ptr<workers> speech_threads;
  std::unique_ptr<speech_to_text> hearing;
  std::unique_ptr<text_to_speech> speaking;
  std::unique_ptr<agent_factory> agents;
  std::unique_ptr<workers> background, password_threads;
  std::shared_ptr<stranger_limiter> strangers;
  std::unique_ptr<retention_keeper> archivist;
  std::unique_ptr<plivo::webhook_edge> webhooks;
  std::unique_ptr<plivo::stream_edge> streams;
  std::unique_ptr<api> rest_api;
  std::unique_ptr<talk_edge> talks;
  std::unique_ptr<practice_line> practice;
  std::unique_ptr<diagnosis::doctor> doctor;
  std::unique_ptr<diagnosis::carrier_records> carrier_records;
  std::unique_ptr<http_server> server;
  std::unique_ptr<system_watch> watch;

  std::mutex mutex;
  std::condition_variable changed;
  bool empty = false, in_a_hurry = false;
};

outcome<done> composition::parts::open_storage() {
  rocksdb_options options;
  options.data = settings.data;
  auto opened = open_rocksdb_journal(options);
  if (!opened) return opened.why();
  engine = std::move(*opened);
  board = std::make_shared<live_board>(*engine, live);
  auto key = find_master_key({settings.master_key_file, settings.master_key, settings.data});
  if (!key) return key.why();
  log_line(log_level::info, "node.master_key", {{"origin", key->origin}});
  if (!key->warning.empty()) log_line(log_level::warning, "node.master_key", {{"detail", key->warning}});
  secrets = std::make_unique<sealed_box>(std::move(key->key));

  node_config membership;
  std::random_device device;
  membership.self = {node_id{1}, std::uint64_t{device()} << 32 | device()};
  membership.on_append = observe_append;
  membership.on_lost = [](log_id log) { alarm("journal.log_lost", "log " + std::to_string(log.value) + " has a newer owner"); };
  member_of_cluster = std::make_unique<cluster_node>(*engine, std::move(membership));
  if (auto owned = member_of_cluster->start(); !owned) return owned.why();
  tapes = std::make_unique<recordings>(settings.data);
  wished_tapes = std::make_unique<wished_recordings>(
      *tapes, [this] { return rest::read_preferences(*engine).record_calls.value_or(settings.record_calls); });
  listeners = std::make_unique<listening_post>(
      wished_tapes.get(), *engine, [](std::span<const std::byte> in, std::span<std::int16_t> out) { mulaw_to_linear(in, out); });
  return done{};
}

// Webhooks of workflows have threads of their own: no receiver can hold up a call.
void composition::parts::build_deliveries() {
  mail_io = std::make_unique<io_pool>(mail_threads);
  http_client_options options;
  options.response_limit = webhooks::answer_max;
  mail_web = std::make_unique<http_client>(*mail_io, options);
  mail = std::make_unique<webhooks::sender>(webhooks::sender_surroundings{
      .io = *mail_io, .web = *mail_web, .state = *engine, .secrets = *secrets, .public_url = public_url, .now_ms = unix_ms});
  post_office = std::make_unique<delivery_office>(delivery_surroundings{
      .journal = member_of_cluster->port(),
      .state = *engine,
      .webhooks = *mail,
      .now_ms = unix_ms,
      .post = [&thread = mail_io->at(0)](std::function<void()> work) { thread.post(std::move(work)); },
      .after = [&thread = mail_io->at(0)](std::chrono::milliseconds delay,
                                          std::function<void()> work) { thread.after(delay, std::move(work)); },
      .observe =
          [feed = live, board = board](const actor_note& note) {
            observe(note);
            if (note.weight != actor_note::level::info) tell(*feed, *board, note);
          }});
}

// On a thread that no call uses: it reads the disk.
void composition::parts::publish_board() {
  mail_io->at(mail_threads - 1).after(std::chrono::milliseconds(live_board::publish_ms), [this] {
    board->publish();
    publish_board();
  });
}

// Sessions and keys run out while nobody asks for anything.
void composition::parts::show_out() {
  mail_io->at(mail_threads - 1).after(show_out_step, [this] {
    rest_api->show_out(unix_ms());
    show_out();
  });
}

void composition::parts::make_webhook_secret() {
  if (const auto known = webhooks::read_secrets(*engine, *secrets); known || known.why().code != errc::not_found) {
    if (!known) alarm("delivery.no_secret", known.why().message);
    return;
  }
  desks->resources().save(webhooks::next_secret(*engine, *secrets), [](const outcome<resource>& made) {
    if (!made) alarm("delivery.no_secret", made.why().message);
  });
}

void composition::parts::build_desks() {
  web = std::make_unique<http_client>(*io);
  carrier =
      std::make_unique<plivo::rest_client>(*io, *web, plivo::rest_client_options{.default_api_url = settings.plivo_api_url});

  actor_settings behaviour;
  behaviour.threads = settings.actor_threads;
  behaviour.default_api_url = settings.plivo_api_url;
  // What an ended call says goes to the answer URL too: Event tells it apart.
  behaviour.wanted_answer = wanted_answer();
  behaviour.drift_check = settings.drift_check;
  behaviour.ring_timeout_s = settings.ring_timeout_s;
  behaviour.time_limit_s = settings.time_limit_s;
  actor_callbacks outside;
  outside.now_ms = unix_ms;
  outside.steady_ms = steady_ms;
  outside.random_hex = random_hex;
  outside.urls = [u = urls.get()](call_id call, const std::string& attempt) {
    return dial_urls{u->answer(call, attempt), u->ring(call, attempt), u->hangup(call, attempt), u->fallback(call, attempt),
                     u->machine(call, attempt)};
  };
  outside.transfer_url = [u = urls.get()](call_id call, const std::string& attempt, std::uint32_t n) {
    return u->transfer(call, attempt, n);
  };
  outside.close_stream = [this](call_id call) {
    if (!open.load(std::memory_order_acquire)) return;
    streams->close(call);
    talks->close(call);
  };
  outside.alarm = alarm;
  outside.observe = [this](const actor_note& note) {
    observe(note);
    tell(*live, *board, note);
    if (note.call && open.load(std::memory_order_acquire)) practice->call_changed();
  };
  outside.webhooks_of = [this](const std::string& definition) { return mail->nodes_of(definition); };
  outside.deliveries_intended = [this](call_id run) { post_office->intended(run); };
  desks =
      std::make_unique<actor_system_desks>(member_of_cluster->port(), *engine, *carrier, *secrets, behaviour, std::move(outside));
  tapes->report_to(desks->calls());
}

void composition::parts::build_voice() {
  speech_threads = std::make_unique<workers>(worker_options{.threads = cores_if_zero(settings.speech_threads)});
  speaking = make_flite(*speech_threads);
  hearing = make_pocketsphinx(*speech_threads);
  agents = watched_agents(make_agent_factory({.stt = hearing.get(),
                                              .tts = speaking.get(),
                                              .floor = [board = board](call_id call, bool caller,
                                                                       bool agent) { board->speaking(call, caller, agent); }}),
                          board);
  background = std::make_unique<workers>(worker_options{.threads = 1});
  // Each at work holds the memory that hashing is meant to cost, and a core that calls may want.
  password_threads = std::make_unique<workers>(worker_options{.threads = 2, .waiting_max = 32, .nice = 5});
}

void composition::parts::adopt_bootstrap_key() {
  std::string key = settings.bootstrap_api_key;
  if (key.empty() && engine->scan(keys::entities(entity_kind::organization), 1).empty()) {
    key = "dgr_" + random_hex(16);
    std::printf("tandem: no TANDEM_BOOTSTRAP_API_KEY is set; this admin key was made for you and is shown only now: %s\n",
                key.c_str());
  }
  if (!key.empty()) bootstrap_key_sha256 = api_key_sha256(key);
}

api_dependencies composition::parts::api_parts() {
  return {
      .state = *engine,
      .telephony = desks->telephony(),
      .workflows = desks->workflows(),
      .keys = desks->keys(),
      .calls = desks->calls(),
      .secrets = *secrets,
      .resources = desks->resources(),
      .idempotency = desks->idempotency(),
      .deliveries = *post_office,
      .operators = desks->operators(),
      .bootstrap_key_sha256 = bootstrap_key_sha256,
      .version = version,
      .public_url = public_url,
      .trusted_proxies = settings.trusted_proxies,
      .validate = judge,
      .now_ms = unix_ms,
      .not_ready =
          [this] {
            std::vector<std::string> reasons;
            if (draining) reasons.push_back("draining: no new calls are taken");
            if (auto failure = engine->failure()) reasons.push_back("journal: " + failure->message);
            return reasons;
          },
      .devops_secret = settings.devops_secret,
      .strangers = strangers,
      .live = live,
      .board = board,
      .metrics_text =
          [this] {
            static auto& in_progress = metrics::process().gauge("tandem_calls_in_progress", "Calls that have not ended.");
            in_progress.set(static_cast<std::int64_t>(desks->calls_in_progress()));
            observe(post_office->backlog());
            return metrics::process().text();
          },
      .active_calls = [this] { return active_calls_report{.active_calls = desks->calls_in_progress()}; },
      .system = [this] { return watch->facts(unix_ms()); },
      .metrics_history = [this](std::int64_t seconds) { return watch->history(seconds); },
      .recording_file = [this](const std::string& path) { return tapes->file_of(path); },
      .carrier_record = [this](const call_record& ours, auto done) { carrier_records->ask(ours, std::move(done)); },
      .carrier = carrier.get(),
      .carrier_url = settings.plivo_api_url,
      .history =
          [this](call_id call, std::uint64_t after, std::size_t limit) {
            const auto read = [this](log_id log, sequence at) -> outcome<std::vector<journal_entry>> {
              auto records = engine->read(log, at, 1);
              if (!records) return records.why();
              if (records->empty()) return refusal{errc::not_found, "there is no such record", ""};
              return std::move(records->front().batch.entries);
            };
            return history_of(*engine, read, call, after, limit);
          },
      .diagnose =
          [this](telephony_config_id id, bool fix, bool force, auto done) {
            doctor->examine(id, {fix, force}, std::move(done));
          },
      .practice = practice.get(),
      .background = [this](std::function<void()> work) { return background->post(std::move(work)); },
      .hashing = [this](std::function<void()> work) { return password_threads->post(std::move(work)); },
  };
}

void composition::parts::watch_on() {
  watch->tick(unix_ms());
  io->at(0).after(watch_step, [this] { watch_on(); });
}

void composition::parts::build_retention() {
  archivist = std::make_unique<retention_keeper>(retention_surroundings{
      .journal = member_of_cluster->port(),
      .state = *engine,
      .calls = desks->retention(),
      .rules = [this] { return rest::read_preferences(*engine).keep; },
      .erase_recording = [this](call_id call) { return tapes->erase(call); },
      .last_record = [this](log_id log) { return engine->head(log).last; },
      .first_record = [this](log_id log) { return engine->head(log).first; },
      .trim =
          [this](log_id log, sequence up_to) {
            if (const auto gone = engine->trim(log, up_to); !gone)
              log_line(log_level::warning, "retention.not_trimmed",
                       {{"log", std::to_string(log.value)}, {"detail", gone.why().message}});
          },
      .now_ms = unix_ms,
      .after = [this](std::chrono::milliseconds delay,
                      std::function<void()> work) { io->next().after(delay, [this, work] { in_background(work); }); },
      .observe = [](const actor_note& note) { observe(note); }});
  archivist->start();
}

/// Where it may block; when too much waits there, a little later.
void composition::parts::in_background(const std::function<void()>& work) {
  if (!background->post(work)) io->next().after(busy_pause, [this, work] { in_background(work); });
}

// The server comes first, so that the port is known and liveness can be asked while the journal is being read; until the doors
// are open everything else is 503.
outcome<done> composition::parts::build_doors() {
  io = std::make_unique<io_pool>(cores_if_zero(settings.io_threads));
  routes = std::make_unique<router>();
  http_server_options options;
  options.address = settings.listen_address;
  options.port = settings.listen_port;
  options.tls_certificate_file = settings.tls_certificate;
  options.tls_key_file = settings.tls_key;
  options.trusted_proxies = settings.trusted_proxies;
  strangers = std::make_shared<stranger_limiter>(stranger_limits(settings.limits, settings.trusted_proxies));
  auto handle = measured([this](http_request request, responder respond) { (*routes)(std::move(request), std::move(respond)); });
  try {
    server = std::make_unique<http_server>(
        *io, limited(std::move(options), settings.limits),
        [this, handle = std::move(handle)](http_request request, responder respond) {
          if (open.load(std::memory_order_acquire))
            return doctor->recognises(request) ? doctor->answer(request, respond)
                                               : handle(std::move(request), std::move(respond));
          respond(request.path == "/api/v1/health" ? json_response(200, R"({"status":"starting"})")
                                                   : json_response(503, R"({"detail":"starting"})"));
        },
        [this](const http_request& request) {
          const bool ready = open.load(std::memory_order_acquire);
          if (ready && diagnosis::doctor::serves(request.path)) return doctor->gate(request);
          if (ready && talk_edge::serves(request.path))
            return rest_api->let_in(request, key_role::operator_, [this](const auto& r) { return talks->gate(r); });
          if (ready && listening_post::serves(request.path))
            return rest_api->let_in(request, key_role::operator_, [this](const auto& r) { return listeners->gate(r); });
          return ready ? streams->gate(request) : websocket_decision::refused(json_response(503, R"({"detail":"starting"})"));
        });
  } catch (const std::runtime_error& e) {
    return refusal{errc::invalid, e.what(), "listen"};
  }
  if (public_url = settings.public_url; public_url.empty())
    public_url =
        (settings.tls_key.empty() ? "http://" : "https://") + settings.listen_address + ":" + std::to_string(server->port());
  urls = std::make_unique<plivo::callback_urls>(public_url);
  return done{};
}

void composition::parts::serve_console() {
  auto site = std::make_shared<console::site>();
  const auto folder = find_console(this_program());
  if (auto files = folder ? console::read_files(*folder) : refusal{errc::not_found, "no console beside this program", ""};
      files) {
    log_line(log_level::info, "console.served", {{"folder", folder->string()}, {"files", std::to_string(files->size())}});
    site = std::make_shared<console::site>(std::move(*files));
  } else {
    log_line(log_level::warning, "console.absent", {{"detail", files.why().message}});
  }
  routes->otherwise([site](const http_request& request, const responder& respond) { respond(site->answer(request)); });
}

std::string composition::parts::own_url() const {
  const auto& listens = settings.listen_address;
  const bool everywhere = listens == "0.0.0.0" || listens == "::";
  const std::string host = everywhere ? "127.0.0.1" : listens.find(':') == std::string::npos ? listens : "[" + listens + "]";
  return (settings.tls_key.empty() ? "http://" : "https://") + host + ":" + std::to_string(server->port());
}

void composition::parts::open_doors() {
  webhooks = std::make_unique<plivo::webhook_edge>(
      plivo::webhook_options{.public_url = public_url, .trusted_proxies = settings.trusted_proxies},
      plivo::webhook_surroundings{.calls = desks->calls(),
                                  .security = desks->security(),
                                  .state = *engine,
                                  .secrets = *secrets,
                                  .now_ms = unix_ms,
                                  .after = [this](std::chrono::milliseconds delay,
                                                  std::function<void()> work) { io->next().after(delay, std::move(work)); },
                                  .strangers = strangers});
  streams = std::make_unique<plivo::stream_edge>(plivo::stream_options{.public_url = public_url,
                                                                       .trusted_proxies = settings.trusted_proxies,
                                                                       .require_signature = settings.require_stream_signature},
                                                 plivo::stream_edge_surroundings{.calls = desks->calls(),
                                                                                 .agents = *agents,
                                                                                 .security = desks->security(),
                                                                                 .state = *engine,
                                                                                 .secrets = *secrets,
                                                                                 .recordings = listeners.get(),
                                                                                 .now_ms = unix_ms,
                                                                                 .strangers = strangers});
  talks = std::make_unique<talk_edge>(talk_edge_surroundings{.calls = desks->calls(),
                                                             .agents = *agents,
                                                             .security = desks->security(),
                                                             .codec = make_line_codec,
                                                             .recordings = listeners.get(),
                                                             .now_ms = unix_ms,
                                                             .strangers = strangers});
  watch = std::make_unique<system_watch>(system_watch::surroundings{
      .data = settings.data, .calls_in_progress = [this] { return desks->calls_in_progress(); }, .started_ms = started_ms});
  watch_on();
  carrier_records = std::make_unique<diagnosis::carrier_records>(desks->telephony(), *carrier, *io);
  doctor = std::make_unique<diagnosis::doctor>(
      diagnosis::doctor_surroundings{.state = *engine,
                                     .secrets = *secrets,
                                     .telephony = desks->telephony(),
                                     .carrier = *carrier,
                                     .io = *io,
                                     .web = *web,
                                     .public_url = public_url,
                                     .default_api_url = settings.plivo_api_url,
                                     .wanted = wanted_answer(),
                                     .secret = random_hex(32),
                                     .now_ms = unix_ms,
                                     .check_speech = [this](const diagnosis::speech_wish& wish, auto done) {
                                       probe_speech(*io, *speaking, *hearing, wish.voice, std::move(done));
                                     }});
  practice = std::make_unique<practice_line>(practice_surroundings{
      .telephony = desks->telephony(),
      .calls = desks->calls(),
      .state = *engine,
      .secrets = *secrets,
      .web = *web,
      .program = emulator_beside_us(),
      .public_url = public_url,
      .own_url = own_url(),
      .random_hex = random_hex,
      .tell = [feed = live](const char* level, const std::string& event, const std::string& detail) {
        log_line(level == std::string_view("warning") ? log_level::warning : log_level::info, event, {{"detail", detail}});
        if (event != "practice.emulator") feed->notice(unix_ms(), level, event, detail);
      }});
  doctor->add_routes(*routes);
  webhooks->add_routes(*routes);
  rest_api = std::make_unique<api>(api_parts());
  rest_api->mount(*routes);
  show_out();
  serve_console();
  open.store(true, std::memory_order_release);
}

outcome<std::unique_ptr<composition>> composition::start(const config& c) {
  auto parts_of_it = std::make_unique<parts>(c);
  auto& p = *parts_of_it;
  if (auto built = p.build_doors(); !built) return built.why();
  if (auto opened = p.open_storage(); !opened) return opened.why();
  p.adopt_bootstrap_key();
  p.build_deliveries();
  p.build_desks();
  p.build_voice();
  p.board->take_up();
  p.publish_board();
  p.desks->start();
  p.make_webhook_secret();
  p.post_office->start();
  p.tapes->take_up();
  p.build_retention();
  p.open_doors();
  p.practice->tidy();
  return std::unique_ptr<composition>(new composition(std::move(parts_of_it)));
}

composition::composition(std::unique_ptr<parts> p) : parts_(std::move(p)) {}

composition::~composition() = default;

std::uint16_t composition::port() const { return parts_->server->port(); }

std::string composition::url() const {
  const auto& c = parts_->settings;
  const std::string host = c.listen_address.find(':') == std::string::npos ? c.listen_address : "[" + c.listen_address + "]";
  return (c.tls_key.empty() ? "http://" : "https://") + host + ":" + std::to_string(port());
}

std::size_t composition::calls_in_progress() const { return parts_->desks->calls_in_progress(); }

bool composition::drain(std::chrono::milliseconds within) {
  auto& p = *parts_;
  p.draining = true;
  p.desks->drain([&p] {
    std::lock_guard lock(p.mutex);
    p.empty = true;
    p.changed.notify_all();
  });
  std::unique_lock lock(p.mutex);
  p.changed.wait_for(lock, within, [&p] { return p.empty || p.in_a_hurry; });
  return p.empty;
}

void composition::hurry() {
  std::lock_guard lock(parts_->mutex);
  parts_->in_a_hurry = true;
  parts_->changed.notify_all();
}

}  // namespace tandem
