#include "actors/workflow/actor.hpp"

#include <algorithm>
#include <set>

namespace tandem {
namespace {

workflow_version* draft_of(workflow& w) {
  return !w.versions.empty() && w.versions.back().status == version_status::draft ? &w.versions.back() : nullptr;
}
workflow_version* published_of(workflow& w) {
  for (auto& v : w.versions)
    if (v.status == version_status::published) return &v;
  return nullptr;
}

/// The draft, made from the newest version when there is none.
workflow_version& draft_to_change(workflow& w, std::int64_t now) {
  if (auto* d = draft_of(w)) return *d;
  workflow_version v = w.versions.empty() ? workflow_version{} : w.versions.back();
  if (auto* p = published_of(w)) v = *p;
  v.number = w.versions.empty() ? 1 : w.versions.back().number + 1;
  v.status = version_status::draft;
  v.created_ms = now;
  v.published_ms = 0;
  return w.versions.emplace_back(std::move(v));
}

}  // namespace

workflow_shell::workflow_shell(world& w, workflow_id id, self_port<workflow_message> self)
    : world_(w), id_(id), self_(std::move(self)), it_(load_workflow(w.state, id)), writer_([this](workflow_message m) {
        dispatch(m);
      }) {}

void workflow_shell::on(workflow_message m) {
  if (auto* a = std::get_if<to_workflow::appended>(&m.what)) return handle(*a);
  if (auto* s = std::get_if<to_workflow::stop>(&m.what)) return handle(*s);
  if (writer_.busy()) return writer_.wait_for(std::move(m));
  dispatch(m);
}
void workflow_shell::dispatch(workflow_message& m) {
  std::visit([this](auto& what) { handle(what); }, m.what);
}

bool workflow_shell::missing(const answer<workflow>& to) const {
  if (!it_) to(refusal{errc::not_found, "Workflow not found", "workflow_id"});
  return !it_;
}

bool workflow_shell::taken(const std::vector<std::string>& paths, const answer<workflow>& to) const {
  for (const auto& path : paths) {
    const auto owner = world_.state.get(keys::workflow_by_trigger(path));
    if (!owner || *owner == keys::fixed(id_.value)) continue;
    to(refusal{errc::conflict, "the trigger path '" + path + "' belongs to another workflow: choose another", "trigger_path"});
    return true;
  }
  return false;
}

void workflow_shell::save(const char* what, workflow next, const answer<workflow>& to) {
  std::vector<change> changes{{keys::entity({entity_kind::workflow, id_.value}), encode(next)}};
  // Only the draft and the published version can be called by their paths.
  std::set<std::string> before, now;
  for (const auto* w : {it_ ? &*it_ : nullptr, &next})
    for (const auto& v : w ? w->versions : std::vector<workflow_version>())
      if (v.status != version_status::archived)
        (w == &next ? now : before).insert(v.trigger_paths.begin(), v.trigger_paths.end());
  for (const auto& path : before)
    if (!now.contains(path)) changes.push_back({keys::workflow_by_trigger(path), std::nullopt});
  for (const auto& path : now)
    if (!before.contains(path)) changes.push_back({keys::workflow_by_trigger(path), keys::fixed(id_.value)});
  writer_.append(
      world_, {entity_kind::workflow, id_.value}, what, std::move(changes),
      [tell = self_.tell](outcome<sequence> how) { tell({to_workflow::appended{std::move(how)}}); },
      [this, next, to](const outcome<sequence>& how) mutable {
        if (!how) return to(how.why());
        it_ = std::move(next);
        to(*it_);
      });
}

void workflow_shell::handle(to_workflow::make& m) {
  if (it_) return m.to(refusal{errc::conflict, "this workflow exists", ""});
  if (taken(m.what.trigger_paths, m.to)) return;
  const auto now = world_.now_ms();
  workflow w;
  w.id = id_;
  w.name = std::move(m.what.name);
  const auto hex = world_.outside.random_hex(16);
  w.uuid =
      hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-4" + hex.substr(13, 3) + "-a" + hex.substr(17, 3) + "-" + hex.substr(20, 12);
  w.created_ms = now;
  w.versions.push_back({1, version_status::published, std::move(m.what.definition_json), std::move(m.what.configurations_json),
                        std::move(m.what.context_variables_json), now, now, std::move(m.what.trigger_paths)});
  save("created", std::move(w), m.to);
}

void workflow_shell::handle(to_workflow::update& m) {
  if (missing(m.to) || taken(m.what.trigger_paths, m.to)) return;
  auto next = *it_;
  if (m.what.name) next.name = std::move(*m.what.name);
  if (m.what.definition_json || m.what.configurations_json || m.what.context_variables_json) {
    auto& d = draft_to_change(next, world_.now_ms());
    if (m.what.definition_json) {
      d.definition_json = std::move(*m.what.definition_json);
      d.trigger_paths = std::move(m.what.trigger_paths);
    }
    if (m.what.configurations_json) d.configurations_json = std::move(*m.what.configurations_json);
    if (m.what.context_variables_json) d.context_variables_json = std::move(*m.what.context_variables_json);
  }
  save("updated", std::move(next), m.to);
}

void workflow_shell::handle(to_workflow::publish& m) {
  if (missing(m.to)) return;
  auto next = *it_;
  auto* d = draft_of(next);
  if (!d) return m.to(refusal{errc::invalid, "No draft to publish", ""});
  if (auto* p = published_of(next)) p->status = version_status::archived;
  d->status = version_status::published;
  d->published_ms = world_.now_ms();
  save("published", std::move(next), m.to);
}

void workflow_shell::handle(to_workflow::draft& m) {
  if (missing(m.to)) return;
  auto next = *it_;
  draft_to_change(next, world_.now_ms());
  save("draft created", std::move(next), m.to);
}

/// Its number is never given again: a run that spoke it says so for ever.
void workflow_shell::handle(to_workflow::discard_draft& m) {
  if (missing(m.to)) return;
  auto next = *it_;
  auto* d = draft_of(next);
  if (!d) return m.to(refusal{errc::not_found, "There is no draft to discard", "workflow_id"});
  d->status = version_status::archived;
  save("draft discarded", std::move(next), m.to);
}

void workflow_shell::handle(to_workflow::archive& m) {
  if (missing(m.to)) return;
  auto next = *it_;
  next.archived = m.archived;
  save(m.archived ? "archived" : "restored", std::move(next), m.to);
}

void workflow_shell::handle(to_workflow::to_folder& m) {
  if (missing(m.to)) return;
  auto next = *it_;
  next.folder = m.folder;
  save("moved", std::move(next), m.to);
}

void workflow_shell::handle(to_workflow::appended& m) {
  writer_.confirmed(m.how);
  if (!m.how) self_.quit(writer_.failure_of(m.how));
}

void workflow_shell::handle(to_workflow::stop&) { self_.quit({}); }

}  // namespace tandem
