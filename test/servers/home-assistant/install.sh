#!/usr/bin/env bash
# Installs releases of Home Assistant for the tests, each into a folder of its own outside of the checkout, once.
#   install.sh [--no-build] [RELEASE...]       all releases that the tests know, where none is named
# Folder: HOMETIDE_TEST_CACHE, else ~/.cache/hometide-home-assistant. --no-build: fails where a Python would have to be built.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${HOMETIDE_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/hometide-home-assistant}
mkdir -p "$cache"
cache=$(cd "$cache" && pwd)

build=yes
if [ "${1-}" = --no-build ]; then
  build=no
  shift
fi

# One at a time: tests of several processes may want the same release.
exec 9>"$cache/install.lock"
flock 9

releases=("$@")
[ "${#releases[@]}" -gt 0 ] || releases=(2024.3.3 2026.2.3)

for release in "${releases[@]}"; do
  packages=$here/packages-$release.txt
  [ -f "$packages" ] || { echo "Home Assistant $release has no list of packages here" >&2; exit 2; }
  into=$cache/$release
  stamp=$(sha256sum <"$packages")
  if [ "$(cat "$into/installed" 2>/dev/null || true)" = "$stamp" ] && "$into/bin/python" -c 'import homeassistant' 2>/dev/null; then
    continue
  fi
  python=$("$here/python.sh" find "$release" "$cache") || {
    [ "$build" = yes ] && [ "$release" != 2024.3.3 ] || { echo "no Python here fits Home Assistant $release" >&2; exit 1; }
    "$here/python.sh" build "$cache"
    python=$("$here/python.sh" find "$release" "$cache")
  }
  echo "installing Home Assistant $release with $python" >&2
  rm -rf "$into"
  "$python" -m venv "$into"
  # The list is complete: without looking for dependencies nothing newer slips in, and there is nothing to resolve.
  "$into/bin/python" -m pip --quiet --disable-pip-version-check install --no-deps --no-compile --prefer-binary --requirement "$packages"
  printf '%s\n' "$stamp" >"$into/installed"
done
