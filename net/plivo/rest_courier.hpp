#pragma once
// Carries requests to Plivo and replies back, repeating what may be repeated. For rest_client.cpp.

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "net/http_client.hpp"
#include "net/plivo/rest_client.hpp"
#include "net/plivo/rest_protocol.hpp"

namespace tandem::plivo {

/// How a request ended: with a reply, or with none.
struct carried {
  bool replied = false;
  int status = 0;
  std::string body;
  no_reply why = no_reply::unknown;
  std::string words;  // without a reply: what happened

  rest_reply reply() const { return {status, body}; }
  /// Why it failed; only when it did.
  refusal refused(bool changes) const;
};

class rest_courier : public std::enable_shared_from_this<rest_courier> {
 public:
  using done_fn = std::function<void(carried)>;

  rest_courier(io_pool& pool, http_client& web, rest_client_options options)
      : pool_(pool), web_(web), options_(std::move(options)) {}

  /// Sends it once, on a fresh connection.
  void carry_once(rest_request request, const rest_credentials& authorization, done_fn done);
  /// Sends it again while that may help and the deadline allows.
  void carry(rest_request request, const rest_credentials& authorization, done_fn done);
  /// From now on nothing is sent.
  void stop();
  const rest_client_options& options() const { return options_; }

 private:
  struct errand;
  void attempt(std::shared_ptr<errand> what);
  void judge(std::shared_ptr<errand> what, carried result, const http_response& response);
  bool send(http_client_request request, std::function<void(http_result)> callback);

  io_pool& pool_;
  http_client& web_;
  const rest_client_options options_;
  std::mutex mutex_;
  bool stopped_ = false;
};

}  // namespace tandem::plivo
