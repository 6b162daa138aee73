// Journal appends with group commit, 64 logs, against bare RocksDB: the same entries, as many to a synced write as the journal
// gathered on average in the same round.
//
// Through the journal an entry travels as in a node: log_writer gathers it into its log's record (epoch, sequence, nonce,
// checksum), the writer thread puts the records of many logs, the changes of state and the heads into one synced write, notes it
// in the witness, and answers.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <stdexcept>
#include <unistd.h>

#include "cluster/node.hpp"
#include "storage/rocksdb_journal.hpp"
#include "tests/bench/support/append_load.hpp"
#include "tests/bench/support/counting_disk.hpp"
#include "tests/bench/support/measure.hpp"
#include "tests/bench/support/noise.hpp"
#include "tests/bench/support/report.hpp"
#include "tests/support/process.hpp"

using namespace tandem;
using namespace tandem::bench;
using std::chrono::milliseconds;

namespace {

constexpr std::size_t outstanding_per_log = 4;

struct side {
  counting_disk disk;
  std::vector<double> per_second, per_sync, cpu_us, sync_ms;
};

/// @p run appends for @p time and says how many entries it were.
template <class Run>
void measure(side& s, milliseconds time, Run run) {
  const double cpu = cpu_seconds(::getpid()), slept = s.disk.sync_seconds();
  const auto syncs = s.disk.syncs();
  const auto entries = static_cast<double>(run());
  const auto synced = static_cast<double>(s.disk.syncs() - syncs);
  s.per_second.push_back(entries * 1000 / static_cast<double>(time.count()));
  s.per_sync.push_back(entries / synced);
  s.cpu_us.push_back((cpu_seconds(::getpid()) - cpu) * 1e6 / entries);
  s.sync_ms.push_back((s.disk.sync_seconds() - slept) * 1e3 / synced);
}

std::unique_ptr<journal> open(const std::string& folder, counting_disk& disk) {
  rocksdb_options options;
  options.data = folder;
  options.env = disk.env();
  auto engine = open_rocksdb_journal(options);
  if (!engine) throw std::runtime_error(engine.why().message);
  return std::move(*engine);
}

report conclude_on(const side& ours, const side& bare, const std::string& measured, const noise_meter& noise) {
  report r{"journal_appends", measured, {}, {}};
  r.figures = {
      {"appends of the journal to bare RocksDB's", "ratio", ratios(ours.per_second, bare.per_second)},
      {"durable appends, journal", "1/s", ours.per_second},
      {"durable appends, bare RocksDB", "1/s", bare.per_second},
      {"group of one synced write, journal", "entries", ours.per_sync},
      {"group of one synced write, bare RocksDB", "entries", bare.per_sync},
      {"one sync of the disk, journal", "ms", ours.sync_ms},
      {"one sync of the disk, bare RocksDB", "ms", bare.sync_ms},
      {"CPU of an append, journal", "us", ours.cpu_us},
      {"CPU of an append, bare RocksDB", "us", bare.cpu_us},
  };
  char medians[80];
  std::snprintf(medians, sizeof medians, "ratio of the medians: %.2f", median(ours.per_second) / median(bare.per_second));
  r.notes = {medians, noise.said()};
  return r;
}

int run(const options& asked) {
  const milliseconds time(asked.quick ? 1000 : 4000);
  test::scratch_folder folder;
  side ours, bare;
  const auto engine = open(folder / "journal", ours.disk);
  node_config config;
  config.self = {node_id{1}, 1};
  cluster_node node(*engine, std::move(config));
  if (auto owned = node.start(); !owned) throw std::runtime_error(owned.why().message);
  append_load load(node.port(), outstanding_per_log);
  bare_writes writes(folder / "rocksdb", bare.disk.env());
  load.run(time / 4);
  noise_meter noise({});
  for (int round = 0; round < asked.rounds; ++round) {
    noise.sample();
    measure(ours, time, [&] { return load.run(time); });
    const auto batch = static_cast<std::size_t>(std::max(1.0, std::round(ours.per_sync.back())));
    measure(bare, time, [&] { return writes.run(time, batch); });
  }
  const auto measured = std::to_string(log_count) + " logs with " + std::to_string(outstanding_per_log) +
                        " entries each on their way, an event of " + std::to_string(event_bytes) + " and a state of " +
                        std::to_string(state_bytes) + " bytes; " + std::to_string(asked.rounds) + " interleaved rounds of " +
                        std::to_string(time.count()) + " ms";
  return conclude(conclude_on(ours, bare, measured, noise), asked);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(read_options(argc, argv));
  } catch (const std::exception& e) {
    std::fprintf(stderr, "journal_appends: %s\n", e.what());
    return 2;
  }
}
