#include "app/log.hpp"

#include <nlohmann/json.hpp>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace tandem {
namespace {

// Lines of ours arrive as a JSON object without its opening brace and begin with a quote; lines that a library or another folder
// logged as plain text are wrapped, so that every line is JSON whoever wrote it.
class json_body : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& msg, const std::tm&, spdlog::memory_buf_t& dest) override {
    const std::string_view payload(msg.payload.data(), msg.payload.size());
    std::string body;
    if (payload.starts_with("\"event\":") && payload.ends_with("}"))
      body = payload;
    else
      body = "\"event\":\"log\",\"message\":" +
             nlohmann::json(std::string(payload)).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "}";
    dest.append(body.data(), body.data() + body.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<json_body>(); }
};

}  // namespace

void start_log(const std::string& level) {
  auto logger = std::make_shared<spdlog::logger>("tandem", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
  formatter->add_flag<json_body>('*').set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%*)");
  logger->set_formatter(std::move(formatter));
  logger->set_level(level == "debug"     ? spdlog::level::debug
                    : level == "warning" ? spdlog::level::warn
                    : level == "error"   ? spdlog::level::err
                                         : spdlog::level::info);
  logger->flush_on(spdlog::level::debug);
  spdlog::set_default_logger(logger);
}

void log_line(log_level level, std::string_view event, std::initializer_list<log_field> fields) {
  static constexpr spdlog::level::level_enum levels[] = {spdlog::level::debug, spdlog::level::info, spdlog::level::warn,
                                                         spdlog::level::err};
  const auto severity = levels[static_cast<unsigned>(level)];
  if (!spdlog::should_log(severity)) return;
  std::string body = "\"event\":" + nlohmann::json(std::string(event)).dump();
  for (const auto& [name, value] : fields)
    body +=
        ",\"" + std::string(name) + "\":" + nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  body += "}";
  spdlog::default_logger_raw()->log(severity, spdlog::string_view_t(body.data(), body.size()));
}

}  // namespace tandem
