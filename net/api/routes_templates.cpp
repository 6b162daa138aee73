// Workflows to begin with: /workflow/templates, /workflow/create/template.

#include <algorithm>

#include "net/api/templates.hpp"
#include "net/api/workflow_answers.hpp"

namespace tandem::rest {

namespace {

constexpr std::int64_t written_ms = 1'767'225'600'000;  // 2026-01-01: templates come with the program

constexpr workflow_template all[] = {
    {1, "Front desk", "Answers the phone, asks what it is about and takes a message", "inbound", "front desk",
     "Ask what the caller needs, take their name and number, and promise a call back."},
    {2, "Appointment reminder", "Calls people about an appointment and asks whether they will come", "outbound",
     "appointment reminder", "Remind of the appointment and ask whether the person will come or wants another day."},
    {3, "Lead qualification", "Calls people who showed interest and asks a few questions", "outbound", "your enquiry",
     "Ask what the person is looking for, when they need it and who decides."},
};

struct create_body {
  std::string call_type, use_case, activity;
};
void fields(json_fields& f, create_body& x) {
  f.required("call_type", x.call_type);
  if (!x.call_type.empty() || f.describing()) f.check_choice("call_type", {"inbound", "outbound"});
  f.required("use_case", x.use_case, {1, 200});
  f.required("activity_description", x.activity, {1, 2000});
}

struct duplicate_body {
  std::int64_t id = 0;
  std::string name;
};
void fields(json_fields& f, duplicate_body& x) {
  f.required("template_id", x.id, {1, 9e15});
  f.required("workflow_name", x.name, {1, 255});
}

/// Without the braces that would ask for variables nobody has.
std::string plain(std::string_view words) {
  std::string out(words);
  std::erase_if(out, [](char c) { return c == '{' || c == '}'; });
  return out;
}

void write_node(json_writer& w, const char* id, const char* type, int y, const char* name, std::string_view key,
                std::string_view words, std::string_view prompt) {
  w.begin_object().field("id", id).field("type", type).key("position").begin_object().field("x", 0).field("y", y).end_object();
  w.key("data").begin_object().field("name", name).field("prompt", prompt).field(key, words).end_object().end_object();
}

void write_edge(json_writer& w, const char* from, const char* to, const char* label, const char* condition) {
  w.begin_object().field("id", std::string(from) + "-" + to).field("source", from).field("target", to);
  w.key("data").begin_object().field("label", label).field("condition", condition).end_object().end_object();
}

void list(const exchange& x) {
  json_writer w;
  w.begin_array();
  for (const auto& t : all) {
    w.begin_object().field("id", t.id).field("template_name", t.name).field("template_description", t.description);
    w.raw_field("template_json", template_definition(t.call_type, t.use_case, t.activity));
    w.time_field("created_at", written_ms).end_object();
  }
  x.respond(ok(w.end_array().take()));
}

void create(const exchange& x) {
  problems found;
  const auto body = read_body<create_body>(*x.request, found);
  if (!found.empty()) return x.respond(unprocessable(found));
  create_workflow wanted;
  wanted.name = body->use_case + " (" + body->call_type + ")";
  wanted.definition_json = template_definition(body->call_type, body->use_case, body->activity);
  create_sound_workflow(x, std::move(wanted));
}

void duplicate(const exchange& x) {
  problems found;
  const auto body = read_body<duplicate_body>(*x.request, found);
  if (!found.empty()) return x.respond(unprocessable(found));
  const auto it = std::ranges::find(all, body->id, &workflow_template::id);
  if (it == std::end(all)) return x.respond(error(404, "Template not found"));
  create_workflow wanted;
  wanted.name = body->name;
  wanted.definition_json = template_definition(it->call_type, it->use_case, it->activity);
  create_sound_workflow(x, std::move(wanted));
}

}  // namespace

std::span<const workflow_template> workflow_templates() { return all; }

std::string template_definition(std::string_view call_type, std::string_view use_case, std::string_view activity) {
  const auto what = plain(use_case), how = plain(activity);
  const auto greeting = call_type == "inbound" ? "Hello, thanks for calling about " + what + ". How can I help?"
                                               : "Hello, I am calling about " + what + ". Do you have a moment?";
  json_writer w;
  w.begin_object().key("nodes").begin_array();
  write_node(w, "1", "startCall", 0, "Greeting", "greeting", greeting, "Greet the person. The call is about " + what + ".");
  write_node(w, "2", "agentNode", 200, "Conversation", "say", "Please tell me more about it.", how);
  write_node(w, "3", "endCall", 400, "Goodbye", "say", "Thank you. Goodbye!", "Thank the person and say goodbye.");
  w.end_array().key("edges").begin_array();
  write_edge(w, "1", "2", "answered", "The person has answered the greeting");
  write_edge(w, "2", "3", "done", "Everything has been said");
  return w.end_array().end_object().take();
}

void add_template_routes(route_table& to) {
  to.add("GET", "/api/v1/workflow/templates", list);
  to.add("POST", "/api/v1/workflow/templates/duplicate", duplicate, takes<duplicate_body>());
  to.add("POST", "/api/v1/workflow/create/template", create, takes<create_body>());
}

}  // namespace tandem::rest
