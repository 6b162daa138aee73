#include "voice/playout.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>

#include "voice/codec/g711.hpp"
#include "voice/codec/resampler.hpp"

namespace tandem {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t per_ms = 8;                 // samples
constexpr std::int64_t guessed_per_char = 65 * 8;  // of speech, until all audio of a line is here
constexpr std::size_t sent_kept_max = 65536;       // samples already sent that may wait for their memory to be reused

std::int64_t samples_in(std::chrono::steady_clock::duration d) {
  return std::chrono::duration_cast<milliseconds>(d).count() * per_ms;
}

/// Where to cut @p text when @p played of @p total was heard: after the last whole word.
std::size_t words_heard(const std::string& text, std::int64_t played, std::int64_t total) {
  if (played <= 0 || total <= 0) return 0;
  if (played >= total) return text.size();
  const auto reached =
      static_cast<std::size_t>(static_cast<double>(text.size()) * static_cast<double>(played) / static_cast<double>(total));
  if (reached >= text.size() || text[reached] == ' ') return std::min(reached, text.size());
  const std::size_t space = text.rfind(' ', reached);
  return space == std::string::npos ? 0 : space;
}

/// The beginning of the clause that @p at stands in: half a clause makes no sense when it is resumed.
std::size_t clause_begin(const std::string& text, std::size_t at) {
  std::size_t begin = 0;
  for (std::size_t i = 0; i < at && i + 1 < text.size(); ++i) {
    if (std::strchr(".?!,;:", text[i]) && text[i + 1] == ' ') begin = i + 2;
  }
  return begin;
}

}  // namespace

playout::playout(media_encoding encoding, playout_options options) : encoding_(encoding), options_(options) {
  if (encoding == media_encoding::l16_16k) wide_ = std::make_unique<resampler>(8000, 16000);
}
playout::~playout() = default;

void playout::say(spoken_line line) {
  entry next;
  next.line = std::move(line);
  next.begin = next.end = pushed_;
  lines_.push_back(std::move(next));
}

void playout::audio(std::uint64_t line, std::span<const std::int16_t> pcm8k, bool last) {
  for (entry& e : lines_) {
    if (e.line.id != line) {
      if (!e.complete && e.line.id < line) e.complete = true, e.end = std::max(e.end, e.begin);
      continue;
    }
    if (e.complete) return;
    if (e.begin == e.end) e.begin = e.end = pushed_;
    const auto room = std::chrono::duration_cast<milliseconds>(options_.audio_max).count() * per_ms - (e.end - e.begin);
    const auto taken = std::min<std::size_t>(pcm8k.size(), static_cast<std::size_t>(std::max<std::int64_t>(room, 0)));
    samples_.insert(samples_.end(), pcm8k.begin(), pcm8k.begin() + static_cast<std::ptrdiff_t>(taken));
    e.end += static_cast<std::int64_t>(taken);
    if (last) {
      const auto odd = static_cast<std::size_t>(e.end - e.begin) % frame_samples;  // frames are whole
      const std::size_t silence = odd ? frame_samples - odd : 0;
      samples_.insert(samples_.end(), silence, 0);
      e.end += static_cast<std::int64_t>(silence);
      e.complete = true;
    }
    pushed_ = e.end;
    for (entry& later : lines_) {
      if (later.line.id > line) later.begin = later.end = pushed_;
    }
    return;
  }
}

/// The first line that is not sent to its end.
playout::entry* playout::unsent() {
  for (entry& e : lines_) {
    if (!e.complete || e.end > sent_) return &e;
  }
  return nullptr;
}

void playout::send(media_sink& sink) {
  entry* next = unsent();
  while (next && next->end - sent_ >= static_cast<std::int64_t>(frame_samples) && ahead() < options_.ahead) {
    send_frame(*next, sink);
    next = unsent();
  }
  const bool hungry = next && !next->complete && next->end - sent_ < static_cast<std::int64_t>(frame_samples);
  if (!hungry)
    starving_.reset();
  else if (!starving_)
    starving_ = now_;
  finish_heard(heard_mark_);  // a line without any audio
  // Checkpoints may get lost; a line must not hang for ever.
  const auto overdue = now_ - run_since_ - options_.checkpoint_lost;
  if (overdue > overdue.zero()) finish_heard(std::min(sent_, run_from_ + samples_in(overdue)));
}

