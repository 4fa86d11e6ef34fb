#!/usr/bin/env bash
# In Postgres, `INSERT … ON CONFLICT DO NOTHING` writes nothing where the row is there already, and yet it waits for another
# transaction that has updated that row, to its end. A transaction that only locks the row doesn't hold it up. So a queue
# that puts with DO NOTHING stands still while a worker's transaction, which has touched the row, is open.
#
# Seen with PostgreSQL 15.18:
SEEN='locked with FOR UPDATE: INSERT 0 0
updated, without its key: ERROR:  canceling statement due to lock timeout'
#
# Needs the programs of the package postgresql. Exits with 0 as long as this is so, and with 1 once it has changed.
set -euo pipefail

programs=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
folder=$(mktemp -d)
as_user=()
if [ "$(id -u)" = 0 ]; then
  chown postgres "$folder"
  as_user=(setpriv --reuid=postgres --regid=postgres --clear-groups)
fi
cd "$folder"
"${as_user[@]}" "$programs/initdb" --auth=trust --username=postgres --no-sync data >/dev/null
trap '"${as_user[@]}" "$programs/pg_ctl" -D data -m immediate stop >/dev/null; rm -rf "$folder"' EXIT
"${as_user[@]}" "$programs/pg_ctl" -D data -w -o "-k $folder -c listen_addresses=" -l log start >/dev/null

run() { psql --no-psqlrc --host "$folder" --username postgres --set VERBOSITY=terse "$@" 2>&1; }
run --quiet --command "CREATE TABLE lanes (id int PRIMARY KEY, n int); INSERT INTO lanes VALUES (1, 0)"

observe() {
  mkfifo hold
  run --quiet <hold >held &
  exec 3>hold
  echo "BEGIN; $2; \\echo ready" >&3
  until grep -q ready held; do sleep 0.05; done
  echo "$1: $(run --command "SET lock_timeout = '500ms'" --command "INSERT INTO lanes VALUES (1, 0) ON CONFLICT DO NOTHING" | tail -n 1)"
  exec 3>&-
  wait
  rm hold held
}

seen=$(
  observe "locked with FOR UPDATE" "SELECT 1 FROM lanes WHERE id = 1 FOR UPDATE"
  observe "updated, without its key" "UPDATE lanes SET n = n + 1 WHERE id = 1"
)
echo "$seen"
[ "$seen" = "$SEEN" ]
