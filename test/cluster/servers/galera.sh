#!/usr/bin/env bash
# A MariaDB Galera cluster of three nodes on loopback addresses of its own, with haproxy before it.
#   galera.sh up [mariadbd options]   such as --wsrep-sync-wait=1
#   galera.sh down             ends it and removes its files
#   galera.sh sql N STATEMENT  on one node, as root
#   galera.sh set STATEMENT    "GLOBAL …", on each node
#   galera.sh kill N | start N | freeze N | thaw N
#   galera.sh cut N            no packet between N and the other nodes
#   galera.sh shut N           no packet between N and its clients
#   galera.sh heal             ends every cut
#   galera.sh skew N SECONDS   restarts N; its clock is that much ahead
#   galera.sh lag N | unlag N  N applies nothing, and serves what it has
#   galera.sh repair           what was done to the nodes is undone
# CLUSTER_HOME is its directory, CLUSTER_BLOCK its addresses, such as 127.80.7. Needs root.
set -euo pipefail
home=$CLUSTER_HOME/galera
block=$CLUSTER_BLOCK
port=23306
group=24567
chain=GALERA_${block//./_}

address() { echo "$block.$1"; }
pid() { cat "$home/n$1/pid" 2>/dev/null || true; }
alive() {
  local id
  id=$(pid "$1")
  [ -n "$id" ] && grep -q mariadbd "/proc/$id/comm" 2>/dev/null && ! grep -q '^State:.Z' "/proc/$id/status" 2>/dev/null
}
sql() { mariadb --no-defaults -S "$home/n$1/sock" -u root -N -e "$2"; }
# await SECONDS COMMAND...
await() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.2
  done
}
synced() { [ "$(timeout 5 mariadb --no-defaults -S "$home/n$1/sock" -u root -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'" 2>/dev/null | cut -f2)" = Synced ]; }
gone() { ! alive "$1"; }

configure() {
  local n=$1 dir=$home/n$1
  shift
  mkdir -p "$dir/data" "$dir/tmp"
  cat >"$dir/my.cnf" <<CNF
[mysqld]
user=mysql
datadir=$dir/data
tmpdir=$dir/tmp
socket=$dir/sock
pid-file=$dir/pid
log-error=$dir/error.log
bind-address=$(address "$n")
port=$port
skip-name-resolve
performance-schema=OFF
max-connections=300
innodb-buffer-pool-size=64M
innodb-log-file-size=32M
innodb-flush-log-at-trx-commit=2
innodb-autoinc-lock-mode=2
binlog-format=ROW
default-storage-engine=InnoDB
character-set-server=utf8mb4
wsrep-on=ON
wsrep-provider=/usr/lib/galera/libgalera_smm.so
wsrep-cluster-name=clusters
wsrep-cluster-address=gcomm://$(address 1):$group,$(address 2):$group,$(address 3):$group
wsrep-node-name=n$n
wsrep-node-address=$(address "$n")
wsrep-node-incoming-address=$(address "$n"):$port
wsrep-slave-threads=2
wsrep-sst-method=rsync
wsrep-sst-receive-address=$(address "$n"):$((group + 20))
wsrep-provider-options="gmcast.listen_addr=tcp://$(address "$n"):$group;ist.recv_addr=$(address "$n"):$((group + 1));gcache.size=64M;gcache.page_size=16M;pc.wait_prim_timeout=PT60S"
$(printf '%s\n' "$@" | sed 's/^--//')
CNF
}

# launch N [options]: with the environment that it is given.
launch() {
  local n=$1
  shift
  rm -f "$home/n$n/pid"
  setsid nohup mariadbd --defaults-file="$home/n$n/my.cnf" "$@" >"$home/n$n/out" 2>&1 </dev/null &
  await 150 synced "$n" && return 0
  echo "node $n did not start:" >&2
  tail -n 30 "$home/n$n/error.log" "$home/n$n/out" >&2
  return 1
}

stop() {
  alive "$1" || return 0
  kill -CONT "$(pid "$1")"
  kill "$(pid "$1")"
  await 60 gone "$1" || kill -9 "$(pid "$1")"
  await 20 gone "$1"
}

proxy() {
  cat >"$home/ready.sh" <<'READY'
#!/bin/sh
PATH=/usr/bin:/bin
mariadb --no-defaults --connect-timeout=2 -h "$3" -P "$4" -u app -papp -N \
  -e "SHOW STATUS WHERE Variable_name IN ('wsrep_ready', 'wsrep_cluster_status', 'wsrep_local_state_comment')" 2>/dev/null |
  awk '/Synced|\tPrimary|\tON/ { n++ } END { exit n != 3 }'
READY
  chmod 755 "$home/ready.sh"
  cat >"$home/haproxy.cfg" <<CFG
global
  pidfile $home/haproxy.pid
  external-check
  insecure-fork-wanted
defaults
  mode tcp
  timeout connect 2s
  timeout check 8s
  timeout client 1h
  timeout server 1h
  option redispatch
listen galera
  bind $(address 10):$port
  balance roundrobin
  option tcpka
  option external-check
  external-check command $home/ready.sh
  default-server inter 2s fall 2 rise 1 on-marked-down shutdown-sessions
  server n1 $(address 1):$port check
  server n2 $(address 2):$port check
  server n3 $(address 3):$port check
CFG
  haproxy -D -f "$home/haproxy.cfg" >/dev/null 2>&1 </dev/null
}

heal() {
  while iptables -w -D INPUT -j "$chain" 2>/dev/null; do :; done
  iptables -w -F "$chain" 2>/dev/null || true
  iptables -w -X "$chain" 2>/dev/null || true
}

# block SOURCE DESTINATION [options]
drop() {
  local from=$1 to=$2
  shift 2
  iptables -w -A "$chain" ${from:+-s "$from"} ${to:+-d "$to"} "$@" -j DROP
}

unlag() {
  local id
  for id in $(sql "$1" "SELECT id FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP(3600)%'"); do
    sql "$1" "KILL $id" || true
  done
  sql "$1" 'SET GLOBAL wsrep_desync=OFF' 2>/dev/null || true
  rm -f "$home/n$1/lag"
}

# The nodes that run have lost the majority: this one becomes the first of a new one.
rejoin() {
  sql "$1" "SET GLOBAL wsrep_provider_options='pc.bootstrap=YES'"
  await 60 synced "$1"
}

case ${1:-} in
up)
  shift
  mkdir -p "$home"
  chmod 755 "$CLUSTER_HOME" "$home"
  for n in 1 2 3; do configure "$n" "$@"; done
  chown -R mysql: "$home"
  # The other nodes take a copy of the first one.
  mariadb-install-db --no-defaults --user=mysql --datadir="$home/n1/data" --skip-test-db >"$home/install.log" 2>&1 ||
    { cat "$home/install.log" >&2; exit 1; }
  for n in 2 3; do cp -a "$home/n1/data" "$home/n$n/"; done
  launch 1 --wsrep-new-cluster
  sql 1 "CREATE USER app@'127.%' IDENTIFIED BY 'app'; GRANT ALL ON *.* TO app@'127.%'"
  launch 2
  launch 3
  proxy ;;
