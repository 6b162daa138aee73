#pragma once
// Places where tests may kill the process, to prove that a crash there loses nothing. In builds without tests they are nothing.

#include <string_view>

namespace tandem {

#ifdef TANDEM_CRASH_POINTS
/// Ends the process with SIGKILL when the environment says TANDEM_CRASH_AT=<place> (or <place>:<n>, the n-th time it passes;
/// or <place>:<n>:<ms>: there this thread stands still for so long first, while all others go on).
void crash_point(std::string_view place);
#else
inline void crash_point(std::string_view) {}
#endif

}  // namespace tandem
