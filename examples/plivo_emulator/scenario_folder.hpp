#pragma once
// Where the scenarios that ship lie: beside the installed program, else where this was built.

#include <filesystem>

namespace tandem::emulator {

/// @param program absolute, as /proc/self/exe has it.
std::filesystem::path find_scenarios(const std::filesystem::path& program);

}  // namespace tandem::emulator
