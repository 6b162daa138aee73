#include "net/api/workflow_answers.hpp"

#include "net/api/definition_secrets.hpp"
#include "net/api/triggers.hpp"

namespace tandem::rest {

http_response shown_workflow(const context& api, const workflow& w) {
  json_writer out;
  write_workflow(out, w, count_runs(api.state, w.id));
  return ok(out.take());
}

http_response invalid_workflow(int status, const std::vector<workflow_problem>& errors) {
  json_writer w;
  w.begin_object().key("detail");
  write_validation(w, errors);
  auto r = ok(w.end_object().take());
  r.status = status;
  return r;
}

std::vector<workflow_problem> take_secrets(const workflow* known, std::optional<std::string>& definition,
                                           std::optional<std::string>& configurations) {
  std::vector<workflow_problem> problems;
  for (auto* text : {&definition, &configurations}) {
    if (!*text) continue;
    auto read = unmasked(**text, known);
    *text = std::move(read.json);
    problems.insert(problems.end(), read.problems.begin(), read.problems.end());
  }
  return problems;
}

void create_sound_workflow(const exchange& x, create_workflow wanted) {
  std::optional<std::string> definition = wanted.definition_json, configurations = wanted.configurations_json;
  if (const auto masks = take_secrets(nullptr, definition, configurations); !masks.empty())
    return x.respond(invalid_workflow(422, masks));
  if (const auto errors = x->validate(wanted.definition_json, wanted.configurations_json); !errors.empty())
    return x.respond(invalid_workflow(422, errors));
  wanted.trigger_paths = trigger_paths(wanted.definition_json);
  x->workflows.create(std::move(wanted), answering_workflow(x));
}

}  // namespace tandem::rest
