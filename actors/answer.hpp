#pragma once
// A desk's reply on its way through the actors: it is said exactly once, whatever becomes of those who carry it.

#include <atomic>
#include <memory>
#include <utility>

#include "messages/desks.hpp"

namespace tandem {

/// What waits for an answer, whoever is to give it: so that one deadline can be kept for all.
struct expecting {
  virtual ~expecting() = default;
  /// The time is up: refuses with errc::unavailable unless something was said before.
  virtual void expire() = 0;
};

/// Copies share one answer. When the last copy goes without a word, errc::unavailable is said. Thread: any.
template <class T>
class answer {
 public:
  answer() = default;
  explicit answer(reply<T> to) : inside_(std::make_shared<inside>(std::move(to))) {}
  void operator()(outcome<T> x) const {
    if (inside_) inside_->say(std::move(x));
  }
  std::weak_ptr<expecting> deadline() const { return inside_; }

 private:
  struct inside final : expecting {
    explicit inside(reply<T> r) : to(std::move(r)) {}
    ~inside() override { say(refusal{errc::unavailable, "the node could not do this now; asking again is safe", ""}); }
    void expire() override { say(refusal{errc::unavailable, "no answer within the deadline; asking again is safe", ""}); }
    void say(outcome<T> x) {
      if (!said.exchange(true) && to) to(std::move(x));
    }
    reply<T> to;
    std::atomic<bool> said{false};
  };
  std::shared_ptr<inside> inside_;
};

}  // namespace tandem
