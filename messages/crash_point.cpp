#include "messages/crash_point.hpp"

#ifdef TANDEM_CRASH_POINTS
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <poll.h>
#include <string>

namespace tandem {

namespace {

struct crash_setting {
  std::string place;
  int nth = 1;
  int stall_ms = 0;
};

crash_setting read_setting() {
  crash_setting setting;
  const char* text = std::getenv("TANDEM_CRASH_AT");
  if (!text) return setting;
  const std::string all(text);
  const auto first = all.find(':');
  setting.place = all.substr(0, first);
  if (first == std::string::npos) return setting;
  setting.nth = std::atoi(all.c_str() + first + 1);
  if (const auto second = all.find(':', first + 1); second != std::string::npos)
    setting.stall_ms = std::atoi(all.c_str() + second + 1);
  return setting;
}

}  // namespace

void crash_point(std::string_view place) {
  static const crash_setting setting = read_setting();
  static std::atomic<int> passed{0};
  if (setting.place != place || ++passed != setting.nth) return;
  if (setting.stall_ms > 0) ::poll(nullptr, 0, setting.stall_ms);
  std::raise(SIGKILL);
}

}  // namespace tandem
#endif
