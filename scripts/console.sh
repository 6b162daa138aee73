#!/usr/bin/env bash
# console.sh FOLDER: the web console, built and put into FOLDER. Says so and does nothing when it is there and nothing of it has
# changed. Exit status 3: its packages could not be fetched, or this machine has no Node; others: it does not build.
set -euo pipefail
cd "$(dirname "$0")/.."
target=$1
# What it is made of: every file of it that git would take, wherever the checkout comes from.
made_of() {
  if git -C console rev-parse >/dev/null 2>&1; then git -C console ls-files -co --exclude-standard -z; else
    (cd console && find . -type f -not -path './node_modules/*' -not -path './dist/*' -print0); fi
}
mark=$(made_of | sort -z | (cd console && xargs -0 sha256sum 2>/dev/null) | sha256sum | cut -d ' ' -f 1)
is_current() { [ -f "$1/index.html" ] && [ "$(cat "$1/.made_of" 2>/dev/null)" = "$mark" ]; }
if is_current "$target"; then
  echo "console: unchanged, it stays as it was built"
  exit 0
fi
make() {
  command -v node >/dev/null && command -v npm >/dev/null || { echo "console: needs Node 18 or newer and npm" >&2; exit 3; }
  bash scripts/console_packages.sh || exit 3
  echo "console: building"
  (cd console && npm run -s build -- --logLevel warn)
  echo "$mark" >console/dist/.made_of
}
is_current console/dist || make
fresh="$target.fresh-$$"
trap 'rm -rf "$fresh"' EXIT
mkdir -p "$(dirname "$target")"
cp -r console/dist "$fresh"
rm -rf "$target"
mv "$fresh" "$target"
echo "console: built, $(find "$target" -type f | wc -l) files in $target"
