// Of the way in: the public URL, what stands before it, and what came through.

#include "net/diagnosis/judgement.hpp"
#include "net/url.hpp"

namespace tandem::diagnosis {
namespace {

bool is_private(const std::string& host) {
  if (host == "localhost" || host == "::1" || host.starts_with("127.") || host.starts_with("10.") ||
      host.starts_with("192.168.") || host == "0.0.0.0" || host.starts_with("fd") || host.starts_with("fe80:"))
    return true;
  for (int i = 16; i < 32; ++i)
    if (host.starts_with("172." + std::to_string(i) + ".")) return true;
  return false;
}

std::string outside_view(const facts& f) {
  if (!f.last_webhook_ms) return "Not proven: that Plivo may come in, as no webhook has come yet.";
  return "Plivo itself came in " + ago(f.last_webhook_ms, f.now_ms) + ".";
}

/// "path '/a' became '/b': let the proxy pass the path unchanged"
std::string all_changes(const std::vector<passage_change>& changes, bool breaking) {
  std::string out;
  for (const auto& c : changes)
    if (c.breaks == breaking) out += (out.empty() ? "" : "; ") + c.words + (c.remedy.empty() ? "" : ": " + c.remedy);
  return out;
}

/// The newest webhook of the last day that another URL or token would have let in.
const refused_request* explained_refusal(const facts& f) {
  const refused_request* newest = nullptr;
  for (const auto& r : f.refused)
    if (r.kind == "signature" && f.now_ms - r.at_ms <= day_ms && r.finding.find("would match the URL") != std::string::npos &&
        (!newest || r.at_ms > newest->at_ms))
      newest = &r;
  return newest;
}

}  // namespace

found public_url(const facts& f) {
  const auto url = parse_url(f.public_url), api = parse_url(f.api_url);
  if (!url) return bad("'" + f.public_url + "' is not a URL");
  if (is_private(url->host) && !(api && is_private(api->host)))
    return bad(f.public_url + " is an address of this machine or network only: Plivo cannot dial it");
  if (!f.http) return in_time();
  if (f.http->arrived) {
    const auto words = f.public_url + " leads to this node, seen from here. " + outside_view(f);
    return f.last_webhook_ms || is_private(url->host) ? well(words) : doubtful(words);
  }
  std::string words = "a request to " + f.public_url + " ";
  if (!f.http->location.empty())
    words += "is redirected to " + f.http->location + ", which is a failure to Plivo (see proxy_honest)";
  else if (f.http->status)
    words += f.http->trouble.empty() ? "is answered by something else (HTTP " + std::to_string(f.http->status) + ")"
                                     : "went wrong: " + f.http->trouble;
  else
    words += "fails: " + f.http->trouble;
  // Some routers do not let a machine reach itself by its public address.
  if (f.last_webhook_ms && f.now_ms - f.last_webhook_ms < day_ms) return doubtful(words + ". Yet " + outside_view(f));
  return bad(words + ". " + outside_view(f));
}

found proxy_honest(const facts& f) {
  if (!f.http) return in_time();
  if (const auto broken = all_changes(f.http->changes, true); !broken.empty()) return bad(broken);
  if (!f.http->arrived) return open("not known: see public_url");
  if (!f.http->verified) return bad("a request of our own arrived and its signature did not hold");
  const auto harmless = all_changes(f.http->changes, false);
  std::string words = "path, query and body of a request of our own arrive as they were signed" +
                      (harmless.empty() ? "" : "; harmless, as signatures are compared over public-url: " + harmless);
  if (const auto* r = explained_refusal(f); r && r->at_ms > f.last_webhook_ms)
    return bad(words + ". Yet " + ago(r->at_ms, f.now_ms) + " a webhook was refused: " + r->finding);
  return well(words + (f.last_webhook_ms ? "; Plivo's own arrive as well" : ". Not proven: that Plivo dials the same URL"));
}

found websocket(const facts& f) {
  if (!f.socket) return in_time();
  if (f.socket->arrived) return well("an upgrade through the public URL succeeded, and a message went there and back");
  return bad("an upgrade through the public URL failed" +
             (f.socket->status ? " with HTTP " + std::to_string(f.socket->status) : std::string()) +
             (f.socket->trouble.empty() ? "" : ": " + f.socket->trouble));
}

found last_webhook(const facts& f) {
  return f.last_webhook_ms ? well("the newest came " + ago(f.last_webhook_ms, f.now_ms)) : doubtful("none has come yet");
}

found signatures(const facts& f) {
  std::size_t count = 0;
  const refused_request* newest = nullptr;
  for (const auto& r : f.refused) {
    if (r.kind != "signature" || f.now_ms - r.at_ms > day_ms) continue;
    ++count;
    if (!newest || r.at_ms > newest->at_ms) newest = &r;
  }
  if (!newest) return well("none in the last 24 hours");
  const auto words = std::to_string(count) + " in the last 24 hours, the newest " + ago(newest->at_ms, f.now_ms) + " for " +
                     newest->url + ": " + newest->finding;
  // Strangers knock; it is a problem when one of ours would have been let in by another URL or token.
  return newest->finding.find("would match") != std::string::npos ? bad(words) : doubtful(words);
}

}  // namespace tandem::diagnosis
