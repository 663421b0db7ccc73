#!/usr/bin/env bash
# PostgreSQL: a primary, a streaming replica, haproxy that leads to the primary, and PgBouncer before it.
#   postgres.sh up [sync|async]
#   postgres.sh down           ends it and removes its files
#   postgres.sh mode sync|async   whether a commit waits for the replica
#   postgres.sh crash          SIGKILL of the primary, which starts again
#   postgres.sh failover       SIGKILL of the primary; the replica takes over
#   postgres.sh freeze | thaw  SIGSTOP and SIGCONT of the primary
#   postgres.sh readonly on|off   the primary refuses changes, also on open connections
#   postgres.sh rejoin         the server that is down becomes the replica
#   postgres.sh skew SECONDS   restarts the replica; its clock is that much ahead
#   postgres.sh lag | unlag    the replica applies nothing, and serves what it has
#   postgres.sh deaf           the replica receives nothing until the failover
#   postgres.sh sql primary|replica STATEMENT
#   postgres.sh repair         both servers run, the replica has caught up
# CLUSTER_HOME is its directory, CLUSTER_BLOCK its addresses: .20 haproxy, .21 and .22 the servers, .23
# PgBouncer in session mode, .24 in transaction mode, .25 haproxy that leads to the replica. Needs root.
set -euo pipefail
home=$CLUSTER_HOME/postgres
block=$CLUSTER_BLOCK
port=25432
bin=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)

address() { echo "$block.2$1"; }
as() { setpriv --reuid=postgres --regid=postgres --init-groups "$@"; }
pid() { head -n 1 "$home/n$1/data/postmaster.pid" 2>/dev/null || true; }
alive() {
  local id
  id=$(pid "$1")
  [ -n "$id" ] && grep -q postgres "/proc/$id/comm" 2>/dev/null && ! grep -q '^State:.Z' "/proc/$id/status" 2>/dev/null
}
query() { timeout 10 psql -h "$home/n$1" -p "$port" -U postgres -d postgres -AtX -c "$2"; }
primary() { cat "$home/primary"; }
replica() { echo $((3 - $(primary))); }
# await SECONDS COMMAND...
await() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.2
  done
}
ready() { query "$1" 'SELECT 1' >/dev/null 2>&1; }
gone() { ! alive "$1"; }
streaming() { [ "$(query "$(primary)" "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'" 2>/dev/null)" = 1 ]; }
silent() { ! streaming; }
reached() { PGPASSWORD=app timeout 5 psql -h "$(address "$1")" -p "$port" -U app -d postgres -AtX -c 'SELECT 1' >/dev/null 2>&1; }

configure() {
  cat >"$home/n$1/data/postgresql.auto.conf" <<CONF
listen_addresses = '$(address "$1")'
port = $port
unix_socket_directories = '$home/n$1'
max_connections = 200
shared_buffers = 64MB
wal_keep_size = 256MB
max_wal_size = 512MB
fsync = off
hot_standby = on
$([ "$1" = "$(primary)" ] || echo "primary_conninfo = 'host=$(address "$(primary)") port=$port user=replicator password=replicator'")
CONF
}

# start N [NAME=VALUE...]: with these variables, which only the server gets.
start() {
  as setsid nohup env "${@:2}" "$bin/postgres" -D "$home/n$1/data" >>"$home/n$1/log" 2>&1 </dev/null &
  await 90 ready "$1" && return 0
  echo "server $1 did not start:" >&2
  tail -n 20 "$home/n$1/log" >&2
  return 1
}

# slay N: the server and all that it has started.
slay() {
  local id
  id=$(pid "$1")
  kill -9 "$id" $(pgrep -P "$id") 2>/dev/null || true
  await 20 gone "$1"
  # Its parent may not have taken note of its end yet, so that its files seem to be in use.
  rm -f "$home/n$1/data/postmaster.pid" "$home/n$1/.s.PGSQL.$port.lock" "$home/n$1/.s.PGSQL.$port"
}

set_mode() {
  local names=''
  [ "$(cat "$home/mode")" = sync ] && streaming && names='*'
  query "$(primary)" "ALTER SYSTEM SET synchronous_standby_names = '$names'" >/dev/null
  query "$(primary)" 'SELECT pg_reload_conf()' >/dev/null
}

set_readonly() {
  query "$(primary)" "ALTER SYSTEM SET default_transaction_read_only = $1" >/dev/null
  query "$(primary)" 'SELECT pg_reload_conf()' >/dev/null
}

rejoin() {
  local n
  n=$(replica)
  alive "$n" && slay "$n"
  rm -rf "$home/n$n/data"
  as env PGPASSWORD=replicator "$bin/pg_basebackup" -h "$(address "$(primary)")" -p "$port" -U replicator \
    -D "$home/n$n/data" -c fast -X stream
  touch "$home/n$n/data/standby.signal"
  configure "$n"
  chown postgres: "$home/n$n/data/standby.signal" "$home/n$n/data/postgresql.auto.conf"
  start "$n"
  await 60 streaming
  set_mode
}

proxies() {
  local pool n
  for n in t f; do
    printf '#!/bin/sh\n' >"$home/is-$n.sh"
    printf 'PATH=/usr/bin:/bin\n[ "$(PGPASSWORD=app PGCONNECT_TIMEOUT=2 timeout 3 psql -h "$3" -p "$4" -U app -d postgres -AtX -c "SELECT pg_is_in_recovery()" 2>/dev/null)" = %s ]\n' $n >>"$home/is-$n.sh"
  done
  chmod 755 "$home"/is-?.sh
  cat >"$home/haproxy.cfg" <<CFG
global
  pidfile $home/haproxy.pid
  external-check
  insecure-fork-wanted
defaults
  mode tcp
  timeout connect 2s
  timeout check 5s
  timeout client 1h
  timeout server 1h
  option external-check
  default-server inter 1s fall 2 rise 1 on-marked-down shutdown-sessions
listen primary
  bind $(address 0):$port
  external-check command $home/is-f.sh
  server n1 $(address 1):$port check
  server n2 $(address 2):$port check
listen replica
  bind $(address 5):$port
  external-check command $home/is-t.sh
  server n1 $(address 1):$port check
  server n2 $(address 2):$port check
CFG
  haproxy -D -f "$home/haproxy.cfg" >/dev/null 2>&1 </dev/null
  echo '"app" "app"' >"$home/users"
  n=3
  for pool in session transaction; do
    cat >"$home/$pool.ini" <<INI
[databases]
* = host=$(address 0) port=$port
[pgbouncer]
listen_addr = $(address $n)
listen_port = $port
unix_socket_dir =
auth_type = plain
auth_file = $home/users
pool_mode = $pool
default_pool_size = 20
max_client_conn = 300
server_login_retry = 1
pidfile = $home/$pool.pid
logfile = $home/$pool.log
INI
    chown postgres: "$home/$pool.ini" "$home/users"
    as pgbouncer -d -q "$home/$pool.ini" >/dev/null 2>&1 </dev/null
    n=4
  done
  for n in 0 3 4 5; do await 30 reached $n; done
}

case ${1:-} in
up)
  mkdir -p "$home/n1" "$home/n2"
  chmod 755 "$CLUSTER_HOME" "$home"
  echo 1 >"$home/primary"
  echo "${2:-sync}" >"$home/mode"
  chown -R postgres: "$home"
  as "$bin/initdb" -D "$home/n1/data" -U postgres -A trust -E UTF8 --locale=C >/dev/null
  cat >"$home/n1/data/pg_hba.conf" <<'HBA'
local all all trust
host all all 127.0.0.0/8 md5
host replication all 127.0.0.0/8 md5
HBA
  configure 1
  chown postgres: "$home/n1/data/postgresql.auto.conf"
  start 1
  query 1 "CREATE ROLE app LOGIN SUPERUSER PASSWORD 'app'" >/dev/null
  query 1 "CREATE ROLE replicator LOGIN REPLICATION PASSWORD 'replicator'" >/dev/null
  rejoin
  proxies ;;
down)
  for file in haproxy session transaction; do
    if [ -f "$home/$file.pid" ]; then kill "$(cat "$home/$file.pid")" 2>/dev/null || true; fi
  done
  for id in $(pgrep -f -- "-D $home/n[12]/data"); do kill -9 "$id"; done
  for n in 1 2; do if alive $n; then slay $n; fi; done
  rm -rf "$home" ;;
