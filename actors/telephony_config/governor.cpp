#include "actors/telephony_config/governor.hpp"

#include <algorithm>
#include <cmath>

namespace tandem {
namespace {
// What a poll may be late by and still be caught up with; beyond it the spacing starts anew.
constexpr double catch_up_ms = 250;
}  // namespace

governor::governor(carrier_limits limits, std::size_t waiting_max) : waiting_max_(waiting_max) { change(limits); }

void governor::change(carrier_limits limits) {
  limits_ = limits;
  if (!(limits_.calls_per_second > 0.001)) limits_.calls_per_second = 0.001;
  limits_.calls_per_second = std::min(limits_.calls_per_second, 10'000.0);
  limits_.requests_per_5s = std::max(limits_.requests_per_5s, 1u);
}

std::size_t governor::per_second() const { return static_cast<std::size_t>(std::ceil(limits_.calls_per_second)); }

bool governor::enqueue_dial(call_id call) {
  if (waiting_.contains(call.value)) return true;
  if (waiting_.size() >= waiting_max_) return false;
  waiting_.insert(call.value);
  dials_.push_back(call.value);
  return true;
}

bool governor::enqueue_request(std::uint64_t ticket, bool urgent) {
  auto& queue = urgent ? urgent_ : normal_;
  if (queue.size() >= waiting_max_) return false;
  queue.push_back(ticket);
  return true;
}

void governor::leave(call_id call) {
  in_progress_.erase(call.value);
  if (!waiting_.erase(call.value) || dials_.size() < 2 * waiting_.size() + 64) return;
  std::erase_if(dials_, [this](std::uint64_t x) { return !waiting_.contains(x); });
}

std::int64_t governor::dial_time(std::int64_t now_ms) const {
  auto at = std::max<std::int64_t>(static_cast<std::int64_t>(std::ceil(next_slot_ms_)), dials_resume_ms_);
  if (recent_dials_.size() >= per_second()) at = std::max(at, recent_dials_[recent_dials_.size() - per_second()] + 1'000);
  return std::max(at, now_ms);
}

std::int64_t governor::request_time(std::size_t budget, std::int64_t now_ms) const {
  if (recent_requests_.size() < budget) return now_ms;
  return std::max(now_ms, recent_requests_[recent_requests_.size() - budget] + request_window_ms);
}

void governor::count_request(std::int64_t now_ms) { recent_requests_.push_back(now_ms); }

std::size_t governor::dialed(std::int64_t now_ms) const {
  return static_cast<std::size_t>(std::ranges::count_if(recent_dials_, [&](std::int64_t at) { return at > now_ms - 1'000; }));
}
std::size_t governor::requested(std::int64_t now_ms) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(recent_requests_, [&](std::int64_t at) { return at > now_ms - request_window_ms; }));
}
std::optional<std::int64_t> governor::held_until(std::int64_t now_ms) const {
  return dials_resume_ms_ > now_ms ? std::optional(dials_resume_ms_) : std::nullopt;
}

governor::grants governor::poll(std::int64_t now_ms) {
  grants out;
  while (!recent_requests_.empty() && recent_requests_.front() <= now_ms - request_window_ms) recent_requests_.pop_front();
  while (!recent_dials_.empty() && recent_dials_.front() <= now_ms - 1'000) recent_dials_.pop_front();
  const auto again = [&](std::int64_t at) { out.next_ms = std::min(out.next_ms.value_or(at), at); };

  const auto serve = [&](std::deque<std::uint64_t>& queue) {
    for (; !queue.empty(); queue.pop_front()) {
      const auto at = request_time(limits_.requests_per_5s, now_ms);
      if (at > now_ms) return again(at);
      out.requests.push_back(queue.front());
      count_request(now_ms);
    }
  };
  serve(urgent_);

  const std::size_t for_dials = std::max<std::size_t>(limits_.requests_per_5s - limits_.requests_per_5s / 10, 1);
  const double spacing = 1'000 / limits_.calls_per_second;
  while (!dials_.empty()) {
    if (!waiting_.contains(dials_.front())) {
      dials_.pop_front();
      continue;
    }
    if (limits_.concurrent_calls && in_progress_.size() >= limits_.concurrent_calls) break;  // a leaving call wakes us
    const auto at = std::max(dial_time(now_ms), request_time(for_dials, now_ms));
    if (at > now_ms) {
      again(at);
      break;
    }
    const auto now = static_cast<double>(now_ms);
    const double late = was_waiting_ ? catch_up_ms : 0;
    next_slot_ms_ = std::max(next_slot_ms_, now - late) + spacing;
    was_waiting_ = true;
    out.dials.push_back({dials_.front()});
    in_progress_.insert(dials_.front());
    waiting_.erase(dials_.front());
    dials_.pop_front();
    recent_dials_.push_back(now_ms);
    count_request(now_ms);
  }
  was_waiting_ = !dials_.empty();
  serve(normal_);
  return out;
}

}  // namespace tandem
