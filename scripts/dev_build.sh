#!/usr/bin/env bash
# dev build [target...]: configure once, then build. DEV_BUILD names the build folder, DEV_JOBS the compilers at once. The console
# goes beside the program, when that is built.
set -euo pipefail
cd "$(dirname "$0")/.."
bash scripts/dev_deps.sh
build=${DEV_BUILD:-build}
if [ ! -f "$build/build.ninja" ]; then
  mkdir -p "$build"
  # shellcheck disable=SC2086
  cmake -S . -B "$build" -G Ninja ${DEV_CMAKE:-} >"$build/configure.log" 2>&1 || { cat "$build/configure.log"; exit 1; }
fi
cmake --build "$build" -j "${DEV_JOBS:-$(nproc)}" ${1:+--target "$@"}
case " ${*:-all} " in *" all "* | *" tandem "*) ;; *) exit 0 ;; esac
status=0
bash scripts/console.sh "$build/bin/console" || status=$?
[ $status = 0 ] && exit 0
echo "dev build: the programs are built, the console is not (see above); tandem serve answers / with a note that says so" >&2
[ $status = 3 ] || exit 1
