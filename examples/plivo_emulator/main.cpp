// A Plivo on your desk: see README.md, or plivo_emulator --help.

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include "examples/plivo_emulator/desk_world.hpp"
#include "examples/plivo_emulator/scenario_folder.hpp"
#include "examples/plivo_emulator/speech.hpp"
#include "examples/plivo_emulator/switchboard.hpp"
#include "examples/plivo_emulator/web_server.hpp"

namespace {

using namespace tandem::emulator;

constexpr const char* about =
    R"(A Plivo on your desk: answers Plivo's REST API, sends signed webhooks, plays your XML, streams audio over
WebSocket in real time, and has virtual people make and take calls.

Try this:
  plivo_emulator --listen 127.0.0.1:7001 --auth-id MAXXXXXXXXXXXXXXXXXX --auth-token secret --number 14155550100=app1 --record-dir /tmp/calls
  # tell it where your application answers (Plivo's own API):
  curl -u MAXXXXXXXXXXXXXXXXXX:secret localhost:7001/v1/Account/MAXXXXXXXXXXXXXXXXXX/Application/app1/ \
       -H 'Content-Type: application/json' -d '{"answer_url":"http://localhost:8080/answer"}'
  # let somebody call:
  curl localhost:7001/emulator/calls -d '{"from":"14155550123","to":"14155550100","scenario":"hello"}'
  # and read what happened:
  curl localhost:7001/emulator/calls/CALL_UUID
Numbers ending in 0001 are busy, 0002 never answer, 0003 reject, 0004 do not exist, 0005 are machines, 0006 take 5 s; all others answer.)";

struct options {
  std::string listen = "127.0.0.1:7001", port_file, speed = "real";
  std::vector<std::string> numbers, vars, switched, detours;
  std::uint64_t seed = 0;
  settings told;
};

int run(options& o, bool seeded) {
  auto colon = o.listen.rfind(':');
  if (colon == std::string::npos || !all_digits(o.listen.substr(colon + 1)) ||
      std::stoul("0" + o.listen.substr(colon + 1, 6)) > 65535)
    throw std::runtime_error("--listen: should be ADDRESS:PORT, is \"" + o.listen + "\"");
  if (o.speed != "real")
    throw std::runtime_error("--speed: only \"real\" is possible, since the agent on the other end lives in real time");
  if (o.told.auth_id.size() != 20 || (o.told.auth_id.substr(0, 2) != "MA" && o.told.auth_id.substr(0, 2) != "SA"))
    throw std::runtime_error("--auth-id: should be MA and 18 more characters, is \"" + o.told.auth_id + "\"");
  for (const auto& text : o.vars) {
    auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0) throw std::runtime_error("--var: should be NAME=VALUE, is \"" + text + "\"");
    o.told.vars[text.substr(0, equals)] = text.substr(equals + 1);
  }
  if (!o.told.record_dir.empty()) std::filesystem::create_directories(o.told.record_dir);
  if (!seeded) o.seed = std::random_device{}() * 4294967296ULL + std::random_device{}();

  boost::asio::io_context io(1);
  std::vector<detour> detours(o.detours.size());
  for (std::size_t i = 0; i < detours.size(); ++i)
    if (auto error = read_detour(o.detours[i], detours[i]); !error.empty()) throw std::runtime_error("--connect-to: " + error);
  desk_world outside(io, o.seed, std::move(detours));
  switchboard desk(o.told, outside);
  for (const auto& text : o.switched)
    if (auto error = change_switch(desk.at().sw, text); !error.empty()) throw std::runtime_error("--switch: " + error);
  for (const auto& text : o.numbers) {
    auto equals = text.find('=');
    auto error = desk.seed_number(text.substr(0, equals), equals == std::string::npos ? "" : text.substr(equals + 1));
    if (!error.empty()) throw std::runtime_error("--number: " + error);
  }
  web_server server(io, o.listen.substr(0, colon), static_cast<std::uint16_t>(std::stoul(o.listen.substr(colon + 1))),
                    [&desk](asked q, std::function<void(reply)> answer) { desk.handle(std::move(q), std::move(answer)); });
  auto address = o.listen.substr(0, colon) + ":" + std::to_string(server.port());
  desk.at().told.public_url = o.told.public_url.empty() ? "http://" + address : o.told.public_url;
  if (!o.port_file.empty()) {
    // Whole or not at all: whoever waits for the file may read it the moment it is there.
    std::ofstream(o.port_file + ".new") << server.port() << "\n";
    std::filesystem::rename(o.port_file + ".new", o.port_file);
  }
  if (auto missing = speech::missing_model(); !missing.empty())
    std::cerr << "plivo_emulator: callers cannot understand words: missing " << missing << "\n";
  std::cout << "plivo_emulator ready on http://" << address << " (seed " << o.seed << ", " << o.told.auth_id << ")" << std::endl;

  boost::asio::signal_set signals(io, SIGTERM, SIGINT);
  signals.async_wait([&](boost::system::error_code e, int) {
    if (e) return;
    // Calls end and say so; what has not been told in a second stays untold.
    server.stop();
    desk.lines().hang_up_all(5010, "Error");
    outside.after_ms(1000, [&io] { io.stop(); });
  });
  io.run();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  options o;
  std::error_code ec;
  o.told.scenario_dir = find_scenarios(std::filesystem::read_symlink("/proc/self/exe", ec)).string();
  CLI::App app(about, "plivo_emulator");
  app.add_option("--listen", o.listen, "ADDRESS:PORT; port 0 takes a free one")->capture_default_str();
  app.add_option("--auth-id", o.told.auth_id, "the account: MA and 18 characters")->required();
  app.add_option("--auth-token", o.told.auth_token, "its secret; signs webhooks")
      ->envname("PLIVO_EMULATOR_AUTH_TOKEN")
      ->required();
  app.add_option("--number", o.numbers, "a rented number, as 14155550100 or 14155550100=APPLICATION_ID; may be repeated");
  auto* seed = app.add_option("--seed", o.seed, "of uuids and nonces; printed when it is drawn");
  app.add_option("--speed", o.speed, "real")->capture_default_str();
  app.add_option("--record-dir", o.told.record_dir, "where each call leaves what was heard, what was said and its timeline");
  app.add_option("--scenarios", o.told.scenario_dir, "folder of scenarios called by name")->capture_default_str();
  app.add_option("--var", o.vars, "NAME=VALUE for ${NAME} in every scenario; may be repeated");
  app.add_option("--port-file", o.port_file, "the port is written here when it is open");
  app.add_option("--cps", o.told.calls_per_second, "outbound calls dialed per second; more wait")
      ->capture_default_str()
      ->check(CLI::Range(0.01, 10000.0));
  app.add_option("--rate-limit", o.told.requests_per_5s, "API requests per 5 s, calls and others apart; more get 429")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000000));
  app.add_option("--switch", o.switched, "NAME=VALUE, see below; may be repeated");
  app.add_option("--public-url", o.told.public_url,
                 "where the emulator itself is reached, for the URLs of recordings; else where it listens");
  app.add_option(
      "--connect-to", o.detours,
      "ORIGIN=URL: ask there what would be asked at ORIGIN, where your application cannot be reached by its public URL; "
      "may be repeated");
  app.footer("Switches: what Plivo's documents disagree on, with the default. Also POST /emulator/switches.\n" + list_switches());
  CLI11_PARSE(app, argc, argv);
  try {
    return run(o, seed->count() > 0);
  } catch (const std::exception& e) {
    std::cerr << "plivo_emulator: " << e.what() << "\n";
    return 1;
  }
}
