#include "app/config.hpp"

#include <algorithm>
#include <charconv>
#include <toml++/toml.h>

extern char** environ;

namespace tandem {
namespace {

template <class Number>
std::string apply_number(Number& into, std::string_view text, Number least, Number most, std::string_view unit) {
  Number n{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc() || end != text.data() + text.size() || n < least || n > most)
    return "must be a whole number of " + std::string(unit) + " from " + std::to_string(least) + " to " + std::to_string(most);
  into = n;
  return {};
}

std::string apply_flag(bool& into, std::string_view text) {
  if (text == "true" || text == "yes" || text == "1" || text == "on")
    into = true;
  else if (text == "false" || text == "no" || text == "0" || text == "off")
    into = false;
  else
    return "must be true or false";
  return {};
}

std::string apply_url(std::string& into, std::string_view text) {
  if (!text.starts_with("http://") && !text.starts_with("https://")) return "must begin with http:// or https://";
  if (text.find_first_of(" \t\n?#") != std::string_view::npos)
    return "must be a plain base URL without query, fragment or spaces";
  while (text.ends_with('/')) text.remove_suffix(1);
  if (text.size() <= std::string_view("https://").size()) return "names no host";
  into = text;
  return {};
}

std::string apply_listen(config& c, std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return "must be ADDRESS:PORT, for example 0.0.0.0:8080";
  std::string_view address = text.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  if (address.empty()) return "names no address; 0.0.0.0 listens on all of them";
  std::uint16_t port = 0;
  if (auto wrong = apply_number<std::uint16_t>(port, text.substr(colon + 1), 0, 65535, "port"); !wrong.empty())
    return "needs a port from 0 (any free one) to 65535 after the last colon";
  c.listen_address = address;
  c.listen_port = port;
  return {};
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto comma = text.find(',');
    auto part = text.substr(0, comma);
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    if (!part.empty()) parts.emplace_back(part);
    text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
  }
  return parts;
}

std::string join(const std::vector<std::string>& parts) {
  std::string all;
  for (const auto& part : parts) all += (all.empty() ? "" : ",") + part;
  return all;
}

std::string show_flag(bool value) { return value ? "true" : "false"; }

std::string as_text(std::string_view text, std::string& into) {
  into = text;
  return {};
}

// Edit distance, for "did you mean".
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
      diagonal = above;
    }
  }
  return row[b.size()];
}

std::string nearest(std::string_view unknown) {
  std::string_view best;
  std::size_t least = 4;
  for (const auto& s : settings())
    if (auto d = distance(unknown, s.name); d < least) {
      least = d;
      best = s.name;
    }
  return best.empty() ? std::string() : "; did you mean '" + std::string(best) + "'?";
}

const setting* find_setting(std::string_view name) {
  for (const auto& s : settings())
    if (s.name == name) return &s;
  return nullptr;
}

refusal invalid(std::string field, std::string message) { return {errc::invalid, std::move(message), std::move(field)}; }

std::string toml_text(const toml::node& node) {
  if (auto text = node.value_exact<std::string>()) return *text;
  if (auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
  if (auto flag = node.value_exact<bool>()) return show_flag(*flag);
  if (const auto* list = node.as_array()) {
    std::vector<std::string> parts;
    for (const auto& element : *list) parts.push_back(toml_text(element));
    return join(parts);
  }
  return {};
}

}  // namespace

