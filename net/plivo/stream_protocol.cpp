#include "net/plivo/stream_protocol.hpp"

#include <algorithm>
#include <charconv>
#include <simdjson.h>

#include "net/http.hpp"
#include "net/plivo/base64.hpp"

namespace tandem::plivo {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;
using kind = stream_event::kind;

constexpr std::size_t name_length_max = 256;
constexpr std::size_t header_length_max = 1024;
constexpr std::size_t headers_max = 32;

/// The parser's memory grows with the largest message, so a thread's streams share one. simdjson's DOM and not its on-demand
/// reader: it validates the whole message first, and chooses the best instructions of the machine it runs on.
struct thread_parser {
  simdjson::dom::parser parser;
  std::string padded;
};
thread_parser& parser_here() {
  static thread_local thread_parser one;
  return one;
}

bool is_digit(char c) { return (c >= '0' && c <= '9') || c == '*' || c == '#' || (c >= 'A' && c <= 'D'); }

bool read_text(const object& from, std::string_view field, std::string_view& out, std::size_t length_max) {
  return from.at_key(field).get_string().get(out) == simdjson::SUCCESS && out.size() <= length_max;
}

/// Numbers that some write as strings.
std::uint64_t read_number(const object& from, std::string_view field) {
  std::uint64_t n = 0;
  std::string_view text;
  if (from.at_key(field).get_uint64().get(n) != simdjson::SUCCESS && read_text(from, field, text, 10))
    std::from_chars(text.data(), text.data() + text.size(), n);
  return n;
}

bool read_object(const object& from, std::string_view field, object& out) {
  return from.at_key(field).get_object().get(out) == simdjson::SUCCESS;
}

void read_format(const object& start, stream_start& out) {
  object format;
  if (!read_object(start, "mediaFormat", format)) {
    out.format = "audio/x-mulaw;rate=8000";  // what we asked for
    return;
  }
  std::string_view text;
  std::string encoding;
  if (read_text(format, "encoding", text, 64)) encoding = text;
  auto rate = read_number(format, "sampleRate");
  if (const auto mark = encoding.find(";rate="); mark != encoding.npos) {
    if (rate == 0) std::from_chars(encoding.data() + mark + 6, encoding.data() + encoding.size(), rate);
    encoding.resize(mark);
  }
  if (rate == 0) rate = 8000;
  out.format = encoding + ";rate=" + std::to_string(rate);
  const bool mulaw = encoding == "audio/x-mulaw" || encoding == "audio/mulaw", l16 = encoding == "audio/x-l16";
  out.format_known = (mulaw && rate == 8000) || (l16 && (rate == 8000 || rate == 16000));
  if (l16) out.encoding = rate == 16000 ? media_encoding::l16_16k : media_encoding::l16_8k;
}

void read_json_headers(std::string_view text, std::vector<std::pair<std::string, std::string>>& out) {
  simdjson::dom::parser parser;  // the thread's own still holds the message that this text came in
  object all;
  if (parser.parse(text.data(), text.size()).get_object().get(all) != simdjson::SUCCESS) return;
  for (auto [key, value] : all) {
    std::string_view content;
    if (out.size() < headers_max && value.get_string().get(content) == simdjson::SUCCESS) out.emplace_back(key, content);
  }
}

void append_json_text(std::string& out, std::string_view text) {
  for (char c : text.substr(0, name_length_max)) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
}

stream_event read_media(const object& message, std::string& audio) {
  object media;
  std::string_view track, payload;
  if (!read_object(message, "media", media)) return {};
  if (read_text(media, "track", track, 32) && track == "outbound") return {kind::other};  // an echo of ourselves
  if (!read_text(media, "payload", payload, stream_protocol::message_max) || !decode_base64(payload, audio) || audio.empty())
    return {};
  return {kind::media, std::as_bytes(std::span(audio.data(), audio.size()))};
}

stream_event read_digit(const object& message) {
  object dtmf;
  std::string_view digit;
  if (!read_object(message, "dtmf", dtmf) || !read_text(dtmf, "digit", digit, 1) || digit.empty()) return {};
  const char upper = digit[0] >= 'a' && digit[0] <= 'd' ? static_cast<char>(digit[0] - 32) : digit[0];
  if (!is_digit(upper)) return {};
  return {kind::digit, {}, {}, upper};
}

stream_event read_played(const object& message, std::string& name) {
  std::string_view text;
  if (!read_text(message, "name", text, name_length_max)) return {};
  name.assign(text);
  return {kind::played, {}, name};
}

stream_event read_trouble(const object& message, std::string& name) {
  std::string_view text = "no reason given";
  if (std::string_view reason; read_text(message, "reason", reason, name_length_max)) text = reason;
  name.assign(text);
  return {kind::trouble, {}, name};
}

stream_event read_start(const object& message, stream_start& out) {
  object start;
  std::string_view call, stream, text;
  if (!read_object(message, "start", start) || !read_text(start, "callId", call, 128) || call.empty() ||
      !read_text(start, "streamId", stream, 128) || stream.empty())
    return {};
  out = {};
  out.call.value = call;
  out.stream = stream;
  if (read_text(start, "accountId", text, 64)) out.account = text;
  if (read_text(message, "extra_headers", text, header_length_max)) out.extra_headers = read_extra_headers(text);
  read_format(start, out);
  return {kind::start};
}

}  // namespace

