#!/usr/bin/env bash
# dev fuzz [seconds]: every fuzz entry for so long (default 20 s each). Findings land in build-fuzz/findings.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-20}
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
export DEV_CMAKE="-DCMAKE_CXX_COMPILER=clang++ -DCMAKE_C_COMPILER=clang -DTANDEM_FUZZ=ON"
entries=$(ls tests/fuzz/*.cpp | xargs -n1 basename | sed 's/\.cpp$//')
# shellcheck disable=SC2086
bash scripts/dev_build.sh $(printf 'fuzz_%s ' $entries)
mkdir -p build-fuzz/findings
status=0
for entry in $entries; do
  echo "== fuzz_$entry for $seconds s"
  mkdir -p "build-fuzz/corpus/$entry"
  seeds="tests/fuzz/corpus/$entry"; mkdir -p "$seeds"
  build-fuzz/fuzz/"fuzz_$entry" -max_total_time="$seconds" -max_len=8192 -print_final_stats=0 -verbosity=0 \
    -artifact_prefix=build-fuzz/findings/ "build-fuzz/corpus/$entry" "$seeds" || status=1
done
[ $status = 0 ] && echo "fuzz: nothing found"
exit $status
