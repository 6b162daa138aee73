#pragma once
// The agent's mouth: lines of text with their audio, sent in 20 ms frames at most ahead_ms before they are heard, against
// absolute deadlines, and a shadow of the carrier's own clock, so that after a barge-in we know to the word what was heard.
//
//   sent      |=========================|          checkpoints about every second and at the end of each line
//   heard     |=================|                  the last checkpoint that was played, plus the time since
//   ahead                        <------>          at most 160 ms: what clear() throws away

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "messages/media.hpp"

namespace tandem {

class resampler;

struct spoken_line {
  std::uint64_t id = 0;
  std::string text;
  std::size_t node = 0;  // place in the script
  bool interruptible = true;
};

/// What became of a line.
struct line_fate {
  spoken_line line;
  std::string heard;  // as far as it was: whole words. All of the text when it was not cut
  std::string rest;   // from the clause it was cut in; empty: it was heard to the end
  bool cut = false;
  std::int64_t start_ms = 0, end_ms = 0;  // of audio, since the stream began; equal when nothing was heard
};

struct playout_options {
  std::chrono::milliseconds ahead{160};
  std::chrono::milliseconds checkpoint_every{1000};
  std::chrono::milliseconds checkpoint_lost{2000};  // a checkpoint this much overdue will not come: the line counts as heard
  std::chrono::seconds audio_max{180};              // of one line; more is dropped
};

/// Thread: the stream's I/O thread. No allocation per frame once its buffers have grown.
class playout {
 public:
  using time = std::chrono::steady_clock::time_point;

  explicit playout(media_encoding encoding, playout_options options = {});
  ~playout();

  /// Where we are: the monotonic clock for pacing, milliseconds of audio for the record. Before anything else, and often.
  void at(time now, std::int64_t audio_ms) { now_ = now, audio_ms_ = audio_ms; }

  /// A line to be heard after those before it; its audio comes in pieces, in the order of lines.
  void say(spoken_line line);
  void audio(std::uint64_t line, std::span<const std::int16_t> pcm8k, bool last);

  /// Sends what is due.
  void send(media_sink& sink);
  void played(std::string_view checkpoint);

  /// Lines heard to their end since the last call, oldest first.
  std::vector<line_fate> take_finished();
  /// Stops: nothing more is sent, every line that was not heard to its end is given back, oldest first. The caller clears the
  /// sink.
  std::vector<line_fate> cut();

  bool idle() const { return lines_.empty(); }
  /// The line being heard, or heard next.
  const spoken_line* current() const { return lines_.empty() ? nullptr : &lines_.front().line; }
  /// Since when the line being heard next has waited for its first or next audio; nullopt: it does not.
  std::optional<time> starving_since() const { return starving_; }
  /// The first frame of this line has been sent.
  bool begun(std::uint64_t line) const;
  std::chrono::milliseconds ahead() const;

 private:
  static constexpr std::size_t frame_samples = 160;
  struct entry {
    spoken_line line;
    std::int64_t begin = 0, end = 0;  // positions in samples of 8 kHz since the beginning; end grows with the audio
    bool complete = false;            // no more audio comes
    bool begun = false;
    std::int64_t start_ms = 0;
    std::int64_t next_mark = 0;
  };
  entry* unsent();
  void send_frame(entry& from, media_sink& sink);
  void mark(media_sink& sink);
  std::int64_t heard() const;  // position, estimated between checkpoints
  void finish_heard(std::int64_t position);
  line_fate fate_of(const entry& e, std::int64_t heard_position) const;

  const media_encoding encoding_;
  const playout_options options_;
  std::unique_ptr<resampler> wide_;
  std::vector<std::int16_t> wide_frame_;
  std::deque<entry> lines_;
  std::vector<std::int16_t> samples_;  // from position first_ on
  std::int64_t first_ = 0;
  std::int64_t pushed_ = 0, sent_ = 0;
  time now_{}, run_since_{}, heard_time_{};
  std::int64_t run_from_ = 0, heard_mark_ = 0;
  std::int64_t audio_ms_ = 0;
  std::optional<time> starving_;
  std::uint64_t epoch_ = 0;  // cuts so far: checkpoints of before mean nothing
  std::vector<line_fate> finished_;
};

}  // namespace tandem
