#include "net/plivo/signature_check.hpp"

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "net/json_depth.hpp"
#include "net/plivo/signature.hpp"
#include "net/url.hpp"

namespace tandem::plivo {
namespace {

using json = nlohmann::json;

struct signed_line {
  std::string token, method, uri, nonce, signature;
  form_fields params;
};

std::string text_of(const json& x) {
  return x.is_string() ? x.get<std::string>() : x.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// What is wrong with the line; empty when it was read.
std::string read(std::string_view line, signed_line& to) {
  if (line.size() > signature_line_max) return "the line is longer than a megabyte";
  if (json_depth(line) > json_depth_max) return "the line is nested deeper than any request";
  const auto parsed = json::parse(line, nullptr, false);
  if (parsed.is_discarded()) return "the line is not JSON";
  if (!parsed.is_object()) return "the line is not a JSON object";
  const std::pair<const char*, std::string*> texts[] = {
      {"auth_token", &to.token}, {"method", &to.method}, {"uri", &to.uri}, {"nonce", &to.nonce}, {"signature", &to.signature}};
  for (const auto& [name, into] : texts) {
    const auto at = parsed.find(name);
    if (at == parsed.end()) return "the field '" + std::string(name) + "' is missing";
    if (!at->is_string()) return "the field '" + std::string(name) + "' is not a string";
    *into = at->get<std::string>();
  }
  const auto params = parsed.find("params");
  if (params == parsed.end() || params->is_null()) return {};
  if (!params->is_object()) return "the field 'params' is not an object of form fields";
  for (const auto& [key, value] : params->items()) {
    if (!value.is_array()) {
      to.params.add(key, text_of(value));
      continue;
    }
    for (const auto& one : value) to.params.add(key, text_of(one));
  }
  return {};
}

bool matches(const signed_line& x) {
  const token_candidate token{"", x.token};
  return verify({x.method, x.uri, x.params, {x.signature, {}, x.nonce}}, {&token, 1}) == 0;
}

void drop_user(std::string& uri) {
  const auto host = uri.find("://");
  if (host == uri.npos) return;
  const auto end = std::min(uri.find_first_of("/?#", host + 3), uri.size());
  const auto at = uri.rfind('@', end);
  if (at != uri.npos && at > host) uri.erase(host + 3, at - host - 2);
}

/// As Node's SDK reads it: user:password@ is dropped, and a GET's parameters join those of its URL, known or not.
signed_line as_node(signed_line x) {
  drop_user(x.uri);
  if (x.method != "GET" || x.params.pairs.empty()) return x;
  x.uri.resize(std::min(x.uri.find('#'), x.uri.size()));
  for (const auto& [key, value] : x.params.pairs)
    x.uri += (x.uri.find('?') == x.uri.npos ? "?" : "&") + percent_encode(key) + "=" + percent_encode(value);
  x.params = {};
  return x;
}

// ------------------------------------------------------------------------------------------------ what would have matched

struct variant {
  signed_line line;
  std::string difference;  // empty: none
};
using change = std::function<std::vector<variant>(const signed_line&)>;

std::vector<variant> schemes(const signed_line& x) {
  std::vector<variant> out{{x, ""}};
  const auto mark = x.uri.find("://");
  if (mark == x.uri.npos) return out;
  for (const char* scheme : {"https", "http", "wss", "ws"}) {
    if (x.uri.substr(0, mark) == scheme) continue;
    out.push_back({x, std::string("the scheme ") + scheme + "://"});
    out.back().line.uri = scheme + x.uri.substr(mark);
  }
  return out;
}

std::vector<variant> ports(const signed_line& x) {
  std::vector<variant> out{{x, ""}};
  const auto mark = x.uri.find("://");
  if (mark == x.uri.npos) return out;
  const auto end = std::min(x.uri.find_first_of("/?#", mark + 3), x.uri.size());
  const auto colon = x.uri.rfind(':', end);
  const bool has_port = colon != x.uri.npos && colon > mark + 2 && x.uri.find(']', colon) >= end;
  const auto host_end = has_port ? colon : end;
  if (has_port) out.push_back({x, "no port"}), out.back().line.uri.erase(host_end, end - host_end);
  for (const char* port : {":443", ":80"}) {
    if (x.uri.compare(host_end, end - host_end, port) == 0) continue;
    out.push_back({x, std::string("the port written as ") + port});
    out.back().line.uri.replace(host_end, end - host_end, port);
  }
  return out;
}

std::vector<variant> paths(const signed_line& x) {
  std::vector<variant> out{{x, ""}};
  const auto rest = std::min(x.uri.find_first_of("?#"), x.uri.size());
  if (rest == 0) return out;
  const bool slash = x.uri[rest - 1] == '/';
  out.push_back({x, slash ? "no slash at the end of the path" : "a slash at the end of the path"});
  if (slash)
    out.back().line.uri.erase(rest - 1, 1);
  else
    out.back().line.uri.insert(rest, "/");
  if (const auto plain = percent_decode(x.uri.substr(0, rest)); plain != x.uri.substr(0, rest)) {
    out.push_back({x, "the path percent-decoded"});
    out.back().line.uri.replace(0, rest, plain);
  }
  if (const auto query = x.uri.find('?'); query != x.uri.npos) {
    out.push_back({x, "no query"});
    out.back().line.uri.resize(query);
  }
  return out;
}

std::vector<variant> methods_and_params(const signed_line& x) {
  const std::string other = x.method == "GET" ? "POST" : "GET";
  std::vector<variant> out{{x, ""}, {x, "the method " + other}};
  out.back().line.method = other;
  if (x.params.pairs.empty()) return out;
  out.push_back({x, "no parameters"});
  out.back().line.params = {};
  for (std::size_t i = 0; i < x.params.pairs.size() && i < 64; ++i) {
    out.push_back({x, "the parameter '" + x.params.pairs[i].first.substr(0, 64) + "' left out"});
    auto& kept = out.back().line.params.pairs;
    kept.erase(kept.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return out;
}

std::vector<variant> pasted(const signed_line& x) {
  std::vector<variant> out{{x, ""}};
  const auto bare = [](std::string text) {
    std::erase_if(text, [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); });
    return text;
  };
  const std::pair<const char*, std::string signed_line::*> fields[] = {
      {"auth_token", &signed_line::token}, {"nonce", &signed_line::nonce}, {"signature", &signed_line::signature}};
  for (const auto& [name, field] : fields) {
    if (bare(x.*field) == x.*field) continue;
    out.push_back({x, std::string("no spaces in ") + name});
    out.back().line.*field = bare(x.*field);
  }
  return out;
}

/// One change at a time first, then two: the fewer differences, the likelier the explanation.
std::optional<variant> nearest_match(const signed_line& x) {
  const change changes[] = {pasted, methods_and_params, schemes, ports, paths};
  for (const auto& one : changes)
    for (auto& v : one(x))
      if (matches(v.line)) return std::move(v);
  for (std::size_t a = 0; a < std::size(changes); ++a)
    for (const auto& first : changes[a](x))
      for (std::size_t b = a + 1; b < std::size(changes) && !first.difference.empty(); ++b)
        for (auto& v : changes[b](first.line))
          if (!v.difference.empty() && matches(v.line))
            return variant{std::move(v.line), first.difference + " and " + v.difference};
  return std::nullopt;
}

/// hmac(token, text) is among the signatures. (sign() puts a dot before the nonce; here the whole text is given.)
bool signs(const signed_line& x, const std::string& text_without_nonce) {
  const token_candidate token{"", x.token};
  // A text that is signed without a dot ends in the nonce: cut the nonce anywhere at a dot, or there is none to cut.
  const auto whole = text_without_nonce + x.nonce;
  const auto dot = whole.rfind('.');
  if (dot == whole.npos) return false;
  const auto made = sign(x.token, whole.substr(0, dot), whole.substr(dot + 1));
  return (',' + x.signature + ',').find(',' + made + ',') != std::string::npos;
}

std::string other_recipe(const signed_line& x) {
  const auto base = x.uri.substr(0, std::min(x.uri.find_first_of("?#"), x.uri.size()));
  if (signs(x, base)) return "it is a V2 signature (URL and nonce only, neither query nor body): V3 is what counts for calls";
  if (signs(x, x.method + x.uri))
    return "it signs method, URL and nonce run together, as a sample on Plivo's streaming page does: Plivo itself does not";
  return {};
}

std::string fault_of(const signed_line& x) {
  if (x.nonce.empty()) return "the nonce is empty: the request does not come from Plivo, or a proxy dropped the header";
  if (x.signature.empty()) return "the signature is empty: the request does not come from Plivo, or a proxy dropped the header";
  if (x.uri.find("://") == x.uri.npos) return "the uri is not absolute: write it as Plivo dialed it, https://host/path?query";
  if (const auto found = nearest_match(x))
    return "it would match " + found->line.method + " " + found->line.uri + " (differs in: " + found->difference + ")";
  if (auto recipe = other_recipe(x); !recipe.empty()) return recipe;
  return "nothing near matches: neither another scheme, port, slash, query or method nor one parameter less. The auth token is "
         "not the one it was signed with, or the URL or a parameter was changed or lost on the way";
}

}  // namespace

signature_verdict check_signature(std::string_view line) {
  signed_line x;
  if (auto fault = read(line, x); !fault.empty()) return {false, "invalid: " + fault};
  if (matches(x) || matches(as_node(x))) return {true, "valid"};
  auto words = "invalid: " + fault_of(x);
  std::replace_if(
      words.begin(), words.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return {false, std::move(words)};
}

}  // namespace tandem::plivo
