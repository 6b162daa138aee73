#pragma once
// Walks through a Plivo XML document during a call: one element after the other, a frame at a time. Thread: the emulator's.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "examples/plivo_emulator/desk.hpp"
#include "examples/plivo_emulator/xml_document.hpp"

namespace tandem::emulator {

class call;

/// Which kind of URL a document is asked from decides the codes of its failures.
enum class document_kind { answer, action, transfer, redirect };
struct document_codes {
  int unreachable, bad_url, bad_method, bad_xml;
};
document_codes codes_of(document_kind k);  // bad_url and bad_method are 0 for an answer document

class document_player {
 public:
  document_player(desk& d, call& c) : desk_(d), call_(c) {}

  /// Begins with the first element; the document before is forgotten. @p url is where it came from: relative URLs are resolved
  /// against it.
  void play(std::vector<element> elements, std::string url);
  /// Asks @p url for a document and plays it; when that fails, the call ends with the code of @p kind.
  void fetch(document_kind kind, const std::string& url, const std::string& method, std::string event, fields more);

  void stop();  // nothing is played or fetched any more

  /// What this frame of the document sounds like to the caller; may end the call.
  frame step(std::int64_t now_ms);
  void digit(char key, std::int64_t now_ms);
  void caller_began(std::int64_t now_ms);
  void caller_said(std::string text, std::int64_t now_ms);  // the caller has finished a sentence
  void stream_over();                                       // a keepCallAlive stream has ended
  bool waits_for_stream() const { return waits_for_stream_; }

 private:
  struct sound {
    clip_ptr clip;         // of a Speak
    samples audio;         // of a Play or DTMF
    bool waiting = false;  // for the audio of a Play
    int rounds = 1;        // 0: for ever
    std::string text;      // what a Speak says
    std::size_t at = 0;
    bool begun = false;
  };
  struct input {
    input_element what;
    int tries_left;
    std::size_t prompt = 0;          // next of the prompts
    std::int64_t listening_ms = -1;  // since; -1 while prompts play
    std::int64_t last_key_ms = -1;
    std::string keys, speech;
    bool speaking = false;
  };

  void next();
  void begin(const element& e);
  void begin_stream(const stream_element& e);
  void begin_sound(const prompt_element& p);
  void input_step(std::int64_t now_ms);
  void input_done(bool speech);
  bool sound_step(frame& out, std::int64_t now_ms);  // false: over
  void fail(document_kind kind, int code, const std::string& why);

  desk& desk_;
  call& call_;
  std::vector<element> elements_;
  std::string url_;
  std::size_t index_ = 0;
  std::shared_ptr<std::uint64_t> generation_ = std::make_shared<std::uint64_t>(0);
  bool fetching_ = false, waits_for_stream_ = false, idle_ = true;
  std::shared_ptr<sound> sound_;
  std::optional<input> input_;
  std::int64_t wait_frames_ = 0;
};

}  // namespace tandem::emulator
