#!/bin/sh
# What some tests use beside Python: axe-core from npm, Chromium (pages) and a PostgreSQL server (ledger) from Debian, where we are
# root and apt is there. Their absence only skips those tests.
set -u
# axe-core looks at the desk's pages for what keeps people out; only that test is skipped without it
if [ ! -f build/axe/node_modules/axe-core/axe.min.js ] && command -v npm >/dev/null 2>&1; then
  timeout 120 npm install --silent --no-audit --no-fund --prefix build/axe axe-core@4 >/dev/null 2>&1 ||
    echo "axe-core could not be installed: its tests will be skipped." >&2
fi
missing=""
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || missing="chromium"
command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
[ -n "$missing" ] || exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "Not installed, and no right to install it:$missing. Its tests will be skipped." >&2
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
timeout 120 apt-get update -qq >/dev/null 2>&1
for package in $missing; do
  echo "Installing $package for the tests …" >&2
  if ! timeout 420 apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1; then
    echo "$package could not be installed: its tests will be skipped." >&2
  fi
done
exit 0
