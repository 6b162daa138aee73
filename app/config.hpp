#pragma once
// What an operator can set, read once at start and passed down as a value: flags, then the TOML file, then TANDEM_* environment
// variables, in that order of weight, then the default. `tandem config` prints each effective value with its origin and meaning.

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "app/limits.hpp"
#include "messages/errors.hpp"

namespace tandem {

struct config {
  std::string data = "tandem-data";
  std::string listen_address = "127.0.0.1";
  std::uint16_t listen_port = 8080;
  std::string port_file;
  std::string public_url;  // empty: http://<listen>
  std::string plivo_api_url = "https://api.plivo.com/v1";
  std::string bootstrap_api_key;
  std::string devops_secret;  // empty: /health/autoscale-metric answers 503
  std::string master_key;
  std::string master_key_file;
  std::string tls_certificate, tls_key;
  std::vector<std::string> trusted_proxies;
  unsigned io_threads = 0;  // 0: one per core
  unsigned actor_threads = 2;
  unsigned speech_threads = 0;  // 0: one per core
  std::string log_level = "info";
  std::uint32_t ring_timeout_s = 60;
  std::uint32_t time_limit_s = 1800;
  std::chrono::seconds drain_timeout{120};
  std::chrono::seconds drift_check{3600};
  limits_config limits;
  bool require_stream_signature = false;
  bool record_calls = true;

  /// Where each value came from: "default", "environment TANDEM_DATA", "file tandem.toml", "flag --data".
  std::map<std::string, std::string> origins;
};

/// One thing an operator can set. @p name is the flag without dashes and the TOML key; the environment says
/// TANDEM_NAME_IN_CAPITALS.
struct setting {
  std::string_view name;
  std::string_view shape;    // "DIR", "ADDR:PORT", "SECONDS": for --help
  std::string_view meaning;  // one sentence
  bool secret = false;       // never printed, and never taken from a flag: process lists are public
  std::string (*show)(const config&);
  /// Empty when well; otherwise what is wrong and what would be right.
  std::string (*apply)(config&, std::string_view text);
};
const std::vector<setting>& settings();

/// @p flags maps names to texts as given on the command line; @p environment holds all TANDEM_* variables. Unknown keys are
/// refused by name, with the nearest known one.
outcome<config> read_config(const std::map<std::string, std::string>& flags, const std::string& toml_path,
                            const std::map<std::string, std::string>& environment);

/// What `tandem config` prints.
std::string explain(const config&);

/// The TANDEM_* variables of this process.
std::map<std::string, std::string> tandem_environment();

/// "--data" for "data", "TANDEM_DATA" for the environment.
std::string environment_name(std::string_view setting_name);

}  // namespace tandem