std::vector<std::pair<std::string, std::string>> read_extra_headers(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> out;
  if (text.size() > header_length_max) return out;
  if (text.starts_with('{')) {
    read_json_headers(text, out);
    return out;
  }
  const char separator = text.find(';') != text.npos ? ';' : ',';
  while (!text.empty() && out.size() < headers_max) {
    const auto pair = text.substr(0, text.find(separator));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    const auto equals = pair.find('=');
    if (equals != pair.npos && equals > 0) out.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
  }
  return out;
}

stream_event stream_protocol::read(std::string_view text) {
  if (text.size() > message_max) return {};
  auto& here = parser_here();
  if (here.padded.size() < text.size() + simdjson::SIMDJSON_PADDING)
    here.padded.resize(text.size() + simdjson::SIMDJSON_PADDING + 512);
  std::copy(text.begin(), text.end(), here.padded.begin());
  std::fill_n(here.padded.begin() + static_cast<std::ptrdiff_t>(text.size()), simdjson::SIMDJSON_PADDING, ' ');
  object message;
  std::string_view event;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(here.padded.data());
  if (here.parser.parse(bytes, text.size(), false).get_object().get(message) != simdjson::SUCCESS ||
      !read_text(message, "event", event, 64))
    return {};
  if (event == "media") return read_media(message, audio_);
  if (event == "dtmf") return read_digit(message);
  if (event == "playedStream" || event == "played") return read_played(message, name_);
  if (event == "clearedAudio") return {kind::cleared};
  if (event == "start") return read_start(message, start_);
  if (event == "stop") return {kind::stop};
  if (event == "playFailed" || event == "error" || event == "incorrectPayload") return read_trouble(message, name_);
  return {kind::other};
}

void write_play_audio(std::string& out, media_encoding encoding, std::span<const std::byte> audio) {
  switch (encoding) {
    case media_encoding::mulaw_8k:
      out.assign(R"({"event":"playAudio","media":{"contentType":"audio/x-mulaw","sampleRate":8000,"payload":")");
      break;
    case media_encoding::l16_8k:
      out.assign(R"({"event":"playAudio","media":{"contentType":"audio/x-l16","sampleRate":8000,"payload":")");
      break;
    case media_encoding::l16_16k:
      out.assign(R"({"event":"playAudio","media":{"contentType":"audio/x-l16","sampleRate":16000,"payload":")");
      break;
  }
  append_base64(out, audio);
  out.append("\"}}");
}

void write_checkpoint(std::string& out, std::string_view stream, std::string_view name) {
  out.assign(R"({"event":"checkpoint","streamId":")");
  append_json_text(out, stream);
  out.append(R"(","name":")");
  append_json_text(out, name);
  out.append("\"}");
}

void write_clear_audio(std::string& out, std::string_view stream) {
  out.assign(R"({"event":"clearAudio","streamId":")");
  append_json_text(out, stream);
  out.append("\"}");
}

void write_send_digits(std::string& out, std::string_view digits) {
  out.assign(R"({"event":"sendDTMF","dtmf":")");
  for (char c : digits.substr(0, 64))
    if (is_digit(c)) out += c;
  out.append("\"}");
}

}  // namespace tandem::plivo
