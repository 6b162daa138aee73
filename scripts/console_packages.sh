#!/usr/bin/env bash
# console_packages.sh: the console's packages, as its lock file has them; nothing is done when they are there already.
set -euo pipefail
cd "$(dirname "$0")/../console"
cmp -s package-lock.json node_modules/.installed-lock && exit 0
echo "console: npm ci"
# npm 11 refuses a lock file that does not name the optional parts for every other system; --no-save installs what it names, by the
# same hashes, and leaves it as it is.
npm ci --no-audit --no-fund --loglevel=silent || npm install --no-save --no-audit --no-fund --loglevel=error
cp package-lock.json node_modules/.installed-lock
