#!/usr/bin/env bash
# dev deps [package...]: installs what is missing of scripts/packages.txt and of those named, and says so first. Needs root (or
# sudo) only when something is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
wanted="$(grep -v '^#' scripts/packages.txt) $*"
missing=()
for package in $wanted; do
  # A newer Node than Debian's brings its own npm, which Debian's would conflict with.
  case $package in nodejs | npm) command -v node >/dev/null && command -v npm >/dev/null && continue ;; esac
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
as_root=""; [ "$(id -u)" = 0 ] || as_root="sudo"
if [ ${#missing[@]} -gt 0 ]; then
  echo "dev deps: installing with apt: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  $as_root apt-get update -qq
  $as_root apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
if [ ! -f .deps/usr/include/phonenumbers/phonenumberutil.h ]; then
  echo "dev deps: unpacking libphonenumber's headers into .deps (its package pulls Boost 1.74, which would displace 1.81)"
  mkdir -p .deps/download
  (cd .deps/download && { apt-get download -qq libphonenumber-dev 2>/dev/null || { $as_root apt-get update -qq && apt-get download -qq libphonenumber-dev; }; })
  dpkg -x .deps/download/libphonenumber-dev_*.deb .deps
fi
