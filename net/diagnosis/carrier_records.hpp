#pragma once
// The carrier's own record of a call that has ended, to be shown beside ours. Asked for when somebody looks, then remembered: a
// finished record does not change.

#include <chrono>
#include <functional>
#include <memory>

#include "messages/call.hpp"
#include "messages/desks.hpp"

namespace tandem {

class io_pool;

namespace diagnosis {

struct carrier_records_options {
  std::size_t remembered_max = 4'000;
  std::chrono::milliseconds deadline{3'000};
};

/// Thread: any. Outlives the replies of its desk and carrier.
class carrier_records {
 public:
  carrier_records(telephony_desk& telephony, carrier_port& carrier, io_pool& io, carrier_records_options options = {});
  ~carrier_records();
  carrier_records(const carrier_records&) = delete;
  carrier_records& operator=(const carrier_records&) = delete;

  /// @p done runs once, within the deadline. Refusals: not_found (no such record, or not yet), unavailable, and the carrier's.
  void ask(const call_record& ours, std::function<void(outcome<carrier_call_report>)> done);

 private:
  class core;
  std::shared_ptr<core> core_;
};

}  // namespace diagnosis
}  // namespace tandem
