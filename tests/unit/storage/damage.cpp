// A journal that was cut or flipped anywhere is recovered whole or refused by name, never silently shorter than the last
// acknowledgement. Each case works on a copy of a small data directory.

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <future>
#include <iterator>
#include <map>
#include <random>

#include "storage/rocksdb_journal.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace tandem;
namespace fs = std::filesystem;

namespace {

using pairs = std::vector<std::pair<std::string, std::string>>;
constexpr std::array<std::uint8_t, 3> logs_in_use{0, 9, 63};

std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
void spill(const fs::path& path, const std::string& bytes) { std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes; }

outcome<std::unique_ptr<journal>> open(const fs::path& path) {
  rocksdb_options options;
  options.data = path;
  options.memtable_bytes = 64 << 10;  // RocksDB sets aside file space in proportion
  return open_rocksdb_journal(options);
}

claimed claim(journal& j, log_id log) {
  std::promise<claimed> answer;
  j.claim(log, [&](outcome<claimed> a) { answer.set_value(*a); });
  return answer.get_future().get();
}

void append(journal& j, log_id log, epoch of, sequence after, const std::string& text) {
  std::promise<bool> answer;
  j.append(log, of, after, {{{{entity_kind::call, 1}, {text}, {{"k/" + std::to_string(log.value) + text, text}}}}},
           [&](outcome<sequence> a) { answer.set_value(bool(a)); });
  REQUIRE(answer.get_future().get());
}

/// What a journal holds, to compare.
struct contents {
  std::map<int, std::vector<std::string>> events;
  std::map<int, std::uint64_t> heads;
  pairs state;
  bool operator==(const contents&) const = default;
};

/// Throws when a record cannot be read.
contents contents_of(journal& j) {
  contents out;
  for (const auto log : logs_in_use) {
    out.heads[log] = j.head({log}).last.value;
    const auto records = j.read({log}, j.head({log}).first, 1000);
    if (!records) throw std::runtime_error(records.why().message);
    for (const auto& r : *records)
      for (const auto& e : r.batch.entries) out.events[log].insert(out.events[log].end(), e.events.begin(), e.events.end());
  }
  out.state = j.scan("", 1000);
  return out;
}

/// A data directory that is closed, what it holds, and what it held before its last append.
struct small_journal {
  test::temporary_directory dir;
  contents whole, but_last;
  std::string witness_before_last;  // as if killed between the last append and its acknowledgement
  std::size_t wal_before_last = 0;

