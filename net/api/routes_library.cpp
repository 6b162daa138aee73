// What agents may consult and play: /knowledge-base/documents, /workflow-recordings/. They are kept; agents give them life.

#include <algorithm>

#include "net/api/context.hpp"
#include "net/api/json_writer.hpp"
#include "net/api/stored.hpp"
#include "net/api/uuid.hpp"

namespace tandem::rest {

namespace {

// ------------------------------------------------------------------------------------------------ documents

struct document_body {
  std::string filename, content;
  std::optional<std::string> mime_type, source_url, retrieval_mode, hash;
  std::optional<json_text> metadata;
  std::optional<std::int64_t> created_by;
};
void fields(json_fields& f, document_body& x) {
  f.required("filename", x.filename, {1, 255});
  f.required("content", x.content, {1, 500'000});
  f.optional("mime_type", x.mime_type, {1, 255});
  f.optional("source_url", x.source_url, {0, 2000});
  f.optional("retrieval_mode", x.retrieval_mode);
  f.check_choice("retrieval_mode", {"chunked", "full_document"});
  f.optional("custom_metadata", x.metadata);
}

struct stored_document : document_body {};
void fields(json_fields& f, stored_document& x) {
  fields(f, static_cast<document_body&>(x));
  f.optional("hash", x.hash);
  f.optional("created_by", x.created_by);
}

std::string text_of(const document_body& d) {
  json_writer w;
  w.begin_object()
      .field("filename", d.filename)
      .field("content", d.content)
      .field("mime_type", d.mime_type.value_or("text/plain"));
  w.text_or_null("source_url", d.source_url.value_or("")).field("retrieval_mode", d.retrieval_mode.value_or("chunked"));
  w.raw_field("custom_metadata", d.metadata ? d.metadata->value : "{}").field("hash", sha256_hex(d.content));
  return w.field("created_by", d.created_by.value_or(0)).end_object().take();
}

void write_document(json_writer& w, const resource& r) {
  problems unused;
  const auto d = read_json<stored_document>(r.body_json, unused).value_or(stored_document());
  w.begin_object().field("id", r.id).field("document_uuid", r.name).field("filename", d.filename);
  w.field("file_size_bytes", d.content.size())
      .field("file_hash", d.hash.value_or(""))
      .field("mime_type", d.mime_type.value_or(""));
  w.field("processing_status", "completed").null_field("processing_error").field("total_chunks", 1);
  w.field("retrieval_mode", d.retrieval_mode.value_or("chunked"));
  w.raw_field("custom_metadata", d.metadata ? d.metadata->value : "{}").key("docling_metadata").begin_object().end_object();
  w.text_or_null("source_url", d.source_url.value_or("")).time_field("created_at", r.created_ms);
  w.time_field("updated_at", r.updated_ms).field("organization_id", the_organization);
  w.field("created_by", d.created_by.value_or(0)).field("is_active", r.active).end_object();
}

http_response shown_document(const resource& r) {
  json_writer w;
  write_document(w, r);
  return ok(w.take());
}

std::vector<resource> active(const exchange& x, resource_kind kind) {
  auto all = all_resources(x->state, kind);
  std::erase_if(all, [](const resource& r) { return !r.active; });
  return all;
}

void list_documents(const exchange& x) {
  problems found;
  query_fields query(*x.request, found);
  const auto status = query.text("status");
  const auto limit = query.integer("limit", 100, {1, 100}), offset = query.integer("offset", 0, {0, 1e15});
  if (!found.empty()) return x.respond(unprocessable(found));
  auto all = active(x, resource_kind::document);
  if (!status.empty() && status != "completed") all.clear();
  json_writer w;
  w.begin_object().key("documents").begin_array();
  for (std::int64_t i = offset; i < static_cast<std::int64_t>(all.size()) && i < offset + limit; ++i)
    write_document(w, all[static_cast<std::size_t>(i)]);
  w.end_array().field("total", all.size()).field("limit", limit).field("offset", offset);
  x.respond(ok(w.end_object().take()));
}

void create_document(const exchange& x) {
  problems found;
  auto body = read_body<document_body>(*x.request, found);
  if (!found.empty()) return x.respond(unprocessable(found));
  body->created_by = static_cast<std::int64_t>(x.who.id());
  resource r;
  r.kind = resource_kind::document;
  r.name = random_uuid();
  r.body_json = text_of(*body);
  x->resources.save(std::move(r), answering<resource>(x, shown_document));
}

/// What the path names, if it is there; answers otherwise.
std::optional<resource> in_path(const exchange& x, resource_kind kind, const char* parameter, const char* missing) {
  auto r = find_resource(x->state, kind, x.request->path_parameter(parameter));
  if (r && r->active) return r;
  x.respond(error(404, missing));
  return {};
}

void get_document(const exchange& x) {
  if (const auto r = in_path(x, resource_kind::document, "document_uuid", "Document not found")) x.respond(shown_document(*r));
}

/// What it held is forgotten, that it was stays.
void remove(const exchange& x, std::optional<resource> r, const char* words) {
  if (!r) return;
  r->active = false;
  x->resources.save(std::move(*r), answering<resource>(x, [words](const resource&) { return success(words); }));
}

void delete_document(const exchange& x) {
  remove(x, in_path(x, resource_kind::document, "document_uuid", "Document not found"), "Document deleted successfully");
}

// ------------------------------------------------------------------------------------------------ recordings

struct recording_body {
  std::string recording_id, transcript, storage_key;
  std::optional<std::string> tts_provider, tts_model, tts_voice_id;
  std::optional<json_text> metadata;
  std::optional<std::int64_t> created_by, workflow;
};
void fields(json_fields& f, recording_body& x) {
  f.required("recording_id", x.recording_id, {1, 255});
  f.optional("tts_provider", x.tts_provider, {0, 255});
  f.optional("tts_model", x.tts_model, {0, 255});
  f.optional("tts_voice_id", x.tts_voice_id, {0, 255});
  f.required("transcript", x.transcript, {0, 10'000});
  f.required("storage_key", x.storage_key, {1, 1024});
  f.optional("metadata", x.metadata);
}

struct batch_body {
  std::vector<recording_body> recordings;
};
void fields(json_fields& f, batch_body& x) {
  f.objects("recordings", 20, [&](json_fields& one) { fields(one, x.recordings.emplace_back()); });
  if (x.recordings.empty() && !f.describing()) f.add_problem("recordings", "List should have at least 1 item", "too_short");
}

struct stored_recording : recording_body {};
void fields(json_fields& f, stored_recording& x) {
  fields(f, static_cast<recording_body&>(x));
  f.optional("created_by", x.created_by);
}

std::string text_of(const recording_body& r) {
  json_writer w;
  w.begin_object().field("recording_id", r.recording_id).text_or_null("tts_provider", r.tts_provider.value_or(""));
  w.text_or_null("tts_model", r.tts_model.value_or("")).text_or_null("tts_voice_id", r.tts_voice_id.value_or(""));
  w.field("transcript", r.transcript).field("storage_key", r.storage_key);
  w.raw_field("metadata", r.metadata ? r.metadata->value : "{}");
  return w.field("created_by", r.created_by.value_or(0)).end_object().take();
}

stored_recording recording_of(const resource& r) {
  problems unused;
  return read_json<stored_recording>(r.body_json, unused).value_or(stored_recording());
}

void write_recording(json_writer& w, const resource& r) {
  const auto x = recording_of(r);
  w.begin_object().field("id", r.id).field("recording_id", r.name).null_field("workflow_id");
  w.field("organization_id", the_organization).text_or_null("tts_provider", x.tts_provider.value_or(""));
  w.text_or_null("tts_model", x.tts_model.value_or("")).text_or_null("tts_voice_id", x.tts_voice_id.value_or(""));
  w.field("transcript", x.transcript).field("storage_key", x.storage_key).field("storage_backend", "local");
  w.raw_field("metadata", x.metadata ? x.metadata->value : "{}").field("created_by", x.created_by.value_or(0));
  w.time_field("created_at", r.created_ms).field("is_active", r.active).end_object();
}

void list_recordings(const exchange& x) {
  problems found;
  query_fields query(*x.request, found);
  query.integer("workflow_id", 0, {1, 9e15});  // recordings belong to the organisation here
  if (!found.empty()) return x.respond(unprocessable(found));
  const auto fits = [&](const char* name, const std::optional<std::string>& has) {
    const auto wanted = query.text(name);
    return wanted.empty() || wanted == has.value_or("");
  };
  json_writer w;
  std::size_t total = 0;
  w.begin_object().key("recordings").begin_array();
  for (const auto& r : active(x, resource_kind::recording)) {
    const auto body = recording_of(r);
    if (!fits("tts_provider", body.tts_provider) || !fits("tts_model", body.tts_model) ||
        !fits("tts_voice_id", body.tts_voice_id))
      continue;
    ++total;
    write_recording(w, r);
  }
  x.respond(ok(w.end_array().field("total", total).end_object().take()));
}

/// One after the other; what was kept before a refusal stays kept, and the refusal says which one it was.
struct batch_in_progress : std::enable_shared_from_this<batch_in_progress> {
  batch_in_progress(exchange e, std::vector<resource> all) : x(std::move(e)), wanted(std::move(all)) {}
  void go_on() {
    if (made.size() == wanted.size()) return answer();
    x->resources.save(wanted[made.size()], [self = shared_from_this()](outcome<resource> got) {
      if (!got) return self->x.respond(refused(got.why()));
      self->made.push_back(std::move(*got));
      self->go_on();
    });
  }
  void answer() const {
    json_writer w;
    w.begin_object().key("recordings").begin_array();
    for (const auto& r : made) write_recording(w, r);
    x.respond(ok(w.end_array().end_object().take()));
  }
  exchange x;
  std::vector<resource> wanted, made;
};

void create_recordings(const exchange& x) {
  problems found;
  auto body = read_body<batch_body>(*x.request, found);
  if (!found.empty()) return x.respond(unprocessable(found));
  std::vector<resource> wanted;
  for (auto& each : body->recordings) {
    each.created_by = static_cast<std::int64_t>(x.who.id());
    const auto known = find_resource(x->state, resource_kind::recording, each.recording_id);
    const bool twice = std::ranges::find(wanted, each.recording_id, &resource::name) != wanted.end();
    if (twice || (known && known->active))
      return x.respond(error(409, "The recording '" + each.recording_id + "' exists already"));
    auto& r = wanted.emplace_back();
    r.kind = resource_kind::recording;
    r.name = each.recording_id;
    r.body_json = text_of(each);
  }
  std::make_shared<batch_in_progress>(x, std::move(wanted))->go_on();
}

void delete_recording(const exchange& x) {
  remove(x, in_path(x, resource_kind::recording, "recording_id", "Recording not found"), "Recording deleted successfully");
}

}  // namespace

void add_library_routes(route_table& to) {
  const std::string documents = "/api/v1/knowledge-base/documents", recordings = "/api/v1/workflow-recordings/";
  to.add("GET", documents, list_documents);
  to.add("POST", documents, create_document, takes<document_body>());
  to.add("GET", documents + "/{document_uuid}", get_document);
  to.add("DELETE", documents + "/{document_uuid}", delete_document);
  to.add("GET", recordings, list_recordings);
  to.add("POST", recordings, create_recordings, takes<batch_body>());
  to.add("DELETE", recordings + "{recording_id}", delete_recording);
}

}  // namespace tandem::rest
