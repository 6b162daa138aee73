#include "net/plivo/signature.hpp"

#include <algorithm>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "net/url.hpp"

namespace tandem::plivo {
namespace {

using pairs = std::vector<std::pair<std::string, std::string>>;

void append_query(std::string& out, const pairs& sorted) {
  const char* separator = "";
  for (const auto& [key, value] : sorted) {
    out.append(separator).append(key).append("=").append(value);
    separator = "&";
  }
}

void append_fields(std::string& out, const pairs& fields) {
  std::vector<const pairs::value_type*> sorted;
  sorted.reserve(fields.size());
  for (const auto& field : fields) sorted.push_back(&field);
  std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return *a < *b; });
  for (const auto* field : sorted) out.append(field->first).append(field->second);
}

/// Any signature in the list equals @p expected. Takes as long whatever matches, and splits without trimming, as the SDKs do.
bool listed(std::string_view list, std::string_view expected) {
  int found = 0;
  for (std::size_t from = 0; from <= list.size();) {
    const auto comma = std::min(list.find(',', from), list.size());
    const auto one = list.substr(from, comma - from);
    if (one.size() == expected.size()) found |= CRYPTO_memcmp(one.data(), expected.data(), expected.size()) == 0;
    from = comma + 1;
  }
  return found != 0;
}

struct url_variant {
  std::string url;
  std::string what;  // how it differs from ours
  std::string base;  // the public URL that it would take; empty: ours is right
  bool target_differs = false;
};

/// What to do about it.
std::string remedy(const url_variant& x) {
  std::string out;
  if (!x.base.empty()) out = "set public-url to " + x.base + ", which is what the carrier dials";
  if (x.target_differs)
    out += std::string(out.empty() ? "" : ", and ") + "let the proxy pass path and query as the carrier sent them";
  return out.empty() ? "nothing differs: it is the token's configuration that was not expected here" : out;
}

/// scheme://authority of @p public_url, and the path prefix behind it.
struct public_parts {
  std::string scheme, authority, host, prefix;
};

public_parts take_apart(std::string_view public_url) {
  public_parts out;
  const auto mark = public_url.find("://");
  if (mark == public_url.npos) return out;
  out.scheme = public_url.substr(0, mark);
  const auto rest = public_url.substr(mark + 3);
  const auto slash = std::min(rest.find('/'), rest.size());
  out.authority = rest.substr(0, slash);
  out.host = out.authority.substr(0, out.authority.rfind(':'));
  out.prefix = rest.substr(slash);
  while (out.prefix.ends_with('/')) out.prefix.pop_back();
  return out;
}

std::vector<std::pair<std::string, std::string>> authorities(const public_parts& ours, const request_origin& origin) {
  std::vector<std::pair<std::string, std::string>> out{{ours.authority, ""}};
  auto add = [&](std::string authority, std::string what) {
    const bool known = std::any_of(out.begin(), out.end(), [&](const auto& x) { return x.first == authority; });
    if (!authority.empty() && authority.size() < 256 && !known) out.emplace_back(std::move(authority), std::move(what));
  };
  add(std::string(origin.forwarded_host), "the host of X-Forwarded-Host");
  add(std::string(origin.host), "the host of the Host header");
  add(ours.host, "no port");
  add(ours.host + ":443", "port 443 written out");
  add(ours.host + ":80", "port 80 written out");
  return out;
}

std::vector<std::pair<std::string, std::string>> targets(const public_parts& ours, std::string_view target) {
  std::vector<std::pair<std::string, std::string>> out{{ours.prefix + std::string(target), ""}};
  if (!ours.prefix.empty()) out.emplace_back(target, "no path prefix " + ours.prefix);
  const auto mark = target.find('?');
  std::string path(target.substr(0, mark)), query(mark == target.npos ? "" : target.substr(mark));
  if (path.size() > 1 && path.ends_with('/'))
    out.emplace_back(ours.prefix + path.substr(0, path.size() - 1) + query, "no slash at the end of the path");
  else
    out.emplace_back(ours.prefix + path + "/" + query, "a slash at the end of the path");
  if (!query.empty()) out.emplace_back(ours.prefix + path, "no query");
  return out;
}

std::string joined(std::initializer_list<std::string_view> words) {
  std::string out;
  for (auto word : words) {
    if (word.empty()) continue;
    if (!out.empty()) out += ", ";
    out += word;
  }
  return out;
}

/// A stream's wss is the public URL's https.
std::string web(const std::string& scheme) { return scheme == "wss" ? "https" : scheme == "ws" ? "http" : scheme; }

