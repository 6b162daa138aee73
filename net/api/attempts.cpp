#include "net/api/attempts.hpp"

#include <algorithm>

#include "net/client_address.hpp"

namespace tandem::rest {

namespace {
std::string of_address(const std::string& address) { return "a/" + address_group(address); }
std::string of_email(const std::string& email) { return "e/" + email; }
}  // namespace

std::optional<std::uint32_t> attempts::begin(const std::string& address, const std::string& email, std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  make_room(now_ms);
  auto& here = whole_again(of_address(address), now_ms);
  auto wait = wait_ms(here, now_ms);
  if (!email.empty()) wait = std::max(wait, wait_ms(whole_again(of_email(email), now_ms), now_ms));
  if (wait > 0) return static_cast<std::uint32_t>((wait + 999) / 1000);
  whole_again(of_address(address), now_ms) += options_.then_every_ms;
  if (!email.empty()) whole_again(of_email(email), now_ms) += options_.then_every_ms;
  return {};
}

void attempts::right(const std::string& address, const std::string& email, std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  auto& here = whole_again(of_address(address), now_ms);
  here = std::max(now_ms, here - options_.then_every_ms);
  whole_again_ms_.erase(of_email(email));
}

std::size_t attempts::remembered() const {
  const std::lock_guard lock(mutex_);
  return whole_again_ms_.size();
}

std::int64_t& attempts::whole_again(const std::string& who, std::int64_t now_ms) {
  auto& at = whole_again_ms_[who];
  // A clock that was set back must not hold anybody up for longer than a spent allowance does.
  at = std::clamp(at, now_ms, now_ms + options_.at_once * options_.then_every_ms);
  return at;
}

std::int64_t attempts::wait_ms(std::int64_t whole_again, std::int64_t now_ms) const {
  return whole_again + options_.then_every_ms - (now_ms + options_.at_once * options_.then_every_ms);
}

void attempts::make_room(std::int64_t now_ms) {
  if (whole_again_ms_.size() + 2 <= options_.remembered_max) return;
  std::erase_if(whole_again_ms_, [&](const auto& entry) { return entry.second <= now_ms; });
  while (whole_again_ms_.size() + 2 > options_.remembered_max) whole_again_ms_.erase(whole_again_ms_.begin());
}

}  // namespace tandem::rest
