#!/usr/bin/env bash
# run.sh BUILD [name]: other people's programs against the programs in BUILD/bin. Prints TAP; `# pass N` and `# fail N` are the sums.
# Packages are installed once for each lock file; nothing in them is changed.
set -euo pipefail
build=$(cd "$1" && pwd)
only=${2:-}
cd "$(dirname "$0")"
if ! cmp -s package-lock.json node_modules/.installed-lock 2>/dev/null; then
  npm ci --no-audit --no-fund --loglevel=error 1>&2
  cp package-lock.json node_modules/.installed-lock
fi
# npm `plivo` sends its voice requests to https://api.plivo.com whatever it is told. A proxy (its own option) brings them here, and
# answers for that name with a certificate of a moment's making, which only these tests trust.
keys="$build/sdk"
mkdir -p "$keys"
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=api.plivo.com -addext subjectAltName=DNS:api.plivo.com \
  -keyout "$keys/key.pem" -out "$keys/certificate.pem" 2>/dev/null
export TANDEM_BUILD=$build NODE_EXTRA_CA_CERTS=$keys/certificate.pem
shopt -s nullglob
files=(*"$only"*.test.mjs)
[ ${#files[@]} -gt 0 ] || { echo "run.sh: no test file has \"$only\" in its name" >&2; exit 1; }
exec timeout --foreground 300 node --test --test-reporter=tap --test-concurrency=1 "${files[@]}"
