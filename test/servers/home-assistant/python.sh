#!/usr/bin/env bash
# Prints a Python for a release of Home Assistant, and builds one where the machine has none that fits.
#   python.sh find  RELEASE FOLDER     prints its path; fails where there is none
#   python.sh build FOLDER             Python 3.13 from the source package of Debian 13, into FOLDER/python-3.13
# Home Assistant 2024.3 is the last one for Python 3.11; 2026.2 needs 3.13.2 or a later 3.13.
set -euo pipefail

fits() { # PYTHON RELEASE
  "$1" - "$2" 2>/dev/null <<'PYTHON'
import ctypes, ensurepip, sqlite3, ssl, sys, venv
version = sys.version_info[:3]
wanted = {"2024.3.3": ((3, 11, 0), (3, 12, 0)), "2026.2.3": ((3, 13, 2), (3, 14, 0))}
low, high = wanted[sys.argv[1]]
sys.exit(0 if low <= version < high else 1)
PYTHON
}

find_python() { # RELEASE FOLDER
  local candidate
  for candidate in "$2/python-3.13/bin/python3.13" python3 python3.11 python3.13 /usr/bin/python3; do
    if command -v "$candidate" >/dev/null && fits "$candidate" "$1"; then
      command -v "$candidate"
      return
    fi
  done
  return 1
}

# What the modules that Home Assistant needs are compiled against.
headers=(gcc make xz-utils libssl-dev libffi-dev zlib1g-dev libsqlite3-dev liblzma-dev libbz2-dev uuid-dev)

build_python() { # FOLDER
  local into=$1/python-3.13 work missing=() package origin
  work=$(mktemp -d)
  # shellcheck disable=SC2064
  trap "rm -rf '$work'" EXIT
  for package in "${headers[@]}"; do
    dpkg-query --show --showformat='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
  done
  if [ "${#missing[@]}" -gt 0 ]; then
    [ "$(id -u)" -eq 0 ] || { echo "As root: apt-get install ${missing[*]}" >&2; return 1; }
    apt-get update >&2
    DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "${missing[@]}" >&2
  fi

  # An apt of its own for one download: the machine's lists, sources and cache are left as they are.
  origin=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Component: main' | awk '/\/debian\/*$/ && !seen { print; seen = 1 }')
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/source"
  printf 'deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s trixie main\n' "$origin" >"$work/sources.list"
  local own_apt=(apt-get --quiet -o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=- -o "Dir::State::Lists=$work/lists"
    -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=root)
  "${own_apt[@]}" update >&2
  (cd "$work/source" && "${own_apt[@]}" source --download-only python3.13 >&2)
  tar --extract --directory "$work/source" --file "$work"/source/python3.13_*.orig.tar.*z

  # Without optimisation by profile: minutes matter more than the speed of a test's server.
  echo "compiling Python 3.13" >&2
  (
    # Chained: after `||` bash does not stop at a command that fails.
    cd "$work"/source/Python-3.13* \
      && ./configure --prefix="$into.part" --disable-test-modules --without-static-libpython \
      && make --jobs="$(nproc)" \
      && rm -rf "$into.part" \
      && make install
  ) >"$work/log" 2>&1 || { tail -n 40 "$work/log" >&2; return 1; }
  rm -rf "$into"
  mv "$into.part" "$into"
  fits "$into/bin/python3.13" 2026.2.3 || { echo "the Python that was built lacks a module or is too old" >&2; return 1; }
}

case "${1-} $#" in
  "find 3") find_python "$2" "$3" ;;
  "build 2") build_python "$2" ;;
  *) sed -n '2,5p' "$0" >&2; exit 2 ;;
esac