void playout::send_frame(entry& from, media_sink& sink) {
  if (ahead() <= milliseconds(0)) run_since_ = now_, run_from_ = sent_;
  if (!from.begun) {
    from.begun = true;
    from.start_ms = audio_ms_ + ahead().count();
    from.next_mark = sent_ + options_.checkpoint_every.count() * per_ms;
  }
  const std::span frame(samples_.data() + (sent_ - first_), frame_samples);
  if (encoding_ == media_encoding::mulaw_8k) {
    std::array<std::byte, frame_samples> coded;
    linear_to_mulaw(frame, coded);
    sink.play(coded);
  } else {
    static_assert(std::endian::native == std::endian::little);
    std::span<const std::int16_t> wide = frame;
    if (wide_) wide_frame_.clear(), wide_->push(frame, wide_frame_), wide = wide_frame_;
    sink.play(std::as_bytes(wide));
  }
  sent_ += frame_samples;
  const bool over = from.complete && sent_ == from.end;
  if (over || sent_ >= from.next_mark) {
    from.next_mark = sent_ + options_.checkpoint_every.count() * per_ms;
    mark(sink);
  }
  if (sent_ == pushed_ || sent_ - first_ > static_cast<std::int64_t>(sent_kept_max)) {
    samples_.erase(samples_.begin(), samples_.begin() + (sent_ - first_));
    first_ = sent_;
  }
}

/// Names are "epoch.position", made without a heap.
void playout::mark(media_sink& sink) {
  std::array<char, 48> name;
  auto end = std::to_chars(name.data(), name.data() + 20, epoch_).ptr;
  *end++ = '.';
  end = std::to_chars(end, name.data() + name.size(), sent_).ptr;
  sink.checkpoint({name.data(), static_cast<std::size_t>(end - name.data())});
}

void playout::played(std::string_view checkpoint) {
  std::uint64_t epoch = 0;
  std::int64_t position = 0;
  const char* end = checkpoint.data() + checkpoint.size();
  const auto first = std::from_chars(checkpoint.data(), end, epoch);
  if (first.ec != std::errc{} || first.ptr == end || *first.ptr != '.' || epoch != epoch_) return;
  if (std::from_chars(first.ptr + 1, end, position).ec != std::errc{} || position > sent_ || position < heard_mark_) return;
  heard_mark_ = position;
  heard_time_ = now_;
  finish_heard(position);
}

std::int64_t playout::heard() const {
  const bool known = heard_mark_ >= run_from_ && heard_time_ >= run_since_;
  const std::int64_t guess = known ? heard_mark_ + samples_in(now_ - heard_time_) : run_from_ + samples_in(now_ - run_since_);
  return std::clamp(guess, std::min(heard_mark_, sent_), sent_);
}

void playout::finish_heard(std::int64_t position) {
  while (!lines_.empty() && lines_.front().complete && lines_.front().end <= position) {
    finished_.push_back(fate_of(lines_.front(), position));
    lines_.pop_front();
  }
}

line_fate playout::fate_of(const entry& e, std::int64_t position) const {
  line_fate fate;
  const std::int64_t played = std::max<std::int64_t>(position - e.begin, 0);
  const std::int64_t total =
      e.complete ? e.end - e.begin : std::max(e.end - e.begin, static_cast<std::int64_t>(e.line.text.size()) * guessed_per_char);
  const bool whole = e.complete && position >= e.end;
  const std::size_t at = whole ? e.line.text.size() : e.begun ? words_heard(e.line.text, played, total) : 0;
  fate.cut = !whole;
  fate.heard = e.line.text.substr(0, at);
  if (!whole) fate.rest = e.line.text.substr(clause_begin(e.line.text, at));
  fate.end_ms = audio_ms_;
  fate.start_ms = e.begun ? std::min(e.start_ms, audio_ms_) : audio_ms_;
  fate.line = e.line;
  return fate;
}

std::vector<line_fate> playout::take_finished() {
  if (finished_.empty()) return {};
  std::vector<line_fate> taken;
  taken.swap(finished_);
  return taken;
}

std::vector<line_fate> playout::cut() {
  const std::int64_t position = heard();
  finish_heard(position);
  std::vector<line_fate> given_back;
  for (const entry& e : lines_) given_back.push_back(fate_of(e, position));
  lines_.clear();
  samples_.clear();
  first_ = pushed_ = heard_mark_ = run_from_ = sent_;
  run_since_ = heard_time_ = now_;
  starving_.reset();
  ++epoch_;
  return given_back;
}

bool playout::begun(std::uint64_t line) const {
  return std::any_of(lines_.begin(), lines_.end(), [&](const entry& e) { return e.line.id == line && e.begun; });
}

milliseconds playout::ahead() const {
  return milliseconds((sent_ - run_from_) / per_ms) - std::chrono::duration_cast<milliseconds>(now_ - run_since_);
}

}  // namespace tandem
