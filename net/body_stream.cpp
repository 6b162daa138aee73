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

std::optional<std::string> body_stream::take() {
  const std::lock_guard lock(mutex_);
  if (waiting_.empty() && over_) return {};
  return std::exchange(waiting_, {});
}

void body_stream::detach() {
  const std::lock_guard lock(mutex_);
  over_ = true;
  waiting_.clear();
  wake_ = nullptr;
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
