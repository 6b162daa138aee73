#pragma once
// A real node under load: a process of its own, with a number that answers on the echo line.

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/http.hpp"
#include "tests/support/process.hpp"

namespace tandem::bench {

inline constexpr const char* auth_id = "MABENCHBENCHBENCHBEN";
inline constexpr const char* auth_token = "bench-token-0123456789abcdef0123456789";
inline constexpr const char* api_key = "bench-api-key-0123456789";
inline constexpr const char* called = "14155550100";

class node {
 public:
  /// Started with one I/O thread, everything pinned to core 0. Throws when it does not start or refuses its configuration.
  node();
  ~node();
  const std::string& url() const { return url_; }
  int pid() const { return process_->pid(); }
  /// One caller rings. @return the URL of the media stream the node answers with. Throws when it answers anything else.
  std::string ring(const std::string& call_uuid) const;
  /// A request to /api/v1 with the administrator's key. @return what it answers. Throws when that is not success.
  nlohmann::json must(const std::string& method, const std::string& path, const nlohmann::json& body = nullptr) const;

 private:
  void start();
  void configure();

  test::scratch_folder folder_;
  std::unique_ptr<test::process> process_;
  std::string url_;
};

/// A CallUUID of its own for each @p n.
std::string uuid_of_call(std::size_t n);

}  // namespace tandem::bench
