#pragma once
// What a workflow's nodes can be, and every field of theirs: one table for the API's /node-types, for reading definitions
// (net/api/workflow_json) and for judging graphs (actors/workflow/validation). Fields that Dograh's editors and SDK know have
// their names; ours are marked "Tandem" in their hints.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "messages/workflow_graph.hpp"

namespace tandem {

/// The contract's word is the same.
enum class property_type : std::uint8_t {
  string,
  number,
  boolean,
  options,
  multi_options,
  fixed_collection,
  json,
  tool_refs,
  document_refs,
  recording_ref,
  credential_ref,
  mention_textarea,
  url,
};
std::string_view to_string(property_type type);

struct property_option {
  std::string_view value, label;
};

struct property_spec {
  std::string_view name;
  property_type type = property_type::string;
  std::string_view display_name, description;
  std::string_view hint = {};          // for a model that writes workflows
  std::string_view default_json = {};  // empty: none
  bool required = false;
  std::string_view stand_in = {};  // given instead of it: whether a node lacks words is for the graph's judge, not the reader's
  std::vector<property_option> options = {};
  std::vector<property_spec> properties = {};  // of a row of a fixed_collection
  std::optional<double> min = {}, max = {};    // of a number
  bool fractional = false;
  std::optional<std::size_t> max_length = {};                // of a text, in bytes
  std::string_view pattern = {};                             // of a text, for editors; the reader has its own words for it
  std::string_view shown_when = {}, shown_equals_json = {};  // an editor shows it when that field has that value
};

/// Absent: no bound.
struct degree {
  std::optional<std::uint32_t> min = {}, max = {};
};

struct node_spec {
  node_type type;
  std::string_view display_name, description, hint;
  std::string_view category;  // call_node, global_node, trigger, integration
  std::string_view icon;
  degree incoming, outgoing, instances;
  std::vector<property_spec> properties;
  std::string_view example_json;  // its data
};

std::span<const node_spec> node_specs();
const node_spec& spec_of(node_type type);

}  // namespace tandem