const std::vector<setting>& settings() {
  static const std::vector<setting> all = {
      {"data", "DIR", "Where everything durable lives; made if absent.", false, [](const config& c) { return c.data; },
       [](config& c, std::string_view t) { return t.empty() ? std::string("names no folder") : as_text(t, c.data); }},
      {"listen", "ADDR:PORT", "Where the API, the webhooks and the media WebSockets listen; port 0 takes any free one.", false,
       [](const config& c) { return c.listen_address + ":" + std::to_string(c.listen_port); }, apply_listen},
      {"port-file", "FILE", "The port really listened on is written here once the node is ready.", false,
       [](const config& c) { return c.port_file; }, [](config& c, std::string_view t) { return as_text(t, c.port_file); }},
      {"public-url", "URL", "How Plivo reaches this node; callbacks are signed over it. Default: http://ADDR:PORT of --listen.",
       false, [](const config& c) { return c.public_url; },
       [](config& c, std::string_view t) { return apply_url(c.public_url, t); }},
      {"plivo-api-url", "URL", "Plivo's REST API; a configuration may name another.", false,
       [](const config& c) { return c.plivo_api_url; },
       [](config& c, std::string_view t) { return apply_url(c.plivo_api_url, t); }},
      {"bootstrap-api-key", "KEY", "The first admin key, 16 characters or more; otherwise one is made and printed once.", true,
       [](const config& c) { return c.bootstrap_api_key; },
       [](config& c, std::string_view t) {
         return t.size() < 16 ? std::string("must have 16 characters or more") : as_text(t, c.bootstrap_api_key);
       }},
      {"master-key", "BASE64",
       "Seals credentials at rest: base64 of 32 bytes. Without it and without a file, one is made in the data folder.", true,
       [](const config& c) { return c.master_key; }, [](config& c, std::string_view t) { return as_text(t, c.master_key); }},
      {"master-key-file", "FILE", "Holds the master key.", false, [](const config& c) { return c.master_key_file; },
       [](config& c, std::string_view t) { return as_text(t, c.master_key_file); }},
      {"tls-certificate", "FILE", "PEM chain; with --tls-key the node speaks TLS itself. Otherwise a proxy should.", false,
       [](const config& c) { return c.tls_certificate; },
       [](config& c, std::string_view t) { return as_text(t, c.tls_certificate); }},
      {"tls-key", "FILE", "PEM private key of --tls-certificate.", false, [](const config& c) { return c.tls_key; },
       [](config& c, std::string_view t) { return as_text(t, c.tls_key); }},
      {"trusted-proxies", "ADDR,...", "Addresses whose X-Forwarded-For is believed.", false,
       [](const config& c) { return join(c.trusted_proxies); },
       [](config& c, std::string_view t) { return c.trusted_proxies = split_list(t), std::string(); }},
      {"io-threads", "N", "Threads for sockets and audio; 0 is one per core.", false,
       [](const config& c) { return std::to_string(c.io_threads); },
       [](config& c, std::string_view t) { return apply_number<unsigned>(c.io_threads, t, 0, 256, "threads"); }},
      {"actor-threads", "N", "Threads that decide.", false, [](const config& c) { return std::to_string(c.actor_threads); },
       [](config& c, std::string_view t) { return apply_number<unsigned>(c.actor_threads, t, 1, 256, "threads"); }},
      {"speech-threads", "N", "Threads that listen and speak; 0 is one per core.", false,
       [](const config& c) { return std::to_string(c.speech_threads); },
       [](config& c, std::string_view t) { return apply_number<unsigned>(c.speech_threads, t, 0, 256, "threads"); }},
      {"log-level", "LEVEL", "debug, info, warning or error; log lines are JSON on standard error.", false,
       [](const config& c) { return c.log_level; },
       [](config& c, std::string_view t) {
         for (auto level : {"debug", "info", "warning", "error"})
           if (t == level) return as_text(t, c.log_level);
         return std::string("must be debug, info, warning or error");
       }},
      {"ring-timeout", "SECONDS", "How long an outbound call may ring; always told to the carrier.", false,
       [](const config& c) { return std::to_string(c.ring_timeout_s); },
       [](config& c, std::string_view t) { return apply_number<std::uint32_t>(c.ring_timeout_s, t, 5, 600, "seconds"); }},
      {"time-limit", "SECONDS", "How long an answered outbound call may last; always told to the carrier.", false,
       [](const config& c) { return std::to_string(c.time_limit_s); },
       [](config& c, std::string_view t) { return apply_number<std::uint32_t>(c.time_limit_s, t, 30, 86400, "seconds"); }},
      {"max-connections", "N", "Sockets accepted at once.", false,
       [](const config& c) { return std::to_string(c.max_connections); },
       [](config& c, std::string_view t) {
         return apply_number<std::uint32_t>(c.max_connections, t, 16, 1000000, "connections");
       }},
      {"drain-timeout", "SECONDS", "After SIGTERM calls in progress have this long to end by themselves.", false,
       [](const config& c) { return std::to_string(c.drain_timeout.count()); },
       [](config& c, std::string_view t) {
         std::uint32_t n = 0;
         auto wrong = apply_number<std::uint32_t>(n, t, 0, 86400, "seconds");
         c.drain_timeout = std::chrono::seconds(n);
         return wrong;
       }},
      {"require-stream-signature", "BOOL",
       "Refuse media sockets whose upgrade is not signed by Plivo (the token is always required).", false,
       [](const config& c) { return show_flag(c.require_stream_signature); },
       [](config& c, std::string_view t) { return apply_flag(c.require_stream_signature, t); }},
      {"record-calls", "BOOL", "Record both sides of every call.", false,
       [](const config& c) { return show_flag(c.record_calls); },
       [](config& c, std::string_view t) { return apply_flag(c.record_calls, t); }},
  };
  return all;
}

