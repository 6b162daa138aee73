#pragma once
// The command line: `tandem serve`, `tandem config`, `tandem version`, and a --help that teaches.

namespace tandem {

/// Exit status: 0 well, 1 it failed, 2 the command line or configuration makes no sense.
int run_command_line(int argc, char** argv);

}  // namespace tandem
