#pragma once
// A directory that goes away with the test. In memory where the machine has such a place: tests fsync a great deal.

#include <cstdlib>
#include <filesystem>
#include <string>

namespace tandem::test {

class temporary_directory {
 public:
  temporary_directory() {
    const bool memory = std::filesystem::exists("/dev/shm");
    std::string name = (memory ? std::filesystem::path("/dev/shm") : std::filesystem::temp_directory_path()) / "tandem-XXXXXX";
    path_ = ::mkdtemp(name.data());
  }
  ~temporary_directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  temporary_directory(const temporary_directory&) = delete;
  temporary_directory& operator=(const temporary_directory&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const char* name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

}  // namespace tandem::test
