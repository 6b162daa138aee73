#include "net/diagnosis/passage.hpp"

#include <algorithm>

#include "net/plivo/signature.hpp"
#include "net/url.hpp"

namespace tandem::diagnosis {
namespace {

constexpr std::size_t shown_max = 160;
constexpr const char* unchanged = "let the proxy pass the ";

std::string quoted(std::string_view text) {
  return "'" + std::string(text.substr(0, shown_max)) + (text.size() > shown_max ? "..." : "") + "'";
}
std::string became(std::string_view part, std::string_view before, std::string_view after) {
  return std::string(part) + " " + quoted(before) + " became " + quoted(after);
}

void compare_path(const dialed_request& sent, const http_request& arrived, std::vector<passage_change>& out) {
  if (arrived.path == sent.path) return;
  passage_change c{"path", became("path", sent.path, arrived.path), std::string(unchanged) + "path unchanged", true};
  const auto url = parse_url(sent.public_url);
  const auto prefix = url && url->path != "/" ? url->path : std::string();
  if (!prefix.empty() && arrived.path == prefix + sent.path)
    c.remedy = "let the proxy take '" + prefix + "' off the path, as public-url has it (nginx: a proxy_pass that ends in /)";
  else if (sent.path.ends_with(arrived.path))
    c.remedy = "the proxy takes '" + sent.path.substr(0, sent.path.size() - arrived.path.size()) +
               "' off the path: let it pass the path unchanged";
  else if (arrived.path.ends_with(sent.path))
    c.remedy = "the proxy puts '" + arrived.path.substr(0, arrived.path.size() - sent.path.size()) +
               "' before the path: let it pass the path unchanged";
  out.push_back(std::move(c));
}

/// "blank lost; plus '1+1' became '1 1'"
std::string pair_changes(const form_fields& before, const form_fields& after) {
  std::string out;
  const auto add = [&out](const std::string& words) { out += (out.empty() ? "" : "; ") + words; };
  for (const auto& [name, value] : before.pairs) {
    const bool same = std::find(after.pairs.begin(), after.pairs.end(), std::pair(name, value)) != after.pairs.end();
    if (same) continue;
    const auto* now = after.find(name);
    add(now ? name + " " + quoted(value) + " became " + quoted(*now) : name + " was lost");
  }
  for (const auto& [name, value] : after.pairs)
    if (!before.find(name)) add(name + " was added");
  return out.empty() ? "fields were repeated or left out" : out;
}

/// What a signature is made of: decoded, in order.
bool same_pairs(form_fields a, form_fields b) {
  std::sort(a.pairs.begin(), a.pairs.end());
  std::sort(b.pairs.begin(), b.pairs.end());
  return a.pairs == b.pairs;
}

void compare_query(const dialed_request& sent, const http_request& arrived, std::vector<passage_change>& out) {
  if (arrived.query == sent.query) return;
  const auto before = parse_query(sent.query), after = parse_query(arrived.query);
  if (before && after && same_pairs(*before, *after))
    out.push_back({"query", "query is written differently (order or escapes), which means the same", "", false});
  else
    out.push_back({"query", "query was changed: " + (before && after ? pair_changes(*before, *after) : "it cannot be read"),
                   std::string(unchanged) + "query string unchanged", true});
}

void compare_body(const dialed_request& sent, const http_request& arrived, std::vector<passage_change>& out) {
  const auto after = parse_form(arrived.body);
  if (after && same_pairs(sent.form, *after)) return;
  out.push_back({"body", "body was changed: " + (after ? pair_changes(sent.form, *after) : std::string("it cannot be read")),
                 std::string(unchanged) + "body unchanged (no filter, no transcoding)", true});
}

/// Scheme, host and port as the proxy tells them on. They are taken from public-url, so that nothing breaks.
void compare_origin(const dialed_request& sent, const http_request& arrived, std::vector<passage_change>& out) {
  const auto url = parse_url(sent.public_url);
  if (!url) return;
  const auto proto = arrived.headers.get("X-Forwarded-Proto");
  if (!proto.empty() && proto != url->scheme)
    out.push_back({"scheme", became("scheme", url->scheme, proto) + " in X-Forwarded-Proto", "", false});
  const auto host = arrived.headers.get("Host");
  const auto there = parse_url(url->scheme + "://" + std::string(host));
  if (there && there->host != url->host) out.push_back({"host", became("host", url->host, there->host) + " in Host", "", false});
  if (there && there->port != url->port)
    out.push_back({"port", became("port", std::to_string(url->port), std::to_string(there->port)) + " in Host", "", false});
}

}  // namespace

std::vector<passage_change> changes_on_the_way(const dialed_request& sent, const http_request& arrived) {
  std::vector<passage_change> out;
  if (arrived.method != "POST")
    out.push_back({"method", became("method", "POST", arrived.method), std::string(unchanged) + "method unchanged", true});
  compare_path(sent, arrived, out);
  compare_query(sent, arrived, out);
  compare_body(sent, arrived, out);
  if (!plivo::read_signature_headers(arrived.headers).present())
    out.push_back({"headers", "the X-Plivo-Signature-V3 headers were dropped",
                   std::string(unchanged) + "X-Plivo-* headers unchanged", true});
  compare_origin(sent, arrived, out);
  return out;
}

std::vector<passage_change> changes_of_redirect(std::string_view public_url, std::string_view location) {
  const auto before = parse_url(public_url), after = parse_url(location);
  std::vector<passage_change> out;
  if (!before || !after) return out;
  const auto right = "set public-url to " + after->scheme + "://" + after->authority() +
                     (before->path == "/" ? std::string() : before->path) + ", then let answer_url be fixed, which pushes it";
  if (after->scheme != before->scheme)
    out.push_back({"scheme", became("scheme", before->scheme, after->scheme) + " by a redirect", right, true});
  if (after->host != before->host)
    out.push_back({"host", became("host", before->host, after->host) + " by a redirect", right, true});
  const bool by_scheme = after->scheme != before->scheme && !before->explicit_port && !after->explicit_port;
  if (after->port != before->port && !by_scheme)
    out.push_back(
        {"port", became("port", std::to_string(before->port), std::to_string(after->port)) + " by a redirect", right, true});
  return out;
}

}  // namespace tandem::diagnosis
