#pragma once
// Hearing and speaking, as the conversation sees them: streaming, cancellable, nothing of any provider.
// Audio is 8 kHz signed 16-bit mono on both sides, the telephone's own band. Sessions live on their stream's I/O thread: every
// method is called there and every callback runs there, so a user needs no lock. Engines do their work elsewhere and come
// home through the poster.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace tandem {

/// One recognised word. Times count milliseconds of audio from begin_utterance (pre-roll included).
struct word_time {
  std::string word;
  int start_ms = 0, end_ms = 0;
  float confidence = 0;  // 0..1
};

/// What a recogniser may expect to hear: drives the embedded engine's language model and grammars.
struct recognition_hints {
  std::vector<std::string> sentences;  // domain language model training text: the agent's own words
  std::vector<std::string>
      expected;  // closed grammar for this turn (full phrases, may use slot words); empty = use language model
};

struct stt_result {
  std::string text;  // lower case words; empty when nothing was understood
  float confidence = 0;
  bool final = false;
  bool in_grammar = false;  // text is one of hints.expected; false when there was no grammar or the caller said something else
  std::vector<word_time> words;
  std::chrono::microseconds compute{};  // processor time spent on this utterance
};

/// Thread: the stream's I/O thread; results arrive through the callback on that thread (posted). No callback runs once the
/// session is destroyed.
struct speech_to_text_session {
  virtual ~speech_to_text_session() = default;
  virtual void hint(const recognition_hints&) = 0;  // for the next utterance
  virtual void begin_utterance() = 0;               // VAD heard an onset; pre-roll audio follows first
  virtual void audio(std::span<const std::int16_t> pcm8k) = 0;
  virtual void end_utterance() = 0;  // a final stt_result follows, always exactly one
  virtual void cancel() = 0;         // no result for the current utterance
};

/// Runs work on the stream's I/O thread, or drops it when the stream has ended. Callable from any thread.
using poster_fn = std::function<void(std::function<void()>)>;

/// Thread: any. Must outlive its sessions.
struct speech_to_text {
  virtual ~speech_to_text() = default;
  virtual std::unique_ptr<speech_to_text_session> open(poster_fn, std::function<void(stt_result)>) = 0;
};

struct tts_chunk {
  std::uint64_t utterance = 0;
  std::vector<std::int16_t> pcm8k;
  bool last = false;    // comes exactly once per utterance that was not cancelled, possibly with no audio
  bool failed = false;  // then last too
  std::string error;
};

/// Thread: the stream's I/O thread; chunks arrive through the callback on that thread (posted), in the order spoken. No callback
/// runs once the session is destroyed.
struct text_to_speech_session {
  virtual ~text_to_speech_session() = default;
  /// Streams chunks in order (first audio early: clauses of at most about 60 characters), last=true at the end. Ids are the
  /// caller's and are not used twice in a session.
  virtual void speak(std::uint64_t utterance, std::string text) = 0;
  virtual void cancel(std::uint64_t utterance) = 0;  // idempotent; late chunks of it are dropped
};

/// Thread: any. Must outlive its sessions.
struct text_to_speech {
  virtual ~text_to_speech() = default;
  virtual std::unique_ptr<text_to_speech_session> open(std::string voice, poster_fn, std::function<void(tts_chunk)>) = 0;
};

}  // namespace tandem
