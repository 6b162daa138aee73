#pragma once
// Answers that all routes about workflows share.

#include "net/api/context.hpp"
#include "net/api/views.hpp"

namespace tandem::rest {

http_response shown_workflow(const context& api, const workflow& w);
/// {"detail": {"is_valid": false, "errors": [...]}}
http_response invalid_workflow(int status, const std::vector<workflow_problem>& errors);
/// Puts what is stored in @p known (null: nothing is) in the place of masks that were sent back; absent texts stay absent. What
/// it says are masks that stand for nothing.
std::vector<workflow_problem> take_secrets(const workflow* known, std::optional<std::string>& definition,
                                           std::optional<std::string>& configurations);
/// Judges it, then creates and answers it; 422 tells what is wrong.
void create_sound_workflow(const exchange& x, create_workflow wanted);

inline auto answering_workflow(const exchange& x) {
  return answering<workflow>(x, [x](const workflow& w) { return shown_workflow(*x.api, w); });
}

}  // namespace tandem::rest
