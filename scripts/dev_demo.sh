#!/usr/bin/env bash
# dev demo: build, then let scripts/demo.py show the whole of it.
set -euo pipefail
cd "$(dirname "$0")/.."
for word in "$@"; do
  if [ "$word" = --help ] || [ "$word" = -h ]; then exec python3 scripts/demo.py --help; fi
done
bash scripts/dev_build.sh tandem plivo_emulator
exec python3 scripts/demo.py "$@"
