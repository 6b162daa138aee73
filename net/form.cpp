#include "net/form.hpp"

#include "net/percent.hpp"

namespace tandem {

const std::string* form_fields::find(std::string_view name) const {
  for (const auto& [key, value] : pairs)
    if (key == name) return &value;
  return nullptr;
}

std::string_view form_fields::get(std::string_view name) const {
  const auto* value = find(name);
  return value ? std::string_view(*value) : std::string_view();
}

std::optional<form_fields> parse_form(std::string_view body, std::size_t pairs_max) {
  form_fields fields;
  while (!body.empty()) {
    auto pair = body.substr(0, body.find('&'));
    body.remove_prefix(std::min(body.size(), pair.size() + 1));
    if (pair.empty()) continue;
    if (fields.pairs.size() == pairs_max) return std::nullopt;
    auto equals = std::min(pair.find('='), pair.size());
    auto value = equals < pair.size() ? pair.substr(equals + 1) : std::string_view();
    fields.add(percent::decode(pair.substr(0, equals), true), percent::decode(value, true));
  }
  return fields;
}

std::string encode_form(const form_fields& fields) {
  std::string out;
  for (const auto& [key, value] : fields.pairs) {
    if (!out.empty()) out += '&';
    percent::encode(out, key, "-._*", true);
    out += '=';
    percent::encode(out, value, "-._*", true);
  }
  return out;
}

}  // namespace tandem
