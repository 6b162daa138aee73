#!/usr/bin/env bash
# dev build [target...]: configure once, then build. TANDEM_BUILD names the build folder, TANDEM_JOBS the compilers at once.
set -euo pipefail
cd "$(dirname "$0")/.."
bash scripts/dev_deps.sh
build=${TANDEM_BUILD:-build}
[ -f "$build/build.ninja" ] || cmake -S . -B "$build" -G Ninja ${TANDEM_CMAKE:-} >"$build.configure.log" 2>&1 || { cat "$build.configure.log"; exit 1; }
rm -f "$build.configure.log"
exec cmake --build "$build" -j "${TANDEM_JOBS:-$(nproc)}" ${1:+--target "$@"}
