#include "app/cli.hpp"

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <string>

#include "app/config.hpp"
#include "app/doctor_command.hpp"
#include "app/serve.hpp"
#include "app/signature_command.hpp"
#include "net/diagnosis/checks.hpp"

namespace tandem {
namespace {

constexpr const char* version = "0.1.0";

constexpr const char* footer = R"(Examples:
  tandem serve --data /var/lib/tandem --listen 0.0.0.0:8080 --public-url https://voice.example.com
  TANDEM_BOOTSTRAP_API_KEY=... tandem serve --config /etc/tandem.toml
  tandem config --config /etc/tandem.toml      each effective value, where it came from and what it means
  tandem doctor --fix                          what is wrong with the telephony of the node here, mended where it can be
  tandem signature check < captured.jsonl      would these requests of Plivo's have been accepted, and if not, why

Flags outweigh the TOML file, the file outweighs TANDEM_* environment variables. Secrets are never flags.)";

struct gathered_flags {
  std::string toml_path;
  std::map<std::string, std::string> values;
};

void add_settings(CLI::App& command, gathered_flags& flags) {
  command.add_option("--config", flags.toml_path, "TOML file with any of the settings below")->type_name("FILE");
  for (const auto& s : settings()) {
    if (s.secret) continue;
    command
        .add_option_function<std::string>(
            "--" + std::string(s.name),
            [&flags, name = std::string(s.name)](const std::string& text) { flags.values[name] = text; },
            std::string(s.meaning) + " [" + environment_name(s.name) + "]")
        ->type_name(std::string(s.shape));
  }
  std::string secrets = "Environment or TOML only:\n";
  for (const auto& s : settings())
    if (s.secret) secrets += "  " + environment_name(s.name) + "  " + std::string(s.meaning) + "\n";
  command.footer(secrets);
}

outcome<config> effective(const gathered_flags& flags) {
  return read_config(flags.values, flags.toml_path, tandem_environment());
}

void add_signature_command(CLI::App& app, int& status) {
  auto* group = app.add_subcommand("signature", "Plivo's request signatures, looked at by hand");
  group->require_subcommand(1);
  auto* check = group->add_subcommand(
      "check", "Read JSON lines {auth_token, method, uri, params, nonce, signature} (V3); say valid or what would have matched");
  auto file = std::make_shared<std::string>();
  check->add_option("file", *file, "JSON lines; standard input when absent");
  check->callback([&status, file] {
    if (file->empty()) {
      status = check_signatures(std::cin, std::cout);
      return;
    }
    std::ifstream in(*file);
    if (!in) std::cerr << "tandem: " << *file << " cannot be read\n";
    status = in ? check_signatures(in, std::cout) : 2;
  });
}

int examine(doctor_command wish, const std::string& key_file) {
  const auto environment = tandem_environment();
  if (const auto at = environment.find("TANDEM_BOOTSTRAP_API_KEY"); at != environment.end()) wish.api_key = at->second;
  if (!key_file.empty()) {
    std::ifstream in(key_file);
    if (!(in >> wish.api_key)) return std::cerr << "tandem: " << key_file << " holds no key\n", 2;
  }
  return run_doctor(wish, std::cout, std::cerr);
}

void add_doctor_command(CLI::App& app, int& status) {
  struct wishes {
    doctor_command what;
    std::string key_file;
    bool page = false;
  };
  auto wish = std::make_shared<wishes>();
  auto* command = app.add_subcommand("doctor", "Ask a running node what is wrong with its telephony, with evidence and remedy");
  command->add_option("--node", wish->what.node_url, "The node's API [http://127.0.0.1:8080]")->type_name("URL");
  command->add_option("--config-id", wish->what.config_id, "One telephony configuration; otherwise all")->type_name("ID");
  command->add_option("--key-file", wish->key_file, "Holds an admin API key; otherwise TANDEM_BOOTSTRAP_API_KEY does")
      ->type_name("FILE");
  command->add_flag("--fix", wish->what.fix, "Mend what can be mended");
  command->add_flag("--force", wish->what.force, "With --fix: overwrite somebody else's settings at Plivo too");
  command->add_flag("--page", wish->page, "Print docs/troubleshooting.md instead");
  command->callback([&status, wish] {
    if (wish->page)
      std::cout << diagnosis::troubleshooting_page();
    else
      status = examine(wish->what, wish->key_file);
  });
}

int complain(const refusal& why) {
  std::cerr << "tandem: " << why.message << "\n";
  return 2;
}

}  // namespace

int run_command_line(int argc, char** argv) {
  CLI::App app{"Tandem joins phone calls on Plivo to the voice agents that answer them, and loses none."};
  app.require_subcommand(1);
  app.footer(footer);
  gathered_flags flags;
  int status = 0;

  auto* serve_command = app.add_subcommand("serve", "Run a node: API, webhooks, media and voice in one process");
  add_settings(*serve_command, flags);
  serve_command->callback([&] {
    auto c = effective(flags);
    status = c ? serve(*c) : complain(c.why());
  });

  auto* config_command = app.add_subcommand("config", "Print each effective setting with its origin and meaning");
  add_settings(*config_command, flags);
  config_command->callback([&] {
    auto c = effective(flags);
    if (!c) {
      status = complain(c.why());
      return;
    }
    std::cout << explain(*c);
  });

  add_doctor_command(app, status);
  add_signature_command(app, status);
  app.add_subcommand("version", "Print the version")->callback([] { std::cout << "tandem " << version << "\n"; });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    const int code = app.exit(e);
    return code == 0 ? 0 : 2;
  }
  return status;
}

}  // namespace tandem
