#pragma once
// The telephone's sound for a browser, and back.

#include <memory>

#include "messages/media.hpp"

namespace tandem {

/// No allocation once its buffers have grown.
std::unique_ptr<line_codec> make_line_codec();

}  // namespace tandem
