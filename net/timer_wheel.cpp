#include "net/timer_wheel.hpp"

#include <algorithm>

#include "net/timer_entries.hpp"

namespace tandem {

wheel_handle& wheel_handle::operator=(wheel_handle&& other) noexcept {
  if (this != &other) {
    reset();
    entry_ = std::move(other.entry_);
  }
  return *this;
}

// The wheel drops the entry on its next turn: we may be inside the very function that it holds.
void wheel_handle::reset() {
  if (entry_) entry_->ended = true;
  entry_.reset();
}

void timer_handle::cancel() {
  if (auto timer = entry_.lock()) {
    timer->cancelled = true;
    timer->work = nullptr;
  }
  entry_.reset();
}

wheel_handle timer_wheel::every_20ms(time_point now, std::function<void(time_point)> tick) {
  bool idle = std::all_of(wheel_.begin(), wheel_.end(), [](const auto& entries) { return entries.empty(); });
  if (idle) done_until_ = std::max(done_until_, millisecond(now));  // nobody was waiting for the turns in between
  // Slots not run yet, soonest first, so that a lone stream does not wait long and many spread evenly.
  auto first = done_until_ + 1;
  auto best = static_cast<unsigned>(first % slots);
  for (unsigned i = 0; i < slots; ++i) {
    auto slot = static_cast<unsigned>((first + i) % slots);
    if (wheel_[slot].size() < wheel_[best].size()) best = slot;
  }
  wheel_[best].push_back(std::make_shared<wheel_handle::entry>(std::move(tick)));
  return wheel_handle(wheel_[best].back());
}

timer_handle timer_wheel::at(time_point deadline, std::function<void()> work) {
  return add(deadline, std::make_shared<timer_handle::entry>(std::move(work)));
}

timer_handle timer_wheel::add(time_point deadline, std::shared_ptr<timer_handle::entry> timer) {
  if (heap_.size() >= tidy_at_) drop_cancelled();
  timer_handle handle{std::weak_ptr(timer)};
  heap_.push_back({deadline, order_++, std::move(timer)});
  std::push_heap(heap_.begin(), heap_.end(), later);
  return handle;
}

bool timer_wheel::later(const deadline_entry& a, const deadline_entry& b) {
  return a.deadline != b.deadline ? a.deadline > b.deadline : a.order > b.order;
}

void timer_wheel::drop_cancelled() {
  std::erase_if(heap_, [](const deadline_entry& e) { return e.timer->cancelled; });
  std::make_heap(heap_.begin(), heap_.end(), later);
  tidy_at_ = std::max<std::size_t>(64, heap_.size() * 2);
}

std::int64_t timer_wheel::millisecond(time_point t) const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(t - origin_).count();
}

void timer_wheel::run_slot(unsigned slot, time_point now) {
  auto& entries = wheel_[slot];
  // A tick may register another one in this slot: it is run next time, and the vector may move under us.
  for (std::size_t i = 0, count = entries.size(); i < count; ++i) {
    auto entry = entries[i];
    if (!entry->ended) entry->tick(now);
  }
  std::erase_if(entries, [](const auto& e) { return e->ended; });
}

void timer_wheel::run_once_timers(time_point now) {
  auto set_before = order_;  // what a timer sets anew waits for the next turn, or a zero delay would hold us for ever
  while (!heap_.empty() && heap_.front().deadline <= now && heap_.front().order < set_before) {
    std::pop_heap(heap_.begin(), heap_.end(), later);
    auto timer = std::move(heap_.back().timer);
    heap_.pop_back();
    if (timer->cancelled) continue;
    timer->cancelled = true;
    auto work = std::move(timer->work);
    work();
  }
}

void timer_wheel::advance(time_point now) {
  auto until = millisecond(now);
  auto from = std::max(done_until_ + 1, until - (slots - 1));
  done_until_ = std::max(done_until_, until);
  for (auto ms = from; ms <= until; ++ms) run_slot(static_cast<unsigned>(ms % slots), now);
  run_once_timers(now);
}

std::optional<timer_wheel::time_point> timer_wheel::next() const {
  std::optional<time_point> soonest;
  if (!heap_.empty()) soonest = heap_.front().deadline;
  for (unsigned i = 1; i <= slots; ++i) {
    auto ms = done_until_ + i;
    if (wheel_[static_cast<unsigned>(ms % slots)].empty()) continue;
    auto due = origin_ + std::chrono::milliseconds(ms);
    return soonest ? std::min(*soonest, due) : due;
  }
  return soonest;
}

}  // namespace tandem
