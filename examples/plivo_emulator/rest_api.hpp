#pragma once
// Plivo's REST resources: Account, Application, Number, Call, Request, Stream, with their codes and bodies. Thread: the
// emulator's.

#include <deque>
#include <string>
#include <vector>

#include "examples/plivo_emulator/carrier.hpp"

namespace tandem::emulator {

struct asked {
  std::string method;  // "GET"
  std::string path;    // still percent-encoded
  std::string query;   // without '?'
  std::string authorization, content_type, body;
};
struct answered {
  int status = 200;
  std::string body;                // JSON; empty with 204
  bool executed = true;            // it had (or, for a read, would have had) its effect
  std::vector<std::string> calls;  // uuids it made
};

class rest_api {
 public:
  rest_api(desk& d, carrier& c) : desk_(d), carrier_(c) {}
  /// @p q.path begins with /v1/Account/.
  answered handle(const asked& q);

 private:
  bool too_many(bool makes_calls);
  desk& desk_;
  carrier& carrier_;
  std::deque<std::int64_t> recent_calls_, recent_others_;  // of the last 5 s, monotonic us
};

}  // namespace tandem::emulator
