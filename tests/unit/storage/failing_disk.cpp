// A disk that refuses, from one moment on: nothing is acknowledged that is not there, and the engine stops for good.

#include <catch2/catch.hpp>

#include <atomic>
#include <future>

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include "storage/rocksdb_journal.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace tandem;

namespace {

enum class fault { none, full, sync_fails };

struct shared_fault {
  std::atomic<fault> now = fault::none;
  rocksdb::IOStatus on_write() const {
    return now == fault::full ? rocksdb::IOStatus::NoSpace("no space left on device") : rocksdb::IOStatus::OK();
  }
  rocksdb::IOStatus on_sync() const {
    return now == fault::sync_fails ? rocksdb::IOStatus::IOError("input/output error") : on_write();
  }
};

class failing_file final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  failing_file(std::unique_ptr<rocksdb::FSWritableFile> target, const shared_fault& f)
      : FSWritableFileOwnerWrapper(std::move(target)), fault_(f) {}
  using FSWritableFileOwnerWrapper::Append;
  rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& o, rocksdb::IODebugContext* c) override {
    const auto s = fault_.on_write();
    return s.ok() ? FSWritableFileOwnerWrapper::Append(data, o, c) : s;
  }
  rocksdb::IOStatus Sync(const rocksdb::IOOptions& o, rocksdb::IODebugContext* c) override {
    const auto s = fault_.on_sync();
    return s.ok() ? FSWritableFileOwnerWrapper::Sync(o, c) : s;
  }

 private:
  const shared_fault& fault_;
};

class failing_file_system final : public rocksdb::FileSystemWrapper {
 public:
  explicit failing_file_system(const shared_fault& f) : FileSystemWrapper(rocksdb::FileSystem::Default()), fault_(f) {}
  const char* Name() const override { return "failing"; }
  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& o,
                                    std::unique_ptr<rocksdb::FSWritableFile>* out, rocksdb::IODebugContext* c) override {
    std::unique_ptr<rocksdb::FSWritableFile> inner;
    auto s = FileSystemWrapper::NewWritableFile(name, o, &inner, c);
    if (s.ok()) *out = std::make_unique<failing_file>(std::move(inner), fault_);
    return s;
  }

 private:
  const shared_fault& fault_;
};

outcome<sequence> append(journal& j, epoch of, sequence after, const std::string& key) {
  std::promise<outcome<sequence>> answer;
  j.append({1}, of, after, {{{{}, {"e"}, {{key, key}}}}}, [&](outcome<sequence> a) { answer.set_value(std::move(a)); });
  return answer.get_future().get();
}

claimed claim(journal& j) {
  std::promise<outcome<claimed>> answer;
  j.claim({1}, [&](outcome<claimed> a) { answer.set_value(std::move(a)); });
  auto got = answer.get_future().get();
  REQUIRE(got);
  return *got;
}

}  // namespace

SCENARIO("a disk that fails is not trusted again until the journal is opened anew") {
  const auto kind = GENERATE(fault::full, fault::sync_fails);
  test::temporary_directory dir;
  shared_fault disk;
  const auto env = rocksdb::NewCompositeEnv(std::make_shared<failing_file_system>(disk));
  rocksdb_options options;
  options.data = dir / "data";
  options.env = env.get();
  {
    auto opened = open_rocksdb_journal(options);
    REQUIRE(opened);
    auto& j = **opened;
    const auto mine = claim(j);
    REQUIRE(append(j, mine.of, {0}, "before"));
    disk.now = kind;
    const auto refused = append(j, mine.of, {1}, "lost");
    REQUIRE_FALSE(refused);
    CHECK(refused.why().code == errc::storage_failed);
    CHECK(j.head({1}).last == sequence{1});
    THEN("even when the disk is well again, nothing is taken") {
      disk.now = fault::none;
      const auto still = append(j, mine.of, {1}, "too early");
      REQUIRE_FALSE(still);
      CHECK(still.why().code == errc::storage_failed);
      std::promise<outcome<claimed>> answer;
      j.claim({1}, [&](outcome<claimed> a) { answer.set_value(std::move(a)); });
      CHECK(answer.get_future().get().why().code == errc::storage_failed);
      CHECK_FALSE(j.trim({1}, {1}));
      REQUIRE(j.failure());
      CHECK(j.failure()->message.find("/data/journal") != std::string::npos);
      CHECK(j.failure()->message.find("then restart the node") != std::string::npos);
    }
    THEN("what was acknowledged can still be read") {
      CHECK(j.get("before") == "before");
      CHECK(j.read({1}, {1}, 10)->size() == 1);
    }
  }
  disk.now = fault::none;
  auto again = open_rocksdb_journal(options);
  REQUIRE(again);
  CHECK((*again)->get("before") == "before");
  const auto mine = claim(**again);
  CHECK(append(**again, mine.of, mine.last, "after"));
}

SCENARIO("a data directory that cannot be made is refused in words") {
  rocksdb_options options;
  options.data = "/proc/no/such/place";
  const auto refused = open_rocksdb_journal(options);
  REQUIRE_FALSE(refused);
  CHECK(refused.why().message.find("/proc/no/such/place") != std::string::npos);
}
