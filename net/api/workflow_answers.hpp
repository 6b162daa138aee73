#pragma once
// Answers that all routes about workflows share.

#include "net/api/context.hpp"
#include "net/api/views.hpp"

namespace tandem::rest {

http_response shown_workflow(const context& api, const workflow& w);
/// {"detail": {"is_valid": false, "errors": [...]}}
http_response invalid_workflow(int status, const std::vector<workflow_problem>& errors);
/// Judges it, then creates and answers it; 422 tells what is wrong.
void create_sound_workflow(const exchange& x, create_workflow wanted);

inline auto answering_workflow(const exchange& x) {
  return answering<workflow>(x, [x](const workflow& w) { return shown_workflow(*x.api, w); });
}

}  // namespace tandem::rest
