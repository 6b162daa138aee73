#!/usr/bin/env bash
# dev test [name]: builds everything and runs every test program; ends with one line of sums.
set -uo pipefail
cd "$(dirname "$0")/.."
build=${DEV_BUILD:-build}
bash scripts/dev_build.sh || exit 1
exec python3 scripts/run_tests.py "$build" "${1:-}"
