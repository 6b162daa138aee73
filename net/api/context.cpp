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

void in_background(const exchange& x, std::function<void()> work, bool already_done) {
  const auto task = [x, work = std::move(work)] { guarded(x, work); };
  if (x->background && x->background(task)) return;
  if (!x->background || already_done) return task();
  x.respond(refused({errc::unavailable, "Too many requests are waiting; try again later", {}}));
}

}  // namespace tandem::rest
