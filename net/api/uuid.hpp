#pragma once
// Random UUIDs (version 4) for what a client names by them. Thread: any.

#include <string>

namespace tandem::rest {

std::string random_uuid();

}  // namespace tandem::rest
