#include "net/api/report.hpp"

#include <set>

#include "net/api/views.hpp"
#include "net/csv.hpp"

namespace tandem::rest {

std::string report_csv(const std::vector<call_record>& rows) {
  std::set<std::string> words;
  for (const auto& c : rows)
    for (const auto& [name, value] : c.gathered) words.insert(name);
  std::string out;
  csv_writer csv(out);
  for (const char* name : {"Run ID", "Campaign ID", "Agent ID", "Agent Definition ID", "Created At", "Phone Number",
                           "Call Disposition", "Call Duration (s)"})
    csv.cell(name);
  for (const auto& name : words) csv.cell(name);
  csv.cell("Call Tags").cell("Transcript URL").cell("Recording URL").end_row();
  for (const auto& c : rows) {
    const auto& far_end = c.direction == call_direction::outbound ? c.to : c.from;
    csv.cell(std::to_string(c.call.value)).cell("").cell(std::to_string(c.workflow.workflow.value));
    csv.cell(std::to_string(definition_id(c.workflow.workflow, c.workflow.version))).cell(rfc3339(c.created_ms));
    csv.cell(far_end.value).cell(c.disposition).cell(std::to_string(call_duration_s(c)));
    for (const auto& name : words) {
      const auto it = c.gathered.find(name);
      csv.cell(it == c.gathered.end() ? std::string_view() : std::string_view(it->second));
    }
    csv.cell("").cell(c.transcript.empty() ? "" : artifact_url(c, "transcript"));
    csv.cell(c.recording.empty() ? "" : artifact_url(c, "recording")).end_row();
  }
  return out;
}

}  // namespace tandem::rest