  explicit small_journal(bool flushed = false) {
    auto j = open(dir.path());
    REQUIRE(j);
    std::map<int, claimed> owners;
    for (const auto log : logs_in_use) owners[log] = claim(**j, {log});
    int n = 0;
    for (int round = 0; round < 2; ++round)
      for (const auto log : logs_in_use) {
        append(**j, {log}, owners[log].of, owners[log].last, "event " + std::to_string(n++));
        ++owners[log].last.value;
      }
    if (flushed) REQUIRE((*j)->trim({9}, {1}));
    but_last = contents_of(**j);
    witness_before_last = slurp(dir / "acknowledged");
    wal_before_last = fs::file_size(wal());
    append(**j, {9}, owners[9].of, owners[9].last, "the last event");
    whole = contents_of(**j);
    (*j).reset();
  }
  fs::path wal() const { return newest(".log"); }
  fs::path newest(const std::string& ending) const {
    fs::path found;
    for (const auto& entry : fs::directory_iterator(dir / "journal"))
      if (entry.path().string().ends_with(ending) && entry.path().filename() != "LOG" && entry.path() > found)
        found = entry.path();
    REQUIRE_FALSE(found.empty());
    return found;
  }
  fs::path copy(const test::temporary_directory& to) const {
    const auto where = to / "data";
    fs::remove_all(where);
    fs::copy(dir.path(), where, fs::copy_options::recursive);
    return where;
  }
};

struct tally {
  int recovered = 0, refused = 0;
};

/// Opens the damaged copy: either it holds one of @p allowed, or it is refused in words, and then nothing in it was changed.
void check_damaged(const fs::path& data, const fs::path& damaged_file, const std::vector<const contents*>& allowed,
                   tally& count) {
  const auto before = slurp(damaged_file);
  auto j = open(data);
  if (!j) {
    ++count.refused;
    CHECK((j.why().code == errc::corrupt || j.why().code == errc::invalid || j.why().code == errc::storage_failed));
    CHECK(j.why().message.size() > 20);
    CHECK(slurp(damaged_file) == before);
    return;
  }
  ++count.recovered;
  contents found;
  try {
    found = contents_of(**j);
  } catch (const std::exception& e) {
    FAIL("opened, but cannot be read: " << e.what());
  }
  CHECK(std::any_of(allowed.begin(), allowed.end(), [&](const contents* c) { return *c == found; }));
  CHECK_FALSE((*j)->failure());
  // And it still works.
  const auto mine = claim(**j, {9});
  append(**j, {9}, mine.of, mine.last, "after recovery");
}

/// Every position from @p always on, and up to @p samples of those before.
std::vector<std::size_t> positions(std::size_t size, std::size_t always, std::size_t samples, std::mt19937_64& random) {
  std::vector<std::size_t> early, out;
  for (std::size_t i = 0; i < std::min(size, always); ++i) early.push_back(i);
  std::sample(early.begin(), early.end(), std::back_inserter(out), samples, random);
  for (std::size_t i = always; i < size; ++i) out.push_back(i);
  return out;
}

constexpr std::size_t early_samples = 40;

}  // namespace

SCENARIO("a journal whose tail is cut at every byte", "[damage]") {
  const small_journal original;
  const auto wal = slurp(original.wal());
  const auto name = original.wal().filename();
  std::mt19937_64 random(test::seed("storage damage"));
  REQUIRE(original.wal_before_last < wal.size());
  test::temporary_directory place;
  GIVEN("that everything in it was acknowledged: any cut is refused") {
    tally count;
    for (const auto cut : positions(wal.size(), original.wal_before_last, early_samples, random)) {
      INFO("cut at " << cut << " of " << wal.size());
      const auto data = original.copy(place);
      spill(data / "journal" / name, wal.substr(0, cut));
      check_damaged(data, data / "journal" / name, {}, count);
    }
    CHECK(count.recovered == 0);
  }
  GIVEN("that the last record was never acknowledged: a cut within it costs just that record") {
    tally count;
    for (std::size_t cut = original.wal_before_last; cut < wal.size(); ++cut) {
      INFO("cut at " << cut << " of " << wal.size());
      const auto data = original.copy(place);
      spill(data / "acknowledged", original.witness_before_last);
      spill(data / "journal" / name, wal.substr(0, cut));
      check_damaged(data, data / "journal" / name, {&original.but_last}, count);
    }
    CHECK(count.refused == 0);
    THEN("and whole, it is all there") {
      const auto data = original.copy(place);
      spill(data / "acknowledged", original.witness_before_last);
      check_damaged(data, data / "acknowledged", {&original.whole}, count);
      CHECK(count.refused == 0);
    }
  }
}

SCENARIO("the message about a lost tail tells an operator what to do, and doing it helps", "[damage]") {
  const small_journal original;
  test::temporary_directory place;
  const auto data = original.copy(place);
  const auto wal = data / "journal" / original.wal().filename();
  fs::resize_file(wal, original.wal_before_last);
  const auto refused = open(data);
  REQUIRE_FALSE(refused);
  CHECK(refused.why().code == errc::corrupt);
  for (const auto* part : {"log 9:", "ends at record 2", "record 3 was acknowledged", "snapshot", "acknowledged.reset"}) {
    INFO(refused.why().message);
    CHECK(refused.why().message.find(part) != std::string::npos);
  }
  spill(data / "acknowledged.reset", "");
  {
    auto accepted = open(data);
    REQUIRE(accepted);
    CHECK(contents_of(**accepted) == original.but_last);
  }
  CHECK_FALSE(fs::exists(data / "acknowledged.reset"));
  CHECK(open(data));
}

