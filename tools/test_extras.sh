#!/bin/sh
# What the page tests use beside Python: Chromium from Debian, where we are root and apt is there. Its absence only skips them.
set -u
if command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1; then exit 0; fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "No Chromium, and no right to install it: the page tests will be skipped." >&2
  exit 0
fi
echo "Installing Chromium for the page tests …" >&2
export DEBIAN_FRONTEND=noninteractive
if ! { timeout 120 apt-get update -qq && timeout 420 apt-get install -y -qq --no-install-recommends chromium; } >/dev/null 2>&1; then
  echo "Chromium could not be installed: the page tests will be skipped." >&2
fi
exit 0
