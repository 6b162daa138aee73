// What the carrier's REST API answers, or whatever sits in its place. First byte: the status; the rest is the body.
#include "net/plivo/rest_protocol.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace tandem;
using namespace tandem::plivo;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr int statuses[] = {200, 201, 204, 301, 400, 401, 404, 429, 500, 503};
  const rest_reply reply{statuses[data[0] % std::size(statuses)], as_text(data + 1, size - 1)};
  const auto dialed = read_dial(reply);
  promise(dialed.verdict != dial_verdict::accepted || !dialed.request.value.empty());
  promise(dialed.verdict != dial_verdict::refused || (reply.status >= 400 && reply.status < 500));
  promise(words_of(reply).size() <= 310);
  (void)read_refusal(reply, true);
  (void)read_call_status(reply, carrier_call_report::status::live);
  (void)read_call_record(reply);
  (void)read_call_ids(reply);
  (void)read_call_records(reply);
  (void)read_finished_calls(reply);
  (void)read_recording(reply);
  (void)read_application(reply);
  (void)read_applications(reply);
  (void)read_created_application(reply);
  (void)read_number(reply);
  (void)read_numbers(reply);
  (void)read_account(reply, "MA1");
  promise(read_time(reply.body) >= -62'200'000'000'000);
  return 0;
}
