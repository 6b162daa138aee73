// Where others come in: the server and its gates, Plivo's webhooks and streams, the REST API, the console, and what looks after
// them.

#include <cstdio>

#include "actors/desks.hpp"
#include "app/composition/parts.hpp"
#include "app/console_folder.hpp"
#include "app/log.hpp"
#include "app/observation.hpp"
#include "app/practice_line.hpp"
#include "app/secrets.hpp"
#include "app/speech_probe.hpp"
#include "app/system_watch.hpp"
#include "messages/keys.hpp"
#include "net/api/api.hpp"
#include "net/api/live_feed.hpp"
#include "net/console/site.hpp"
#include "net/diagnosis/carrier_records.hpp"
#include "net/diagnosis/doctor.hpp"
#include "net/http_client.hpp"
#include "net/http_server.hpp"
#include "net/io_pool.hpp"
#include "net/listening.hpp"
#include "net/plivo/callback_urls.hpp"
#include "net/plivo/rest_client.hpp"
#include "net/plivo/stream_edge.hpp"
#include "net/plivo/webhook_edge.hpp"
#include "net/router.hpp"
#include "net/talk/edge.hpp"
#include "storage/rocksdb_journal.hpp"
#include "voice/codec/line_codec.hpp"
#include "voice/factory.hpp"
#include "voice/workers.hpp"

namespace tandem {
namespace {

constexpr std::chrono::seconds watch_step{10}, show_out_step{5};

}  // namespace

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

void composition::parts::adopt_bootstrap_key() {
  std::string key = settings.bootstrap_api_key;
  if (key.empty() && engine->scan(keys::entities(entity_kind::organization), 1).empty()) {
    key = "dgr_" + random_hex(16);
    std::printf("tandem: no TANDEM_BOOTSTRAP_API_KEY is set; this admin key was made for you and is shown only now: %s\n",
                key.c_str());
  }
  if (!key.empty()) bootstrap_key_sha256 = api_key_sha256(key);
}

std::string composition::parts::own_url() const {
  const auto& listens = settings.listen_address;
  const bool everywhere = listens == "0.0.0.0" || listens == "::";
  const std::string host = everywhere ? "127.0.0.1" : listens.find(':') == std::string::npos ? listens : "[" + listens + "]";
  return (settings.tls_key.empty() ? "http://" : "https://") + host + ":" + std::to_string(server->port());
}

void composition::parts::watch_on() {
  watch->tick(unix_ms());
  io->at(0).after(watch_step, [this] { watch_on(); });
}

// On a thread that no call uses: it reads the disk.
void composition::parts::show_out() {
  mail_io->at(mail_io->size() - 1).after(show_out_step, [this] {
    rest_api->show_out(unix_ms());
    show_out();
  });
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

}  // namespace tandem
