#include "net/api/carrier_survey.hpp"

#include <memory>

namespace tandem::rest {

namespace {

class surveyor : public std::enable_shared_from_this<surveyor> {
 public:
  surveyor(survey_surroundings around, std::function<void(carrier_survey)> done)
      : around_(std::move(around)), done_(std::move(done)), began_ms_(around_.now_ms()) {}

  void begin() {
    in_turn<carrier_account_info>(
        [this](const carrier_account& a, auto told) { around_.carrier.get_account(a, std::move(told)); },
        [this](outcome<carrier_account_info> how) {
          found_.account = std::move(how);
          if (!found_.account) return finish();
          if (found_.account->subaccount)
            found_.notices.emplace_back("These are a subaccount's credentials: they see only what is assigned to it.");
          list_applications(0);
        });
  }

 private:
  template <class T, class Ask, class Heard>
  void in_turn(Ask ask, Heard heard) {
    around_.turn([self = shared_from_this(), ask, heard](const outcome<carrier_account>& account) {
      if (!account) return heard(account.why());
      ask(*account, [self, heard](outcome<T> how) { heard(std::move(how)); });
    });
  }

  void list_applications(std::uint32_t offset) {
    in_turn<carrier_list<carrier_application>>(
        [this, offset](const carrier_account& a, auto told) {
          around_.carrier.list_applications(a, {{}, {}, {page_size, offset}}, std::move(told));
        },
        [this](outcome<carrier_list<carrier_application>> how) {
          if (take(std::move(how), found_.applications, "Applications"))
            list_applications(static_cast<std::uint32_t>(found_.applications.size()));
          else
            list_numbers(0);
        });
  }

  void list_numbers(std::uint32_t offset) {
    number_filter filter;
    filter.page = {page_size, offset};
    in_turn<carrier_list<carrier_number>>(
        [this, filter](const carrier_account& a, auto told) { around_.carrier.list_numbers(a, filter, std::move(told)); },
        [this](outcome<carrier_list<carrier_number>> how) {
          if (take(std::move(how), found_.numbers, "numbers"))
            list_numbers(static_cast<std::uint32_t>(found_.numbers.size()));
          else
            finish();
        });
  }

  /// True: there is more, and it is to be asked for.
  template <class T>
  bool take(outcome<carrier_list<T>> how, std::vector<T>& to, const char* of_what) {
    if (!how) {
      found_.notices.push_back("Not all " + std::string(of_what) + " could be read: " + how.why().message);
      return false;
    }
    for (auto& each : how->entries)
      if (to.size() < survey_max) to.push_back(std::move(each));
    if (!how->more || how->entries.empty()) return false;
    if (to.size() >= survey_max)
      found_.notices.push_back("Only the first " + std::to_string(survey_max) + " " + of_what + " are shown.");
    else if (around_.now_ms() - began_ms_ >= around_.patience_ms)
      found_.notices.push_back("Not all " + std::string(of_what) + " could be read in time: the carrier answers slowly.");
    else
      return true;
    return false;
  }

  void finish() { done_(std::move(found_)); }

  static constexpr std::uint32_t page_size = 20;  // the carrier's own limit
  survey_surroundings around_;
  std::function<void(carrier_survey)> done_;
  std::int64_t began_ms_;
  carrier_survey found_;
};

}  // namespace

void survey(survey_surroundings around, std::function<void(carrier_survey)> done) {
  std::make_shared<surveyor>(std::move(around), std::move(done))->begin();
}

std::string why_not_asked(const refusal& why, const std::string& url) {
  const auto in_brackets = " (" + why.message + ")";
  switch (why.code) {
    case errc::unauthorized: return "Plivo does not accept this auth ID with this auth token" + in_brackets + ".";
    case errc::not_found: return "Plivo knows no account with this auth ID" + in_brackets + ".";
    case errc::limit_reached: return "Plivo asks for patience: too many requests; try again in a minute" + in_brackets + ".";
    case errc::provider_refused:
      if (why.field == "ip_allow_list")
        return "Plivo accepts no requests from this node's address: add it to the account's IP allow-list" + in_brackets + ".";
      return "Plivo refused" + in_brackets + ".";
    case errc::unavailable:
      return "Plivo could not be asked at " + url + ": see that this machine may open HTTPS to it" + in_brackets + ".";
    default: return why.message;
  }
}

}  // namespace tandem::rest
