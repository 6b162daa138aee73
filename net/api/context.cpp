#include "net/api/context.hpp"

#include <spdlog/spdlog.h>

namespace tandem::rest {

void guarded(const exchange& x, const std::function<void()>& work) {
  try {
    work();
  } catch (const std::exception& e) {
    spdlog::error("{} {} failed: {}", x.request->method, x.request->route, e.what());
    x.respond(error(500, "Internal Server Error"));
  }
}

void in_background(const exchange& x, std::function<void()> work) {
  auto task = [x, work = std::move(work)] { guarded(x, work); };
  if (x->background)
    x->background(std::move(task));
  else
    task();
}

}  // namespace tandem::rest
