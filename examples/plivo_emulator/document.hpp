#pragma once
// Walks through a Plivo XML document during a call: one element after the other, a frame at a time. Thread: the emulator's.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "examples/plivo_emulator/desk.hpp"
#include "examples/plivo_emulator/lasting.hpp"
#include "examples/plivo_emulator/sounding.hpp"
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
  void caller_frame(const frame& said);                     // every frame, for elements that listen
  /// The leg of a running Dial goes its own way; the Dial is over. Null when there is none.
  std::shared_ptr<call> let_go_of_leg();
  void begin_stream(const stream_element& e, bool waits);
  std::string url() const;  // where the document came from
  /// What Event says when the document of @p element's kind is asked for.
  std::string event_name(const std::string& element) const;
  bool waits_for_stream() const { return waits_for_stream_; }

 private:
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
  void begin_lasting(std::shared_ptr<lasting_element> e);
  void begin_record(const record_element& e);
  void lasting_over(const std::string& event, const action_part& a, fields more);
  /// An element with an action is over: tells the action URL, and goes on as it says.
  void act(const std::string& event, const std::string& action, const std::string& method, bool redirect, fields more);
  void input_step(std::int64_t now_ms);
  void input_done(bool speech);
  void fail(document_kind kind, int code, const std::string& why);

  desk& desk_;
  call& call_;
  std::vector<element> elements_;
  std::string url_;
  std::size_t index_ = 0;
  std::shared_ptr<std::uint64_t> generation_ = std::make_shared<std::uint64_t>(0);
  bool fetching_ = false, waits_for_stream_ = false, idle_ = true;
  std::shared_ptr<sounding> sound_;
  std::shared_ptr<lasting_element> lasting_;
  std::vector<prompt_element> early_;  // a PreAnswer that comes after the answer, what is left of it
  std::optional<input> input_;
};

}  // namespace tandem::emulator
