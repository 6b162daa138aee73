#!/usr/bin/env bash
# dev fuzz: builds the fuzz entries that are asked for in the build of ./dev check, and lets scripts/fuzz.py run them.
set -euo pipefail
cd "$(dirname "$0")/.."
for word in "$@"; do
  if [ "$word" = --help ] || [ "$word" = -h ]; then exec python3 scripts/fuzz.py --help; fi
done
entries=$(python3 scripts/fuzz.py --list "$@")
. scripts/sanitized.sh
# shellcheck disable=SC2046
bash scripts/dev_build.sh $(printf 'fuzz_%s ' $entries)
exec python3 scripts/fuzz.py "$@"
