#include "cluster/epochs.hpp"

#include <future>
#include <memory>
#include <optional>
#include <utility>

namespace tandem {

outcome<done> epochs::claim(journal& engine, const std::vector<log_id>& logs) {
  std::vector<std::future<outcome<claimed>>> answers;
  for (const auto log : logs) {
    auto answer = std::make_shared<std::promise<outcome<claimed>>>();
    answers.push_back(answer->get_future());
    engine.claim(log, [answer](outcome<claimed> got) { answer->set_value(std::move(got)); });
  }
  std::optional<refusal> first_refusal;
  for (std::size_t i = 0; i < logs.size(); ++i) {
    const auto got = answers[i].get();
    std::lock_guard lock(mutex_);
    if (got)
      held_[logs[i].value] = *got;
    else if (!first_refusal)
      first_refusal = got.why();
  }
  if (first_refusal) return *first_refusal;
  return done{};
}

claimed epochs::held(log_id log) const {
  std::lock_guard lock(mutex_);
  return held_[log.value];
}

bool epochs::lost(log_id log) {
  std::lock_guard lock(mutex_);
  return std::exchange(held_[log.value], {}).of.value != 0;
}

}  // namespace tandem
