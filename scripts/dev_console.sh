#!/usr/bin/env bash
# dev console [what]: the web console. console/README.md tells more.
set -euo pipefail
cd "$(dirname "$0")/.."
build=$(realpath -m "${DEV_BUILD:-build}")
what=${1:-build}; shift || true
bash scripts/console_packages.sh
# Stories and pictures need a browser; CHROMIUM names another one than Debian's.
case $what in e2e | shots) [ -n "${CHROMIUM:-}" ] || bash scripts/dev_deps.sh chromium ;; esac
cd console

# An emulator, and a node with something to see, which serves the console, until we end.
world() {
  port=${CONSOLE_PORT:-19400}
  folder=$(mktemp -d)
  trap 'kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; rm -rf "$folder"' EXIT
  export CONSOLE_URL=http://127.0.0.1:$port CONSOLE_KEY=console-shots-bootstrap-key PLIVO_EMULATOR_URL=http://127.0.0.1:$((port + 1))
  export PLIVO_AUTH_ID=MAXXXXXXXXXXXXXXXXXX PLIVO_AUTH_TOKEN=emulator-token-0123456789abcdefgh
  "$build/bin/plivo_emulator" --listen "127.0.0.1:$((port + 1))" --auth-id "$PLIVO_AUTH_ID" --auth-token "$PLIVO_AUTH_TOKEN" --record-dir "$folder/emulator" \
    --number 14155550100=elsewhere --number 14155550177=elsewhere &
  env TANDEM_BOOTSTRAP_API_KEY="$CONSOLE_KEY" "$build/bin/tandem" serve --data "$folder/node" --listen "127.0.0.1:$port" \
    --plivo-api-url "$PLIVO_EMULATOR_URL/v1" --log-level warning &
  node scripts/seed.mjs
}

# The nodes of $build serve it from there.
put_console() { bash ../scripts/console.sh "$build/bin/console"; }

case $what in
  build) put_console && npm run -s size -- "$build/bin/console" ;;
  check) npm run -s check && npm run -s api:check && npx prettier --check . && put_console && npm run -s size -- "$build/bin/console" ;;
  test) npm test -- "$@" ;;
  e2e) put_console && CONSOLE_BIN_DIR="$build/bin" npm run -s e2e -- "$@" ;;
  shots) put_console && world && npm run -s shots -- "$@" ;;
  demo) put_console && world && echo "console: $CONSOLE_URL (bootstrap key $CONSOLE_KEY); Ctrl C ends it" && wait ;;
  *) echo "dev console: build, check, test, e2e, shots or demo" >&2; exit 2 ;;
esac
