#include "voice/providers/pocketsphinx.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <ctime>
#include <filesystem>
#include <mutex>
#include <optional>
#include <utility>

#include "voice/providers/language_model.hpp"
#include "voice/providers/phrases.hpp"
#include "voice/providers/sphinx_decision.hpp"
#include "voice/providers/sphinx_engine.hpp"
#include "voice/workers.hpp"

namespace tandem {
namespace {

constexpr std::size_t hand_over_samples = 800;          // 100 ms: one lock and one job for five frames
constexpr std::size_t utterance_samples_max = 480'000;  // 60 s
constexpr std::size_t listen_first_samples = 4000;      // half a second, to learn how loud the caller is
constexpr std::size_t jobs_waiting_max = 64;

/// What a turn may expect, worked out once per hint.
struct expectation {
  std::uint64_t domain = 0;
  std::vector<std::string> sentences;
  std::vector<std::string> expected;
  std::string jsgf;  // empty: language model only
  std::set<std::string, std::less<>> words;
};

std::shared_ptr<const expectation> understand(const recognition_hints& hints) {
  auto out = std::make_shared<expectation>();
  out->sentences = hints.sentences;
  out->expected = hints.expected;
  // What the free search cannot say it cannot confirm.
  for (const auto& phrase : hints.expected)
    if (std::find(hints.sentences.begin(), hints.sentences.end(), phrase) == hints.sentences.end())
      out->sentences.push_back(phrase);
  out->domain = domain_key(out->sentences);
  out->jsgf = phrase_grammar(hints.expected);
  out->words = phrase_words(hints.expected);
  return out;
}

/// The session's end on the I/O thread; read and written there only.
struct listener {
  std::function<void(stt_result)> on_result;
  bool open = true;
};

std::chrono::microseconds thread_time() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::microseconds(now.tv_nsec / 1000);
}

/// What lives as long as the call: how it reaches home, and what is known of the caller. Everything else is per utterance.
struct call_ear {
  std::shared_ptr<sphinx_engine> engine;
  std::shared_ptr<worker_lane> lane;
  poster_fn post;
  std::shared_ptr<listener> home;
  std::optional<caller_voice> caller;  // the lane's jobs only
};

/// One utterance, from the I/O thread (give, cancel) to the lane's jobs (the rest) and home again.
class utterance : public std::enable_shared_from_this<utterance> {
 public:
  utterance(std::shared_ptr<call_ear> ear, std::shared_ptr<const expectation> expects)
      : ear_(std::move(ear)), expects_(std::move(expects)) {}

  void give(std::span<const std::int16_t> pcm, bool last) {
    bool work = false;
    {
      std::lock_guard lock(mutex_);
      auto room = utterance_samples_max - std::min(utterance_samples_max, taken_ + inbox_.size());
      pcm = pcm.first(std::min(pcm.size(), room));
      inbox_.insert(inbox_.end(), pcm.begin(), pcm.end());
      ended_ = ended_ || last;
      work = !std::exchange(scheduled_, true);
    }
    if (work) schedule();
  }

  void cancel() { cancelled_ = true; }

 private:
  void schedule() {
    if (ear_->lane->post([self = shared_from_this()] { self->work(); })) return;
    // The machine is drowning. More audio tries again; at the end the one result that was promised says that nothing was heard.
    bool ended = false;
    {
      std::lock_guard lock(mutex_);
      scheduled_ = false;
      ended = ended_;
    }
    if (ended) deliver({.final = true});
  }

  void work() {
    auto began = thread_time();
    std::vector<std::int16_t> pcm;
    bool last = false;
    {
      std::lock_guard lock(mutex_);
      pcm.swap(inbox_);
      taken_ += pcm.size();
      last = ended_;
      scheduled_ = false;
    }
    if (finished_) return;
    if (cancelled_) return finish();
    held_.insert(held_.end(), pcm.begin(), pcm.end());
    if (searches_.empty() && (last || held_.size() >= listen_first_samples) && !start()) return;  // again when a decoder is free
    if (!searches_.empty()) feed();
    if (last) return conclude(began);
    compute_ += thread_time() - began;
  }

  /// False when every decoder is at work.
  bool start() {
    auto domain = ear_->engine->prepare(expects_->domain, expects_->sentences);
    auto again = [self = shared_from_this()] { self->give({}, false); };
    searches_ = ear_->engine->borrow(domain, expects_->jsgf.empty() ? 1 : 2, expects_->words, again);
    if (searches_.empty()) return !ear_->engine->trouble().empty();
    auto voice = ear_->caller.value_or(first_heard(held_));
    searches_[0]->begin(voice);
    if (searches_.size() > 1 && !searches_[1]->begin(voice, expects_->jsgf)) searches_.pop_back();
    return true;
  }

  void feed() {
    for (auto& search : searches_) search->push(held_);
    held_.clear();
  }