down)
  heal
  [ -f "$home/haproxy.pid" ] && kill "$(cat "$home/haproxy.pid")" 2>/dev/null || true
  # Also a server that has not written its id yet.
  for id in $(pgrep -f -- "--defaults-file=$home/n[123]/my.cnf"); do kill -9 "$id"; done
  for n in 1 2 3; do await 20 gone "$n"; done
  rm -rf "$home" ;;
sql) sql "$2" "$3" ;;
set) for n in 1 2 3; do sql "$n" "SET $2"; done ;;
kill)
  kill -9 "$(pid "$2")"
  await 20 gone "$2"
  rm -f "$home/n$2/skewed" ;;
start) launch "$2" ;;
freeze) kill -STOP "$(pid "$2")" ;;
thaw)
  kill -CONT "$(pid "$2")"
  await 150 synced "$2" ;;
cut)
  heal
  iptables -w -N "$chain"
  for other in 1 2 3; do
    [ "$other" = "$2" ] && continue
    drop "$(address "$2")" "$(address "$other")"
    drop "$(address "$other")" "$(address "$2")"
  done
  iptables -w -I INPUT -j "$chain" ;;
shut)
  heal
  iptables -w -N "$chain"
  drop '' "$(address "$2")" -p tcp --dport "$port"
  drop "$(address "$2")" '' -p tcp --sport "$port"
  iptables -w -I INPUT -j "$chain" ;;
heal)
  heal
  for n in 1 2 3; do await 150 synced "$n"; done ;;
skew)
  stop "$2"
  LD_PRELOAD=$(find /usr/lib -name libfaketime.so.1 -print -quit) FAKETIME="$3s" FAKETIME_DONT_FAKE_MONOTONIC=1 launch "$2"
  touch "$home/n$2/skewed" ;;
lag)
  touch "$home/n$2/lag"
  sql "$2" 'SET GLOBAL wsrep_desync=ON'
  setsid nohup mariadb --no-defaults -S "$home/n$2/sock" -u root -N --unbuffered \
    -e "FLUSH TABLES WITH READ LOCK; SELECT 'locked'; SELECT SLEEP(3600)" >"$home/n$2/lag" 2>&1 </dev/null &
  await 60 grep -q locked "$home/n$2/lag" ;;
unlag) unlag "$2" ;;
repair)
  heal
  for n in 1 2 3; do
    if alive "$n"; then kill -CONT "$(pid "$n")"; fi
    if [ -f "$home/n$n/lag" ]; then unlag "$n"; fi
  done
  for n in 1 2 3; do if alive "$n"; then await 60 synced "$n" || rejoin "$n"; fi; done
  for n in 1 2 3; do alive "$n" || launch "$n"; done
  for n in 1 2 3; do
    [ -f "$home/n$n/skewed" ] || continue
    stop "$n"
    rm "$home/n$n/skewed"
    launch "$n"
  done ;;
*)
  sed -n '2,17p' "$0"
  exit 2 ;;
esac
