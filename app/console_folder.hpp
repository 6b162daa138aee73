#pragma once
// Where the web console's files lie, so that `tandem serve` alone serves it.

#include <filesystem>
#include <optional>

namespace tandem {

/// "console" beside @p program, as ./dev build puts it there; or "../share/tandem/console" from it, as cmake --install does.
/// Nothing: neither has an index.html, or the program's path is not absolute.
std::optional<std::filesystem::path> find_console(const std::filesystem::path& program);
/// The program that runs; empty when the system does not say.
std::filesystem::path this_program();

}  // namespace tandem
