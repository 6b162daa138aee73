// What the carrier itself says of an account, how much of its limits is used, and what its calls cost.

#include <algorithm>
#include <map>
#include <set>

#include "messages/call_log.hpp"
#include "messages/call_log_keys.hpp"
#include "messages/keys.hpp"
#include "messages/secret_purposes.hpp"
#include "net/api/carrier_config.hpp"
#include "net/api/carrier_survey.hpp"
#include "net/api/context.hpp"
#include "net/api/money.hpp"
#include "net/api/secrets.hpp"
#include "net/api/stored.hpp"
#include "net/api/views.hpp"

namespace tandem::rest {

namespace {

/// Calls that one question about spending looks at, newest first: bounds what it costs.
constexpr std::size_t calls_read_max = 500'000, page = 256;
constexpr std::int64_t day_ms = 86'400'000;

/// Applications that the node made bear such names.
constexpr std::string_view our_names = "tandem-";

// ------------------------------------------------------------------------------------------------ the account

void write_account_info(json_writer& w, const carrier_account_info& a, std::string_view auth_id) {
  w.begin_object().text_or_null("name", a.name).field("auth_id", mask(auth_id)).text_or_null("billing_mode", a.billing);
  w.text_or_null("balance", a.balance).null_field("currency").field("auto_recharge", a.auto_recharge).end_object();
}

void write_applications(json_writer& w, const std::vector<carrier_application>& all) {
  w.key("applications").begin_array();
  for (const auto& a : all) {
    w.begin_object().field("application_id", a.id).field("name", a.name).text_or_null("answer_url", a.answer.answer_url);
    w.field("ours", a.name.starts_with(our_names)).end_object();
  }
  w.end_array();
}

void write_numbers(json_writer& w, const carrier_survey& s, const state_reader& state) {
  std::set<std::string> added;
  for (const auto& n : all_numbers(state)) added.insert(n.normalized.value);
  std::map<std::string_view, std::string_view> names;
  for (const auto& a : s.applications) names.emplace(a.id, a.name);
  w.key("numbers").begin_array();
  for (const auto& n : s.numbers) {
    const auto name = names.find(n.application);
    w.begin_object().field("number", n.number.value).text_or_null("country", n.country).text_or_null("type", n.type);
    w.field("voice", n.voice_enabled).text_or_null("application_id", n.application);
    w.text_or_null("application_name", name == names.end() ? std::string_view() : name->second);
    w.field("added", added.contains(n.number.value)).end_object();
  }
  w.end_array();
}

http_response account_answer(const context& api, const carrier_account& asked, const std::vector<std::string>& notices,
                             const carrier_survey& s) {
  json_writer w;
  const bool known = static_cast<bool>(s.account);
  w.begin_object().field("ok", known);
  w.field("message", known ? "Plivo knows " + (s.account->name.empty() ? "this account" : s.account->name) + "."
                           : why_not_asked(s.account.why(), asked.api_url.empty() ? api.carrier_url : asked.api_url));
  w.key("notices").begin_array();
  for (const auto* each : {&notices, &s.notices})
    for (const auto& n : *each) w.value(n);
  w.end_array().key("account");
  if (known)
    write_account_info(w, *s.account, asked.auth_id);
  else
    w.null();
  write_applications(w, s.applications);
  write_numbers(w, s, api.state);
  return ok(w.end_object().take());
}

void answer_with_survey(const exchange& x, const carrier_account& asked, std::function<void(reply<carrier_account>)> turn,
                        std::vector<std::string> notices) {
  if (!x->carrier) return x.respond(error(503, "There is no carrier to ask"));
  survey({*x->carrier, std::move(turn), x->now_ms}, [x, asked, notices = std::move(notices)](carrier_survey s) {
    in_background(
        x, [x, asked, notices, s = std::move(s)] { x.respond(account_answer(*x.api, asked, notices, s)); }, true);
  });
}

void carrier_account_of(const exchange& x) {
  problems found;
  const auto c = config_in_path(x, found);
  if (!c) return;
  answer_with_survey(x, {c->auth_id, "", c->api_url},
                     [&desk = x->telephony, id = c->id](reply<carrier_account> to) { desk.borrow_account(id, std::move(to)); },
                     {});
}

struct probe_body {
  plivo_fields config;
  std::optional<std::int64_t> stored;
};
void fields(json_fields& f, probe_body& x) {
  const bool read = f.object("config", true, [&](json_fields& c) { read_new_plivo(c, x.config, true); });
  if (read) check_provider(f, x.config.provider);
  f.optional("telephony_configuration_id", x.stored, {1, 9e15});
}

bool is_masked(const std::optional<std::string>& x) { return x && x->find('*') != std::string::npos; }

/// Where masks are sent, the secrets behind them; they go nowhere but where they have always gone.
void unmask(const exchange& x, const std::optional<telephony_config>& stored, plivo_fields& given, problems& found) {
  if (!is_masked(given.auth_id) && !is_masked(given.auth_token)) return;
  const auto complain = [&](const char* name, std::string words) {
    found.push_back({{std::string("body"), std::string("config"), std::string("plivo"), std::string(name)},
                     std::move(words),
                     "value_error",
                     {}});
  };
  const char* first = is_masked(given.auth_id) ? "auth_id" : "auth_token";
  if (!stored)
    return complain(first, "This is the masked form of a credential; send the credential itself, or telephony_configuration_id");
  if (given.api_url && *given.api_url != stored->api_url)
    return complain("api_url",
                    "Another address than the stored one is not told stored credentials; send the credentials themselves");
  keep_if_masked(given.auth_id, tail(stored->auth_id), "auth_id", found);
  keep_if_masked(given.auth_token, stored->auth_token_tail, "auth_token", found);
  if (!found.empty()) return;
  if (!given.auth_id) given.auth_id = stored->auth_id;
  if (given.auth_token) return;
  if (auto token = x->secrets.open(auth_token_purpose, stored->auth_token_sealed))
    given.auth_token = std::move(*token);
  else
    complain("auth_token", "The stored token cannot be opened (was the master key changed?); enter it again");
}

void probe(const exchange& x) {
  problems found;
  auto body = read_body<probe_body>(*x.request, found);
  if (!body) return x.respond(unprocessable(found));
  std::optional<telephony_config> stored;
  if (body->stored) {
    stored = find_config(x->state, {static_cast<std::uint64_t>(*body->stored)});
    if (!stored) return x.respond(error(404, "Telephony configuration not found"));
  }
  auto& given = body->config;
  unmask(x, stored, given, found);
  if (!found.empty()) return x.respond(unprocessable(found));
  carrier_account account{*given.auth_id, *given.auth_token,
                          given.api_url ? *given.api_url
                          : stored      ? stored->api_url
                                        : std::string()};
  answer_with_survey(
      x, account, [account](const reply<carrier_account>& to) { to(account); }, std::move(given.notices));
}

// ------------------------------------------------------------------------------------------------ use and cost

void usage(const exchange& x) {
  problems found;
  const auto c = config_in_path(x, found);
  if (!c) return;
  x->telephony.pace(c->id, answering<carrier_pace>(x, [x](const carrier_pace& p) {
                      json_writer w;
                      w.begin_object().time_field("at", x->now_ms()).field("calls_last_second", p.dialed_last_second);
                      w.field("calls_in_progress", p.in_progress).field("calls_queued", p.waiting);
                      w.field("requests_last_5s", p.requests_last_5s).time_field("held_until", p.held_until_ms);
                      return ok(w.text_or_null("last_error", p.trouble).end_object().take());
                    }));
}

struct day_of_calls {
  std::uint64_t calls = 0;
  std::int64_t seconds = 0, cost = 0;  // billionths
};

/// Lines of older versions do not say it.
std::int64_t billed_s(const state_reader& state, const logged_call& line) {
  if (line.bill_duration_s || !line.duration_s) return line.bill_duration_s;
  const auto c = find_call(state, line.call);
  return c ? c->bill_duration_s : 0;
}

std::map<std::int64_t, day_of_calls> spent(const state_reader& state, telephony_config_id config, std::int64_t since_ms) {
  std::map<std::int64_t, day_of_calls> days;
  std::size_t read = 0;
  for (std::string before; read < calls_read_max;) {
    const auto some = state.scan_back(keys::call_log(), page, before);
    for (const auto& [key, value] : some) {
      const auto c = value.empty() ? std::nullopt : decode<logged_call>(value);  // it lasts: it came to nothing yet
      if (!c || c->phase != call_phase::ended) continue;
      if (c->created_ms < since_ms) return days;
      if (c->config != config) continue;
      auto& day = days[c->created_ms / day_ms];
      ++day.calls;
      day.seconds += billed_s(state, *c);
      day.cost += billionths(c->total_cost).value_or(0);
    }
    if (some.size() < page) break;
    read += some.size();
    before = some.back().first;
  }
  return days;
}

void spend(const exchange& x) {
  problems found;
  const auto days = query_fields(*x.request, found).integer("days", 30, {1, 90});
  const auto c = config_in_path(x, found);
  if (!c) return;
  in_background(x, [x, id = c->id, days] {
    const auto since_ms = (x->now_ms() / day_ms - days + 1) * day_ms;
    json_writer w;
    w.begin_object().null_field("currency").key("days").begin_array();
    for (const auto& [day, sum] : spent(x->state, id, since_ms)) {
      w.begin_object().field("date", rfc3339(day * day_ms).substr(0, 10)).field("calls", sum.calls);
      w.field("seconds", sum.seconds).field("cost", decimal(sum.cost)).end_object();
    }
    x.respond(ok(w.end_array().end_object().take()));
  });
}

}  // namespace

void add_carrier_routes(route_table& to) {
  const std::string base = "/api/v1/organizations/telephony-configs";
  to.add("POST", base + "/probe", probe, takes<probe_body>());
  to.add("GET", base + "/{config_id}/carrier-account", carrier_account_of);
  to.add("GET", base + "/{config_id}/usage", usage);
  to.add("GET", base + "/{config_id}/spend", spend);
}

}  // namespace tandem::rest
