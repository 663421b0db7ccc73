#!/usr/bin/env bash
# Installs the Debian packages that the clusters need, if they are missing. Says what is still missing
# and fails. Services that a package starts by itself are stopped; those that ran before are not.
set -euo pipefail
packages=(mariadb-server galera-4 rsync haproxy iptables faketime postgresql pgbouncer)

missing() {
  local need
  for need in mariadbd mariadb-install-db rsync haproxy iptables faketime pgbouncer setpriv; do
    command -v "$need" >/dev/null || printf '%s ' "$need"
  done
  [ -e /usr/lib/galera/libgalera_smm.so ] || printf 'galera-4 '
  ls /usr/lib/postgresql/*/bin/pg_basebackup >/dev/null 2>&1 || printf 'postgresql '
  [ -n "$(find /usr/lib -name libfaketime.so.1 -print -quit)" ] || printf 'libfaketime '
}

# running SERVICE: the ids of its processes.
running() { pgrep -x "$1" | sort || true; }

if [ "$(id -u)" -ne 0 ]; then
  echo 'The clusters need root: their servers run as other users, and iptables cuts their network.' >&2
  exit 1
fi
if [ -n "$(missing)" ] && command -v apt-get >/dev/null; then
  declare -A before
  for service in pgbouncer haproxy; do before[$service]=$(running "$service"); done
  export DEBIAN_FRONTEND=noninteractive
  log=$(mktemp)
  { apt-get update && apt-get install -y --no-install-recommends "${packages[@]}"; } >"$log" 2>&1 ||
    tail -n 20 "$log"
  rm -f "$log"
  for service in pgbouncer haproxy; do
    for id in $(comm -13 <(echo "${before[$service]}") <(running "$service")); do kill "$id"; done
  done
fi
if [ -n "$(missing)" ]; then
  echo "missing: $(missing)" >&2
  exit 1
fi
# Rules of iptables need a capability that a container may lack.
iptables -n -L INPUT >/dev/null
