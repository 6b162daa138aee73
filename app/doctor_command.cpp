#include "app/doctor_command.hpp"

#include <future>
#include <nlohmann/json.hpp>
#include <ostream>
#include <vector>

#include "net/http_client.hpp"
#include "net/io_pool.hpp"

namespace tandem {
namespace {

using json = nlohmann::json;
constexpr const char* configs_path = "/api/v1/organizations/telephony-configs";

struct node_line {
  io_pool io{1};
  http_client web{io};
  std::string base, key;

  /// The answer's JSON, or why there is none.
  outcome<json> get(const std::string& path) {
    http_client_request request;
    request.url = base + path;
    request.headers.add("X-API-Key", key);
    request.deadline = std::chrono::seconds(45);
    std::promise<http_result> answered;
    web.send(std::move(request), [&](http_result got) { answered.set_value(std::move(got)); });
    const auto got = answered.get_future().get();
    if (!got)
      return refusal{errc::unavailable, base + " does not answer (" + got.message + "): is `tandem serve` running, and there?",
                     ""};
    auto body = json::parse(got.response.body, nullptr, false);
    if (got.response.status == 200 && !body.is_discarded()) return body;
    auto why = "the node answered HTTP " + std::to_string(got.response.status);
    if (body.is_object() && body.contains("detail")) why += ": " + body["detail"].dump();
    if (got.response.status == 401) why += ". Put an admin API key into TANDEM_BOOTSTRAP_API_KEY, or name a --key-file";
    return refusal{errc::unauthorized, why, ""};
  }
};

std::string text(const json& x, const char* name) {
  const auto at = x.find(name);
  return at != x.end() && at->is_string() ? at->get<std::string>() : std::string();
}

bool print(const json& d, std::ostream& out) {
  out << "Telephony configuration " << d.value("telephony_configuration_id", json()).dump() << " '" << text(d, "name")
      << "': " << text(d, "verdict") << "\n";
  bool problem = false;
  for (const auto& c : d.value("checks", json::array())) {
    const auto verdict = text(c, "verdict");
    out << "  "
        << (verdict == "ok"        ? "ok      "
            : verdict == "problem" ? "PROBLEM "
            : verdict == "warning" ? "warning "
                                   : "unknown ")
        << text(c, "id") << ": " << text(c, "evidence") << (c.value("fixed", false) ? " (mended)" : "") << "\n";
    if (verdict == "problem" || verdict == "warning") out << "           -> " << text(c, "remedy") << "\n";
    problem = problem || verdict == "problem";
  }
  if (const auto fix = d.value("fix", json()); fix.is_object()) out << "  mending: " << text(fix, "message") << "\n";
  return problem;
}

}  // namespace

int run_doctor(const doctor_command& wish, std::ostream& out, std::ostream& complaints) {
  node_line node;
  node.base = wish.node_url;
  while (node.base.ends_with('/')) node.base.pop_back();
  node.key = wish.api_key;
  std::vector<std::string> ids;
  if (!wish.config_id.empty()) {
    ids.push_back(wish.config_id);
  } else {
    const auto all = node.get(configs_path);
    if (!all) return complaints << "tandem: " << all.why().message << "\n", 2;
    for (const auto& c : all->value("configurations", json::array())) ids.push_back(c.value("id", json()).dump());
    if (ids.empty()) out << "There is no telephony configuration yet: see docs/plivo-setup.md\n";
  }
  int status = 0;
  const std::string query = std::string(wish.fix ? "?fix=true" : "") + (wish.fix && wish.force ? "&force=true" : "");
  for (const auto& id : ids) {
    const auto d = node.get(std::string(configs_path) + "/" + id + "/diagnosis" + query);
    if (!d) return complaints << "tandem: " << d.why().message << "\n", 2;
    if (print(*d, out)) status = 1;
  }
  return status;
}

}  // namespace tandem