SCENARIO("a write-ahead log with a flipped bit", "[damage]") {
  const small_journal original;
  const auto wal = slurp(original.wal());
  const auto name = original.wal().filename();
  std::mt19937_64 random(test::seed("storage damage"));
  test::temporary_directory place;
  tally count;
  for (const auto at : positions(wal.size(), original.wal_before_last, early_samples, random)) {
    auto bad = wal;
    const auto bit = random() % 8;
    bad[at] = static_cast<char>(bad[at] ^ (1 << bit));
    INFO("bit " << bit << " of byte " << at << " of " << wal.size());
    auto data = original.copy(place);
    spill(data / "journal" / name, bad);
    check_damaged(data, data / "journal" / name, {&original.whole}, count);
    if (at < original.wal_before_last) continue;
    data = original.copy(place);
    spill(data / "acknowledged", original.witness_before_last);
    spill(data / "journal" / name, bad);
    check_damaged(data, data / "journal" / name, {&original.whole, &original.but_last}, count);
  }
  CHECK(count.refused > 100);
  CHECK(count.recovered > 10);
}

SCENARIO("any other file with a flipped bit or a missing end", "[damage]") {
  const small_journal original(true);
  std::mt19937_64 random(test::seed("storage damage"));
  test::temporary_directory place;
  tally count;
  std::vector<fs::path> files{"acknowledged", "format", "journal/CURRENT"};
  for (const auto& entry : fs::directory_iterator(original.dir / "sums"))
    files.push_back(fs::path("sums") / entry.path().filename());
  for (const auto& entry : fs::directory_iterator(original.dir / "journal"))
    if (entry.path().extension() == ".sst" || entry.path().filename().string().starts_with("MANIFEST"))
      files.push_back(fs::path("journal") / entry.path().filename());
  REQUIRE(files.size() >= 5);
  for (const auto& file : files) {
    const auto good = slurp(original.dir.path() / file);
    for (const auto at : positions(good.size(), good.size() - std::min<std::size_t>(good.size(), 60), 40, random)) {
      auto bad = good;
      bad[at] = static_cast<char>(bad[at] ^ (1 << random() % 8));
      INFO(file << " byte " << at << " of " << good.size());
      auto data = original.copy(place);
      spill(data / file, bad);
      check_damaged(data, data / file, {&original.whole}, count);
      data = original.copy(place);
      spill(data / file, good.substr(0, at));
      check_damaged(data, data / file, {&original.whole}, count);
    }
  }
  CHECK(count.refused > 150);
}

SCENARIO("files that are missing altogether", "[damage]") {
  const small_journal original(true);
  test::temporary_directory place;
  tally count;
  const std::vector<fs::path> files{"acknowledged",
                                    "format",
                                    "journal/CURRENT",
                                    fs::path("journal") / original.wal().filename(),
                                    fs::path("journal") / original.newest(".sst").filename(),
                                    "journal"};
  for (const auto& file : files) {
    INFO(file);
    const auto data = original.copy(place);
    fs::remove_all(data / file);
    check_damaged(data, data / file, {}, count);
  }
  CHECK(count.recovered == 0);
}

SCENARIO("two processes do not share a data directory", "[damage]") {
  test::temporary_directory dir;
  {
    const auto first = open(dir.path());
    REQUIRE(first);
    const auto second = open(dir.path());
    REQUIRE_FALSE(second);
    CHECK(second.why().code == errc::conflict);
    CHECK(second.why().message.find("in use by another process (pid ") != std::string::npos);
  }
  CHECK(open(dir.path()));
}

SCENARIO("a start that was interrupted is begun again", "[damage]") {
  test::temporary_directory dir;
  REQUIRE(open(dir.path()));
  fs::remove(dir / "format");  // the last thing that making a directory writes
  CHECK(open(dir.path()));
  fs::remove(dir / "format");
  fs::remove(dir / "acknowledged");
  CHECK(open(dir.path()));
}
