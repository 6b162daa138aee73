// Applications, numbers and the account: the half of rest_protocol.hpp that is not about calls.
#include <algorithm>

#include "net/plivo/rest_json.hpp"
#include "net/plivo/rest_protocol.hpp"
#include "net/url.hpp"

namespace tandem::plivo {
namespace {

std::string application_of(const json& number) {
  auto id = text_of(number, "app_id");
  if (!id.empty()) return id;
  auto uri = text_of(number, "application");  // /v1/Account/MA.../Application/123/
  while (uri.ends_with('/')) uri.pop_back();
  const auto slash = uri.rfind('/');
  return slash == uri.npos ? uri : uri.substr(slash + 1);
}

/// limit and offset as the carrier takes them.
std::string page_query(const carrier_page& page) {
  return "?limit=" + std::to_string(std::clamp(page.limit, 1u, 20u)) + "&offset=" + std::to_string(page.offset);
}
void add_query(std::string& to, const char* name, std::string_view value) {
  if (!value.empty()) to += std::string("&") + name + "=" + percent_encode(value);
}
void add(json& to, const char* field, const std::optional<std::string>& value) {
  if (value) to[field] = *value;
}

carrier_application application_from(const json& body) {
  return {text_of(body, "app_id"),
          text_of(body, "app_name"),
          {text_of(body, "answer_url"), text_of(body, "answer_method"), text_of(body, "fallback_answer_url"),
           text_of(body, "fallback_method"), text_of(body, "hangup_url"), text_of(body, "hangup_method")},
          text_of(body, "sub_account")};
}

carrier_number number_from(const json& body) {
  carrier_number out;
  out.number = canonical_e164(text_of(body, "number"));
  out.application = application_of(body);
  out.alias = text_of(body, "alias");
  out.type = text_of(body, "number_type");
  if (out.type.empty()) out.type = text_of(body, "type");
  out.country = text_of(body, "country");
  out.subaccount = text_of(body, "sub_account");
  out.active = flag_of(body, "active", true);
  out.voice_enabled = flag_of(body, "voice_enabled", true);
  return out;
}

}  // namespace

rest_request rest_requests::get_application(const std::string& id) const {
  return get("/Application/" + percent_encode(id) + "/");
}

rest_request rest_requests::create_application(const std::string& name, const answer_settings& answer) const {
  auto request = update_application("", application_changes(answer));
  auto body = object_of(request.body);
  body["app_name"] = name;
  return {"POST", base_ + "/Application/", written(body), repeatable::no};
}

rest_request rest_requests::update_application(const std::string& id, const application_changes& what) const {
  // Setting is idempotent, and only what is named: what else the application does is not ours.
  json body = json::object();
  add(body, "app_name", what.name);
  add(body, "answer_url", what.answer_url);
  add(body, "answer_method", what.answer_method);
  add(body, "fallback_answer_url", what.fallback_answer_url);
  add(body, "fallback_method", what.fallback_method);
  add(body, "hangup_url", what.hangup_url);
  add(body, "hangup_method", what.hangup_method);
  return {"POST", base_ + "/Application/" + percent_encode(id) + "/", written(body), repeatable::yes};
}

rest_request rest_requests::delete_application(const std::string& id) const {
  // cascade would delete the SIP endpoints that use it as well.
  return {"DELETE", base_ + "/Application/" + percent_encode(id) + "/", R"({"cascade":false})", repeatable::yes};
}

rest_request rest_requests::applications(const application_filter& filter) const {
  auto query = page_query(filter.page);
  add_query(query, "app_name", filter.name_prefix);
  add_query(query, "subaccount", filter.subaccount);
  return get("/Application/" + query);
}

rest_request rest_requests::get_number(const e164& number) const { return get("/Number/" + number.digits() + "/"); }

rest_request rest_requests::numbers(const number_filter& filter) const {
  auto query = page_query(filter.page);
  add_query(query, "number_startswith", filter.starts_with);
  add_query(query, "type", filter.type);
  add_query(query, "alias", filter.alias);
  add_query(query, "subaccount", filter.subaccount);
  if (filter.voice_only) add_query(query, "services", "voice");
  return get("/Number/" + query);
}

rest_request rest_requests::update_number(const e164& number, const number_changes& what) const {
  json body = json::object();
  if (what.application) body["app_id"] = what.application->empty() ? json() : json(*what.application);
  add(body, "alias", what.alias);
  add(body, "subaccount", what.subaccount);
  return {"POST", base_ + "/Number/" + number.digits() + "/", written(body), repeatable::yes};
}

rest_request rest_requests::account() const { return get("/"); }

outcome<carrier_application> read_application(const rest_reply& reply) {
  if (!reply.ok()) return read_refusal(reply, false);
  auto out = application_from(object_of(reply.body));
  if (out.id.empty()) return nonsense(reply, "an application with its app_id");
  return out;
}

outcome<std::string> read_created_application(const rest_reply& reply) {
  if (!reply.ok()) return read_refusal(reply, true);
  auto id = text_of(object_of(reply.body), "app_id");
  if (id.empty()) return nonsense(reply, "the app_id of a new application");
  return id;
}

outcome<carrier_list<carrier_application>> read_applications(const rest_reply& reply) {
  return read_list<carrier_application>(reply, "applications", application_from);
}

outcome<carrier_number> read_number(const rest_reply& reply) {
  if (!reply.ok()) return read_refusal(reply, false);
  const auto body = object_of(reply.body);
  if (body.empty()) return nonsense(reply, "a number");
  return number_from(body);
}

outcome<carrier_list<carrier_number>> read_numbers(const rest_reply& reply) {
  return read_list<carrier_number>(reply, "numbers", number_from);
}

outcome<carrier_account_info> read_account(const rest_reply& reply, const std::string& asked) {
  if (!reply.ok()) return read_refusal(reply, false);
  const auto body = object_of(reply.body);
  if (body.empty()) return nonsense(reply, "an account");
  carrier_account_info out;
  out.auth_id = text_of(body, "auth_id");
  if (out.auth_id.empty()) out.auth_id = asked;
  out.name = text_of(body, "name");
  out.type = text_of(body, "account_type");
  out.billing = text_of(body, "billing_mode");
  out.balance = text_of(body, "cash_credits");
  out.timezone = text_of(body, "timezone");
  out.auto_recharge = flag_of(body, "auto_recharge", false);
  out.subaccount = out.auth_id.starts_with("SA");
  return out;
}

}  // namespace tandem::plivo
