#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "net/diagnosis/facts.hpp"
#include "net/url.hpp"

namespace tandem::diagnosis {
namespace {

constexpr std::int64_t minute_ms = 60'000, hour_ms = 60 * minute_ms, day_ms = 24 * hour_ms;
constexpr std::int64_t clock_tolerable_ms = 5'000, clock_harmful_ms = 60'000;

struct found {
  verdict is = verdict::unknown;
  std::string evidence;
};
found well(std::string evidence) { return {verdict::ok, std::move(evidence)}; }
found bad(std::string evidence) { return {verdict::problem, std::move(evidence)}; }
found doubtful(std::string evidence) { return {verdict::warning, std::move(evidence)}; }
found open(std::string evidence) { return {verdict::unknown, std::move(evidence)}; }
found in_time() { return open("no answer came within the time of this examination"); }

std::string ago(std::int64_t at_ms, std::int64_t now_ms) {
  const auto gone = std::max<std::int64_t>(0, now_ms - at_ms);
  if (gone < 2 * minute_ms) return std::to_string(gone / 1000) + " s ago";
  if (gone < 2 * hour_ms) return std::to_string(gone / minute_ms) + " minutes ago";
  if (gone < 2 * day_ms) return std::to_string(gone / hour_ms) + " hours ago";
  return std::to_string(gone / day_ms) + " days ago";
}

std::string shown(const answer_settings& x) {
  return "answer_url " + (x.answer_url.empty() ? "(none)" : x.answer_method + " " + x.answer_url) + ", fallback_answer_url " +
         (x.fallback_answer_url.empty() ? "(none)" : x.fallback_method + " " + x.fallback_answer_url) + ", hangup_url " +
         (x.hangup_url.empty() ? "(none)" : x.hangup_method + " " + x.hangup_url);
}

std::string why_not(const refusal& why) {
  switch (why.code) {
    case errc::unauthorized: return "the credentials are refused (401): " + why.message;
    case errc::limit_reached: return "the carrier asked for patience (429)";
    case errc::provider_refused:
      return why.field == "ip_allow_list"
                 ? "requests from this node's address are refused (403, the IP allow-list): " + why.message
                 : "refused: " + why.message;
    default: return why.message;
  }
}

// ------------------------------------------------------------------------------------------------ the account

found credentials_clean(const facts& f) {
  return f.token_trouble.empty() ? well("auth ID and auth token hold nothing that does not belong there") : bad(f.token_trouble);
}

found authentication(const facts& f) {
  if (!f.token_trouble.empty()) return open("not asked: see credentials_clean");
  if (!f.account) return in_time();
  if (*f.account) {
    const auto& a = **f.account;
    return well("Plivo knows " + a.auth_id + (a.name.empty() ? "" : " ('" + a.name + "')") +
                (a.subaccount ? ", a subaccount: it sees only its own Applications and numbers" : ""));
  }
  const auto& why = f.account->why();
  if (why.code == errc::unauthorized && f.app && f.app->worked_ms)
    return bad(why_not(why) + "; they worked until " + ago(f.app->worked_ms, f.now_ms) + ", so the token was regenerated since");
  if (why.code == errc::not_found) return bad("there is no account with this auth ID (404)");
  if (why.code == errc::unavailable) return bad("Plivo at " + f.api_url + " cannot be reached: " + why.message);
  return bad(why_not(why));
}

found account_balance(const facts& f) {
  if (!f.account || !*f.account) return open("not known: see authentication");
  const auto& a = **f.account;
  if (a.balance.empty()) return open("the carrier says nothing of a balance");
  const auto words = a.billing + ", balance " + a.balance +
                     (a.auto_recharge ? ", recharges itself" : ", does not recharge itself") +
                     (a.type == "developer" ? ", a trial account" : "");
  const double balance = std::strtod(a.balance.c_str(), nullptr);
  if (a.billing == "postpaid") return well(words);
  if (balance <= 0) return bad(words);
  return balance < 5 && !a.auto_recharge ? doubtful(words) : well(words);
}

// ------------------------------------------------------------------------------------------------ the Application

found application_exists(const facts& f) {
  if (f.config.application.empty()) {
    const bool needed = std::any_of(f.numbers.begin(), f.numbers.end(), [](const number& n) { return bool(n.inbound_workflow); });
    return needed ? bad("no Application is known yet, and numbers wait for one")
                  : well("none is needed yet: no number has a workflow");
  }
  if (!f.at_carrier) return in_time();
  if (*f.at_carrier) {
    const auto& a = **f.at_carrier;
    return well("Application " + a.id + " ('" + a.name + "')" + (a.subaccount.empty() ? "" : " of subaccount " + a.subaccount));
  }
  if (f.at_carrier->why().code == errc::not_found)
    return bad("the account has no Application '" + f.config.application + "'" +
               (f.account && *f.account && (*f.account)->subaccount ? " (these are a subaccount's credentials)" : ""));
  return open(why_not(f.at_carrier->why()));
}

found answer_url(const facts& f) {
  if (!f.at_carrier || !*f.at_carrier) return open("not known: see application. It should be " + shown(f.wanted));
  const auto& now = (*f.at_carrier)->answer;
  if (grants(now, f.wanted)) return well(shown(now));
  return bad("Plivo has " + shown(now) + "; it should be " + shown(f.wanted));
}

// ------------------------------------------------------------------------------------------------ numbers

/// Of all numbers: @p trouble says what is wrong with one, empty when nothing; @p skipped counts those that could not be asked.
template <class Trouble>
found over_numbers(const facts& f, const char* fine, Trouble trouble) {
  if (f.numbers.empty()) return open("this configuration has no numbers");
  std::string list;
  std::size_t wrong = 0;
  for (const auto& n : f.numbers) {
    const auto what = trouble(n);
    if (what.empty()) continue;
    if (++wrong <= 10) list += (list.empty() ? "" : "; ") + n.normalized.value + ": " + what;
  }
  if (!wrong) return well(std::to_string(f.numbers.size()) + " numbers: " + fine);
  return bad(list + (wrong > 10 ? " and " + std::to_string(wrong - 10) + " more" : ""));
}

template <class Trouble>
found over_carrier_numbers(const facts& f, const char* fine, Trouble trouble) {
  std::size_t known = 0;
  std::string last;
  for (const auto& [number, how] : f.carrier_numbers) {
    known += how || how.why().code == errc::not_found;
    if (!how) last = why_not(how.why());
  }
  if (!f.numbers.empty() && !known) return open(last.empty() ? in_time().evidence : last);
  return over_numbers(f, fine, [&](const number& n) -> std::string {
    const auto at = f.carrier_numbers.find(n.normalized.value);
    return at != f.carrier_numbers.end() && (at->second || at->second.why().code == errc::not_found) ? trouble(n, at->second)
                                                                                                     : "";
  });
}

found number_e164(const facts& f) {
  return over_numbers(f, "all valid", [](const number& n) {
    const auto read = parse_e164(n.normalized.value, "");
    return read ? std::string() : read.why().message;
  });
}
found number_owned(const facts& f) {
  return over_carrier_numbers(f, "all belong to the account", [](const number&, const outcome<carrier_number>& at) {
    return at ? std::string() : std::string("not in this account");
  });
}
found number_linked(const facts& f) {
  return over_carrier_numbers(f, "all with a workflow are linked here", [&](const number& n, const outcome<carrier_number>& at) {
    if (!n.inbound_workflow || !at || at->application == f.config.application) return std::string();
    return at->application.empty() ? std::string("linked to no Application") : "linked to Application " + at->application;
  });
}
found number_voice(const facts& f) {
  return over_carrier_numbers(f, "all carry calls", [](const number&, const outcome<carrier_number>& at) {
    return at && !at->voice_enabled ? std::string("not enabled for voice") : std::string();
  });
}
found number_active(const facts& f) {
  return over_numbers(f, "all active", [&](const number& n) {
    if (!n.is_active) return std::string("inactive here");
    const auto at = f.carrier_numbers.find(n.normalized.value);
    return at != f.carrier_numbers.end() && at->second && !at->second->active ? std::string("inactive at Plivo") : std::string();
  });
}
found number_workflow(const facts& f) {
  return over_numbers(f, "all have a workflow", [&](const number& n) {
    const auto at = f.workflow_trouble.find(n.id.value);
    return at == f.workflow_trouble.end() ? std::string() : at->second;
  });
}

// ------------------------------------------------------------------------------------------------ the way in

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
    words += "is redirected to " + f.http->location + ", which is a failure to Plivo";
  else if (f.http->status)
    words += "is answered by something else (HTTP " + std::to_string(f.http->status) + ")";
  else
    words += "fails: " + f.http->trouble;
  // Some routers do not let a machine reach itself by its public address.
  if (f.last_webhook_ms && f.now_ms - f.last_webhook_ms < day_ms) return doubtful(words + ". Yet " + outside_view(f));
  return bad(words + ". " + outside_view(f));
}

found proxy_honest(const facts& f) {
  if (!f.http) return in_time();
  if (!f.http->arrived) return open("not known: see public_url");
  return f.http->verified ? well("scheme, host, port, path, query and body arrive as they were signed") : bad(f.http->trouble);
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
found last_audio(const facts& f) {
  if (f.last_audio_ms) return well("the newest media stream began " + ago(f.last_audio_ms, f.now_ms));
  return doubtful("no media stream has come yet");
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

// ------------------------------------------------------------------------------------------------ voice, time, limits

found audio_pipeline(const facts& f) {
  if (!f.speech) return in_time();
  if (!*f.speech) return bad(f.speech->why().message);
  const auto& s = **f.speech;
  const auto words = "said '" + s.said + "', heard '" + s.heard + "'; synthesis " + std::to_string(s.synthesis_ms) +
                     " ms, recognition " + std::to_string(s.recognition_ms) + " ms";
  return s.understood ? well(words) : bad(words);
}

found clock_right(const facts& f) {
  if (!f.clock_ahead_ms) return open(f.clock_trouble.empty() ? in_time().evidence : f.clock_trouble);
  const auto off = std::abs(*f.clock_ahead_ms);
  const auto words = "this node is " + std::to_string(off / 1000) + " s " + (*f.clock_ahead_ms < 0 ? "behind" : "ahead of") +
                     " Plivo (to within a second or two)";
  return off < clock_tolerable_ms ? well(words) : off < clock_harmful_ms ? doubtful(words) : bad(words);
}

found carrier_limits_met(const facts& f) {
  if (!f.pace) return in_time();
  if (!*f.pace) return open(f.pace->why().message);
  const auto& p = **f.pace;
  std::string met;
  const auto add = [&](std::int64_t at, const char* what) {
    if (at && f.now_ms - at < day_ms) met += (met.empty() ? "" : "; ") + std::string(what) + " " + ago(at, f.now_ms);
  };
  add(p.waited_for_rate_ms, "calls waited for their turn (calls per second)");
  add(p.waited_for_slot_ms, "calls waited for others to end (concurrent calls)");
  add(p.refused_429_ms, "Plivo answered 429");
  if (!f.limited_calls.empty())
    met += (met.empty() ? "" : "; ") + std::to_string(f.limited_calls.size()) +
           " recent calls were cut off at the carrier's limit (" + f.limited_calls.front() + ")";
  char rate[32];
  std::snprintf(rate, sizeof rate, "%g", p.limits.calls_per_second);
  const auto now = std::string(rate) + " calls per second, " +
                   (p.limits.concurrent_calls ? std::to_string(p.limits.concurrent_calls) : "unlimited") + " at once; now " +
                   std::to_string(p.in_progress) + " in progress, " + std::to_string(p.waiting) + " waiting";
  return met.empty() ? well("not met lately: " + now) : doubtful(met + ". Limits: " + now);
}

found calls_elsewhere(const facts& f) {
  if (!f.missed) return in_time();
  if (!*f.missed) return open(why_not(f.missed->why()));
  const auto& all = **f.missed;
  if (all.empty()) return well("every call to these numbers that Plivo has on record in the last 24 hours is on record here");
  std::string words = std::to_string(all.size()) + " calls that Plivo has on record did not come here: ";
  for (std::size_t i = 0; i < all.size() && i < 5; ++i)
    words += (i ? ", " : "") + all[i].call.value + " to " + all[i].to.value + " (" + all[i].cause_name + ", " +
             std::to_string(all[i].duration_s) + " s)";
  return bad(words);
}

using judgement = found (*)(const facts&);
constexpr std::pair<std::string_view, judgement> judgements[] = {
    {"credentials_clean", credentials_clean},
    {"authentication", authentication},
    {"account_balance", account_balance},
    {"application", application_exists},
    {"answer_url", answer_url},
    {"number_e164", number_e164},
    {"number_owned", number_owned},
    {"number_linked", number_linked},
    {"number_voice_enabled", number_voice},
    {"number_active", number_active},
    {"number_workflow", number_workflow},
    {"public_url", public_url},
    {"proxy_honest", proxy_honest},
    {"websocket", websocket},
    {"last_webhook", last_webhook},
    {"signatures", signatures},
    {"audio_pipeline", audio_pipeline},
    {"last_audio", last_audio},
    {"clock", clock_right},
    {"carrier_limits", carrier_limits_met},
    {"calls_elsewhere", calls_elsewhere},
};

}  // namespace

std::vector<finding> judge(const facts& f) {
  std::vector<finding> out;
  for (const auto& c : checks())
    for (const auto& [id, how] : judgements)
      if (id == c.id) {
        auto x = how(f);
        out.push_back({&c, x.is, std::move(x.evidence), false});
      }
  return out;
}

verdict diagnosis::worst() const {
  bool doubtful_one = false;
  for (const auto& x : findings) {
    if (x.is == verdict::problem) return verdict::problem;
    doubtful_one = doubtful_one || x.is != verdict::ok;
  }
  return doubtful_one ? verdict::warning : verdict::ok;
}

}  // namespace tandem::diagnosis