  void conclude(std::chrono::microseconds began) {
    stt_result result{.final = true};
    if (!searches_.empty()) {
      caller_voice voice;
      auto free_speech = searches_[0]->finish(voice);
      std::optional<sphinx_hypothesis> in_grammar;
      if (searches_.size() > 1) {
        caller_voice same;
        in_grammar = searches_[1]->finish(same);
      }
      if (!free_speech.text.empty()) ear_->caller = voice;
      result = decide(expects_->expected, free_speech, in_grammar);
    }
    result.compute = compute_ + (thread_time() - began);
    finish();
    deliver(std::move(result));
  }

  void finish() {
    finished_ = true;
    searches_.clear();  // warm, for whoever speaks next
    held_ = {};
  }

  void deliver(stt_result result) {
    if (delivered_.exchange(true)) return;
    ear_->post([self = shared_from_this(), home = ear_->home, result = std::move(result)]() mutable {
      if (home->open && !self->cancelled_) home->on_result(std::move(result));
    });
  }

  const std::shared_ptr<call_ear> ear_;
  const std::shared_ptr<const expectation> expects_;
  std::atomic<bool> cancelled_ = false;
  std::atomic<bool> delivered_ = false;

  std::mutex mutex_;
  std::vector<std::int16_t> inbox_;
  std::size_t taken_ = 0;
  bool ended_ = false;
  bool scheduled_ = false;

  // The lane's jobs only, one at a time.
  std::vector<std::int16_t> held_;
  std::vector<sphinx_engine::loan> searches_;
  std::chrono::microseconds compute_{};
  bool finished_ = false;
};

class pocketsphinx_session final : public speech_to_text_session {
 public:
  explicit pocketsphinx_session(std::shared_ptr<call_ear> ear) : ear_(std::move(ear)), expects_(understand({})) {}
  ~pocketsphinx_session() override {
    ear_->home->open = false;
    drop(current_);
    drop(last_);
  }

  void hint(const recognition_hints& hints) override {
    expects_ = understand(hints);
    // Building a new domain takes longer than a word: it begins now, while the agent still speaks.
    ear_->lane->post([engine = ear_->engine, expects = expects_] { engine->prepare(expects->domain, expects->sentences); });
  }

  void begin_utterance() override {
    drop(current_);
    gathered_.clear();
    current_ = std::make_shared<utterance>(ear_, expects_);
  }

  void audio(std::span<const std::int16_t> pcm8k) override {
    if (!current_) return;
    gathered_.insert(gathered_.end(), pcm8k.begin(), pcm8k.end());
    if (gathered_.size() >= hand_over_samples) hand_over(false);
  }

  void end_utterance() override {
    if (!current_) begin_utterance();
    hand_over(true);
    last_ = std::exchange(current_, nullptr);
  }

  /// An utterance that ended is the current one until its result has come or another has begun.
  void cancel() override {
    drop(current_ ? current_ : last_);
    gathered_.clear();
  }

 private:
  static void drop(std::shared_ptr<utterance>& what) {
    if (!what) return;
    what->cancel();
    what->give({}, false);  // the work that follows gives the decoders back
    what.reset();
  }

  void hand_over(bool last) {
    current_->give(gathered_, last);
    gathered_.clear();
  }

  std::shared_ptr<call_ear> ear_;
  std::shared_ptr<const expectation> expects_;
  std::shared_ptr<utterance> current_, last_;  // last_: ended, its result perhaps still on its way
  std::vector<std::int16_t> gathered_;
};

class pocketsphinx_provider final : public speech_to_text {
 public:
  pocketsphinx_provider(workers& on, pocketsphinx_options options)
      : workers_(on), engine_(std::make_shared<sphinx_engine>(std::move(options))) {}
  ~pocketsphinx_provider() override { engine_->close(); }

  std::unique_ptr<speech_to_text_session> open(poster_fn post, std::function<void(stt_result)> on_result) override {
    auto ear = std::make_shared<call_ear>();
    ear->engine = engine_;
    ear->lane = std::make_shared<worker_lane>(workers_, jobs_waiting_max);
    ear->post = std::move(post);
    ear->home = std::make_shared<listener>(listener{std::move(on_result)});
    return std::make_unique<pocketsphinx_session>(std::move(ear));
  }

 private:
  workers& workers_;
  std::shared_ptr<sphinx_engine> engine_;
};

}  // namespace

std::string trouble_with_pocketsphinx(const pocketsphinx_options& options) {
  namespace fs = std::filesystem;
  std::error_code none;
  fs::path folder(options.model_directory);
  for (const auto& needed : {folder / "en-us" / "mdef", folder / "cmudict-en-us.dict"})
    if (!fs::exists(needed, none)) return "there is no " + needed.string() + ": install Debian's pocketsphinx-en-us";
  return {};
}

std::unique_ptr<speech_to_text> make_pocketsphinx(workers& on, pocketsphinx_options options) {
  return std::make_unique<pocketsphinx_provider>(on, std::move(options));
}

}  // namespace tandem
