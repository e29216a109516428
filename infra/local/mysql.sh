#!/bin/sh
# Starts and stops the MariaDB that the contract tests of the ledger run on.
#
#   infra/local/mysql.sh start [port]   fetches it where that is needed, starts it, prints its address
#   infra/local/mysql.sh stop [port]    stops what `start` has started, and deletes what it held
#
# Both may be called twice. It listens on this machine alone, and never runs as root.
set -eu

CACHE="${FESTIVAL_CACHE:-$HOME/.cache/festival-tickets}"
TOOL="$CACHE/tools/mariadb"
PORT="${2:-13306}"
ADDRESS="mysql://festival@127.0.0.1:$PORT"
RUN="$CACHE/run"
# The unprivileged user has to reach it, which it could not below a home folder.
DATA="${TMPDIR:-/tmp}/festival-mysql-$(id -u)-$PORT"
PID_FILE="$DATA/mariadbd.pid"
LOG="$RUN/mysql-$PORT.log"
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

run_as_user() {
    if [ "$(id -u)" -eq 0 ]; then
        setpriv --reuid="$USER_OF_IT" --regid="$(id -g "$USER_OF_IT")" --clear-groups "$@"
    else
        "$@"
    fi
}

is_running() {
    [ -f "$PID_FILE" ] && kill -0 "$(cat "$PID_FILE")" 2>/dev/null
}

is_taken() {
    bash -c "exec 3<>/dev/tcp/127.0.0.1/$PORT" 2>/dev/null
}

engine() {
    LD_LIBRARY_PATH="$ROOT/usr/lib/x86_64-linux-gnu:$ROOT/lib/x86_64-linux-gnu" run_as_user \
        "$ROOT/usr/sbin/mariadbd" --no-defaults --basedir="$ROOT/usr" --datadir="$DATA/data" "$@"
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
    } | engine --bootstrap --log-warnings=0 --enforce-storage-engine="" --max-allowed-packet=8M >"$LOG" 2>&1
}

start() {
    mkdir -p "$RUN"
    find_program || fetch
    find_program || {
        echo "MariaDB cannot be fetched; install the package mariadb-server-core" >&2
        exit 1
    }
    if ! is_running; then
        if is_taken; then
            echo "port $PORT is taken by another program; name another one" >&2
            exit 1
        fi
        prepare
        # Its data are thrown away, so it never waits for the disk.
        (
            # Here, and not behind the call: whoever reads our output must not wait for the engine.
            exec >>"$LOG" 2>&1
            engine --bind-address=127.0.0.1 --port="$PORT" --socket="$DATA/mariadbd.sock" \
                --pid-file="$PID_FILE" --skip-name-resolve --skip-log-bin \
                --innodb-flush-log-at-trx-commit=0 --innodb-buffer-pool-size=64M
        ) &
        STARTED=$!
    fi
    tries=0
    until is_running && is_taken; do
        tries=$((tries + 1))
        if [ "$tries" -gt 300 ] || ! kill -0 "${STARTED:-$$}" 2>/dev/null; then
            echo "MariaDB does not start; see $LOG" >&2
            exit 1
        fi
        sleep 0.1
    done
    echo "$ADDRESS"
}

stop() {
    if is_running; then
        pid="$(cat "$PID_FILE")"
        kill "$pid"
        while kill -0 "$pid" 2>/dev/null; do
            sleep 0.1
        done
    fi
    rm -rf "$DATA"
}

case "${1:-}" in
    start) start ;;
    stop) stop ;;
    *)
        echo "usage: $0 start|stop [port]" >&2
        exit 2
        ;;
esac
