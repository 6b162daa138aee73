#pragma once
// Method and path to handler. Filled before the server starts, read only afterwards, hence usable from every thread.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/http_server.hpp"

namespace tandem {

class router {
 public:
  router();
  ~router();
  router(router&&) noexcept;
  router& operator=(router&&) noexcept;

  /// @p pattern: "/a/{id}/b"; a {name} matches one non-empty segment, fixed segments win over it. A second handler for the same
  /// method and pattern is a bug: std::logic_error.
  void add(std::string method, std::string pattern, http_handler handler);
  /// Who answers paths that no pattern fits, of any method; their route is "". Nobody unless told: 404 {"detail":"Not Found"}.
  void otherwise(http_handler handler);
  /// Fills route and path_parameters and calls the handler. A trailing slash more or less does not matter; HEAD falls back to
  /// GET. Answers 405 {"detail":"Method Not Allowed"} with Allow by itself.
  void operator()(http_request request, responder respond) const;

  struct route {
    std::string method;
    std::string pattern;
  };
  /// In order of addition.
  const std::vector<route>& routes() const;
  /// One "METHOD pattern" per line: what a route label in the metrics can be.
  std::string table() const;

 private:
  struct node;
  std::unique_ptr<node> root_;
  http_handler otherwise_;
  std::vector<route> routes_;
};

}  // namespace tandem
