// Of the account and its Application.

#include <algorithm>
#include <cstdlib>

#include "net/diagnosis/judgement.hpp"

namespace tandem::diagnosis {
namespace {

std::string shown(const answer_settings& x) {
  return "answer_url " + (x.answer_url.empty() ? "(none)" : x.answer_method + " " + x.answer_url) + ", fallback_answer_url " +
         (x.fallback_answer_url.empty() ? "(none)" : x.fallback_method + " " + x.fallback_answer_url) + ", hangup_url " +
         (x.hangup_url.empty() ? "(none)" : x.hangup_method + " " + x.hangup_url);
}

}  // namespace

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
  const auto worked_ms = std::max(f.app ? f.app->worked_ms : 0, f.pace && *f.pace ? (**f.pace).worked_ms : 0);
  if (why.code == errc::unauthorized && worked_ms)
    return bad(why_not(why) + "; they worked until " + utc(worked_ms) + " (" + ago(worked_ms, f.now_ms) +
               "), so the token was regenerated since");
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

}  // namespace tandem::diagnosis
