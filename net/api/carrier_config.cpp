#include "net/api/carrier_config.hpp"

#include "net/api/secrets.hpp"
#include "net/api/stored.hpp"
#include "net/url.hpp"

namespace tandem::rest {

namespace {

/// A credential as it was pasted: cleaned, with a notice when that changed it. A mask has stars and is left to the caller.
void read_credential(json_fields& f, const char* name, std::optional<std::string>& x, std::vector<std::string>& notices) {
  f.optional(name, x, {1, 256});
  if (!x) return;
  if (clean_credential(*x)) notices.push_back(std::string(name) + ": spaces or line breaks were removed from what was pasted");
  if (x->empty()) return f.add_problem(name, "String should have at least 1 character", "string_too_short");
  if (x->find('*') != std::string::npos) return;
  if (const auto fault = credential_fault(*x)) f.add_problem(name, *fault, "string_pattern_mismatch");
}

void read_api_url(json_fields& f, std::optional<std::string>& x) {
  f.optional("api_url", x, {0, 255});
  if (!x || x->empty()) return;
  const auto url = parse_url(*x);
  if (!url || (url->scheme != "http" && url->scheme != "https"))
    f.add_problem("api_url", "Input should be a valid URL, for example https://api.plivo.com", "url_parsing");
}

}  // namespace

void read_plivo(json_fields& f, plivo_fields& x) {
  f.required("provider", x.provider);
  f.open();
  if (x.provider != "plivo" && !f.describing()) return;  // the caller knows what that means
  f.close();
  if (f.describing()) f.check_choice("provider", {"plivo"});
  f.step_into("plivo");
  read_credential(f, "auth_id", x.auth_id, x.notices);
  read_credential(f, "auth_token", x.auth_token, x.notices);
  f.optional("application_id", x.application, {0, 128});
  if (x.application) {
    clean_credential(*x.application);
    if (const auto fault = credential_fault(*x.application)) f.add_problem("application_id", *fault, "string_pattern_mismatch");
  }
  read_api_url(f, x.api_url);
  std::optional<std::vector<std::string>> from_numbers;
  f.optional("from_numbers", from_numbers, 1000);
  if (from_numbers && !from_numbers->empty())
    x.notices.push_back("from_numbers: not taken; numbers are added under phone-numbers, where each is checked");
  f.object("limits", false, [&](json_fields& l) {
    l.optional("calls_per_second", x.calls_per_second, {0.01, 1000});
    l.optional("concurrent_calls", x.concurrent_calls, {0, 1'000'000});
    l.optional("requests_per_5s", x.requests_per_5s, {1, 1'000'000});
  });
}

void read_new_plivo(json_fields& f, plivo_fields& x, bool masks_will_do) {
  if (!f.has("provider") && !f.describing()) return f.open();
  read_plivo(f, x);
  if (x.provider != "plivo") return;
  for (const auto& [name, value] : {std::pair{"auth_id", &x.auth_id}, std::pair{"auth_token", &x.auth_token}})
    if (!f.has(name))
      f.add_problem(name, "Field required", "missing");
    else if (!masks_will_do && *value && (*value)->find('*') != std::string::npos)
      f.add_problem(name, "This is the masked form of a credential; send the credential itself", "value_error");
}

void check_provider(json_fields& f, const std::string& provider) {
  if (provider.empty())
    f.add_problem("config", "Unable to extract tag using discriminator 'provider'", "union_tag_not_found");
  else if (provider != "plivo")
    f.add_problem("config", "Input tag found using 'provider' does not match any of the expected tags: 'plivo'",
                  "union_tag_invalid");
}

bool keep_if_masked(std::optional<std::string>& given, std::string_view shown_tail, const char* name, problems& found) {
  if (!given || given->find('*') == std::string::npos) return true;
  if (is_mask(*given, shown_tail)) {
    given.reset();
    return true;
  }
  found.push_back({{std::string("body"), std::string("config"), std::string("plivo"), std::string(name)},
                   "This is the masked form of another credential; send the credential itself or the mask as it was answered",
                   "value_error",
                   {}});
  return false;
}

std::optional<telephony_config> config_in_path(const exchange& x, problems& found) {
  const auto id = path_id<telephony_config_id>(*x.request, "config_id", found);
  if (!found.empty()) {
    x.respond(unprocessable(found));
    return {};
  }
  auto c = find_config(x->state, id);
  if (!c) x.respond(error(404, "Telephony configuration not found"));
  return c;
}

}  // namespace tandem::rest
