#pragma once
// Reading and writing the JSON of Plivo's REST API, leniently: a field may be missing, null, or of another type. For the sources
// of rest_protocol.hpp.

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "net/plivo/rest_protocol.hpp"

namespace tandem::plivo {

using json = nlohmann::json;

/// An object, an empty one for anything else. No exception leaves.
json object_of(std::string_view body);
/// A string as it is, null and nothing as "", anything else as its JSON.
std::string text_of(const json& from, const char* field);
std::int64_t number_of(const json& from, const char* field);
/// @p absent: when the field is missing or no boolean, in words neither.
bool flag_of(const json& from, const char* field, bool absent);
/// What comes out is valid UTF-8 whatever went in.
std::string written(const json& body);
refusal nonsense(const rest_reply& reply, std::string_view expected);

/// {"meta": {...}, "objects": [...]}, each object read by @p read. @p what names them in a refusal.
template <class T, class Read>
outcome<carrier_list<T>> read_list(const rest_reply& reply, std::string_view what, Read read) {
  if (!reply.ok()) return read_refusal(reply, false);
  const auto body = object_of(reply.body);
  const auto objects = body.find("objects");
  if (objects == body.end() || !objects->is_array()) return nonsense(reply, "a list of " + std::string(what));
  carrier_list<T> out;
  for (const auto& one : *objects)
    if (one.is_object()) out.entries.push_back(read(one));
  const auto meta = body.find("meta");
  if (meta == body.end() || !meta->is_object()) return out;
  out.total = static_cast<std::uint64_t>(number_of(*meta, meta->contains("total_count") ? "total_count" : "count"));
  out.more = !text_of(*meta, "next").empty();
  return out;
}

}  // namespace tandem::plivo
