#include "net/api/operator_fields.hpp"

#include <algorithm>

namespace tandem::rest {

namespace {

std::string trimmed(std::string_view text) {
  constexpr std::string_view space = " \t\r\n";
  const auto from = text.find_first_not_of(space);
  if (from == text.npos) return {};
  return std::string(text.substr(from, text.find_last_not_of(space) + 1 - from));
}

bool has_controls(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

/// No judge of addresses, only of what can be none: they are told apart here, and nobody writes to them.
bool is_email(std::string_view text) {
  const auto at = text.find('@');
  return at != text.npos && at > 0 && at + 1 < text.size() && text.find('@', at + 1) == text.npos &&
         text.find(' ') == text.npos && !has_controls(text);
}

void complain(problems& found, const char* field, const char* words) {
  found.push_back({{std::string("body"), std::string(field)}, words, "value_error", {}});
}

}  // namespace

std::string read_email(const std::string& text, problems& found) {
  auto out = trimmed(text);
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  if (!is_email(out)) complain(found, "email", "Input should be an email address, such as ada@example.com");
  return out;
}

std::string read_name(const std::string& text, problems& found) {
  auto out = trimmed(text);
  if (out.empty() || has_controls(out)) complain(found, "name", "Input should be a name of 1 to 64 characters on one line");
  return out;
}

key_role read_role(const std::string& word) {
  if (word == "admin") return key_role::admin;
  return word == "operator" ? key_role::operator_ : key_role::viewer;
}

void write_operator(json_writer& w, const operator_account& o) {
  w.begin_object().field("id", o.id).field("name", o.name).field("email", o.email).field("role", role_name(o.role));
  w.field("is_active", o.is_active).time_field("created_at", o.created_ms);
  w.time_field("last_signed_in_at", o.last_signed_in_ms).end_object();
}

http_response shown(const operator_account& o) {
  json_writer w;
  write_operator(w, o);
  return ok(w.take());
}

void hashing(const exchange& x, std::function<void()> work) {
  const auto task = [x, work = std::move(work)] { guarded(x, work); };
  if (!x->hashing) return task();
  if (!x->hashing(task))
    x.respond(refused({errc::unavailable, "Too many passwords wait to be looked at; try again shortly", {}}));
}

}  // namespace tandem::rest
