// What must not be forgotten: journal, cluster membership, secrets, recordings, and what is forgotten on purpose.

#include <random>

#include "actors/desks.hpp"
#include "actors/retention/keeper.hpp"
#include "app/composition/parts.hpp"
#include "app/log.hpp"
#include "app/observation.hpp"
#include "app/recordings.hpp"
#include "app/secrets.hpp"
#include "cluster/node.hpp"
#include "net/api/live_board.hpp"
#include "net/api/preferences.hpp"
#include "net/io_pool.hpp"
#include "net/listening.hpp"
#include "storage/master_key.hpp"
#include "storage/rocksdb_journal.hpp"
#include "voice/codec/g711.hpp"
#include "voice/workers.hpp"

namespace tandem {
namespace {

constexpr std::chrono::seconds busy_pause{10};

}  // namespace

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

void composition::parts::in_background(const std::function<void()>& work) {
  if (!background->post(work)) io->next().after(busy_pause, [this, work] { in_background(work); });
}

}  // namespace tandem
