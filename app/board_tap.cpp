#include "app/board_tap.hpp"

#include <chrono>
#include <optional>

#include "net/api/live_board.hpp"
#include "net/api/live_feed.hpp"

namespace tandem {
namespace {

constexpr std::string_view of_call = "call.";

std::int64_t unix_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::optional<call_phase> phase_named(std::string_view word) {
  for (auto n = static_cast<int>(call_phase::created); n <= static_cast<int>(call_phase::bridged); ++n)
    if (const auto phase = static_cast<call_phase>(n); to_string(phase) == word) return phase;
  return {};
}

class watched final : public agent_factory {
 public:
  watched(std::unique_ptr<agent_factory> inner, std::shared_ptr<live_board> board)
      : inner_(std::move(inner)), board_(std::move(board)) {}
  std::unique_ptr<media_agent> make(const stream_binding& binding, std::function<void(agent_event)> report) override {
    return inner_->make(binding, [board = board_, call = binding.call, report = std::move(report)](agent_event what) {
      board->heard(call, what);
      report(std::move(what));
    });
  }

 private:
  const std::unique_ptr<agent_factory> inner_;
  const std::shared_ptr<live_board> board_;
};

}  // namespace

void tell(live_feed& feed, live_board& board, const actor_note& note) {
  if (note.call && note.weight == actor_note::level::info && note.event.starts_with(of_call)) {
    const auto phase = phase_named(std::string_view(note.event).substr(of_call.size()));
    if (phase) board.phase_changed(note.call, *phase, note.detail);
    return feed.call_changed(unix_ms(), note.call, note.run, to_string(phase.value_or(call_phase::ended)), note.detail);
  }
  feed.notice(unix_ms(),
              note.weight == actor_note::level::error     ? "error"
              : note.weight == actor_note::level::warning ? "warning"
                                                          : "info",
              note.event, note.detail);
}

std::unique_ptr<agent_factory> watched_agents(std::unique_ptr<agent_factory> inner, std::shared_ptr<live_board> board) {
  return std::make_unique<watched>(std::move(inner), std::move(board));
}

}  // namespace tandem
