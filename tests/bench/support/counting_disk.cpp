#include "tests/bench/support/counting_disk.hpp"

#include <chrono>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

namespace tandem::bench {
namespace {

class counted_file final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  counted_file(std::unique_ptr<rocksdb::FSWritableFile> target, counting_disk::counts& to)
      : FSWritableFileOwnerWrapper(std::move(target)), counts_(to) {}
  rocksdb::IOStatus Sync(const rocksdb::IOOptions& o, rocksdb::IODebugContext* c) override {
    const auto began = std::chrono::steady_clock::now();
    auto status = FSWritableFileOwnerWrapper::Sync(o, c);
    counts_.nanoseconds += static_cast<std::uint64_t>((std::chrono::steady_clock::now() - began) / std::chrono::nanoseconds(1));
    ++counts_.syncs;
    return status;
  }

 private:
  counting_disk::counts& counts_;
};

class counting_file_system final : public rocksdb::FileSystemWrapper {
 public:
  explicit counting_file_system(counting_disk::counts& to) : FileSystemWrapper(rocksdb::FileSystem::Default()), counts_(to) {}
  const char* Name() const override { return "counting"; }
  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& o,
                                    std::unique_ptr<rocksdb::FSWritableFile>* out, rocksdb::IODebugContext* c) override {
    std::unique_ptr<rocksdb::FSWritableFile> inner;
    auto status = FileSystemWrapper::NewWritableFile(name, o, &inner, c);
    if (!status.ok()) return status;
    if (name.ends_with(".log"))
      *out = std::make_unique<counted_file>(std::move(inner), counts_);
    else
      *out = std::move(inner);
    return status;
  }

 private:
  counting_disk::counts& counts_;
};

}  // namespace

counting_disk::counting_disk() : env_(rocksdb::NewCompositeEnv(std::make_shared<counting_file_system>(counts_))) {}
counting_disk::~counting_disk() = default;

}  // namespace tandem::bench
