#!/usr/bin/env bash
# dev check: format, include arrows, the console's types, clang's warnings as errors, and the unit suite under AddressSanitizer and UBSan.
set -uo pipefail
cd "$(dirname "$0")/.."
. scripts/sanitized.sh || exit 1
status=0
echo "check: format"
git ls-files '*.cpp' '*.hpp' | xargs clang-format --dry-run -Werror 2>&1 | head -40
[ "${PIPESTATUS[1]}" = 0 ] || { echo "check: run ./dev fmt"; status=1; }
echo "check: arrows"
python3 scripts/check_arrows.py || status=1
echo "check: the console's types, their source, its format"
bash scripts/dev_console.sh check || status=1
echo "check: warnings as errors, unit tests under ASan and UBSan"
bash scripts/dev_build.sh unit_tests || exit 1
python3 scripts/run_tests.py build-asan unit_ || status=1
[ $status = 0 ] && echo "check: all well"
exit $status
