#include "actors/sync/words.hpp"

#include <chrono>
#include <cstdio>

namespace tandem::sync {
namespace {

constexpr std::size_t numbers_named_max = 20;
constexpr const char* how_to_force = R"(repeat the save with "force": true)";

/// "2024-05-01 09:30:00 UTC"
std::string utc(std::int64_t ms) {
  using namespace std::chrono;
  const sys_seconds at{seconds(ms / 1000)};
  const auto day = floor<days>(at);
  const year_month_day date(day);
  const hh_mm_ss time(at - day);
  char out[48];
  std::snprintf(out, sizeof out, "%04d-%02u-%02u %02d:%02d:%02d UTC", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
  return out;
}

std::string unauthorized_words(const application& app) {
  std::string out = "The carrier refused the credentials: check the auth ID and auth token of this configuration.";
  if (app.worked_ms)
    out += " They worked until " + utc(app.worked_ms) +
           ", so the auth token was probably regenerated at the carrier since: paste the new one.";
  return out;
}

std::string not_found_words(const refusal& why, const application& app) {
  std::string out =
      "The carrier accepts the credentials but has no Application '" + app.carrier_id +
      "' in their account: correct the application id of this configuration, or leave it blank to have one created.";
  if (why.field == "subaccount")
    out += " These are a subaccount's credentials, and a subaccount does not see the main account's Applications.";
  return out;
}

std::string list_of(const std::vector<std::string>& numbers) {
  if (numbers.empty()) return "none at the moment";
  std::string out;
  for (std::size_t i = 0; i < numbers.size() && i < numbers_named_max; ++i) out += (i ? ", " : "") + numbers[i];
  if (numbers.size() > numbers_named_max) out += " and " + std::to_string(numbers.size() - numbers_named_max) + " more";
  return out;
}

std::string method_and(const std::string& method, const std::string& url) { return method.empty() ? url : method + " " + url; }

}  // namespace

std::string in_operators_words(const refusal& why, const application& app) {
  switch (why.code) {
    case errc::unauthorized: return unauthorized_words(app);
    case errc::not_found: return not_found_words(why, app);
    case errc::limit_reached: return "The carrier asked for patience (too many requests); it is being asked again.";
    case errc::provider_refused:
      if (why.field == "ip_allow_list")
        return "The carrier accepts no requests from this node's address (" + why.message +
               "): add the address to the account's IP allow-list. It is being asked again.";
      return "The carrier refused: " + why.message + "; it is being asked again.";
    case errc::not_configured: return why.message;
    default: return "The carrier cannot be reached (" + why.message + "); it is being asked again.";
  }
}

std::string shown(const answer_settings& x) {
  auto out = "'" + method_and(x.answer_method, x.answer_url) + "'";
  if (!x.fallback_answer_url.empty()) out += ", fallback '" + method_and(x.fallback_method, x.fallback_answer_url) + "'";
  if (!x.hangup_url.empty() && x.hangup_url != x.answer_url)
    out += ", hangup '" + method_and(x.hangup_method, x.hangup_url) + "'";
  return out;
}

std::string held_words(const application& app) {
  return "Nothing was changed at the carrier: the Application '" + app.carrier_id + "' sends its calls to " +
         shown(app.observed) + ", which is somebody else's. It would be overwritten with " + shown(app.desired) +
         "; numbers whose calls would come here instead: " + list_of(app.affected) + ". To do it, " + how_to_force +
         " (the old value is kept, and put back when the last number is removed), or give this configuration an Application of "
         "its own by leaving the application id blank.";
}

std::string drift_words(const application& app) {
  return "Somebody changed the Application '" + app.carrier_id + "' at the carrier: it sends calls to " + shown(app.observed) +
         ", we want " + shown(app.desired) +
         ". POST .../telephony-configs/{id}/sync sets it right, as does a save with \"force\": true.";
}

std::string link_drift_words(const application& app) {
  std::string out = "Somebody changed at the carrier which Application numbers are linked to: ";
  std::size_t named = 0;
  for (const auto& [number, elsewhere] : app.foreign_links) {
    if (named++ == numbers_named_max) {
      out += " and more";
      break;
    }
    out += (named > 1 ? ", " : "") + number + " to " + (elsewhere.empty() ? "none" : "'" + elsewhere + "'");
  }
  return out + "; we want '" + app.carrier_id +
         "'. POST .../telephony-configs/{id}/sync sets it right, as does a save with \"force\": true.";
}

std::string link_held_words(const std::string& number, const std::string& theirs, const std::string& ours) {
  return "The number " + number + " is linked to another Application ('" + theirs +
         "') at the carrier, so its calls go there. Nothing was changed: to link it to '" + ours + "', " + how_to_force +
         " (the old link is kept, and put back when the number is removed).";
}

}  // namespace tandem::sync
