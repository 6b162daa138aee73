# Sourced by dev_check.sh and dev_fuzz.sh: the one build with clang, AddressSanitizer, UBSan and libFuzzer's coverage, and how its
# programs are run. scripts/dev_build.sh builds in it from here on.
bash scripts/dev_deps.sh clang-14 libclang-rt-14-dev lld-14 llvm-14 || return 1
export DEV_BUILD=build-asan
export DEV_CMAKE="-DCMAKE_CXX_COMPILER=clang++-14 -DCMAKE_C_COMPILER=clang-14 -DTANDEM_SANITIZE=ON -DTANDEM_WERROR=ON"
# A folder that another compiler was at cannot be handed over to this one.
if [ -f $DEV_BUILD/CMakeCache.txt ] && ! grep -q '^CMAKE_CXX_COMPILER:.*clang++-14$' $DEV_BUILD/CMakeCache.txt; then rm -rf $DEV_BUILD; fi
export ASAN_SYMBOLIZER_PATH=/usr/lib/llvm-14/bin/llvm-symbolizer
export ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1
export LSAN_OPTIONS=suppressions=$PWD/tests/support/leaks.txt:print_suppressions=0
export UBSAN_OPTIONS=print_stacktrace=1
