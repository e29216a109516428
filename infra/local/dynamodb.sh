#!/bin/sh
# Starts and stops the stand-in for DynamoDB that the contract tests run on.
#
#   infra/local/dynamodb.sh start [port]   installs it where that is needed, starts it, prints its endpoint
#   infra/local/dynamodb.sh stop [port]    stops what `start` has started
#
# Both may be called twice. What is stored is gone when it stops. It listens on this machine alone.
set -eu

VERSION=1.2.1
CACHE="${FESTIVAL_CACHE:-$HOME/.cache/festival-tickets}"
TOOL="$CACHE/tools/dynoxide-$VERSION"
PROGRAM="$TOOL/node_modules/@dynoxide/linux-x64/dynoxide"
PORT="${2:-8123}"
ENDPOINT="http://127.0.0.1:$PORT"
RUN="$CACHE/run"
PID_FILE="$RUN/dynamodb-$PORT.pid"

is_running() {
    [ -f "$PID_FILE" ] && kill -0 "$(cat "$PID_FILE")" 2>/dev/null
}

answers() {
    curl --silent --output /dev/null --max-time 1 "$ENDPOINT"
}

install_tool() {
    [ -x "$PROGRAM" ] && return
    npm install --prefix "$TOOL" --no-save --no-audit --no-fund --loglevel=error "@dynoxide/linux-x64@$VERSION" >&2
    [ -x "$PROGRAM" ] || chmod +x "$PROGRAM"
}

start() {
    mkdir -p "$RUN"
    install_tool
    if ! is_running; then
        if answers; then
            echo "port $PORT is taken by another program; name another one" >&2
            exit 1
        fi
        "$PROGRAM" serve --host 127.0.0.1 --port "$PORT" >"$RUN/dynamodb-$PORT.log" 2>&1 &
        echo $! >"$PID_FILE"
    fi
    tries=0
    until answers; do
        tries=$((tries + 1))
        if [ "$tries" -gt 100 ] || ! is_running; then
            echo "the stand-in does not start; see $RUN/dynamodb-$PORT.log" >&2
            exit 1
        fi
        sleep 0.1
    done
    echo "$ENDPOINT"
}

stop() {
    if is_running; then
        kill "$(cat "$PID_FILE")"
    fi
    rm -f "$PID_FILE"
}

case "${1:-}" in
    start) start ;;
    stop) stop ;;
    *)
        echo "usage: $0 start|stop [port]" >&2
        exit 2
        ;;
esac
