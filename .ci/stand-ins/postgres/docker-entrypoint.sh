#!/usr/bin/env bash
# Starts PostgreSQL as the official image does; POSTGRES_USER, POSTGRES_DB and POSTGRES_PASSWORD or its _FILE say what an
# empty folder is set up with.
set -euo pipefail

if [[ $1 != postgres ]]; then
    exec "$@"
fi
if [[ $(id --user) == 0 ]]; then
    chown postgres "$PGDATA"
    exec gosu postgres "$0" "$@"
fi
if [[ ! -s $PGDATA/PG_VERSION ]]; then
    user=${POSTGRES_USER:-postgres}
    database=${POSTGRES_DB:-$user}
    if [[ -n ${POSTGRES_PASSWORD_FILE:-} ]]; then
        POSTGRES_PASSWORD=$(<"$POSTGRES_PASSWORD_FILE")
    fi
    : "${POSTGRES_PASSWORD:?is needed}"
    chmod 700 "$PGDATA"
    initdb --username="$user" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") --auth-local=trust
    echo "listen_addresses = '*'" >>"$PGDATA/postgresql.conf"
    echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
    if [[ $database != postgres ]]; then
        pg_ctl --wait --options="-c listen_addresses=''" start
        createdb --username="$user" "$database"
        pg_ctl --wait --mode=fast stop
    fi
fi
exec "$@"
