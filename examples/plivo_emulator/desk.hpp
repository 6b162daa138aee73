#pragma once
// What every part of the emulator has at hand.

#include <string>

#include "examples/plivo_emulator/ledger.hpp"
#include "examples/plivo_emulator/settings.hpp"
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

  std::string make_uuid();  // version 4
};

}  // namespace tandem::emulator
