#pragma once
// Every address that the carrier calls, one row each: the webhook edge mounts them, /openapi.json lists them. Each is served by
// POST (a form) and by GET (a query).

#include <cstdint>
#include <span>
#include <string_view>

namespace tandem::plivo {

/// What is to be done with what comes there. News is heard and acknowledged; all others but `room` are answered with a document.
enum class callback_purpose : std::uint8_t { news, document, fallback, transfer, whisper, hold, room };

struct callback_field {
  std::string_view name, meaning;
};

struct callback_route {
  std::string_view pattern;  // of the router; without {call}: a number was called, the call has no id yet
  std::string_view id;       // operationId of its POST
  callback_purpose what;
  std::string_view summary;
  std::span<const callback_field> fields = {};  // what is read beside common_fields()

  bool inbound() const { return pattern.find('{') == pattern.npos; }
  bool wants_xml() const { return what != callback_purpose::news && what != callback_purpose::room; }
};

std::span<const callback_route> callback_routes();
/// What is read of any callback. The first is always there; the others as Plivo sends them.
std::span<const callback_field> common_fields();

}  // namespace tandem::plivo
