// A TOML file of settings, and each setting's own text.
#include "app/config.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.hpp"

using namespace tandem;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const int fd = ::memfd_create("tandem.toml", MFD_CLOEXEC);
  static const auto path = "/proc/self/fd/" + std::to_string(fd);
  promise(::ftruncate(fd, 0) == 0 && ::pwrite(fd, data, size, 0) == static_cast<ssize_t>(size));
  if (const auto read = read_config({}, path, {}))
    (void)explain(*read);
  else
    promise(!read.why().message.empty());
  for (const auto& s : settings()) {
    config c;
    if (s.apply(c, as_text(data, size)).empty()) (void)s.show(c);
  }
  return 0;
}
