#pragma once
// A real node under load: started with a number that echoes, rung by webhooks signed as Plivo signs them.

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/http.hpp"
#include "tests/support/process.hpp"

namespace tandem::bench {

inline constexpr const char* auth_id = "MABENCHBENCHBENCHBEN";
inline constexpr const char* auth_token = "bench-token-0123456789abcdef0123456789";
inline constexpr const char* called = "14155550100";

class node {
 public:
  explicit node(unsigned io_threads);
  ~node();
  const std::string& url() const { return url_; }
  int pid() const { return process_->pid(); }

 private:
  test::scratch_folder folder_;
  std::unique_ptr<test::process> process_;
  std::string url_;
};

struct signed_form {
  std::string body;
  std::string signature;
  std::string nonce;
};
/// The inbound StartApp of one new call, signed V3 for @p url (which has no query).
signed_form ring(const std::string& url, const std::string& call_uuid);

/// The text of <Stream> in an answer, empty when there is none.
std::string stream_url(const std::string& xml);

}  // namespace tandem::bench
