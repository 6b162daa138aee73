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
  /// The time is up: refuses unless something was said before.
  virtual void expire() = 0;
};

/// Copies share one answer. When the last copy goes without a word, errc::unavailable is said. Thread: any.
template <class T>
class answer {
 public:
  answer() = default;
  /// @p when_late: what the deadline says; errc::uncertain where asking again would not be safe.
  explicit answer(reply<T> to, errc when_late = errc::unavailable)
      : inside_(std::make_shared<inside>(std::move(to), when_late)) {}
  void operator()(outcome<T> x) const {
    if (inside_) inside_->say(std::move(x));
  }
  std::weak_ptr<expecting> deadline() const { return inside_; }

 private:
  struct inside final : expecting {
    inside(reply<T> r, errc late) : to(std::move(r)), when_late(late) {}
    ~inside() override { say(refusal{errc::unavailable, "the node could not do this now; asking again is safe", ""}); }
    void expire() override { say(refusal{when_late, "no answer within the deadline; it may yet be done", ""}); }
    void say(outcome<T> x) {
      if (!said.exchange(true) && to) to(std::move(x));
    }
    reply<T> to;
    errc when_late;
    std::atomic<bool> said{false};
  };
  std::shared_ptr<inside> inside_;
};

}  // namespace tandem
