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

# What makes certificates is nearly always there.
can_certify() {
    PATH="$PATH:$TOOL/usr/bin"
    command -v openssl >/dev/null
}

# What root installs everybody can run; anybody else unpacks it for themselves.
fetch() {
    packages=mariadb-server-core
    can_certify || packages="$packages openssl"
    if [ "$(id -u)" -eq 0 ]; then
        # shellcheck disable=SC2086
        DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $packages >&2
        return
    fi
    mkdir -p "$TOOL/packages"
    (
        cd "$TOOL/packages"
        # shellcheck disable=SC2086
        apt-get download $packages libaio1 libnuma1 liburing2 >&2
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

# A certificate for this machine, those who vouch for it, and strangers who do not.
certify() {
    for name in authorities strangers; do
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=$name" \
            -keyout "$DATA/$name.key" -out "$DATA/$name.pem"
    done
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=localhost" \
        -keyout "$DATA/server.key" -out "$DATA/server.csr"
    echo "subjectAltName=DNS:localhost" >"$DATA/server.names"
    openssl x509 -req -in "$DATA/server.csr" -CA "$DATA/authorities.pem" -CAkey "$DATA/authorities.key" \
        -CAcreateserial -days 2 -extfile "$DATA/server.names" -out "$DATA/server.pem"
}

# The engine's own tables, and users for the tests, which make a database each: one without a password, and one who
# has to come over TLS.
prepare() {
    rm -rf "$DATA"
    mkdir -p "$DATA/data"
    certify
    chmod -R 700 "$DATA"
    [ "$(id -u)" -ne 0 ] || chown -R "$USER_OF_IT" "$DATA"
    scripts="$ROOT/usr/share/mysql"
    {
        printf '%s\n' "CREATE DATABASE mysql;" "USE mysql;" "SET @auth_root_socket = NULL;"
        cat "$scripts/mysql_system_tables.sql" "$scripts/mysql_performance_tables.sql" \
            "$scripts/mysql_system_tables_data.sql"
        printf '%s\n' "FLUSH PRIVILEGES;" "CREATE DATABASE ledger;" "CREATE USER 'festival'@'127.0.0.1';" \
            "GRANT ALL PRIVILEGES ON *.* TO 'festival'@'127.0.0.1';" \
            "CREATE USER 'guarded'@'127.0.0.1' IDENTIFIED BY 'pass/word@' REQUIRE SSL;" \
            "GRANT ALL PRIVILEGES ON *.* TO 'guarded'@'127.0.0.1';"
    } | become_engine --bootstrap --log-warnings=0 --enforce-storage-engine="" --max-allowed-packet=8M
}

install_tool() {
    { find_program && can_certify; } || fetch
    { find_program && can_certify; } || {
        echo "MariaDB cannot be fetched; install the packages mariadb-server-core and openssl" >&2
        exit 1
    }
}

# Its data are thrown away, so it never waits for the disk.
run_tool() {
    prepare
    become_engine --bind-address=127.0.0.1 --port="$PORT" --socket="$DATA/mariadbd.sock" --skip-name-resolve \
        --ssl-ca="$DATA/authorities.pem" --ssl-cert="$DATA/server.pem" --ssl-key="$DATA/server.key" \
        --skip-log-bin --innodb-flush-log-at-trx-commit=0 --innodb-buffer-pool-size=64M
}

clean_up() {
    rm -rf "$DATA"
}

obey "$@"
