#!/usr/bin/env bash
# dev check: format, include arrows, warnings as errors, and the unit suite under AddressSanitizer and UBSan.
set -uo pipefail
cd "$(dirname "$0")/.."
bash scripts/dev_deps.sh || exit 1
status=0
echo "check: format"
git ls-files '*.cpp' '*.hpp' | xargs clang-format --dry-run -Werror 2>&1 | head -40
[ "${PIPESTATUS[1]}" = 0 ] || { echo "check: run ./dev fmt"; status=1; }
echo "check: arrows"
python3 scripts/check_arrows.py || status=1
echo "check: warnings as errors, unit tests under ASan and UBSan"
export DEV_BUILD=build-asan DEV_CMAKE="-DTANDEM_SANITIZE=ON -DTANDEM_WERROR=ON"
export ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1
export LSAN_OPTIONS=suppressions=$PWD/tests/support/leaks.txt:print_suppressions=0
export UBSAN_OPTIONS=print_stacktrace=1
bash scripts/dev_build.sh unit_tests || exit 1
python3 scripts/run_tests.py build-asan unit_ || status=1
[ $status = 0 ] && echo "check: all well"
exit $status
