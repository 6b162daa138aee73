// What a run leaves behind: /workflow/{id}/runs/{run_id}/transcript and .../recording; and the same
// without a key, by the run's public token: /public/download/workflow/{token}/{artifact_type}; .../public-link gives one that
// ends.

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "net/api/byte_range.hpp"
#include "net/api/context.hpp"
#include "net/api/expiry.hpp"
#include "net/api/json_writer.hpp"
#include "net/api/public_access.hpp"
#include "net/api/views.hpp"

namespace tandem::rest {

namespace {

/// Most bytes of a recording held in memory for one answer to a Range request (players ask on from there), and for one without.
constexpr std::uint64_t part_max = 8 * 1024 * 1024;
constexpr std::uint64_t whole_max = 128 * 1024 * 1024;  // more than two hours of a call

/// The run named in the path, if there is one; answers otherwise.
std::optional<call_record> run_in_path(const exchange& x) {
  problems found;
  const auto w = path_id<workflow_id>(*x.request, "workflow_id", found);
  const auto id = path_id<run_id>(*x.request, "run_id", found);
  if (!found.empty()) {
    x.respond(unprocessable(found));
    return {};
  }
  auto c = find_run(x->state, w, id);
  if (!c) x.respond(error(404, "Workflow run not found"));
  return c;
}

http_response gone(std::string_view what, std::int64_t forgotten_ms) { return error(410, forgotten_words(what, forgotten_ms)); }

void transcript(const exchange& x) {
  problems found;
  const auto format = query_fields(*x.request, found).text("format", "text");
  if (format != "text" && format != "jsonl")
    return x.respond(
        unprocessable({std::string("query"), std::string("format")}, "Input should be 'text' or 'jsonl'", "literal_error"));
  const auto c = run_in_path(x);
  if (!c) return;
  if (c->transcript.empty() && c->transcript_forgotten_ms) return x.respond(gone("conversation", c->transcript_forgotten_ms));
  x.respond(format == "jsonl" ? file_response(200, "application/x-ndjson", transcript_lines(*c))
                              : file_response(200, "text/plain; charset=utf-8", transcript_text(*c)));
}

std::string content_type(const std::filesystem::path& file) {
  if (file.extension() == ".wav") return "audio/wav";
  if (file.extension() == ".ogg" || file.extension() == ".opus") return "audio/ogg";
  return "application/octet-stream";
}

http_response serve_file(const std::filesystem::path& path, std::string_view range_header) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) return error(404, "The recording is not on this node");
  const auto size = static_cast<std::uint64_t>(file.tellg());
  byte_range range{0, size ? size - 1 : 0};
  const auto kind = read_range(range_header, size, range);
  if (kind == range_kind::unsatisfiable) {
    auto r = error(416, "The recording is shorter than that");
    r.headers.set("Content-Range", "bytes */" + std::to_string(size));
    return r;
  }
  if (kind == range_kind::whole && size > whole_max) return error(413, "The recording is long: ask for parts of it with Range");
  if (kind == range_kind::part) range.last = std::min(range.last, range.first + part_max - 1);
  std::string body(size ? range.last - range.first + 1 : 0, '\0');
  file.seekg(static_cast<std::streamoff>(range.first));
  if (!file.read(body.data(), static_cast<std::streamsize>(body.size()))) return error(500, "The recording could not be read");
  auto r = file_response(kind == range_kind::part ? 206 : 200, content_type(path), std::move(body));
  r.headers.set("Accept-Ranges", "bytes");
  if (kind == range_kind::part)
    r.headers.set("Content-Range",
                  "bytes " + std::to_string(range.first) + "-" + std::to_string(range.last) + "/" + std::to_string(size));
  return r;
}

using mark_response = void (*)(http_response&);

void give_recording(const exchange& x, const call_record& c, mark_response mark) {
  if (c.recording.empty() && c.recording_forgotten_ms) return x.respond(gone("recording", c.recording_forgotten_ms));
  if (c.recording.empty() || !x->recording_file) return x.respond(error(404, "This run has no recording"));
  in_background(x, [x, mark, name = c.recording] {
    const auto path = x->recording_file(name);
    auto r = path ? serve_file(*path, x.request->headers.get("Range")) : error(404, "The recording is not on this node");
    mark(r);
    x.respond(std::move(r));
  });
}

void recording(const exchange& x) {
  if (const auto c = run_in_path(x)) give_recording(x, *c, [](http_response&) {});
}

void download(const exchange& x) {
  problems found;
  const bool shown = query_fields(*x.request, found).flag("inline", false);
  if (!found.empty()) return x.respond(unprocessable(found));
  const auto what = x.request->path_parameter("artifact_type");
  const auto run = opened_by(x->state, x->secrets, x.request->path_parameter("token"), x->now_ms());
  const auto c = run ? find_call(x->state, call_id{run->value}) : std::nullopt;
  if (!c) return x.respond(error(404, "Workflow run not found"));
  const mark_response mark = shown ? [](http_response& r) { r.headers.set("Content-Disposition", "inline"); }
                                   : [](http_response& r) { r.headers.set("Content-Disposition", "attachment"); };
  if (what == "recording") return give_recording(x, *c, mark);
  if (what == "transcript" && c->transcript.empty() && c->transcript_forgotten_ms)
    return x.respond(gone("conversation", c->transcript_forgotten_ms));
  if (what != "transcript" || c->transcript.empty()) return x.respond(error(404, "This run has no such artefact"));
  auto r = file_response(200, "text/plain; charset=utf-8", transcript_text(*c));
  mark(r);
  x.respond(std::move(r));
}

struct link_body {
  std::string expires_at;
};
void fields(json_fields& f, link_body& x) { f.required("expires_at", x.expires_at, {1, 64}); }

void give_link(const exchange& x) {
  const auto c = run_in_path(x);
  if (!c) return;
  problems found;
  const auto body = read_body<link_body>(*x.request, found);
  const auto until = body ? read_expiry(body->expires_at, x->now_ms(), found) : 0;
  if (!found.empty()) return x.respond(unprocessable(found));
  const auto urls = public_urls(x->secrets, x->public_url, *c, until);
  if (urls.empty()) return x.respond(error(409, "The call has not ended yet"));
  json_writer w;
  w.begin_object().field("public_access_token", urls.substr(urls.rfind('/') + 1)).time_field("expires_at", until / 1000 * 1000);
  w.text_or_null("transcript_public_url", c->transcript.empty() ? "" : urls + "/transcript");
  x.respond(ok(w.text_or_null("recording_public_url", c->recording.empty() ? "" : urls + "/recording").end_object().take()));
}

}  // namespace

void add_artifact_routes(route_table& to) {
  to.add("POST", "/api/v1/workflow/{workflow_id}/runs/{run_id}/public-link", give_link, takes<link_body>());
  to.add("GET", "/api/v1/workflow/{workflow_id}/runs/{run_id}/transcript", transcript);
  to.add("GET", "/api/v1/workflow/{workflow_id}/runs/{run_id}/recording", recording);
  to.add("GET", "/api/v1/public/download/workflow/{token}/{artifact_type}", download);
}

}  // namespace tandem::rest
