#!/usr/bin/env bash
# dev bench [NAME] [--quick] [--json] [--rounds N]: builds with -O2 and runs the benchmarks whose name contains NAME; each takes
# its own baseline in the same run. Ends with 1 when a target was missed, 2 when something could not be measured.
set -euo pipefail
cd "$(dirname "$0")/.."
name="" arguments=()
while [ $# -gt 0 ]; do
  case "$1" in
    --rounds) arguments+=("$1" "${2:-}"); shift ;;
    -*) arguments+=("$1") ;;
    *) name=$1 ;;
  esac
  shift || true
done
build=build-bench
export DEV_BUILD=$build DEV_CMAKE="-DCMAKE_BUILD_TYPE=Bench -DTANDEM_BENCH=ON"
bash scripts/dev_build.sh bench >&2
status=0 found=""
for bench in "$build"/bench/bench_*"$name"*; do
  [ -x "$bench" ] || continue
  found=yes
  "$bench" ${arguments[@]+"${arguments[@]}"} || { last=$?; [ $last -le $status ] || status=$last; }
done
[ -n "$found" ] || { echo "dev bench: no benchmark has '$name' in its name; there are $(cd "$build/bench" && echo bench_*)" >&2; exit 2; }
exit $status
