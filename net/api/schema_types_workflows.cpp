// Of workflows and of the nodes they are made of. In the notation of schema_types.hpp.

#include "net/api/schema_types.hpp"

namespace tandem::rest::schema_types {

constexpr std::string_view workflows = R"(
Workflow
  id                  int
  name                str
  status              "active"|"archived"
  created_at          time?
  workflow_definition obj            nodes and edges
  current_definition_id int?
  template_context_variables obj
  call_disposition_codes CallDispositionCodes?
  total_runs          int
  workflow_configurations obj
  version_number      int
  version_status      "draft"|"published"|"archived"
  workflow_uuid       str
CallDispositionCodes
  disposition_codes   [str]
WorkflowItem
  id                  int
  name                str
  status              "active"|"archived"
  created_at          time?
  total_runs          int
  folder_id           int?
  workflow_uuid       str
WorkflowSummary
  id                  int
  name                str
WorkflowCount
  total               int
  active              int
  archived            int
WorkflowVersion
  id                  int
  version_number      int
  status              "draft"|"published"|"archived"
  created_at          time?
  published_at        time?
  workflow_json       obj
  workflow_configurations obj
  template_context_variables obj
WorkflowTemplate
  id                  int
  template_name       str
  template_description str
  template_json       obj
  created_at          time
Published
  id                  int
  version_number      int
  status              "published"
  published_at        time?
Validation
  is_valid            bool
  errors              [WorkflowError]
WorkflowError
  kind                "node"|"edge"|"workflow"
  id                  str?
  field               str?
  message             str
WorkflowInvalid
  detail              Validation
NodeTypes
  spec_version        str
  node_types          [NodeSpec]
NodeSpec
  name                str
  display_name        str
  description         str
  llm_hint            str?
  docs_url            str?
  category            "call_node"|"global_node"|"trigger"|"integration"
  icon                str
  version             str
  properties          [PropertySpec]
  examples            [NodeExample]
  graph_constraints   GraphConstraints?
PropertySpec
  name                str
  type                "string"|"number"|"boolean"|"options"|"multi_options"|"fixed_collection"|"json"|"tool_refs"|"document_refs"|"recording_ref"|"credential_ref"|"mention_textarea"|"url"
  display_name        str
  description         str
  llm_hint            str?
  default             any
  required            bool
  placeholder         str?
  display_options     DisplayOptions?
  options             [PropertyOption]?
  properties          [PropertySpec]?
  min_value           num?
  max_value           num?
  min_length          int?
  max_length          int?
  pattern             str?
  editor              str?
  renderer_options    RendererOptions?
DisplayOptions
  show                {[any]}?
  hide                {[any]}?
PropertyOption
  value               str|num|bool
  label               str
  description         str?
RendererOptions
  layout              LayoutOptions?
  number_input        NumberInput?
LayoutOptions
  column_span         int?
NumberInput
  fractional          bool
NodeExample
  name                str
  description         str?
  data                obj
GraphConstraints
  min_incoming        int?
  max_incoming        int?
  min_outgoing        int?
  max_outgoing        int?
  min_instances       int?
  max_instances       int?
)";

}  // namespace tandem::rest::schema_types
