#include "app/console_folder.hpp"

namespace tandem {

namespace fs = std::filesystem;

std::optional<fs::path> find_console(const fs::path& program) {
  if (!program.is_absolute()) return {};
  const auto folder = program.parent_path();
  for (const auto& each : {folder / "console", folder / ".." / "share" / "tandem" / "console"}) {
    std::error_code ec;
    if (fs::is_regular_file(each / "index.html", ec)) return fs::weakly_canonical(each, ec);
  }
  return {};
}

fs::path this_program() {
  std::error_code ec;
  return fs::read_symlink("/proc/self/exe", ec);
}

}  // namespace tandem
