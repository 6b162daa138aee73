#include "tests/e2e/world.hpp"

#include "tests/e2e/leak_watch.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <netinet/in.h>
#include <poll.h>
#include <sstream>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace tandem::test {
namespace {

unsigned short free_port() {
  const int s = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ::bind(s, reinterpret_cast<sockaddr*>(&address), size);
  ::getsockname(s, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(s);
  return ntohs(address.sin_port);
}

std::string read_file(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

std::string base64(const std::string& text) {
  static constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += 3) {
    unsigned group = 0;
    for (std::size_t i = 0; i < 3; ++i)
      group = group << 8 | (at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0u);
    for (int i = 3; i >= 0; --i) out += alphabet[group >> (6 * i) & 63];
    if (text.size() - at < 3) out.replace(out.size() - (3 - (text.size() - at)), std::string::npos, 3 - (text.size() - at), '=');
  }
  return out;
}

bool eventually(const std::function<bool()>& answer, seconds within) {
  const auto deadline = std::chrono::steady_clock::now() + within;
  while (!answer()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    ::poll(nullptr, 0, 25);
  }
  return true;
}

std::string text(const json& object, const char* name) {
  const auto field = object.find(name);
  return field != object.end() && field->is_string() ? field->get<std::string>() : std::string();
}

emulator::emulator(std::vector<std::string> further) {
  const bool another = std::find(further.begin(), further.end(), "--auth-id") != further.end();
  std::vector<std::string> command{
      TANDEM_BIN "/plivo_emulator",           "--listen",     "127.0.0.1:0",     "--auth-token", auth_token, "--number",
      std::string(our_number) + "=" + app_id, "--record-dir", folder_ / "calls", "--cps",        "50"};
  if (!another) command.insert(command.end(), {"--auth-id", auth_id});
  command.insert(command.end(), further.begin(), further.end());
  process_ = std::make_unique<process>(command, std::map<std::string, std::string>{}, folder_ / "emulator.log");
  auto line = process_->line(seconds(30));
  if (!line) throw std::runtime_error("the emulator did not start: " + read_file(folder_ / "emulator.log"));
  const auto at = line->find("http://");
  url_ = line->substr(at, line->find(' ', at) - at);
}

json emulator::get(const std::string& path) const { return http("GET", url_ + path).json(); }

json emulator::plivo(const std::string& path) const {
  return http("GET", url_ + "/v1/Account/" + auth_id + path, "",
              {{"Authorization", "Basic " + base64(std::string(auth_id) + ":" + auth_token)}})
      .json();
}

json emulator::post(const std::string& path, const json& body) const {
  auto answer = http("POST", url_ + path, body.dump());
  if (answer.status / 100 != 2)
    throw std::runtime_error("emulator " + path + ": " + std::to_string(answer.status) + " " + answer.body);
  return answer.json();
}

std::string emulator::ring(const json& scenario, const json& vars, const std::string& from) const {
  return post("/emulator/calls", {{"from", from}, {"to", our_number}, {"scenario", scenario}, {"vars", vars}}).at("call_uuid");
}

json emulator::ended(const std::string& uuid, seconds within) const {
  json last;
  eventually([&] { return (last = call(uuid)).value("state", "") == "ended"; }, within);
  return last;
}

std::map<std::string, int> emulator::dials() const {
  std::map<std::string, int> count;
  std::uint64_t since = 0;
  for (;;) {
    auto page = get("/emulator/requests?since=" + std::to_string(since));
    if (page.at("requests").empty()) return count;
    for (const auto& request : page.at("requests"))
      if (request.at("method") == "POST" && request.value("executed", false) && !request.at("calls").empty())
        ++count[json::parse(request.at("body").get<std::string>()).at("to").get<std::string>()];
    since = page.at("last");
  }
}

node::node(const emulator& carrier, std::vector<std::string> further, std::string program)
    : carrier_(carrier),
      further_(std::move(further)),
      program_(std::move(program)),
      data_(folder_ / "data"),
      port_(free_port()) {}

node::~node() {
  hear_out();
  leak_watch::of_suite().look_at("a node's log", log());
  leak_watch::of_suite().look_at_data(data_);
}

void node::hear_out() {
  if (!process_) return;
  process_->signal(SIGKILL);
  process_->wait(seconds(10));
  std::string said;
  while (const auto line = process_->line(seconds(1))) said += *line + "\n";
  leak_watch::of_suite().look_at("a node's standard output", said);
  process_.reset();
}

void node::start(const std::string& crash_at) {
  std::vector<std::string> command{program_,          "serve",
                                   "--data",          data_,
                                   "--listen",        "127.0.0.1:" + std::to_string(port_),
                                   "--plivo-api-url", carrier_.url() + "/v1"};
  command.insert(command.end(), further_.begin(), further_.end());
  std::map<std::string, std::string> environment{{"TANDEM_BOOTSTRAP_API_KEY", admin_key}, {"TANDEM_MASTER_KEY", sealing_key}};
  if (!crash_at.empty()) environment["TANDEM_CRASH_AT"] = crash_at;
  hear_out();  // whoever still runs must let go of the port first
  process_ = std::make_unique<process>(command, environment, folder_ / "node.log");
  for (;;) {
    auto line = process_->line(seconds(60));
    if (line) leak_watch::of_suite().look_at("a node's standard output", *line);
    if (!line) throw std::runtime_error("the node did not start: " + log());
    if (auto at = line->find("http://"); at != std::string::npos) {
      url_ = line->substr(at);
      leak_watch::of_suite().look_at_titles(pid());
      return;
    }
  }
}

void node::kill9() {
  process_->signal(SIGKILL);
  process_->wait(seconds(10));
}

std::optional<int> node::terminate(seconds within) {
  process_->signal(SIGTERM);
  return process_->wait(within);
}

bool node::died(seconds within) { return process_->wait(within).has_value(); }

std::string node::log() const { return read_file(folder_ / "node.log"); }

http_answer node::api(const std::string& method, const std::string& path, const json& body,
                      std::map<std::string, std::string> headers) const {
  headers.emplace("X-API-Key", admin_key);
  return http(method, url_ + "/api/v1" + path, body.is_null() ? std::string() : body.dump(), headers);
}

json node::must(const std::string& method, const std::string& path, const json& body) const {
  auto answer = api(method, path, body);
  if (answer.status / 100 != 2)
    throw std::runtime_error(method + " " + path + ": " + std::to_string(answer.status) + " " + answer.body + "\n" + log());
  return answer.json();
}

json node::add_configuration(const std::string& name) {
  return must(
      "POST", "/organizations/telephony-configs",
      {{"name", name},
       {"is_default_outbound", true},
       {"config", {{"provider", "plivo"}, {"auth_id", auth_id}, {"auth_token", auth_token}, {"application_id", app_id}}}});
}

json node::add_workflow(const std::string& name, const json& definition, const json& configurations) {
  auto workflow = must("POST", "/workflow/create/definition", {{"name", name}, {"workflow_definition", definition}});
  if (!configurations.empty()) {
    const auto path = "/workflow/" + workflow.at("id").dump();
    must("PUT", path, {{"workflow_configurations", configurations}});
    must("POST", path + "/publish", json::object());
  }
  return workflow;
}

json node::add_number(const json& configuration, const json& workflow, const std::string& number) {
  return must("POST", "/organizations/telephony-configs/" + configuration.at("id").dump() + "/phone-numbers",
              {{"address", "+" + number}, {"inbound_workflow_id", workflow.at("id")}, {"is_default_caller_id", true}});
}

json node::runs(const json& workflow) const {
  return must("GET", "/workflow/" + workflow.at("id").dump() + "/runs?page=1&limit=100").at("runs");
}

json node::ended_run(const json& workflow, const std::string& carrier_call, seconds within) const {
  json found;
  eventually(
      [&] {
        for (const auto& run : runs(workflow))
          if (text(run, "carrier_call_id") == carrier_call) found = run;
        return !found.is_null() && text(found, "phase") == "ended";
      },
      within);
  return found.is_null() ? found : must("GET", "/workflow/" + workflow.at("id").dump() + "/runs/" + found.at("id").dump());
}

json shipped_workflow(const std::string& name) {
  return json::parse(read_file(std::string(TANDEM_SOURCE_DIR) + "/examples/workflows/" + name + ".json"));
}

json install_workflow(node& on, const std::string& name) {
  const auto file = shipped_workflow(name);
  return on.add_workflow(file.value("name", name), file.at("workflow_definition"),
                         file.value("workflow_configurations", json::object()));
}

}  // namespace tandem::test
