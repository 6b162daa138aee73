#pragma once

#include <iosfwd>
#include <string>

namespace tandem {

/// `tandem signature check`: a verdict on @p out for each line of @p in; empty lines are skipped. Exit status 0: all are valid;
/// 1: one or more are not.
int check_signatures(std::istream& in, std::ostream& out);

}  // namespace tandem
