#include "net/body_stream.hpp"

namespace tandem {

bool body_stream::write(std::string_view bytes) {
  {
    const std::lock_guard lock(mutex_);
    if (over_) return false;
    if (waiting_.size() + bytes.size() > limit_) {
      over_ = overflowed_ = true;
      waiting_.clear();
    } else {
      waiting_ += bytes;
    }
  }
  wake();
  return !overflowed();
}

void body_stream::end() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  wake();
}

bool body_stream::overflowed() const {
  const std::lock_guard lock(mutex_);
  return overflowed_;
}

void body_stream::attach(std::function<void()> wake_up) {
  {
    const std::lock_guard lock(mutex_);
    wake_ = std::move(wake_up);
  }
  wake();
}

void body_stream::when_taken(std::function<void()> taken) {
  const std::lock_guard lock(mutex_);
  taken_ = std::move(taken);
}

std::optional<std::string> body_stream::take() {
  std::string bytes;
  std::function<void()> taken;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty() && over_) return {};
    bytes = std::exchange(waiting_, {});
    if (!bytes.empty() && !over_) taken = taken_;
  }
  if (taken) taken();
  return bytes;
}

void body_stream::detach() {
  const std::lock_guard lock(mutex_);
  over_ = true;
  waiting_.clear();
  wake_ = taken_ = nullptr;
}

void body_stream::wake() {
  std::function<void()> call;
  {
    const std::lock_guard lock(mutex_);
    call = wake_;
  }
  if (call) call();
}

}  // namespace tandem
