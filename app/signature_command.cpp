#include "app/signature_command.hpp"

#include <istream>
#include <limits>
#include <ostream>
#include <vector>

#include "net/plivo/signature_check.hpp"

namespace tandem {

int check_signatures(std::istream& in, std::ostream& out) {
  std::vector<char> line(plivo::signature_line_max + 2);
  int status = 0;
  while (in.getline(line.data(), static_cast<std::streamsize>(line.size())) || in.gcount() > 0) {
    // Counted, not measured: a zero byte is no end. The count includes the line's end where there was one.
    std::string_view text(line.data(), static_cast<std::size_t>(in.gcount()) - (in.good() ? 1 : 0));
    if (in.fail() && !in.eof()) {  // longer than the buffer: judged as too long, the rest is skipped
      in.clear();
      in.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
    }
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (text.find_first_not_of(" \t") == text.npos) continue;
    const auto verdict = plivo::check_signature(text);
    out << verdict.words << std::endl;
    if (!verdict.valid) status = 1;
  }
  return status;
}

}  // namespace tandem
