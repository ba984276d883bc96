#!/usr/bin/env bash
# Installs the Python package `standardwebhooks` for the tests into an environment of its own outside of the checkout, once.
# Folder: HOMETIDE_PYTHON_WEBHOOKS_CACHE, else ~/.cache/hometide-python-webhooks. Needs python3 with venv (Debian: python3-venv).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${HOMETIDE_PYTHON_WEBHOOKS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/hometide-python-webhooks}
mkdir -p "$cache"

# One at a time: tests of several processes may want it.
exec 9>"$cache/install.lock"
flock 9

stamp=$(sha256sum <"$here/packages.txt")
if [ "$(cat "$cache/installed" 2>/dev/null || true)" = "$stamp" ] && "$cache/venv/bin/python" -c 'import standardwebhooks' 2>/dev/null; then
  exit 0
fi
command -v python3 >/dev/null || { echo "there is no python3 here" >&2; exit 1; }
python3 -c 'import venv, ensurepip' 2>/dev/null || { echo "python3 has no venv (Debian: python3-venv)" >&2; exit 1; }
rm -rf "$cache/venv"
python3 -m venv "$cache/venv"
"$cache/venv/bin/python" -m pip --quiet --disable-pip-version-check install --no-deps --requirement "$here/packages.txt"
printf '%s\n' "$stamp" >"$cache/installed"
