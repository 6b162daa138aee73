#!/usr/bin/env bash
# dev bench [name]: builds with -O2 and runs the benchmarks; each prints its own baseline, taken in the same run.
set -euo pipefail
cd "$(dirname "$0")/.."
export DEV_BUILD=build-bench DEV_CMAKE="-DCMAKE_BUILD_TYPE=Bench -DTANDEM_BENCH=ON"
bash scripts/dev_build.sh
status=0
for bench in build-bench/bench/bench_*"${1:-}"*; do
  echo "== $(basename "$bench")"
  "$bench" || status=1
done
exit $status
