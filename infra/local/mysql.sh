#!/bin/sh
# Starts and stops the MariaDB that the contract tests of the ledger run on.
#
#   infra/local/mysql.sh start [port]   fetches it where that is needed, starts it, prints its address
#   infra/local/mysql.sh stop [port]    stops what `start` has started, and deletes what it held
#
# Both may be called twice. It listens on this machine alone, and never runs as root.
set -eu

NAME=mysql
PORT="${2:-13306}"
. "$(dirname "$0")/stand_in.sh"
ENDPOINT="mysql://festival@127.0.0.1:$PORT"
TOOL="$CACHE/tools/mariadb"
# The unprivileged user has to reach it, which it could not below a home folder.
DATA="${TMPDIR:-/tmp}/festival-mysql-$(id -u)-$PORT"
USER_OF_IT="$(id -un)"
[ "$(id -u)" -ne 0 ] || USER_OF_IT=nobody

# Where the program is: the system's, or unpacked beside our other tools.
find_program() {
    for root in "" "$TOOL"; do
        if [ -x "$root/usr/sbin/mariadbd" ]; then
            ROOT="$root"
            return 0
        fi
    done
    return 1
}

# What root installs everybody can run; anybody else unpacks it for themselves.
fetch() {
    if [ "$(id -u)" -eq 0 ]; then
        DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends mariadb-server-core >&2
        return
    fi
    mkdir -p "$TOOL/packages"
    (
        cd "$TOOL/packages"
        apt-get download mariadb-server-core libaio1 libnuma1 liburing2 >&2
        for package in *.deb; do
            dpkg -x "$package" "$TOOL"
        done
    )
}

answers() {
    bash -c "exec 3<>/dev/tcp/127.0.0.1/$PORT" 2>/dev/null
}

# Becomes the engine, under a user who may not do everything.
become_engine() {
    export LD_LIBRARY_PATH="$ROOT/usr/lib/x86_64-linux-gnu:$ROOT/lib/x86_64-linux-gnu"
    set -- "$ROOT/usr/sbin/mariadbd" --no-defaults --basedir="$ROOT/usr" --datadir="$DATA/data" "$@"
    [ "$(id -u)" -ne 0 ] || set -- setpriv --reuid="$USER_OF_IT" --regid="$(id -g "$USER_OF_IT")" --clear-groups "$@"
    exec "$@"
}

# The engine's own tables, and a user for the tests, which make a database each.
prepare() {
    rm -rf "$DATA"
    mkdir -p "$DATA/data"
    chmod -R 700 "$DATA"
    [ "$(id -u)" -ne 0 ] || chown -R "$USER_OF_IT" "$DATA"
    scripts="$ROOT/usr/share/mysql"
    {
        printf '%s\n' "CREATE DATABASE mysql;" "USE mysql;" "SET @auth_root_socket = NULL;"
        cat "$scripts/mysql_system_tables.sql" "$scripts/mysql_performance_tables.sql" \
            "$scripts/mysql_system_tables_data.sql"
        printf '%s\n' "FLUSH PRIVILEGES;" "CREATE USER 'festival'@'127.0.0.1';" \
            "GRANT ALL PRIVILEGES ON *.* TO 'festival'@'127.0.0.1';"
    } | become_engine --bootstrap --log-warnings=0 --enforce-storage-engine="" --max-allowed-packet=8M
}

install_tool() {
    find_program || fetch
    find_program || {
        echo "MariaDB cannot be fetched; install the package mariadb-server-core" >&2
        exit 1
    }
}

# Its data are thrown away, so it never waits for the disk.
run_tool() {
    prepare
    become_engine --bind-address=127.0.0.1 --port="$PORT" --socket="$DATA/mariadbd.sock" --skip-name-resolve \
        --skip-log-bin --innodb-flush-log-at-trx-commit=0 --innodb-buffer-pool-size=64M
}

clean_up() {
    rm -rf "$DATA"
}

obey "$@"
