#pragma once
// Puts a delivery into a request and sends it once. It has threads of its own (surroundings::io): what a receiver costs in names
// that do not resolve, handshakes and silence is never paid by a call. Nothing of the payload, the credential or the signature is
// logged or told.

#include <chrono>
#include <functional>

#include "messages/deliveries.hpp"
#include "messages/journal.hpp"
#include "net/http_client.hpp"

namespace tandem::webhooks {

/// What a client for deliveries must be made with: an answer is read to this and no further.
inline constexpr std::size_t answer_max = 64 * 1024;
inline constexpr std::chrono::milliseconds attempt_deadline{30'000};

struct sender_surroundings {
  io_pool& io;
  http_client& web;  // on that pool
  const state_reader& state;
  const secret_box& secrets;
  std::string public_url;
  std::function<std::int64_t()> now_ms;
};

/// What goes out, put together without a socket.
outcome<http_client_request> request_for(const delivery& what, const state_reader& state, const secret_box& secrets,
                                         const std::string& public_url, std::int64_t now_ms);
/// What came of it.
delivery_answer answer_of(http_result result);

class sender final : public webhook_port {
 public:
  explicit sender(sender_surroundings around) : around_(std::move(around)) {}
  std::vector<webhook_node> nodes_of(const std::string& definition_json) const override;
  void send(const delivery& what, std::function<void(delivery_answer)> to) override;

 private:
  const sender_surroundings around_;
};

}  // namespace tandem::webhooks
