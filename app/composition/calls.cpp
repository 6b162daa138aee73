// What calls need: the actors' desks with all that they ask outside, hearing and speaking, and webhooks of workflows.

#include <chrono>

#include "actors/delivery/office.hpp"
#include "actors/desks.hpp"
#include "app/board_tap.hpp"
#include "app/composition/parts.hpp"
#include "app/log.hpp"
#include "app/observation.hpp"
#include "app/practice_line.hpp"
#include "app/recordings.hpp"
#include "app/secrets.hpp"
#include "cluster/node.hpp"
#include "net/api/live_board.hpp"
#include "net/http_client.hpp"
#include "net/io_pool.hpp"
#include "net/plivo/callback_urls.hpp"
#include "net/plivo/rest_client.hpp"
#include "net/plivo/stream_edge.hpp"
#include "net/talk/edge.hpp"
#include "net/webhooks/sender.hpp"
#include "net/webhooks/signature.hpp"
#include "voice/factory.hpp"
#include "voice/providers/flite.hpp"
#include "voice/providers/pocketsphinx.hpp"
#include "voice/workers.hpp"

namespace tandem {
namespace {

constexpr unsigned mail_threads = 3;

std::int64_t steady_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

answer_settings composition::parts::wanted_answer() const {
  return {urls->inbound(), "POST", urls->inbound_fallback(), "POST", urls->inbound(), "POST"};
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

}  // namespace tandem