std::vector<url_variant> variants(const request_origin& origin) {
  const auto ours = take_apart(origin.public_url);
  std::vector<std::string> schemes{ours.scheme};
  for (auto s : {"https", "http", "wss", "ws"})
    if (s != ours.scheme) schemes.emplace_back(s);
  std::vector<url_variant> out;
  for (const auto& scheme : schemes)
    for (const auto& [authority, host_differs] : authorities(ours, origin))
      for (const auto& [target, path_differs] : targets(ours, origin.target))
        out.push_back({scheme + "://" + authority + target,
                       joined({scheme == ours.scheme ? "" : "scheme " + scheme, host_differs, path_differs}),
                       scheme == ours.scheme && host_differs.empty() ? "" : web(scheme) + "://" + authority + ours.prefix,
                       !path_differs.empty()});
  // The fewer differences, the likelier the explanation.
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return std::count(a.what.begin(), a.what.end(), ',') < std::count(b.what.begin(), b.what.end(), ',');
  });
  return out;
}

}  // namespace

std::string string_to_sign(std::string_view method, std::string_view url, const form_fields& params) {
  url = url.substr(0, url.find('#'));
  const auto mark = url.find('?');
  std::string out(url.substr(0, mark));
  pairs query;
  if (mark != url.npos)
    if (auto parsed = parse_query(url.substr(mark + 1))) query = std::move(parsed->pairs);
  if (method == "GET") {
    const auto in_url = query;
    for (const auto& given : params.pairs)  // Python: a key of the URL wins
      if (std::none_of(in_url.begin(), in_url.end(), [&](const auto& p) { return p.first == given.first; }))
        query.push_back(given);
  }
  std::sort(query.begin(), query.end());
  const bool fields = method != "GET" && !params.pairs.empty();
  if (!query.empty() || fields) out += '?';
  append_query(out, query);
  if (!query.empty() && fields) out += '.';
  if (fields) append_fields(out, params.pairs);
  return out;
}

std::string sign(std::string_view auth_token, std::string_view to_sign, std::string_view nonce) {
  std::string text(to_sign);
  text.append(".").append(nonce);
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  HMAC(EVP_sha256(), auth_token.data(), static_cast<int>(auth_token.size()), reinterpret_cast<const unsigned char*>(text.data()),
       text.size(), mac, &size);
  unsigned char base64[EVP_MAX_MD_SIZE * 2];
  const int length = EVP_EncodeBlock(base64, mac, static_cast<int>(size));
  return {reinterpret_cast<char*>(base64), static_cast<std::size_t>(length)};
}

signature_headers read_signature_headers(const http_headers& headers) {
  return {headers.get("X-Plivo-Signature-V3"), headers.get("X-Plivo-Signature-Ma-V3"), headers.get("X-Plivo-Signature-V3-Nonce")};
}

std::size_t verify(const signed_request& request, std::span<const token_candidate> tokens) {
  if (!request.headers.present()) return no_token;
  const auto text = string_to_sign(request.method, request.url, request.params);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto expected = sign(tokens[i].token, text, request.headers.nonce);
    const bool own = listed(request.headers.own, expected), main = listed(request.headers.main, expected);
    if (own || main) return i;
  }
  return no_token;
}

std::string explain(const signed_request& request, const request_origin& origin, std::span<const token_candidate> tokens) {
  if (request.headers.nonce.empty())
    return "there is no X-Plivo-Signature-V3-Nonce header: the request does not come from Plivo, or a proxy drops it";
  if (!request.headers.present())
    return "there is no X-Plivo-Signature-V3 header: the request does not come from Plivo, or a proxy drops it";
  if (tokens.empty())
    return "no telephony configuration was found to check the signature with: neither To nor AuthID is known here";
  for (const auto& variant : variants(origin)) {
    signed_request other{request.method, variant.url, request.params, request.headers};
    const auto found = verify(other, tokens);
    if (found == no_token) continue;
    const auto made =
        sign(tokens[found].token, string_to_sign(request.method, variant.url, request.params), request.headers.nonce);
    const auto header =
        listed(request.headers.own, made) ? "X-Plivo-Signature-V3" : "X-Plivo-Signature-Ma-V3, the main account's";
    return "it would match the URL " + variant.url + " with the auth token of " + tokens[found].label + " in " + header +
           " (differs in: " + (variant.what.empty() ? "the URL we compared with" : variant.what) + "): " + remedy(variant);
  }
  std::string labels;
  for (const auto& token : tokens) labels.append(labels.empty() ? "" : ", ").append(token.label);
  return "no URL variant matches with the auth token of " + labels +
         ": the auth token saved here is not the one Plivo signs with, or the body was changed on its way";
}

}  // namespace tandem::plivo
