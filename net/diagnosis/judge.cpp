#include <algorithm>

#include "net/api/json_writer.hpp"
#include "net/diagnosis/judgement.hpp"

namespace tandem::diagnosis {

std::string ago(std::int64_t at_ms, std::int64_t now_ms) {
  const auto gone = std::max<std::int64_t>(0, now_ms - at_ms);
  if (gone < 2 * minute_ms) return std::to_string(gone / 1000) + " s ago";
  if (gone < 2 * hour_ms) return std::to_string(gone / minute_ms) + " minutes ago";
  if (gone < 2 * day_ms) return std::to_string(gone / hour_ms) + " hours ago";
  return std::to_string(gone / day_ms) + " days ago";
}

std::string utc(std::int64_t ms) {
  auto text = rest::rfc3339(ms).substr(0, 19);
  text[10] = ' ';
  return text + " UTC";
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

namespace {

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
