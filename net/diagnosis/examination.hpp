#pragma once
// One look at everything: all is asked at once, facts come in from many threads, and what is there when the time is up is what is
// known.

#include <functional>
#include <memory>

#include "net/diagnosis/doctor.hpp"
#include "net/diagnosis/facts.hpp"

namespace tandem::diagnosis {

class front_door;

/// @p done runs once, on any thread, at the latest when the deadline of @p around is over.
void look_at_everything(std::shared_ptr<const doctor_surroundings> around, front_door& door, const telephony_config& config,
                        std::function<void(facts)> done);

}  // namespace tandem::diagnosis
