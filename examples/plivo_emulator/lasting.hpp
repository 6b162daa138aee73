#pragma once
// What an element that lasts has in common: Dial, Conference and Record run beside the frames of their call until they are over,
// and then say so once, from a later turn of the thread or from step(). Thread: the emulator's.

#include <cstdint>
#include <functional>
#include <memory>

#include "examples/plivo_emulator/desk.hpp"
#include "examples/plivo_emulator/sound.hpp"
#include "examples/plivo_emulator/xml_document.hpp"

namespace tandem::emulator {

class call;
struct lines;

struct lasting_element {
  virtual ~lasting_element() = default;
  virtual void begin() = 0;
  /// What is heard of it in this frame, apart from whom the call is joined with.
  virtual frame step(std::int64_t now_ms) = 0;
  virtual void caller_frame(const frame&) {}
  virtual void digit(char) {}
  /// The call has ended (@p hung_up) or plays another document: it ends, and over() is not called.
  virtual void stop(bool hung_up) = 0;
  /// The other leg, when there is one, goes its own way.
  virtual std::shared_ptr<call> let_go() { return nullptr; }
  std::function<void(fields action_parameters)> over;
};

std::shared_ptr<lasting_element> make_dialing(desk& d, call& c, lines& net, dial_element e);
std::shared_ptr<lasting_element> make_conferencing(desk& d, call& c, lines& net, conference_element e);
std::shared_ptr<lasting_element> make_recording(desk& d, call& c, record_element e);
/// A Record that goes on in the background: begins now, and tells @p e.callback_url at its end. Its id.
std::string begin_background_tape(desk& d, call& c, const record_element& e);
fields recording_fields(desk& d, const struct tape& t, const std::string& format, bool finished);

}  // namespace tandem::emulator
