// What an account owns: itself, its Applications, its Numbers.

#include <cctype>

#include "examples/plivo_emulator/rest_exchange.hpp"

namespace tandem::emulator {

namespace {

answered account(exchange& x) {
  if (x.q.method == "POST") return x.reply(202, {{"message", "changed"}});
  if (x.q.method != "GET") refuse(405, "method not allowed");
  return x.reply(200, {{"account_type", "standard"},
                       {"address", ""},
                       {"auth_id", x.at.told.auth_id},
                       {"auto_recharge", false},
                       {"billing_mode", "prepaid"},
                       {"cash_credits", "100.00000"},
                       {"city", ""},
                       {"name", "Plivo emulator"},
                       {"resource_uri", x.base},
                       {"state", ""},
                       {"timezone", "UTC"}});
}

// ---- Application

json describe(exchange& x, const application& a) {
  return {{"app_id", a.id},
          {"app_name", a.name},
          {"answer_url", a.answer_url},
          {"answer_method", a.answer_method},
          {"hangup_url", a.hangup_url},
          {"hangup_method", a.hangup_method},
          {"fallback_answer_url", a.fallback_url},
          {"fallback_method", a.fallback_method},
          {"message_url", a.message_url},
          {"message_method", a.message_method},
          {"default_app", a.default_number_app},
          {"default_endpoint_app", a.default_endpoint_app},
          {"enabled", true},
          {"log_incoming_messages", a.log_incoming_messages},
          {"public_uri", a.public_uri},
          {"sub_account", nullptr},
          {"sip_uri", "sip:" + a.id + "@app.plivo.com"},
          {"resource_uri", x.base + "Application/" + a.id + "/"}};
}

void take_application(exchange& x, application& a) {
  application n = a;
  if (x.given.has("answer_url")) n.answer_url = x.given.url("answer_url");
  if (x.given.has("hangup_url")) n.hangup_url = x.given.url("hangup_url");
  if (x.given.has("fallback_answer_url")) n.fallback_url = x.given.url("fallback_answer_url");
  if (x.given.has("message_url")) n.message_url = x.given.url("message_url");
  n.answer_method = x.given.method("answer_method", n.answer_method);
  n.hangup_method = x.given.method("hangup_method", n.hangup_method);
  n.fallback_method = x.given.method("fallback_method", n.fallback_method);
  n.message_method = x.given.method("message_method", n.message_method);
  n.default_number_app = x.given.flag("default_number_app", n.default_number_app);
  n.default_endpoint_app = x.given.flag("default_endpoint_app", n.default_endpoint_app);
  n.log_incoming_messages = x.given.flag("log_incoming_messages", n.log_incoming_messages);
  n.public_uri = x.given.flag("public_uri", n.public_uri);
  a = n;
}

answered applications(exchange& x) {
  if (x.q.method == "GET") {
    std::vector<json> all;
    auto prefix = x.given.text("app_name");
    for (const auto& [id, a] : x.net.applications)
      if (a.name.rfind(prefix, 0) == 0) all.push_back(describe(x, a));
    return x.reply(200, x.page(all));
  }
  if (x.q.method != "POST") refuse(405, "method not allowed");
  application a;
  a.name = x.given.required("app_name");
  auto fits = [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '_'; };
  if (!std::all_of(a.name.begin(), a.name.end(), fits)) refuse(400, "app_name parameter may hold letters, digits, - and _ only");
  for (const auto& [id, other] : x.net.applications)
    if (other.name == a.name) refuse(400, "app_name " + a.name + " is already in use");
  if (x.net.applications.size() >= 10000) refuse(400, "there are 10000 applications already");
  x.given.required("answer_url");
  take_application(x, a);
  if (a.hangup_url.empty()) {
    a.hangup_url = a.answer_url;
    a.hangup_method = x.given.method("hangup_method", a.answer_method);
  }
  a.id = x.net.make_app_id();
  x.net.applications[a.id] = a;
  return x.reply(201, {{"message", "created"}, {"app_id", a.id}});
}

answered one_application(exchange& x, const std::string& id) {
  auto it = x.net.applications.find(id);
  if (it == x.net.applications.end()) refuse(404, "not found");
  if (x.q.method == "GET") return x.reply(200, describe(x, it->second));
  if (x.q.method == "POST") {
    take_application(x, it->second);
    return x.reply(202, {{"message", "changed"}});
  }
  if (x.q.method != "DELETE") refuse(405, "method not allowed");
  for (auto& [digits, n] : x.net.numbers)
    if (n.app_id == id) n.app_id.clear();
  x.net.applications.erase(it);
  return x.reply(204, {});
}

// ---- Number

json describe(exchange& x, const rented_number& n) {
  json app = nullptr;
  if (!n.app_id.empty()) app = x.base + "Application/" + n.app_id + "/";
  return {{"active", true},
          {"added_on", n.added_on},
          {"alias", n.alias.empty() ? json() : json(n.alias)},
          {"application", app},
          {"carrier", "Plivo"},
          {"city", ""},
          {"cnam_lookup", "disabled"},
          {"compliance_application_id", nullptr},
          {"compliance_status", nullptr},
          {"country", "United States"},
          {"mms_enabled", false},
          {"mms_rate", "0.00000"},
          {"monthly_rental_rate", "0.80000"},
          {"number", n.digits},
          {"number_type", "local"},
          {"region", "United States"},
          {"renewal_date", "2030-01-01"},
          {"resource_uri", x.base + "Number/" + n.digits + "/"},
          {"sms_enabled", true},
          {"sms_rate", "0.00000"},
          {"sub_account", nullptr},
          {"tendlc_campaign_id", nullptr},
          {"tendlc_registration_status", nullptr},
          {"toll_free_sms_verification", nullptr},
          {"voice_enabled", true},
          {"voice_rate", "0.00850"}};
}

answered all_numbers(exchange& x) {
  if (x.q.method != "GET") refuse(405, "method not allowed");
  std::vector<json> all;
  for (const auto& [digits, n] : x.net.numbers)
    if (digits.rfind(x.given.text("number_startswith"), 0) == 0 && (!x.given.has("alias") || n.alias == x.given.text("alias")))
      all.push_back(describe(x, n));
  return x.reply(200, x.page(all));
}

answered one_number(exchange& x, const std::string& text) {
  auto it = x.net.numbers.find(bare_number(text).value_or(text));
  if (it == x.net.numbers.end()) refuse(404, "not found");
  if (x.q.method == "GET") return x.reply(200, describe(x, it->second));
  if (x.q.method == "POST") {
    if (x.given.has("app_id")) {
      auto app = x.given.text("app_id");
      if (!app.empty() && !x.net.applications.count(app)) refuse(400, "app_id " + app + " is not an application of this account");
      it->second.app_id = app;
    }
    if (x.given.has("alias")) it->second.alias = x.given.text("alias");
    return x.reply(202, {{"message", "changed"}});
  }
  if (x.q.method != "DELETE") refuse(405, "method not allowed");
  x.net.numbers.erase(it);
  return x.reply(204, {});
}

}  // namespace

answered owned_resources(exchange& x, const std::vector<std::string>& rest) {
  if (rest.empty()) return account(x);
  const bool one = rest.size() == 2;
  if (rest.size() <= 2 && rest[0] == "Application") return one ? one_application(x, rest[1]) : applications(x);
  if (rest.size() <= 2 && rest[0] == "Number") return one ? one_number(x, rest[1]) : all_numbers(x);
  refuse(404, "not found");
}

}  // namespace tandem::emulator
