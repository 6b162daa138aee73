#include "actors/call/call_log.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>

#include "actors/stored.hpp"
#include "messages/call_log.hpp"
#include "messages/call_log_keys.hpp"

namespace tandem::calls {

namespace {

constexpr std::size_t page = 256;

bool is_known(const state_reader& state, call_id id) { return state.get(keys::logged_call(id)).has_value(); }

/// Writes a page of lines and waits for their answers.
class page_writer {
 public:
  explicit page_writer(journal_port& journal) : journal_(journal) {}

  void write(const call_record& c) {
    {
      const std::lock_guard lock(answers_->mutex);
      ++answers_->awaited;
    }
    const auto line = c.phase == call_phase::ended ? encode(in_one_line(c)) : std::string();
    journal_.append(log_of(c.call), {{entity_kind::call, c.call.value}, {}, {{keys::logged_call(c.call), line}}},
                    [answers = answers_](const outcome<sequence>&) {
                      const std::lock_guard lock(answers->mutex);
                      --answers->awaited;
                      answers->changed.notify_all();
                    });
  }
  void wait() {
    std::unique_lock lock(answers_->mutex);
    answers_->changed.wait(lock, [this] { return answers_->awaited == 0; });
  }

 private:
  struct answers {
    std::mutex mutex;
    std::condition_variable changed;
    std::size_t awaited = 0;
  };
  journal_port& journal_;
  std::shared_ptr<answers> answers_ = std::make_shared<answers>();
};

}  // namespace

std::size_t complete_call_log(journal_port& journal, const state_reader& state) {
  const auto all = keys::entities(entity_kind::call);
  const auto oldest = state.scan(all, 1);
  if (oldest.empty() || is_known(state, {keys::trailing_id(oldest.front().first)})) return 0;
  std::size_t written = 0;
  page_writer out(journal);
  for (std::string before;;) {
    const auto found = state.scan_back(all, page, before);
    for (const auto& [key, value] : found) {
      const auto c = decode<call_record>(value);
      if (!c || is_known(state, c->call)) continue;
      out.write(*c);
      ++written;
    }
    out.wait();
    if (found.size() < page) return written;
    before = found.back().first;
  }
}

}  // namespace tandem::calls
