#!/bin/sh
# Installs those of the named packages that are missing, from the distribution, where that is possible:
#   bin/distribution-packages.sh docker.io mmdebstrap
# Ends with 0 when all are there, with 3 where it may not install (not root, or neither Debian nor Ubuntu).
set -eu

missing=
for package in "$@"; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "These packages are missing:$missing" >&2
  exit 3
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
install() {
  # Another installation may hold the lock: wait for it. Words split on purpose.
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
    -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 $missing >"$log" 2>&1 </dev/null
}
# A machine that was never updated knows no packages: update only then, it takes seconds.
if ! install; then
  apt-get update -o DPkg::Lock::Timeout=300 >>"$log" 2>&1 </dev/null && install || {
    tail -n 20 "$log" >&2
    exit 1
  }
fi
