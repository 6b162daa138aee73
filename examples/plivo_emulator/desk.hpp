#pragma once
// What every part of the emulator has at hand.

#include <string>

#include "examples/plivo_emulator/ledger.hpp"
#include "examples/plivo_emulator/settings.hpp"
#include "examples/plivo_emulator/tape.hpp"
#include "examples/plivo_emulator/webhooks.hpp"
#include "examples/plivo_emulator/world.hpp"

namespace tandem::emulator {

struct desk {
  desk(settings s, world& w) : told(std::move(s)), outside(w), webhooks(told, sw, troubles, log, w) {}
  desk(const desk&) = delete;
  desk& operator=(const desk&) = delete;

  settings told;
  switches sw;
  faults troubles;
  ledger log;
  world& outside;
  webhook_sender webhooks;
  tape_shelf shelf;

  std::int64_t time_ms() { return outside.epoch_ms() + sw.clock_skew_ms; }  // what Plivo's clock says
  /// The id within a recording_url, or "" when @p url is "".
  static std::string recording_id(const std::string& url) {
    auto name = url.substr(url.rfind('/') + 1);
    return name.substr(0, name.rfind('.'));
  }
  std::string recording_url(const std::string& id, const std::string& format) const {
    return told.public_url + "/emulator/recordings/" + id + "." + format;
  }
  std::string make_uuid();  // version 4
};

}  // namespace tandem::emulator
