#pragma once
// A recording's way: streamed to disk as WAV during the call (storage), compressed to Ogg Opus afterwards (voice), and its path
// told to the call each time it changes. What a crash left uncompressed is taken up at the next start.

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "messages/desks.hpp"
#include "messages/recording.hpp"

namespace tandem {

class recordings final : public recording_port {
 public:
  /// @p data: the data folder; recordings live in its folder `recordings`. Throws nothing; a folder that cannot be made shows
  /// with the first call's recording.
  explicit recordings(std::filesystem::path data);
  ~recordings() override;

  /// Where to tell a call what became of its recording. Before that nothing is told.
  void report_to(call_desk& calls);
  /// Compresses what an earlier process left behind. Call it once, after report_to.
  void take_up();

  /// Finishes every recording and tells its call; what is not compressed yet is taken up at the next start. While the calls' desk
  /// still lives: those who opened a recording are told through it.
  void close();

  std::unique_ptr<recording_sink> open(call_id call, std::function<void(recording_finished)> finished) override;
  /// Every file of a call's recording; gone already is fine. Refuses storage_failed. Blocks.
  outcome<done> erase(call_id call) const;
  /// The file of a recording's path as a call record holds it; nothing when it is not here or points outside.
  std::optional<std::string> file_of(const std::string& path) const;

 private:
  struct core;
  std::shared_ptr<core> core_;
};

/// Records a call if that is wished for when its stream begins.
class wished_recordings final : public recording_port {
 public:
  wished_recordings(recording_port& where, std::function<bool()> wished) : where_(where), wished_(std::move(wished)) {}
  std::unique_ptr<recording_sink> open(call_id call, std::function<void(recording_finished)> finished) override {
    return wished_() ? where_.open(call, std::move(finished)) : nullptr;
  }

 private:
  recording_port& where_;
  std::function<bool()> wished_;
};

}  // namespace tandem
