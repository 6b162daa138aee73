#!/usr/bin/env bash
# dev build [target...]: configure once, then build. DEV_BUILD names the build folder, DEV_JOBS the compilers at once.
set -euo pipefail
cd "$(dirname "$0")/.."
bash scripts/dev_deps.sh
build=${DEV_BUILD:-build}
if [ ! -f "$build/build.ninja" ]; then
  mkdir -p "$build"
  # shellcheck disable=SC2086
  cmake -S . -B "$build" -G Ninja ${DEV_CMAKE:-} >"$build/configure.log" 2>&1 || { cat "$build/configure.log"; exit 1; }
fi
exec cmake --build "$build" -j "${DEV_JOBS:-$(nproc)}" ${1:+--target "$@"}
