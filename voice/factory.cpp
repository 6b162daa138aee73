#include "voice/factory.hpp"

#include <list>
#include <mutex>
#include <nlohmann/json.hpp>
#include <utility>

#include "net/api/workflow_json.hpp"
#include "voice/echo_agent.hpp"

namespace tandem {
namespace {

using compiled = outcome<std::shared_ptr<const conversation_script>>;

/// Scripts by workflow and version, the most recently used first.
class script_cache {
 public:
  explicit script_cache(std::size_t max) : max_(std::max<std::size_t>(max, 1)) {}

  compiled get(const stream_binding& binding) {
    const auto key = std::pair(binding.workflow.workflow.value, binding.workflow.version);
    {
      std::lock_guard lock(mutex_);
      for (auto at = kept_.begin(); at != kept_.end(); ++at) {
        if (at->key != key || at->definition != binding.definition_json || at->configurations != binding.configurations_json)
          continue;
        kept_.splice(kept_.begin(), kept_, at);
        return kept_.front().script;
      }
    }
    compiled made = compile(binding);  // outside the lock: others need not wait for it
    std::lock_guard lock(mutex_);
    kept_.remove_if([&](const entry& e) { return e.key == key; });
    kept_.push_front({key, binding.definition_json, binding.configurations_json, made});
    if (kept_.size() > max_) kept_.pop_back();
    return made;
  }

 private:
  static compiled compile(const stream_binding& binding) {
    parsed_workflow parsed = parse_workflow(binding.definition_json, binding.configurations_json);
    if (parsed.graph.settings.agent != "echo" && parsed.graph.nodes.empty() && !parsed.problems.empty()) {
      return refusal{errc::invalid, parsed.problems.front().message, parsed.problems.front().field};
    }
    if (parsed.graph.settings.agent == "echo" && parsed.graph.nodes.empty())
      parsed.graph.nodes.emplace_back().type = node_type::start_call;
    return conversation_script::compile(std::move(parsed.graph));
  }

  struct entry {
    std::pair<std::uint64_t, std::uint32_t> key;
    std::string definition, configurations;
    compiled script;
  };
  const std::size_t max_;
  std::mutex mutex_;
  std::list<entry> kept_;
};

class voice_factory final : public agent_factory {
 public:
  voice_factory(voice_services services, agent_factory_options options)
      : services_(std::move(services)), scripts_(options.scripts_max) {}

  std::unique_ptr<media_agent> make(const stream_binding& binding, std::function<void(agent_event)> report) override {
    const compiled script = scripts_.get(binding);
    if (!script)
      return make_apologetic_agent("the workflow cannot be spoken: " + script.why().message, services_, std::move(report));
    const workflow_settings& settings = (*script)->settings();
    if (settings.agent == "echo") return make_echo_agent(settings.max_call_duration_s, std::move(report));
    auto context = std::make_shared<const slot_values>(flatten_context(binding.initial_context_json));
    return make_conversation_agent(*script, binding, std::move(context), services_, std::move(report));
  }

 private:
  const voice_services services_;
  script_cache scripts_;
};

constexpr std::size_t values_max = 1000;
constexpr int depth_max = 8;

void flatten(const nlohmann::json& value, const std::string& name, int depth, slot_values& into) {
  if (into.size() >= values_max || depth > depth_max) return;
  if (value.is_object()) {
    for (const auto& [key, inner] : value.items()) flatten(inner, name.empty() ? key : name + "." + key, depth + 1, into);
  } else if (name.empty()) {
    return;
  } else if (value.is_string()) {
    into[name] = value.get<std::string>();
  } else if (value.is_number() || value.is_boolean()) {
    into[name] = value.dump();
  }
}

}  // namespace

std::unique_ptr<agent_factory> make_agent_factory(voice_services services, agent_factory_options options) {
  return std::make_unique<voice_factory>(std::move(services), options);
}

slot_values flatten_context(std::string_view json) {
  slot_values values;
  flatten(nlohmann::json::parse(json, nullptr, false), "", 0, values);
  return values;
}

}  // namespace tandem