mode)
  echo "$2" >"$home/mode"
  set_mode ;;
crash)
  slay "$(primary)"
  start "$(primary)" ;;
failover)
  slay "$(primary)"
  replica >"$home/next"
  mv "$home/next" "$home/primary"
  query "$(primary)" "ALTER SYSTEM SET synchronous_standby_names = ''" >/dev/null
  as "$bin/pg_ctl" promote -D "$home/n$(primary)/data" -w >/dev/null
  await 60 reached 0 ;;
freeze) kill -STOP "$(pid "$(primary)")" $(pgrep -P "$(pid "$(primary)")") ;;
thaw) kill -CONT $(pgrep -P "$(pid "$(primary)")") "$(pid "$(primary)")" ;;
readonly) set_readonly "$2" ;;
rejoin) rejoin ;;
skew)
  slay "$(replica)"
  start "$(replica)" LD_PRELOAD="$(find /usr/lib -name libfaketime.so.1 -print -quit)" \
    FAKETIME="+$2s" FAKETIME_DONT_FAKE_MONOTONIC=1
  touch "$home/skewed"
  await 60 streaming
  set_mode ;;
lag) query "$(replica)" 'SELECT pg_wal_replay_pause()' >/dev/null ;;
unlag) query "$(replica)" 'SELECT pg_wal_replay_resume()' >/dev/null ;;
deaf)
  query "$(replica)" "ALTER SYSTEM SET primary_conninfo = ''" >/dev/null
  query "$(replica)" 'SELECT pg_reload_conf()' >/dev/null
  await 30 silent ;;
sql)
  n=$(primary)
  [ "$2" = primary ] || n=$(replica)
  query "$n" "$3" ;;
repair)
  for n in 1 2; do
    if alive $n; then kill -CONT "$(pid $n)" $(pgrep -P "$(pid $n)") 2>/dev/null || true; fi
  done
  if [ -f "$home/skewed" ]; then
    rm "$home/skewed"
    for n in 1 2; do if alive $n; then slay $n; fi; done
  fi
  alive "$(primary)" || start "$(primary)"
  set_readonly off
  if alive "$(replica)" && await 10 streaming; then
    query "$(replica)" 'SELECT pg_wal_replay_resume()' >/dev/null
    set_mode
  else
    rejoin
  fi
  await 60 reached 0 ;;
*)
  sed -n '2,20p' "$0"
  exit 2 ;;
esac
