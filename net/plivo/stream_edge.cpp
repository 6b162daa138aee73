#include "net/plivo/stream_edge.hpp"

#include "net/io_pool.hpp"
#include "net/media/session_list.hpp"
#include "net/plivo/accounts.hpp"
#include "net/plivo/callback_urls.hpp"
#include "net/plivo/refusals.hpp"
#include "net/plivo/signature.hpp"
#include "net/plivo/stream_wire.hpp"
#include "net/stranger_limiter.hpp"

namespace tandem::plivo {
namespace {

/// The carrier signs the upgrade over one of these; which one is disputed.
std::vector<std::string> schemes_of(const std::string& url) {
  const auto mark = url.find("://");
  std::vector<std::string> out;
  for (auto scheme : {"http", "https", "wss", "ws"}) out.push_back(scheme + url.substr(std::min(mark, url.size())));
  return out;
}

}  // namespace

class stream_edge::core : public std::enable_shared_from_this<core> {
 public:
  core(stream_options options, const stream_edge_surroundings& around)
      : options_(std::move(options)),
        around_(around),
        accounts_(around.state, around.secrets),
        refusals_(options_.public_url, options_.trusted_proxies, around.security, around.now_ms),
        unsigned_(around.counters.counter("tandem_streams_unsigned_total", "media upgrades without a signature of ours")),
        session_around_(std::make_shared<stream_surroundings>(
            stream_surroundings{around.calls, around.agents, around.recordings, stream_counters(around.counters), {}})) {}

  websocket_decision gate(const http_request& request) {
    const auto path = parse_stream_path(request.path);
    if (!path) return turned_away(request, 404);
    if (!is_signed(request, *path) && options_.require_signature) return turned_away(request, 403);
    // Only what a report needs: this is kept as long as the session waits for its answer.
    http_request origin;
    origin.target = request.target;
    origin.remote_address = request.remote_address;
    for (const auto& field : request.headers.fields)
      if (equal_ignoring_case(field.name, "X-Forwarded-For")) origin.headers.fields.push_back(field);
    return websocket_decision::accepted([core = shared_from_this(), path = *path, origin = std::move(origin)](websocket& socket) {
      return core->make(socket, path, origin);
    });
  }

  void close_all() { sessions_->end_all(stream_end::draining, 1012, "the node is restarting"); }
  void close(call_id call) { sessions_->end(call, stream_end::transferred, 1000, "the call is being transferred"); }
  std::size_t streams() const { return sessions_->size(); }

 private:
  std::unique_ptr<websocket_listener> make(websocket& socket, const stream_path& path, const http_request& origin) {
    media_session::post_fn post = [&thread = socket.thread()](std::function<void()> work) { thread.post(std::move(work)); };
    auto refused = [core = shared_from_this(), origin](std::string finding) {
      if (!core->too_often(origin)) core->refusals_.report("token", origin, std::move(finding));
    };
    return sessions_->keep(std::make_unique<stream_session>(socket, path, session_around_, post, std::move(refused)), post);
  }

  websocket_decision turned_away(const http_request& request, int status) {
    const auto wait_s = too_often(request);
    return websocket_decision::refused(wait_s ? held_up(*wait_s) : empty_response(status));
  }

  std::optional<std::uint32_t> too_often(const http_request& request) {
    return around_.strangers ? around_.strangers->failed(request, around_.now_ms()) : std::nullopt;
  }

  bool is_signed(const http_request& request, const stream_path& path) {
    const auto headers = read_signature_headers(request.headers);
    if (!headers.present() && !options_.require_signature) {
      unsigned_.add();
      return false;
    }
    const form_fields none;
    const auto candidates = accounts_.of_call({path.run.value}, {});
    for (const auto& dialed : refusals_.dialed_urls(request))
      for (const auto& url : schemes_of(dialed))
        if (verify({"GET", url, none, headers}, candidates.tokens) != no_token) return true;
    unsigned_.add();
    refusals_.explain_and_report("stream_signature", request, none, candidates.tokens);
    return false;
  }

  stream_options options_;
  stream_edge_surroundings around_;
  account_book accounts_;
  refusal_desk refusals_;
  metrics::counter& unsigned_;
  std::shared_ptr<const stream_surroundings> session_around_;
  const std::shared_ptr<session_list> sessions_ = std::make_shared<session_list>();
};

stream_edge::stream_edge(stream_options options, stream_edge_surroundings around)
    : core_(std::make_shared<core>(std::move(options), around)) {}
stream_edge::~stream_edge() = default;

bool stream_edge::serves(std::string_view path) { return path.starts_with(media_prefix); }
websocket_decision stream_edge::gate(const http_request& request) { return core_->gate(request); }
void stream_edge::close_all() { core_->close_all(); }
void stream_edge::close(call_id call) { core_->close(call); }
std::size_t stream_edge::streams() const { return core_->streams(); }

}  // namespace tandem::plivo
