# Sourced by .ci/run after `npm ci`: sets TEST_POSTGRES_URL and TEST_MYSQL_URL. Servers that do not
# answer are started with data of their own; stop_databases ends those and no others.

# In memory where there is enough of it: each change of a table waits for the disk several times.
database_root=${TMPDIR:-/tmp}
if [ -w /dev/shm ] && [ "$(df --output=avail -k /dev/shm | tail -n 1)" -ge 4194304 ]; then
  database_root=/dev/shm
fi
database_home=$(mktemp -d -p "$database_root")
database_pid_files=()

# as USER COMMAND...: as that user when we are root, whom neither server likes.
as() {
  local user=$1
  shift
  if [ "$(id -u)" -eq 0 ]; then runuser -u "$user" -- "$@"; else "$@"; fi
}

answers() {
  node test/databases/can-connect.mjs "$1"
}

# await URL: up to 30 seconds.
await() {
  for _ in $(seq 60); do
    answers "$1" && return 0
    sleep 0.5
  done
  return 1
}

# home_for USER: a new data directory that the user owns.
home_for() {
  local home="$database_home/$1"
  mkdir -p "$home"
  chmod 755 "$database_home"
  if [ "$(id -u)" -eq 0 ]; then chown "$1" "$home"; fi
  printf '%s' "$home"
}

start_postgres() {
  local bin home
  bin=$(dirname "$(command -v initdb || ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | tail -n 1)")
  if [ ! -x "$bin/initdb" ]; then
    echo 'No PostgreSQL server is installed: the tests bring one of their own.'
    return 0
  fi
  home=$(home_for postgres)
  as postgres "$bin/initdb" -D "$home/data" -U postgres -A trust -E UTF8 --locale=C >/dev/null
  as postgres "$bin/postgres" -D "$home/data" -p 54329 -k "$home" \
    -c listen_addresses=127.0.0.1 -c fsync=off >"$home/log" 2>&1 &
  database_pid_files+=("$home/data/postmaster.pid")
  export TEST_POSTGRES_URL=postgres://postgres@127.0.0.1:54329/postgres
  await "$TEST_POSTGRES_URL" || cat "$home/log"
}

start_mariadb() {
  local home
  if ! command -v mariadbd >/dev/null && command -v apt-get >/dev/null; then
    { apt-get update && apt-get install -y mariadb-server; } >"$database_home/apt.log" 2>&1 ||
      tail -n 20 "$database_home/apt.log"
  fi
  if ! command -v mariadbd >/dev/null; then
    echo 'No MariaDB server is installed, and none could be.'
    return 0
  fi
  home=$(home_for mysql)
  as mysql mariadb-install-db --no-defaults --datadir="$home/data" \
    --auth-root-authentication-method=normal >/dev/null
  as mysql mariadbd --no-defaults --datadir="$home/data" --port=33069 --socket="$home/socket" \
    --bind-address=127.0.0.1 --pid-file="$home/pid" --innodb-flush-log-at-trx-commit=0 \
    >"$home/log" 2>&1 &
  database_pid_files+=("$home/pid")
  export TEST_MYSQL_URL=mysql://root@127.0.0.1:33069/
  await "$TEST_MYSQL_URL" || cat "$home/log"
}

start_databases() {
  local postgres=${TEST_POSTGRES_URL:-postgres://postgres@127.0.0.1:5432/postgres}
  local mysql=${TEST_MYSQL_URL:-mysql://root@127.0.0.1:3306/}
  if answers "$postgres"; then export TEST_POSTGRES_URL=$postgres; else start_postgres; fi
  if answers "$mysql"; then export TEST_MYSQL_URL=$mysql; else start_mariadb; fi
  echo "PostgreSQL: ${TEST_POSTGRES_URL:-the embedded one}"
  echo "MariaDB: ${TEST_MYSQL_URL:-none}"
}

stop_databases() {
  local file pid
  for file in "${database_pid_files[@]}"; do
    # The server itself: a signal to runuser would not reach it.
    pid=$(head -n 1 "$file" 2>/dev/null) || continue
    kill "$pid" 2>/dev/null || continue
    for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null && sleep 0.1; done
  done
  rm -rf "$database_home"
}
