#include "net/router.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "net/url.hpp"

namespace tandem {

namespace {

std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> segments;
  if (path.starts_with('/')) path.remove_prefix(1);
  if (path.ends_with('/')) path.remove_suffix(1);
  while (!path.empty()) {
    auto end = std::min(path.find('/'), path.size());
    segments.push_back(path.substr(0, end));
    if (end == path.size()) break;
    path.remove_prefix(end + 1);
    if (path.empty()) segments.emplace_back();
  }
  return segments;
}

bool is_parameter(std::string_view segment) { return segment.size() > 2 && segment.front() == '{' && segment.back() == '}'; }

}  // namespace

struct router::node {
  struct endpoint {
    std::string pattern;
    std::vector<std::string> names;  // of its parameters, in order
    http_handler handler;
  };
  std::map<std::string, std::unique_ptr<node>, std::less<>> fixed;
  std::unique_ptr<node> parameter;
  std::map<std::string, endpoint, std::less<>> methods;

  struct match {
    const endpoint* found = nullptr;
    std::vector<std::string_view> values;
    std::vector<std::string> allowed;  // methods of the paths that fit
  };

  const endpoint* endpoint_for(std::string_view method) const {
    auto it = methods.find(method);
    if (it == methods.end() && method == "HEAD") it = methods.find("GET");
    return it == methods.end() ? nullptr : &it->second;
  }

  /// Depth is bounded by the patterns, not by the path.
  bool find(const std::vector<std::string_view>& path, std::size_t at, std::string_view method, match& m) const {
    if (at == path.size()) {
      m.found = endpoint_for(method);
      for (const auto& [name, e] : methods) m.allowed.push_back(name);
      return m.found != nullptr;
    }
    if (auto it = fixed.find(path[at]); it != fixed.end() && it->second->find(path, at + 1, method, m)) return true;
    if (!parameter || path[at].empty()) return false;
    m.values.push_back(path[at]);
    if (parameter->find(path, at + 1, method, m)) return true;
    m.values.pop_back();
    return false;
  }
};

router::router() : root_(std::make_unique<node>()) {}
router::~router() = default;
router::router(router&&) noexcept = default;
router& router::operator=(router&&) noexcept = default;

void router::add(std::string method, std::string pattern, http_handler handler) {
  auto* at = root_.get();
  std::vector<std::string> names;
  for (auto segment : split(pattern)) {
    auto& next = is_parameter(segment) ? at->parameter : at->fixed[std::string(segment)];
    if (is_parameter(segment)) names.emplace_back(segment.substr(1, segment.size() - 2));
    if (!next) next = std::make_unique<node>();
    at = next.get();
  }
  if (!at->methods.emplace(method, node::endpoint{pattern, std::move(names), std::move(handler)}).second)
    throw std::logic_error("two handlers for " + method + " " + pattern);
  routes_.push_back({std::move(method), std::move(pattern)});
}

void router::otherwise(http_handler handler) { otherwise_ = std::move(handler); }

void router::operator()(http_request request, responder respond) const {
  auto segments = split(request.path);
  node::match m;
  root_->find(segments, 0, request.method, m);
  if (!m.found) {
    if (m.allowed.empty() && otherwise_) return otherwise_(std::move(request), std::move(respond));
    if (m.allowed.empty()) return respond(json_response(404, R"({"detail":"Not Found"})"));
    auto response = json_response(405, R"({"detail":"Method Not Allowed"})");
    std::sort(m.allowed.begin(), m.allowed.end());
    m.allowed.erase(std::unique(m.allowed.begin(), m.allowed.end()), m.allowed.end());
    std::string allow;
    for (const auto& method : m.allowed) allow += (allow.empty() ? "" : ", ") + method;
    response.headers.add("Allow", std::move(allow));
    return respond(std::move(response));
  }
  for (std::size_t i = 0; i < m.values.size(); ++i)
    request.path_parameters.emplace_back(m.found->names[i], percent_decode(m.values[i]));
  request.route = m.found->pattern;
  m.found->handler(std::move(request), std::move(respond));
}

const std::vector<router::route>& router::routes() const { return routes_; }

std::string router::table() const {
  std::string out;
  for (const auto& r : routes_) out += r.method + " " + r.pattern + "\n";
  return out;
}

}  // namespace tandem
