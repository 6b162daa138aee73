#include "net/api/definition_secrets.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <nlohmann/json.hpp>

#include "net/api/secrets.hpp"
#include "net/json_depth.hpp"

namespace tandem::rest {

namespace {

using json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 10> endings = {"api_key", "apikey",     "secret",      "password",      "token",
                                                      "passwd",  "access_key", "private_key", "authorization", "cookie"};

bool is_secret_name(std::string_view name) {
  std::string plain(name);
  for (char& c : plain) c = c == '-' ? '_' : c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return std::ranges::any_of(endings, [&](std::string_view e) { return plain.ends_with(e); });
}

bool may_hold_secrets(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c == '-' ? '_' : c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return std::ranges::any_of(endings, [&](std::string_view e) { return lower.find(e) != lower.npos; });
}

bool is_text(const json& value) {
  if (!value.is_string()) return false;
  const auto& text = value.get_ref<const std::string&>();
  return !text.empty() && !text.starts_with("{{");
}

/// Where a secret is: the node it is in (empty: none), and the names on the way, without the places in lists.
struct location {
  std::string node;
  std::string path;
  std::string name;
};

template <class Visit>
void walk(json& value, const location& at, const Visit& visit) {
  if (value.is_array()) {
    for (auto& each : value) {
      auto inner = at;
      if (at.path == "/nodes" && each.is_object() && each.contains("id") && each["id"].is_string())
        inner.node = each["id"].get<std::string>();
      walk(each, inner, visit);
    }
    return;
  }
  if (!value.is_object()) return;
  for (const char* label : {"key", "name"})  // {"key": "Authorization", "value": "..."}
    if (const auto named = value.find(label); named != value.end() && named->is_string() && value.contains("value") &&
                                              is_secret_name(named->get_ref<const std::string&>()) && is_text(value["value"]))
      return visit(value["value"], location{at.node, at.path + "/" + named->get<std::string>(), named->get<std::string>()});
  for (auto each = value.begin(); each != value.end(); ++each) {
    const location there{at.node, at.path + "/" + each.key(), each.key()};
    if (is_text(each.value()) && is_secret_name(each.key()))
      visit(each.value(), there);
    else
      walk(each.value(), there, visit);
  }
}

json read(std::string_view text) {
  if (json_depth(text) > json_depth_max) return json::value_t::discarded;
  return json::parse(text, nullptr, false);
}

/// What is stored, by place and by name and mask.
struct known_secrets {
  std::multimap<std::string, std::string> by_place, by_name;

  void learn(std::string_view text) {
    if (!may_hold_secrets(text)) return;
    auto definition = read(text);
    walk(definition, {}, [&](json& value, const location& at) {
      const auto secret = value.get<std::string>();
      by_place.emplace(at.node + "\n" + at.path, secret);
      by_name.emplace(at.name, secret);
    });
  }
  const std::string* find(const std::string& text, const location& at) const {
    const auto in = [&](const std::multimap<std::string, std::string>& all, const std::string& key) -> const std::string* {
      const auto [from, to] = all.equal_range(key);
      const auto found = std::find_if(from, to, [&](const auto& x) { return mask(x.second) == text; });
      return found == to ? nullptr : &found->second;
    };
    const auto* here = in(by_place, at.node + "\n" + at.path);
    return here ? here : in(by_name, at.name);
  }
};

bool looks_masked(const std::string& text) {
  const auto stars = text.find_first_not_of('*');
  return text.starts_with('*') && (stars == text.npos || text.size() - stars <= 4);
}

}  // namespace

std::string masked(std::string_view text) {
  if (!may_hold_secrets(text)) return std::string(text);
  auto definition = read(text);
  bool any = false;
  walk(definition, {}, [&](json& value, const location&) {
    value = mask(value.get_ref<const std::string&>());
    any = true;
  });
  return any ? definition.dump() : std::string(text);
}

unmasked_text unmasked(std::string_view text, const workflow* known) {
  unmasked_text out{std::string(text), {}};
  if (!may_hold_secrets(text)) return out;
  auto definition = read(text);
  known_secrets stored;
  if (known)
    for (auto v = known->versions.rbegin(); v != known->versions.rend(); ++v) {
      stored.learn(v->definition_json);
      stored.learn(v->configurations_json);
    }
  bool any = false;
  walk(definition, {}, [&](json& value, const location& at) {
    const auto& shown = value.get_ref<const std::string&>();
    if (!looks_masked(shown)) return;
    if (const auto* secret = stored.find(shown, at)) {
      value = *secret;
      any = true;
      return;
    }
    out.problems.push_back(
        {at.node.empty() ? workflow_problem::item::workflow : workflow_problem::item::node, at.node, at.name,
         at.name + " is a mask, and no secret is stored here that it could stand for: send the secret itself"});
  });
  if (any) out.json = definition.dump();
  return out;
}

}  // namespace tandem::rest
