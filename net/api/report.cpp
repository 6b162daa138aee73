#include "net/api/report.hpp"

#include <algorithm>
#include <set>

#include "net/api/views.hpp"

namespace tandem::rest {

namespace {

bool looks_like_formula(std::string_view text) {
  if (text.empty()) return false;
  if (text[0] == '=' || text[0] == '@' || text[0] == '\t') return true;
  const bool signed_text = text[0] == '+' || text[0] == '-';
  return signed_text && text.find_first_not_of("0123456789. ", 1) != std::string_view::npos;
}

class csv_row {
 public:
  explicit csv_row(std::string& out) : out_(out) {}
  ~csv_row() { out_ += "\r\n"; }
  csv_row& operator<<(std::string_view cell) {
    if (!first_) out_.push_back(',');
    first_ = false;
    const std::string text = (looks_like_formula(cell) ? "'" : "") + std::string(cell);
    if (text.find_first_of(",\"\r\n") == std::string::npos) {
      out_ += text;
      return *this;
    }
    out_.push_back('"');
    for (const char c : text) out_.append(c == '"' ? 2 : 1, c);
    out_.push_back('"');
    return *this;
  }

 private:
  std::string& out_;
  bool first_ = true;
};

}  // namespace

std::string report_csv(const std::vector<call_record>& rows) {
  std::set<std::string> words;
  for (const auto& c : rows)
    for (const auto& [name, value] : c.gathered) words.insert(name);
  std::string out;
  {
    csv_row head(out);
    head << "Run ID"
         << "Campaign ID"
         << "Agent ID"
         << "Agent Definition ID"
         << "Created At"
         << "Phone Number"
         << "Call Disposition"
         << "Call Duration (s)";
    for (const auto& name : words) head << name;
    head << "Call Tags"
         << "Transcript URL"
         << "Recording URL";
  }
  for (const auto& c : rows) {
    csv_row row(out);
    const auto& far_end = c.direction == call_direction::outbound ? c.to : c.from;
    row << std::to_string(c.call.value) << "" << std::to_string(c.workflow.workflow.value)
        << std::to_string(definition_id(c.workflow.workflow, c.workflow.version)) << rfc3339(c.created_ms) << far_end.value
        << c.disposition << std::to_string(call_duration_s(c));
    for (const auto& name : words) {
      const auto it = c.gathered.find(name);
      row << (it == c.gathered.end() ? std::string_view() : std::string_view(it->second));
    }
    row << "" << (c.transcript.empty() ? "" : artifact_url(c, "transcript"))
        << (c.recording.empty() ? "" : artifact_url(c, "recording"));
  }
  return out;
}

}  // namespace tandem::rest
