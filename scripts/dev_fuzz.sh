#!/usr/bin/env bash
# dev fuzz [seconds] [entry...]: every fuzz entry (or those named) for so long, 20 s each by default. What it learns stays in
# build-fuzz/corpus and is where the next run begins; findings land in build-fuzz/findings.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-20}
[[ $seconds =~ ^[0-9]+$ && $seconds -gt 0 ]] || { echo "dev fuzz: '$seconds' is no number of seconds; dev fuzz [seconds] [entry...]" >&2; exit 2; }
known=$(for file in tests/fuzz/*.cpp; do basename "$file" .cpp; done)
entries=${*:2}; entries=${entries:-$known}
for entry in $entries; do
  [ -f "tests/fuzz/$entry.cpp" ] || { echo "dev fuzz: there is no entry '$entry'; there are: ${known//$'\n'/ }" >&2; exit 2; }
done
missing=()
for package in clang libclang-rt-14-dev; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  echo "dev fuzz: installing with apt: ${missing[*]}"
  as_root=""; [ "$(id -u)" = 0 ] || as_root=sudo
  $as_root apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
export DEV_BUILD=build-fuzz
export DEV_CMAKE="-DCMAKE_CXX_COMPILER=clang++ -DCMAKE_C_COMPILER=clang -DTANDEM_FUZZ=ON -DTANDEM_WERROR=ON"
# shellcheck disable=SC2046
bash scripts/dev_build.sh $(printf 'fuzz_%s ' $entries)
mkdir -p build-fuzz/findings
export UBSAN_OPTIONS=print_stacktrace=1
status=0
for entry in $entries; do
  learned="build-fuzz/corpus/$entry" seeds="tests/fuzz/corpus/$entry" log="build-fuzz/$entry.log" code=0
  mkdir -p "$learned"
  build-fuzz/fuzz/"fuzz_$entry" -max_total_time="$seconds" -max_len=8192 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="build-fuzz/findings/$entry-" "$learned" "$seeds" >"$log" 2>&1 || code=$?
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  echo "fuzz: $entry: ${runs:-?} inputs in $seconds s, $(if [ $code = 0 ]; then echo nothing found; else echo "FOUND SOMETHING (exit $code)"; fi)"
  [ $code = 0 ] || { status=1; grep -E 'ERROR|SUMMARY|runtime error|^    #[0-9] |Test unit written' "$log" | head -40; echo "the whole story: $log"; }
done
[ $status = 0 ] && echo "fuzz: all well"
exit $status
