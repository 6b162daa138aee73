#!/usr/bin/env bash
# Formats every C++ source in place.
set -euo pipefail
cd "$(dirname "$0")/.."
bash scripts/dev_deps.sh
git ls-files '*.cpp' '*.hpp' | xargs clang-format -i
