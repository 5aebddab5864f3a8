# Sourced by the scripts of this folder, in the project's folder: sees to it that what the lockfile names is installed,
# and sets $node to a Node that runs TypeScript. Needs only a shell, npm and whatever Node npm runs on.

say() { printf '%s\n' "$*" >&2; }

# Whether packages of the distribution may be installed while npm is at work: the launcher decides and reports, this
# only saves it the time. Any doubt is a no.
may_install_engine() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
  [ -z "${DOCKER_HOST:-}" ] && ! command -v dockerd >/dev/null 2>&1 && [ ! -S /var/run/docker.sock ] || return 1
  [ ! -f .env ] || ! grep -Eq '^[[:space:]]*(export[[:space:]]+)?(DOCKER_HOST|SANDPIPER_INSTALL_ENGINE)=' .env || return 1
  case "${SANDPIPER_INSTALL_ENGINE:-1}" in 1 | true | yes | on) return 0 ;; *) return 1 ;; esac
}

if [ ! node_modules/.package-lock.json -nt package-lock.json ] && ! node bin/dependencies.mjs; then
  command -v npm >/dev/null 2>&1 || { say 'npm is missing: install Node.js 20 or newer with npm, then run this again.'; exit 1; }
  engine_installation=
  if may_install_engine; then
    # In a session of its own: Ctrl-C must not cut an installation in two.
    setsid bin/distribution-packages.sh docker.io mmdebstrap ${EXTRA_PACKAGES:-} >/dev/null 2>&1 &
    engine_installation=$!
  fi
  began=$(date +%s)
  log=$(mktemp)
  if ! npm ci --include=dev --no-audit --no-fund --loglevel=error >"$log" 2>&1; then
    say 'dependencies: npm ci failed:'
    cat "$log" >&2
    rm -f "$log"
    exit 1
  fi
  rm -f "$log"
  say "$(printf '%-13s %s' dependencies "installed by npm ci ($(($(date +%s) - began)) s)")"
  if [ -n "$engine_installation" ] && wait "$engine_installation"; then
    say "$(printf '%-13s %s' engine 'installed docker.io and what builds images from the distribution, meanwhile')"
  fi
fi

node=node_modules/.bin/node
if [ ! -x "$node" ]; then
  # Node comes from npm for Linux only; elsewhere the machine's own has to do.
  node=$(command -v node)
  "$node" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 18) ? 0 : 1)' || {
    say "Node.js $("$node" --version) is too old here: install 22.18 or newer."
    exit 1
  }
fi
