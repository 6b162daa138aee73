// What `tandem signature check` reads: one verdict for each line that is not blank, and no token in any of them.
#include <nlohmann/json.hpp>
#include <sstream>

#include "app/signature_command.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

bool is_blank(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line.find_first_not_of(" \t") == line.npos;
}

/// A token long enough that nobody else would write it by chance.
std::string token_of(std::string_view line) {
  const auto read = nlohmann::json::parse(line, nullptr, false);
  if (!read.is_object() || !read.contains("auth_token") || !read["auth_token"].is_string()) return {};
  const auto token = read["auth_token"].get<std::string>();
  auto others = read;
  others.erase("auth_token");
  const bool elsewhere = others.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).find(token) != std::string::npos;
  return token.size() < 16 || elsewhere ? std::string() : token;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto text = as_text(data, size);
  std::istringstream in{std::string(text)};
  std::ostringstream out;
  const int status = tandem::check_signatures(in, out);
  std::istringstream verdicts(out.str());
  bool all_valid = true;
  while (!text.empty()) {
    const auto line = take_line(text);
    if (is_blank(line)) continue;
    std::string verdict;
    promise(static_cast<bool>(std::getline(verdicts, verdict)));
    promise(verdict == "valid" || verdict.starts_with("invalid: "));
    all_valid = all_valid && verdict == "valid";
    if (const auto token = token_of(line); !token.empty()) promise(verdict.find(token) == std::string::npos);
  }
  std::string more;
  promise(!std::getline(verdicts, more) && status == (all_valid ? 0 : 1));
  return 0;
}
