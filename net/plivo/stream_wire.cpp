#include "net/plivo/stream_wire.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "net/plivo/callback_urls.hpp"

namespace tandem::plivo {
namespace {

std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc() || end != text.data() + text.size() || n == 0) return std::nullopt;
  return n;
}

}  // namespace

std::optional<stream_path> parse_stream_path(std::string_view path) {
  if (!path.starts_with(media_prefix)) return std::nullopt;
  path.remove_prefix(media_prefix.size());
  std::array<std::string_view, 4> part{};
  for (auto& p : part) {
    p = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(path.size(), p.size() + 1));
  }
  const auto workflow = number_of(part[0]), organization = number_of(part[1]), run = number_of(part[2]);
  if (!workflow || !organization || !run || !path.empty()) return std::nullopt;
  return stream_path{{*workflow}, {*organization}, {*run}, is_media_token(part[3]) ? std::string(part[3]) : ""};
}

// ------------------------------------------------------------------------------------------------ the words

void stream_wire::read_text(std::string_view text, stream_events& to) { to.on_event(protocol_.read(text)); }
/// Plivo sends none.
void stream_wire::read_binary(std::string_view, stream_events& to) { to.on_event({}); }

stream_opening stream_wire::opening() const {
  const auto& start = protocol_.started();
  stream_opening out{start.call, start.stream, ""};
  if (!start.format_known || start.encoding != media_encoding::mulaw_8k)
    out.problem = "mediaFormat is " + start.format.substr(0, 40) + ", expected audio/x-mulaw;rate=8000";
  return out;
}

bool stream_wire::play(std::span<const std::byte> audio) {
  write_play_audio(out_, media_encoding::mulaw_8k, audio);
  return socket_.send_text(out_);
}

bool stream_wire::checkpoint(std::string_view name) {
  write_checkpoint(out_, protocol_.started().stream, name);
  return socket_.send_text(out_);
}

bool stream_wire::clear() {
  write_clear_audio(out_, protocol_.started().stream);
  return socket_.send_text(out_);
}

bool stream_wire::send_digits(std::string_view digits) {
  write_send_digits(out_, digits);
  return socket_.send_text(out_);
}

// ------------------------------------------------------------------------------------------------ the session

stream_session::stream_session(websocket& socket, stream_path path, std::shared_ptr<const stream_surroundings> around,
                               post_fn post, std::function<void(std::string)> token_refused)
    : media_session(socket, {path.workflow, path.run, std::move(path.token)}, std::make_unique<stream_wire>(socket),
                    std::move(around), std::move(post), std::move(token_refused)) {
  if (path.organization != the_organization) refuse(4404, "no such organization");
}

}  // namespace tandem::plivo
