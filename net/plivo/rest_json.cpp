#include "net/plivo/rest_json.hpp"

#include <charconv>

#include "net/json_depth.hpp"

namespace tandem::plivo {

json object_of(std::string_view body) {
  if (json_depth(body) > json_depth_max) return json::object();
  auto parsed = json::parse(body, nullptr, false);
  return parsed.is_object() ? parsed : json::object();
}

std::string text_of(const json& from, const char* field) {
  const auto at = from.find(field);
  if (at == from.end() || at->is_null()) return {};
  if (at->is_string()) return at->get<std::string>();
  return written(*at);
}

std::int64_t number_of(const json& from, const char* field) {
  const auto text = text_of(from, field);
  std::int64_t n = 0;
  std::from_chars(text.data(), text.data() + text.size(), n);
  return n;
}

bool flag_of(const json& from, const char* field, bool absent) {
  const auto text = text_of(from, field);
  if (text == "true" || text == "True" || text == "1") return true;
  if (text == "false" || text == "False" || text == "0") return false;
  return absent;
}

std::string written(const json& body) { return body.dump(-1, ' ', false, json::error_handler_t::replace); }

refusal nonsense(const rest_reply& reply, std::string_view expected) {
  return {errc::provider_refused,
          "the carrier's answer (HTTP " + std::to_string(reply.status) + ") makes no sense: expected " + std::string(expected),
          ""};
}

}  // namespace tandem::plivo
