#include "net/diagnosis/checks.hpp"

#include <algorithm>

namespace tandem::diagnosis {
namespace {

constexpr check table[] = {
    {"credentials_clean", "Are the credentials stored as the carrier shows them?",
     "The sealed auth token is opened with this node's master key; auth ID and token are searched for spaces and characters that "
     "no credential has.",
     "Copy auth ID and auth token from the overview page of the Plivo console and save the configuration again. Spaces are "
     "removed on the way, and the answer's notices say so. If the token cannot be opened, the node runs with another master key "
     "than the one it was saved with: give it the old one back.",
     false},
    {"authentication", "Does Plivo accept the credentials?",
     "The account is asked for with them. A refusal is told apart: 401 is a wrong auth ID or token (with the time until which it "
     "worked, if it ever did); 403 is the IP allow-list; a subaccount is named as one; no answer at all is the network.",
     "Wrong token: it may have been regenerated in the console; paste the new one. IP allow-list: add this node's address in the "
     "console, or switch the list off. Unreachable: see that this machine may open HTTPS to api.plivo.com, and that "
     "plivo-api-url (`tandem config`) or the configuration's api_url is what it should be.",
     false},
    {"account_balance", "Is there credit left?",
     "Plivo's account record: billing mode, balance, whether it recharges itself, whether it is a trial account.",
     "Add credit, or switch on auto-recharge. A trial account can call verified numbers only.", false},
    {"application", "Does the Application exist in this account?", "Plivo is asked for the Application id of the configuration.",
     "Correct application_id, or save it empty: then an Application of Tandem's own is created with the next number. With a "
     "subaccount's credentials only that subaccount's Applications can be seen.",
     false},
    {"answer_url", "Does the Application send its calls here?",
     "answer_url, answer_method, fallback_answer_url and hangup_url as Plivo reports them are compared with what was pushed.",
     "Let this check be fixed, or sync the configuration: either pushes the values again. Somebody else's are overwritten only "
     "when that is confirmed (force), and are kept to be put back. By hand: in the Plivo console under Voice, Applications, open "
     "the Application and paste the values of the evidence, method POST.",
     true},
    {"number_e164", "Is every number a valid E.164 number?",
     "Each stored number is read against the number plan of its country, as the telephone network does.",
     "Write + and the country code, then the number, for example +14155550100. +1234567890, as seen in many examples, is one "
     "digit short of a number.",
     false},
    {"number_owned", "Does every number belong to this Plivo account?", "Plivo is asked for each number (up to 50 of them).",
     "Rent it in the console under Phone Numbers, or correct the number. A number that is assigned to a subaccount is seen by "
     "the main account and that subaccount only.",
     false},
    {"number_linked", "Is every number linked to our Application?",
     "The Application of each number with an inbound workflow, as Plivo reports it.",
     "Let this check be fixed, or sync the configuration: either links what is linked to nothing. A number that another "
     "Application serves is taken over only when that is confirmed (force); its old link is kept and put back when the number is "
     "deleted here. By hand: Phone Numbers, the number, Application type XML Application.",
     true},
    {"number_voice_enabled", "Can every number carry calls?", "Plivo's voice_enabled of each number.",
     "Some numbers are for messages only: rent one with voice.", false},
    {"number_active", "Is every number active, here and at Plivo?", "is_active as stored here, and active as Plivo reports it.",
     "Here: make the number active. At Plivo: see the number's compliance and renewal state in the console.", false},
    {"number_workflow", "Does every number have a workflow to answer with?",
     "Each number's inbound workflow is looked for, and whether it has a published version. A number without one is a warning: "
     "it can call out.",
     "Choose an inbound workflow for the number, and publish it. A number that is only called from can stay without one; whoever "
     "calls it back hears a refusal.",
     false},
    {"public_url", "Can the node be reached under its public URL?",
     "The node asks itself through its public name for an answer that only it can give. This proves name, certificate, proxy and "
     "port from where the node stands. That Plivo's addresses may come in is proven only by a webhook that came: its time is in "
     "the evidence. A firewall that lets this machine in and Plivo out looks healthy from here.",
     "Set public-url to what the outside world dials (https, the real name, the port if it is not 443). See that DNS, the "
     "certificate chain and the proxy lead to this node. A redirect is a failure to Plivo: give the URL redirected to. If no "
     "webhook ever came, let port 443 in from everywhere: requests are authenticated by signature, not by address.",
     false},
    {"proxy_honest", "Does the proxy leave requests as they were?",
     "A request signed as Plivo signs, with a query and a form that proxies like to rewrite, is sent through the public URL. "
     "What arrives is compared with what was sent: method, path, query, body and the X-Plivo headers have to be the same; "
     "scheme, host and port are taken from public-url, so that a proxy may rewrite those. A redirect is taken apart in the same "
     "way. That Plivo itself dials public-url is proven by a webhook that came; one that was refused lately is named with the "
     "URL that would have matched.",
     "Do what the evidence says for each part. scheme, host, port: set public-url to what Plivo dials, then let answer_url be "
     "fixed, which pushes it. path, query, method, body, headers: make the proxy pass them unchanged (no path rewriting, no "
     "normalisation of %2F or +).",
     false},
    {"websocket", "Do WebSockets reach the node?",
     "A real upgrade through the public URL, under the path of the media sockets, and a message there and back.",
     "Let the proxy pass upgrades: nginx needs proxy_http_version 1.1, the Upgrade and Connection headers and a "
     "proxy_read_timeout of minutes; load balancers need WebSocket support and an idle timeout above 60 s.",
     false},
    {"last_webhook", "Has Plivo ever reached us?",
     "The newest call of this configuration that began or went on by an authentic webhook.",
     "Ring one of the numbers. If nothing arrives, look at answer_url and number_linked, then at the debug logs in the Plivo "
     "console: they show what Plivo dialed and what it got.",
     false},
    {"signatures", "Were requests refused for their signature lately?",
     "The diagnoses of requests refused in the last 24 hours, newest first; each names the variant or token that would have "
     "matched.",
     "Do what the newest finding says. Captured requests can be examined with `tandem signature check`.", false},
    {"audio_pipeline", "Can the agent speak and hear?",
     "A sentence is synthesised with the voice of each workflow that answers these numbers (up to four voices), passed through "
     "the telephone's mu-law coding and recognised, by the providers that those calls use.",
     "A voice that does not exist: correct voice in the workflow's configurations. Otherwise see the log for the provider's "
     "error. If it is slow rather than wrong, give speech-threads more cores.",
     false},
    {"last_audio", "Has audio ever flowed?", "The newest call of this configuration on which a media stream began.",
     "Calls that are answered and have no audio: look at websocket above; then at the stream's status in the Plivo console.",
     false},
    {"clock", "Is the clock right?", "This node's time beside the Date of Plivo's own answer.",
     "Run an NTP client (timedatectl set-ntp true). Certificates, time limits and records depend on it.", false},
    {"carrier_limits", "Were the account's limits met lately?",
     "What waited for its turn since the node started: calls per second, calls at once, answers 429; and recent calls that ended "
     "with the carrier's concurrency limit.",
     "Ask Plivo to raise calls per second or concurrency, then raise limits in the configuration to match; or let campaigns run "
     "slower.",
     false},
    {"calls_elsewhere", "Did Plivo send calls to voicemail or to another Application?",
     "Plivo's own records of the last day's calls to these numbers are compared with ours: what is there and not here was "
     "answered by somebody else, or by nobody.",
     "See answer_url and number_linked. If both are right, another system changed them for a while: the drift warnings of the "
     "log say when.",
     false},
};

}  // namespace

std::string_view to_string(verdict v) {
  switch (v) {
    case verdict::ok: return "ok";
    case verdict::warning: return "warning";
    case verdict::problem: return "problem";
    case verdict::unknown: return "unknown";
  }
  return "unknown";
}

std::span<const check> checks() { return table; }

const check* find_check(std::string_view id) {
  const auto at = std::find_if(std::begin(table), std::end(table), [&](const check& c) { return c.id == id; });
  return at == std::end(table) ? nullptr : at;
}

std::string troubleshooting_page() {
  std::string out =
      "# Troubleshooting\n\n"
      "<!-- Generated from net/diagnosis/checks.cpp by `tandem doctor --page`; a unit test fails when it is not current. -->\n\n"
      "`tandem doctor` asks a running node these questions, in this order, about each telephony configuration, and prints "
      "evidence "
      "and remedy for each. The same as JSON: `GET /api/v1/organizations/telephony-configs/{id}/diagnosis`; with `?fix=true` it "
      "mends what it can first. Nothing of somebody else's is overwritten unless `&force=true` is said too.\n\n"
      "| check | question | mended by `?fix=true` |\n|---|---|---|\n";
  for (const auto& c : table)
    out.append("| [`")
        .append(c.id)
        .append("`](#")
        .append(c.id)
        .append(") | ")
        .append(c.question)
        .append(c.fixable ? " | yes |\n" : " | |\n");
  for (const auto& c : table) {
    out.append("\n## ").append(c.id).append("\n\n**").append(c.question).append("**\n\n");
    out.append("How it is found out: ").append(c.proof).append("\n\n");
    out.append("What to do: ").append(c.remedy).append("\n");
  }
  return out;
}

}  // namespace tandem::diagnosis
