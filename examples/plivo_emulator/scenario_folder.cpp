#include "examples/plivo_emulator/scenario_folder.hpp"

namespace tandem::emulator {

std::filesystem::path find_scenarios(const std::filesystem::path& program) {
  std::error_code ec;
  const auto installed = program.parent_path() / ".." / "share" / "plivo_emulator" / "scenarios";
  return std::filesystem::is_directory(installed, ec) ? std::filesystem::weakly_canonical(installed, ec)
                                                      : TANDEM_EMULATOR_SCENARIOS;
}

}  // namespace tandem::emulator
