#include "net/talk/edge.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "net/io_pool.hpp"
#include "net/media/session_list.hpp"
#include "net/stranger_limiter.hpp"
#include "net/talk/wire.hpp"

namespace tandem {
namespace {

constexpr std::string_view prefix = "/api/v1/talk/";

std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc() || end != text.data() + text.size() || n == 0) return std::nullopt;
  return n;
}

std::optional<stream_claim> parse(std::string_view path) {
  if (!path.starts_with(prefix)) return std::nullopt;
  path.remove_prefix(prefix.size());
  std::array<std::string_view, 3> part{};
  for (auto& p : part) {
    p = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(path.size(), p.size() + 1));
  }
  const auto workflow = number_of(part[0]), run = number_of(part[1]);
  if (!workflow || !run || !path.empty()) return std::nullopt;
  return stream_claim{{*workflow}, {*run}, is_media_token(part[2]) ? std::string(part[2]) : ""};
}

}  // namespace

std::string talk_path(workflow_id workflow, run_id run, std::string_view token) {
  return std::string(prefix) + std::to_string(workflow.value) + "/" + std::to_string(run.value) + "/" + std::string(token);
}

class talk_edge::core : public std::enable_shared_from_this<core> {
 public:
  explicit core(talk_edge_surroundings around)
      : around_(std::move(around)),
        session_around_(std::make_shared<stream_surroundings>(
            stream_surroundings{around_.calls, around_.agents, around_.recordings, stream_counters(around_.counters), {}})) {}

  websocket_decision gate(const http_request& request) {
    auto claim = parse(request.path);
    if (!claim) return turned_away(request, 404);
    http_request from;  // only what a report needs
    from.remote_address = request.remote_address;
    for (const auto& field : request.headers.fields)
      if (equal_ignoring_case(field.name, "X-Forwarded-For")) from.headers.fields.push_back(field);
    return websocket_decision::accepted([core = shared_from_this(), claim = std::move(*claim),
                                         from = std::move(from)](websocket& socket) { return core->make(socket, claim, from); });
  }

  void close_all() { sessions_->end_all(stream_end::draining, 1012, "the node is restarting"); }
  void close(call_id call) { sessions_->end(call, stream_end::stopped, 1000, ""); }
  std::size_t talks() const { return sessions_->size(); }

 private:
  std::unique_ptr<websocket_listener> make(websocket& socket, const stream_claim& claim, const http_request& from) {
    media_session::post_fn post = [&thread = socket.thread()](std::function<void()> work) { thread.post(std::move(work)); };
    auto refused = [core = shared_from_this(), from](std::string finding) {
      if (core->too_often(from)) return;
      core->around_.security.refused(
          {core->around_.now_ms(), "token", std::string(prefix), from.remote_address, std::move(finding)});
    };
    auto wire = std::make_unique<talk_wire>(socket, "talk-" + std::to_string(claim.run.value), around_.codec());
    return sessions_->keep(
        std::make_unique<media_session>(socket, claim, std::move(wire), session_around_, post, std::move(refused)), post);
  }

  websocket_decision turned_away(const http_request& request, int status) {
    const auto wait_s = too_often(request);
    return websocket_decision::refused(wait_s ? held_up(*wait_s) : empty_response(status));
  }

  std::optional<std::uint32_t> too_often(const http_request& request) {
    return around_.strangers ? around_.strangers->failed(request, around_.now_ms()) : std::nullopt;
  }

  const talk_edge_surroundings around_;
  const std::shared_ptr<const stream_surroundings> session_around_;
  const std::shared_ptr<session_list> sessions_ = std::make_shared<session_list>();
};

talk_edge::talk_edge(talk_edge_surroundings around) : core_(std::make_shared<core>(std::move(around))) {}
talk_edge::~talk_edge() = default;

bool talk_edge::serves(std::string_view path) { return path.starts_with(prefix); }
websocket_decision talk_edge::gate(const http_request& request) { return core_->gate(request); }
void talk_edge::close_all() { core_->close_all(); }
void talk_edge::close(call_id call) { core_->close(call); }
std::size_t talk_edge::talks() const { return core_->talks(); }

}  // namespace tandem
