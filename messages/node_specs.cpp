#include "messages/node_specs.hpp"

#include <array>

namespace tandem {

namespace {

using enum property_type;
using properties = std::vector<property_spec>;

constexpr std::array<std::string_view, 13> type_names{
    "string", "number",    "boolean",       "options",       "multi_options",  "fixed_collection",
    "json",   "tool_refs", "document_refs", "recording_ref", "credential_ref", "mention_textarea",
    "url"};

property_spec name_field(std::string_view otherwise) {
  return {.name = "name",
          .type = string,
          .display_name = "Name",
          .description = "What logs and the canvas call it",
          .default_json = otherwise,
          .max_length = 200};
}

property_spec flag(std::string_view name, std::string_view label, std::string_view description, bool otherwise) {
  return {.name = name,
          .type = boolean,
          .display_name = label,
          .description = description,
          .default_json = otherwise ? "true" : "false"};
}

property_spec text(std::string_view name, std::string_view label, std::string_view description,
                   std::size_t max = workflow_text_max, std::string_view hint = {}) {
  return {.name = name, .type = string, .display_name = label, .description = description, .hint = hint, .max_length = max};
}

property_spec number_field(std::string_view name, std::string_view label, std::string_view description, double min, double max,
                           std::string_view otherwise, bool fractional = false) {
  return {.name = name,
          .type = number,
          .display_name = label,
          .description = description,
          .default_json = otherwise,
          .min = min,
          .max = max,
          .fractional = fractional};
}

property_spec prompt(bool required) {
  return {.name = "prompt",
          .type = mention_textarea,
          .display_name = "Prompt",
          .description = "What the agent is to do here; {{variables}} are filled in",
          .hint = "Tandem: without a language model these very words are spoken, unless `say` is given",
          .required = required,
          .stand_in = "say",
          .max_length = 100'000};
}

void add(properties& to, properties more) { to.insert(to.end(), more.begin(), more.end()); }

properties extraction() {
  return {
      flag("extraction_enabled", "Extract variables", "Whether words of the conversation become variables afterwards", false),
      {.name = "extraction_prompt",
       .type = string,
       .display_name = "Extraction prompt",
       .description = "What to look for in general",
       .max_length = 100'000,
       .shown_when = "extraction_enabled",
       .shown_equals_json = "true"},
      {.name = "extraction_variables",
       .type = fixed_collection,
       .display_name = "Variables",
       .description = "What to extract",
       .properties = {{.name = "name",
                       .type = string,
                       .display_name = "Name",
                       .description = "Letters, digits and _",
                       .required = true,
                       .max_length = 200},
                      {.name = "type",
                       .type = options,
                       .display_name = "Type",
                       .description = "What its value is",
                       .default_json = R"("string")",
                       .required = true,
                       .options = {{"string", "Text"}, {"number", "Number"}, {"boolean", "Yes or no"}}},
                      {.name = "prompt",
                       .type = string,
                       .display_name = "Hint",
                       .description = "What its value looks like",
                       .max_length = 10'000}},
       .shown_when = "extraction_enabled",
       .shown_equals_json = "true"},
  };
}

properties references() {
  return {
      {.name = "tool_uuids",
       .type = tool_refs,
       .display_name = "Tools",
       .description = "Tools the agent may use here",
       .hint = "UUIDs of /tools/"},
      {.name = "document_uuids",
       .type = document_refs,
       .display_name = "Documents",
       .description = "Documents the agent may consult",
       .hint = "UUIDs of /knowledge-base/documents"},
      {.name = "mcp_tool_filters",
       .type = json,
       .display_name = "Tool filters",
       .description = "Which functions of an MCP tool may be used, by tool"},
  };
}

property_spec choices() {
  return {.name = "choices",
          .type = json,
          .display_name = "Choices",
          .description = "Of a choice: texts, or objects with value and phrases"};
}

/// What the embedded agent can do without a language model.
properties asking() {
  return {
      text("say", "Say", "The words spoken here, instead of the prompt", workflow_text_max, "Tandem"),
      {.name = "slots",
       .type = fixed_collection,
       .display_name = "Slots",
       .description = "What to ask for here",
       .hint = "Tandem",
       .properties =
           {{.name = "name",
             .type = string,
             .display_name = "Name",
             .description = "Letters, digits and _",
             .required = true,
             .max_length = 200},
            {.name = "type",
             .type = options,
             .display_name = "Type",
             .description = "What it holds",
             .default_json = R"("choice")",
             .options = {{"day", "Day"},
                         {"date", "Date"},
                         {"time", "Time"},
                         {"digits", "Digits"},
                         {"phone", "Phone number"},
                         {"yes_no", "Yes or no"},
                         {"choice", "Choice"},
                         {"number", "Number"}}},
            text("prompt", "Question", "Asked when only this one is missing"),
            {.name = "digits", .type = json, .display_name = "Digits", .description = "How many: a count, or min and max"},
            choices()}},
      {.name = "expected",
       .type = json,
       .display_name = "Expected",
       .description = "Phrases the caller may say",
       .hint = "Tandem: a list of texts"},
      {.name = "keywords",
       .type = json,
       .display_name = "Keywords",
       .description = "Words worth recognising",
       .hint = "Tandem: a list of texts"},
      text("reprompt", "Again", "Said when the answer was not understood", workflow_text_max, "Tandem"),
      text("silence_reprompt", "Silence", "Said when there was no answer", workflow_text_max, "Tandem"),
      number_field("max_reprompts", "Attempts", "How often to ask again", 0, 10, "2"),
      number_field("hang_over_ms", "Pause", "Milliseconds of silence that end the caller's turn", 100, 3000, "400"),
  };
}

node_spec start_call() {
  node_spec n{node_type::start_call,
              "Start",
              "Where every call begins",
              "Exactly one; greets and asks the first question.",
              "call_node",
              "Play",
              {.max = 0},
              {.min = 1},
              {1, 1},
              {},
              {}};
  n.properties = {
      name_field(R"("Start")"),
      prompt(true),
      {.name = "greeting_type",
       .type = options,
       .display_name = "Greeting",
       .description = "Spoken from text, or a recording",
       .default_json = R"("text")",
       .options = {{"text", "Text"}, {"audio", "Recording"}}},
      {.name = "greeting",
       .type = string,
       .display_name = "Greeting text",
       .description = "The first words of the call",
       .max_length = workflow_text_max,
       .shown_when = "greeting_type",
       .shown_equals_json = R"("text")"},
      {.name = "greeting_recording_id",
       .type = recording_ref,
       .display_name = "Greeting recording",
       .description = "The recording played first",
       .shown_when = "greeting_type",
       .shown_equals_json = R"("audio")"},
      flag("allow_interrupt", "Interruptible", "Whether the caller may interrupt", true),
      flag("add_global_prompt", "Global prompt", "Whether the global node's prompt goes in front", true),
      flag("delayed_start", "Delayed start", "Whether to wait before the first word", false),
      {.name = "delayed_start_duration",
       .type = number,
       .display_name = "Delay",
       .description = "Seconds to wait",
       .default_json = "2",
       .min = 0.1,
       .max = 10,
       .fractional = true,
       .shown_when = "delayed_start",
       .shown_equals_json = "true"},
      flag("pre_call_fetch_enabled", "Fetch before the call", "Older editors' word for a fetch mode that is not disabled", false),
      {.name = "pre_call_fetch_mode",
       .type = options,
       .display_name = "Fetch before the call",
       .description = "For which calls variables are fetched first",
       .default_json = R"("disabled")",
       .options = {{"disabled", "Never"}, {"inbound", "Inbound"}, {"outbound", "Outbound"}, {"always", "Always"}}},
      {.name = "pre_call_fetch_url", .type = url, .display_name = "Fetch from", .description = "Where from", .max_length = 2000},
      {.name = "pre_call_fetch_credential_uuid",
       .type = credential_ref,
       .display_name = "With credential",
       .description = "Sent along",
       .hint = "A UUID of /credentials/"},
  };
  add(n.properties, extraction());
  add(n.properties, references());
  add(n.properties, asking());
  n.example_json = R"({"name":"Greeting","prompt":"Find out what the caller wants.","greeting":"Hello, how can I help?"})";
  return n;
}

node_spec agent() {
  node_spec n{node_type::agent,
              "Agent",
              "One step of the conversation",
              "Says or asks one thing; its edges say where to go next.",
              "call_node",
              "Headset",
              {.min = 1},
              {.min = 1},
              {},
              {},
              {}};
  n.properties = {name_field(R"("Agent")"), prompt(true),
                  flag("allow_interrupt", "Interruptible", "Whether the caller may interrupt", true),
                  flag("add_global_prompt", "Global prompt", "Whether the global node's prompt goes in front", true)};
  add(n.properties, extraction());
  add(n.properties, references());
  add(n.properties, asking());
  n.example_json = R"({"name":"Ask for the day","prompt":"Which day works best?"})";
  return n;
}

node_spec end_call() {
  node_spec n{node_type::end_call,
              "End",
              "Says goodbye and hangs up",
              "There may be several, one for each way a call can end.",
              "call_node",
              "OctagonX",
              {.min = 1},
              {.max = 0},
              {},
              {},
              {}};
  n.properties = {name_field(R"("End")"), prompt(true),
                  flag("allow_interrupt", "Interruptible", "Whether the caller may interrupt", false),
                  flag("add_global_prompt", "Global prompt", "Whether the global node's prompt goes in front", false)};
  add(n.properties, extraction());
  add(n.properties, {text("say", "Say", "The words spoken here, instead of the prompt", workflow_text_max, "Tandem"),
                     text("disposition", "Disposition", "The word under which the call is filed", 200, "Tandem")});
  n.example_json = R"({"name":"Booked","prompt":"Confirm and say goodbye."})";
  return n;
}

node_spec global() {
  node_spec n{node_type::global,
              "Global",
              "A prompt for the whole conversation",
              "Persona, tone and rules that hold everywhere. At most one.",
              "global_node",
              "Globe",
              {.max = 0},
              {.max = 0},
              {.max = 1},
              {},
              {}};
  n.properties = {name_field(R"("Global")"), prompt(false)};
  n.example_json = R"({"prompt":"Be brief and kind."})";
  return n;
}

node_spec trigger() {
  node_spec n{node_type::trigger,
              "API trigger",
              "An address that starts a call of this workflow",
              "POST /public/agent/<trigger_path> calls with the published version, /public/agent/test/<trigger_path> with the "
              "draft; both need an operator's key.",
              "trigger",
              "Webhook",
              {.max = 0},
              {},
              {},
              {},
              {}};
  n.properties = {name_field(R"("API trigger")"),
                  flag("enabled", "Enabled", "Whether the address answers", true),
                  {.name = "trigger_path",
                   .type = string,
                   .display_name = "Path",
                   .description = "Letters, digits, - and _; unique in the organisation",
                   .max_length = 36,
                   .pattern = "^[A-Za-z0-9_-]{1,36}$"}};
  n.example_json = R"({"trigger_path":"order-status"})";
  return n;
}

node_spec webhook() {
  node_spec n{node_type::webhook,
              "Webhook",
              "Tells another system when a call has ended",
              "Not part of the conversation: no edges.",
              "integration",
              "Link2",
              {.max = 0},
              {.max = 0},
              {},
              {},
              {}};
  n.properties = {
      name_field(R"("Webhook")"),
      flag("enabled", "Enabled", "Whether it is sent", true),
      {.name = "http_method",
       .type = options,
       .display_name = "Method",
       .description = "The HTTP method",
       .default_json = R"("POST")",
       .options = {{"GET", "GET"}, {"POST", "POST"}, {"PUT", "PUT"}, {"PATCH", "PATCH"}, {"DELETE", "DELETE"}}},
      {.name = "endpoint_url", .type = url, .display_name = "URL", .description = "Where to", .max_length = 2000},
      {.name = "credential_uuid",
       .type = credential_ref,
       .display_name = "Credential",
       .description = "Sent along",
       .hint = "A UUID of /credentials/"},
      {.name = "custom_headers",
       .type = fixed_collection,
       .display_name = "Headers",
       .description = "Sent along",
       .properties = {{.name = "key",
                       .type = string,
                       .display_name = "Name",
                       .description = "The header's name",
                       .required = true,
                       .max_length = 200},
                      {.name = "value",
                       .type = string,
                       .display_name = "Value",
                       .description = "Its value; {{variables}} are filled in",
                       .required = true,
                       .max_length = 2000}}},
      {.name = "payload_template",
       .type = json,
       .display_name = "Body",
       .description = "The body's JSON; {{variables}} are filled in"},
  };
  n.example_json =
      R"({"http_method":"POST","endpoint_url":"https://example.com/calls","payload_template":{"run":"{{workflow_run_id}}"}})";
  return n;
}

node_spec qa() {
  node_spec n{node_type::qa,
              "Quality review",
              "Has a language model review the conversation afterwards",
              "Not part of the conversation: no edges.",
              "integration",
              "ClipboardCheck",
              {.max = 0},
              {.max = 0},
              {},
              {},
              {}};
  const auto own_model = [](property_spec p) {
    p.shown_when = "qa_use_workflow_llm";
    p.shown_equals_json = "false";
    return p;
  };
  n.properties = {
      name_field(R"("Quality review")"),
      flag("qa_enabled", "Enabled", "Whether it is done", true),
      text("qa_system_prompt", "Instructions", "What to look for", 100'000),
      number_field("qa_min_call_duration", "Shortest call", "Seconds; shorter calls are left out", 0, 86'400, "15"),
      flag("qa_voicemail_calls", "Voicemail", "Whether calls that met a voicemail are reviewed", false),
      number_field("qa_sample_rate", "Share", "Percent of the calls that are reviewed", 1, 100, "100"),
      flag("qa_use_workflow_llm", "Same model", "Whether the workflow's model reviews", true),
      own_model(
          {.name = "qa_provider",
           .type = options,
           .display_name = "Provider",
           .description = "Whose model reviews",
           .options = {{"openai", "OpenAI"}, {"azure", "Azure"}, {"openrouter", "OpenRouter"}, {"anthropic", "Anthropic"}}}),
      own_model(text("qa_model", "Model", "Which model", 200)),
      own_model(text("qa_api_key", "API key", "The provider's key", 1000)),
      own_model(
          {.name = "qa_endpoint", .type = url, .display_name = "Endpoint", .description = "Azure's address", .max_length = 2000}),
  };
  n.example_json = R"({"qa_enabled":true,"qa_sample_rate":100})";
  return n;
}

}  // namespace

std::string_view to_string(property_type type) { return type_names.at(static_cast<std::size_t>(type)); }

std::span<const node_spec> node_specs() {
  static const std::vector<node_spec> all{start_call(), agent(), end_call(), global(), trigger(), webhook(), qa()};
  return all;
}

const node_spec& spec_of(node_type type) {
  for (const auto& spec : node_specs())
    if (spec.type == type) return spec;
  return node_specs().front();
}

}  // namespace tandem
