#include "net/api/workflow_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

#include "messages/node_specs.hpp"
#include "net/json_depth.hpp"
#include "net/webhooks/node.hpp"

namespace tandem {
namespace {

using json = nlohmann::json;
using item = workflow_problem::item;

constexpr std::size_t definition_max = 2 * 1024 * 1024;
constexpr std::size_t problems_max = 100;
constexpr std::size_t name_max = 200;

/// Reads the fields of one node or edge; says once per field what is wrong with it, and reads on.
struct fields {
  std::vector<workflow_problem>& problems;
  item kind;
  std::string id;
  const json& data;
  std::string prefix = {};  // "slots.1." when inside a list

  void wrong(const std::string& field, std::string message) const {
    if (problems.size() < problems_max) problems.push_back({kind, id, prefix + field, std::move(message)});
  }
  const json* at(const char* key) const {
    if (!data.is_object()) return nullptr;
    const auto found = data.find(key);
    return found == data.end() || found->is_null() ? nullptr : &*found;
  }
  void text(const char* key, std::string& into, std::size_t max = workflow_text_max) const {
    const json* value = at(key);
    if (!value) return;
    if (!value->is_string()) return wrong(key, std::string(key) + " must be a text");
    const auto& read = value->get_ref<const std::string&>();
    if (read.size() > max) return wrong(key, std::string(key) + " is longer than " + std::to_string(max) + " characters");
    into = read;
  }
  void flag(const char* key, bool& into) const {
    const json* value = at(key);
    if (!value) return;
    if (!value->is_boolean()) return wrong(key, std::string(key) + " must be true or false");
    into = value->get<bool>();
  }
  void number(const char* key, std::uint32_t& into, std::uint32_t min, std::uint32_t max) const {
    const json* value = at(key);
    if (!value) return;
    const double read = value->is_number() ? value->get<double>() : -1;
    if (!(read >= min && read <= max) || read != std::floor(read)) {
      return wrong(key, std::string(key) + " must be a whole number from " + std::to_string(min) + " to " + std::to_string(max));
    }
    into = static_cast<std::uint32_t>(read);
  }
  const json* list(const char* key) const {
    const json* value = at(key);
    if (!value) return nullptr;
    if (!value->is_array()) return wrong(key, std::string(key) + " must be a list"), nullptr;
    if (value->size() > workflow_list_max) {
      return wrong(key, std::string(key) + " holds more than " + std::to_string(workflow_list_max) + " entries"), nullptr;
    }
    return value;
  }
  void texts(const char* key, std::vector<std::string>& into) const {
    const json* value = list(key);
    if (!value) return;
    for (const json& one : *value) {
      if (!one.is_string() || one.get_ref<const std::string&>().size() > name_max) {
        return wrong(key, std::string(key) + " must be a list of texts of at most " + std::to_string(name_max) + " characters");
      }
      into.push_back(one.get<std::string>());
    }
  }
  /// 7, {"min": 7, "max": 7}; false: something else.
  bool range(const char* key, std::uint32_t& min, std::uint32_t& max) const {
    const json* value = at(key);
    if (!value || value->is_string()) return false;
    const json both = value->is_number() ? json{{"min", *value}, {"max", *value}} : *value;
    if (!both.is_object()) return wrong(key, "digits must be a pattern, a count or {\"min\", \"max\"}"), false;
    const fields inner{problems, kind, id, both, prefix + key + "."};
    min = 1, max = 32;
    inner.number("min", min, 1, 32);
    inner.number("max", max, 1, 32);
    if (min > max)
      return wrong(key, "digits asks for at least " + std::to_string(min) + " and at most " + std::to_string(max)), false;
    return true;
  }
};

// ------------------------------------------------------------------------------------------------ by the table

bool holds_text(property_type type) {
  return type == property_type::string || type == property_type::mention_textarea || type == property_type::url ||
         type == property_type::recording_ref || type == property_type::credential_ref;
}

void check_text(const fields& in, const property_spec& p, const json& value) {
  const std::string name(p.name);
  if (!value.is_string()) return in.wrong(name, name + " must be a text");
  const auto& text = value.get_ref<const std::string&>();
  if (p.max_length && text.size() > *p.max_length)
    return in.wrong(name, name + " is longer than " + std::to_string(*p.max_length) + " characters");
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  if (!p.pattern.empty() && !std::ranges::all_of(text, plain)) in.wrong(name, name + " must be made of letters, digits, - and _");
}

std::string shown(double n) {
  auto text = std::to_string(n);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

void check_number(const fields& in, const property_spec& p, const json& value) {
  const double n = value.is_number() ? value.get<double>() : std::nan("");
  const bool whole = p.fractional || n == std::floor(n);
  if (n >= p.min.value_or(n) && n <= p.max.value_or(n) && whole) return;
  in.wrong(std::string(p.name), std::string(p.name) + " must be a " + (p.fractional ? "" : "whole ") + "number from " +
                                    shown(p.min.value_or(0)) + " to " + shown(p.max.value_or(0)));
}

void check_options(const fields& in, const property_spec& p, const json& value) {
  std::string list;
  for (const auto& option : p.options) {
    if (value.is_string() && value.get_ref<const std::string&>() == option.value) return;
    list += (list.empty() ? "" : ", ") + std::string(option.value);
  }
  in.wrong(std::string(p.name), std::string(p.name) + " must be one of " + list);
}

void check_by_table(const fields& in, const std::vector<property_spec>& specs);

void check_rows(const fields& in, const property_spec& p) {
  const std::string name(p.name);
  const json* rows = in.list(name.c_str());
  if (!rows) return;
  for (std::size_t i = 0; i < rows->size(); ++i) {
    const auto at = name + "." + std::to_string(i);
    if (!(*rows)[i].is_object()) {
      in.wrong(at, at + " must be an object");
      continue;
    }
    check_by_table({in.problems, in.kind, in.id, (*rows)[i], in.prefix + at + "."}, p.properties);
  }
}

void check_by_table(const fields& in, const std::vector<property_spec>& specs) {
  for (const auto& p : specs) {
    const std::string name(p.name);
    const json* value = in.at(name.c_str());
    const bool empty = !value || (value->is_string() && value->get_ref<const std::string&>().empty());
    if (empty && p.required && p.stand_in.empty() && p.default_json.empty()) in.wrong(name, name + " is required");
    if (empty) continue;
    if (holds_text(p.type)) {
      check_text(in, p, *value);
    } else if (p.type == property_type::number) {
      check_number(in, p, *value);
    } else if (p.type == property_type::boolean) {
      if (!value->is_boolean()) in.wrong(name, name + " must be true or false");
    } else if (p.type == property_type::options) {
      check_options(in, p, *value);
    } else if (p.type == property_type::fixed_collection) {
      check_rows(in, p);
    } else if (p.type == property_type::tool_refs || p.type == property_type::document_refs) {
      std::vector<std::string> unused;
      in.texts(name.c_str(), unused);
    }
  }
}

// ------------------------------------------------------------------------------------------------ into values

void read_choice(const fields& of, const json& given, slot_choice& into) {
  if (given.is_string()) return into.value = given.get<std::string>(), void();
  if (!given.is_object()) return of.wrong("choices", "a choice is a text or {\"value\", \"phrases\"}");
  const fields in{of.problems, of.kind, of.id, given, of.prefix + "choices."};
  in.text("value", into.value, name_max);
  in.texts("phrases", into.phrases);
}

workflow_slot read_slot(const fields& in) {
  workflow_slot slot;
  std::vector<workflow_problem> told_by_table;
  const fields quiet{told_by_table, in.kind, in.id, in.data, in.prefix};
  quiet.text("name", slot.name, name_max);
  quiet.text("prompt", slot.prompt);
  std::string type = "choice";
  quiet.text("type", type, name_max);
  slot.type = slot_type_from(type).value_or(slot_type::choice);
  if (slot.type == slot_type::phone) slot.digits_min = 7, slot.digits_max = 15;
  if (in.at("digits") && !in.range("digits", slot.digits_min, slot.digits_max) && in.at("digits")->is_string()) {
    in.wrong("digits", "a slot's digits are a count or {\"min\", \"max\"}");
  }
  if (const json* choices = in.list("choices")) {
    for (const json& one : *choices) read_choice(in, one, slot.choices.emplace_back());
  }
  return slot;
}

void read_node_data(const fields& in, workflow_node& node) {
  check_by_table(in, spec_of(node.type).properties);
  if (node.type == node_type::webhook)
    for (auto& fault : webhooks::faults_of(in.data.dump(-1, ' ', false, json::error_handler_t::replace)))
      in.wrong(fault.field, std::move(fault.message));
  std::vector<workflow_problem> told_by_table;
  const fields quiet{told_by_table, in.kind, in.id, in.data, in.prefix};
  quiet.text("name", node.name, name_max);
  quiet.text("prompt", node.prompt, 100000);  // a language model's prompt may be long; what is spoken may not
  quiet.text("greeting", node.greeting);
  quiet.text("say", node.say);
  quiet.flag("allow_interrupt", node.allow_interrupt);
  in.texts("expected", node.expected);
  in.texts("keywords", node.keywords);
  quiet.text("reprompt", node.reprompt);
  quiet.text("silence_reprompt", node.silence_reprompt);
  quiet.number("max_reprompts", node.max_reprompts, 0, 10);
  quiet.number("hang_over_ms", node.hang_over_ms, 100, 3000);
  quiet.text("disposition", node.disposition, name_max);
  if (const json* slots = quiet.list("slots")) {
    for (std::size_t i = 0; i < slots->size(); ++i) {
      node.slots.push_back(read_slot({in.problems, in.kind, in.id, (*slots)[i], in.prefix + "slots." + std::to_string(i) + "."}));
    }
  }
}

void read_edge_data(const fields& in, workflow_edge& edge) {
  in.text("label", edge.label, name_max);
  in.text("condition", edge.condition, 10000);
  in.text("transition_speech", edge.transition_speech);
  in.texts("clear", edge.clear);
  const json* match = in.at("match");
  if (!match) return;
  if (!match->is_object()) return in.wrong("match", "match must be {\"phrases\", \"digits\", \"slot\", \"expression\"}");
  const fields inner{in.problems, in.kind, in.id, *match, in.prefix + "match."};
  for (const auto& [key, value] : match->items()) {
    if (key != "phrases" && key != "digits" && key != "slot" && key != "expression") {
      inner.wrong(key, "match has phrases, digits, slot and expression, not " + key.substr(0, name_max));
    }
  }
  inner.texts("phrases", edge.match.phrases);
  inner.text("slot", edge.match.slot, name_max);
  inner.text("expression", edge.match.expression);
  std::uint32_t min = 0, max = 0;
  if (inner.range("digits", min, max)) {
    edge.match.digits = "[0-9]{" + std::to_string(min) + "," + std::to_string(max) + "}";
  } else if (inner.at("digits") && inner.at("digits")->is_string()) {
    inner.text("digits", edge.match.digits, name_max);
  }
}

const json& data_of(const json& one) {
  static const json none = json::object();
  const auto found = one.find("data");
  return found == one.end() || !found->is_object() ? none : *found;
}

void read_nodes(const json& list, parsed_workflow& into) {
  for (const json& one : list) {
    workflow_node node;
    const fields outer{into.problems, item::node, {}, one};
    if (!one.is_object()) {
      outer.wrong("", "a node must be an object");
      continue;
    }
    outer.text("id", node.id, name_max);
    std::string type;
    const fields named{into.problems, item::node, node.id, one};
    named.text("type", type, name_max);
    if (const auto known = node_type_from(type)) {
      node.type = *known;
    } else {
      named.wrong("type", "there is no node type \"" + type +
                              "\": use startCall, agentNode, endCall, globalNode, trigger, webhook or qa");
      continue;
    }
    read_node_data({into.problems, item::node, node.id, data_of(one), "data."}, node);
    into.graph.nodes.push_back(std::move(node));
  }
}

void read_edges(const json& list, parsed_workflow& into) {
  for (const json& one : list) {
    workflow_edge edge;
    const fields outer{into.problems, item::edge, {}, one};
    if (!one.is_object()) {
      outer.wrong("", "an edge must be an object");
      continue;
    }
    outer.text("id", edge.id, name_max);
    const fields named{into.problems, item::edge, edge.id, one};
    named.text("source", edge.source, name_max);
    named.text("target", edge.target, name_max);
    read_edge_data({into.problems, item::edge, edge.id, data_of(one), "data."}, edge);
    into.graph.edges.push_back(std::move(edge));
  }
}

void read_settings(const fields& in, workflow_settings& settings) {
  in.number("max_call_duration", settings.max_call_duration_s, 1, 1200);
  in.text("agent", settings.agent, name_max);
  in.text("voice", settings.voice, name_max);
  if (const json* idle = in.at("max_user_idle_timeout")) {
    const double seconds = idle->is_number() ? idle->get<double>() : 0;
    if (seconds >= 1 && seconds <= 600) {
      settings.max_user_idle_s = seconds;
    } else {
      in.wrong("max_user_idle_timeout", "max_user_idle_timeout must be a number of seconds from 1 to 600");
    }
  }
  if (!settings.agent.empty() && settings.agent != "echo") {
    in.wrong("agent", "there is no agent \"" + settings.agent + "\": use echo, or leave it out for the conversation");
  }
}

json parse(std::string_view text) {
  if (text.size() > definition_max || json_depth(text) > json_depth_max) return json::value_t::discarded;
  return json::parse(text, nullptr, false);
}

/// definition[key] as a list within limits, or an empty one.
const json& list_of(const json& definition, const char* key, std::size_t max, parsed_workflow& into) {
  static const json none = json::array();
  const auto found = definition.find(key);
  const fields in{into.problems, item::workflow, {}, definition};
  if (found == definition.end() || found->is_null()) return none;
  if (!found->is_array()) return in.wrong(key, std::string(key) + " must be a list"), none;
  if (found->size() > max) return in.wrong(key, "at most " + std::to_string(max) + " " + key + " are taken"), none;
  return *found;
}

}  // namespace

parsed_workflow parse_workflow(std::string_view definition_json, std::string_view configurations_json) {
  parsed_workflow made;
  const json definition = parse(definition_json);
  if (!definition.is_object()) {
    made.problems.push_back({item::workflow, "", "workflow_definition",
                             "the definition must be a JSON object {\"nodes\": [...], \"edges\": [...]} of at most 2 MB"});
    return made;
  }
  read_nodes(list_of(definition, "nodes", workflow_nodes_max, made), made);
  read_edges(list_of(definition, "edges", workflow_edges_max, made), made);
  if (configurations_json.empty()) return made;
  const json configurations = parse(configurations_json);
  if (configurations.is_null()) return made;
  if (!configurations.is_object()) {
    made.problems.push_back({item::workflow, "", "workflow_configurations", "the configurations must be a JSON object"});
    return made;
  }
  read_settings({made.problems, item::workflow, {}, configurations, "workflow_configurations."}, made.graph.settings);
  return made;
}

}  // namespace tandem