std::string environment_name(std::string_view setting_name) {
  std::string name = "TANDEM_";
  for (char ch : setting_name) name += ch == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(ch)));
  return name;
}

std::map<std::string, std::string> tandem_environment() {
  std::map<std::string, std::string> all;
  for (char** entry = environ; *entry; ++entry) {
    std::string_view text(*entry);
    if (!text.starts_with("TANDEM_")) continue;
    const auto equals = text.find('=');
    if (equals != std::string_view::npos) all.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
#ifdef TANDEM_CRASH_POINTS
  all.erase("TANDEM_CRASH_AT");
#endif
  return all;
}

outcome<config> read_config(const std::map<std::string, std::string>& flags, const std::string& toml_path,
                            const std::map<std::string, std::string>& environment) {
  config c;
  for (const auto& s : settings()) c.origins[std::string(s.name)] = "default";
  auto take = [&](const setting& s, std::string_view text, const std::string& origin) -> std::string {
    if (auto wrong = s.apply(c, text); !wrong.empty())
      return origin + ": " + std::string(s.name) + " '" + (s.secret ? "..." : std::string(text)) + "' " + wrong;
    c.origins[std::string(s.name)] = origin;
    return {};
  };
  // From the lightest to the weightiest: what comes later overwrites.
  for (const auto& [variable, text] : environment) {
    const auto found = std::find_if(settings().begin(), settings().end(),
                                    [&](const setting& s) { return environment_name(s.name) == variable; });
    if (found == settings().end()) {
      std::string guess = variable.substr(7);
      std::transform(guess.begin(), guess.end(), guess.begin(),
                     [](unsigned char ch) { return ch == '_' ? '-' : static_cast<char>(std::tolower(ch)); });
      return invalid(variable, "environment " + variable + " is not a setting" + nearest(guess));
    }
    if (auto wrong = take(*found, text, "environment " + variable); !wrong.empty())
      return invalid(std::string(found->name), wrong);
  }
  if (!toml_path.empty()) {
    toml::table table;
    try {
      table = toml::parse_file(toml_path);
    } catch (const toml::parse_error& e) {
      return invalid("config",
                     toml_path + " line " + std::to_string(e.source().begin.line) + ": " + std::string(e.description()));
    }
    for (const auto& [key, node] : table) {
      const auto* s = find_setting(key.str());
      if (!s)
        return invalid(std::string(key.str()), toml_path + " line " + std::to_string(node.source().begin.line) + ": '" +
                                                   std::string(key.str()) + "' is not a setting" + nearest(key.str()));
      if (auto wrong = take(*s, toml_text(node), "file " + toml_path); !wrong.empty())
        return invalid(std::string(s->name), wrong);
    }
  }
  for (const auto& [name, text] : flags) {
    const auto* s = find_setting(name);
    if (!s) return invalid(name, "--" + name + " is not a flag" + nearest(name));
    if (s->secret)
      return invalid(name, "--" + name + " would show a secret to everybody who lists processes: use " + environment_name(name) +
                               (name == "master-key" ? " or --master-key-file" : ""));
    if (auto wrong = take(*s, text, "flag --" + name); !wrong.empty()) return invalid(name, wrong);
  }
  if (c.tls_certificate.empty() != c.tls_key.empty())
    return invalid("tls-certificate", "tls-certificate and tls-key go together: one of them is missing");
  return c;
}

std::string explain(const config& c) {
  std::string out;
  for (const auto& s : settings()) {
    std::string value = s.show(c);
    if (s.secret && !value.empty()) value = "(set)";
    if (value.empty()) value = "(none)";
    out += std::string(s.name) + " = " + value + "\n    from " + c.origins.at(std::string(s.name)) + "; " +
           (s.secret ? "" : "flag --" + std::string(s.name) + ", ") + "environment " + environment_name(s.name) + "\n    " +
           std::string(s.meaning) + "\n";
  }
  return out;
}

}  // namespace tandem
