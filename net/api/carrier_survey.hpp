#pragma once
// What an account holds at the carrier, asked of the carrier: the account, its Applications, its numbers. Private to net/api.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "messages/carrier.hpp"
#include "messages/desks.hpp"

namespace tandem::rest {

/// Of each list, how much is read at most.
inline constexpr std::size_t survey_max = 1'000;

struct carrier_survey {
  outcome<carrier_account_info> account = refusal{errc::unavailable, "it was not asked", ""};  // refused: the lists are empty
  std::vector<carrier_application> applications;
  std::vector<carrier_number> numbers;
  std::vector<std::string> notices;  // what is not the whole truth, in words
};

struct survey_surroundings {
  carrier_port& carrier;
  /// The account for one more request, when its limits allow one.
  std::function<void(reply<carrier_account>)> turn;
  std::function<std::int64_t()> now_ms;
  /// No further page is asked for after it: one request takes at most some seconds more.
  std::int64_t patience_ms = 12'000;
};

/// @p done is called once, on any thread; the surroundings must live until then.
void survey(survey_surroundings around, std::function<void(carrier_survey)> done);

/// Why the account could not be asked, in an operator's words. @p url: where the carrier was looked for.
std::string why_not_asked(const refusal& why, const std::string& url);

}  // namespace tandem::rest
