#include "app/system_watch.hpp"

#include <algorithm>
#include <fstream>
#include <thread>

#include <boost/version.hpp>
#include <caf/config.hpp>
#include <openssl/crypto.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "storage/rocksdb_journal.hpp"

namespace tandem {
namespace fs = std::filesystem;
namespace {

constexpr std::int64_t measure_every_ms = 60'000;
constexpr std::size_t files_counted_max = 1'000'000;  // of a folder

std::uint64_t bytes_under(const fs::path& folder) {
  std::uint64_t sum = 0;
  std::size_t files = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    std::error_code gone;  // compaction and compression delete while we look
    if (!it->is_regular_file(gone) || gone) continue;
    const auto size = it->file_size(gone);
    if (!gone) sum += size;
    if (++files >= files_counted_max) break;
  }
  return sum;
}

struct disk_room {
  std::uint64_t total = 0, free = 0;
};
std::optional<disk_room> room_of(const fs::path& path) {
  struct statvfs s {};
  if (::statvfs(path.c_str(), &s) != 0) return {};
  return disk_room{std::uint64_t{s.f_blocks} * s.f_frsize, std::uint64_t{s.f_bavail} * s.f_frsize};
}

/// Resident, in bytes.
std::uint64_t memory_in_use() {
  std::ifstream in("/proc/self/statm");
  std::uint64_t total = 0, resident = 0;
  in >> total >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

double processor_seconds() {
  rusage use{};
  ::getrusage(RUSAGE_SELF, &use);
  const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
  return seconds(use.ru_utime) + seconds(use.ru_stime);
}

std::string dotted(unsigned a, unsigned b, unsigned c) {
  return std::to_string(a) + "." + std::to_string(b) + "." + std::to_string(c);
}

std::vector<std::pair<std::string, std::string>> made_of() {
  return {{"C++ Actor Framework", dotted(CAF_MAJOR_VERSION, CAF_MINOR_VERSION, CAF_PATCH_VERSION)},
          {"Boost", dotted(BOOST_VERSION / 100'000, BOOST_VERSION / 100 % 1'000, BOOST_VERSION % 100)},
          {"OpenSSL", OpenSSL_version(OPENSSL_VERSION_STRING)},
          {"RocksDB", rocksdb_version()},
          {"Compiler", __VERSION__}};
}

double total_of(const metrics::histogram& h) {
  double sum = 0;
  for (std::size_t i = 0; i <= h.bounds().size(); ++i) sum += static_cast<double>(h.bucket(i));
  return sum;
}

metrics::counter& counter(const char* name, const char* help, metrics::labels with = {}) {
  return metrics::process().counter(name, help, std::move(with));
}
std::function<double()> count_of(metrics::counter& c) {
  return [&c] { return static_cast<double>(c.value()); };
}

void watch_calls(metrics::history& past, const std::function<std::uint64_t()>& in_progress) {
  past.level("calls_in_progress", "Calls in progress", "count",
             [in_progress] { return std::optional(static_cast<double>(in_progress())); });
  // What has ended and what has not: together all that ever began.
  auto& ended = counter("tandem_events_total", "What actors said happened, by kind of event.", {{"event", "call.ended"}});
  past.rate("calls_per_second", "Calls begun", "per_second",
            [in_progress, &ended] { return static_cast<double>(ended.value() + in_progress()); });
}

void watch_carrier(metrics::history& past) {
  auto& webhooks = metrics::process().histogram("tandem_webhook_seconds", "From a whole request of the carrier's to its answer.");
  past.rate("webhooks_per_second", "Webhooks", "per_second", [&webhooks] { return total_of(webhooks); });
  past.quantile("webhook_p50_ms", "Half are faster", webhooks, 0.5);
  past.quantile("webhook_p99_ms", "99 of 100 are faster", webhooks, 0.99);
  const auto requests = [](const char* result) -> metrics::counter& {
    return counter("tandem_carrier_requests_total", "Requests to the carrier: ok, refused (of what was asked) or failed.",
                   {{"result", result}});
  };
  past.rate("carrier_requests_per_second", "Requests to Plivo", "per_second",
            [&ok = requests("ok"), &refused = requests("refused"), &failed = requests("failed")] {
              return static_cast<double>(ok.value() + refused.value() + failed.value());
            });
  past.rate("carrier_errors_per_second", "of these, failed", "per_second", count_of(requests("failed")));
}

void watch_journal(metrics::history& past) {
  auto& waited = metrics::process().histogram("tandem_journal_append_seconds", "From an entry's append to its durable answer.");
  past.quantile("journal_append_p50_ms", "Half are faster", waited, 0.5);
  past.quantile("journal_append_p99_ms", "99 of 100 are faster", waited, 0.99);
  past.rate("journal_records_per_second", "Records", "per_second",
            count_of(counter("tandem_journal_records_total", "Records appended to the journal.")));
}

void watch_machine(metrics::history& past, const fs::path& data) {
  past.level("disk_free_bytes", "Free on the disk", "bytes", [data] {
    const auto room = room_of(data);
    return room ? std::optional(static_cast<double>(room->free)) : std::nullopt;
  });
  past.level("memory_bytes", "Memory", "bytes", [] { return std::optional(static_cast<double>(memory_in_use())); });
  past.rate("cpu_ratio", "Processors in use", "ratio", processor_seconds, std::max(1u, std::thread::hardware_concurrency()));
}

void watch_voice(metrics::history& past) {
  auto& streams = metrics::process().gauge("tandem_streams", "media streams open now");
  past.level("streams", "Media streams", "count", [&streams] { return std::optional(static_cast<double>(streams.value())); });
  past.rate("frames_per_second", "Media frames in", "per_second",
            count_of(counter("tandem_stream_frames_in_total", "audio frames received")));
  auto& turns = metrics::process().histogram("tandem_turn_seconds", "From the caller's last word to the agent's first.");
  past.quantile("turn_p50_ms", "Half are faster", turns, 0.5);
  past.quantile("turn_p95_ms", "95 of 100 are faster", turns, 0.95);
}

}  // namespace

system_watch::system_watch(surroundings around) : around_(std::move(around)) {
  watch_calls(past_, around_.calls_in_progress);
  watch_carrier(past_);
  watch_journal(past_);
  watch_machine(past_, around_.data);
  watch_voice(past_);
}

void system_watch::measure(std::int64_t now_ms) {
  if (measured_ms_ && now_ms - measured_ms_ < measure_every_ms) return;
  measured_ms_ = now_ms;
  journal_bytes_ = bytes_under(around_.data / "journal");
  recordings_bytes_ = bytes_under(around_.data / "recordings");
}

system_facts system_watch::facts(std::int64_t now_ms) {
  std::lock_guard lock(mutex_);
  measure(now_ms);
  const auto room = room_of(around_.data).value_or(disk_room{});
  return {around_.started_ms, around_.data.string(), room.total,      room.free,
          journal_bytes_,     recordings_bytes_,     memory_in_use(), made_of()};
}

}  // namespace tandem
