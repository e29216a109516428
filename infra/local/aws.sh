#!/bin/sh
# Starts and stops the stand-in for Amazon's services that the contract tests run on.
#
#   infra/local/aws.sh start [port]   installs it where that is needed, starts it, prints its endpoint
#   infra/local/aws.sh stop [port]    stops what `start` has started
#
# Both may be called twice. What is stored is gone when it stops. It listens on this machine alone.
set -eu

VERSION=1.5.33
CACHE="${FESTIVAL_CACHE:-$HOME/.cache/festival-tickets}"
TOOL="$CACHE/tools/ministack-$VERSION"
PORT="${2:-4566}"
ENDPOINT="http://127.0.0.1:$PORT"
RUN="$CACHE/run"
PID_FILE="$RUN/aws-$PORT.pid"

is_running() {
    [ -f "$PID_FILE" ] && kill -0 "$(cat "$PID_FILE")" 2>/dev/null
}

answers() {
    curl --silent --output /dev/null --max-time 1 "$ENDPOINT/_ministack/health"
}

install_tool() {
    [ -f "$TOOL/complete" ] && return
    rm -rf "$TOOL"
    if python3 -m venv "$TOOL" >/dev/null 2>&1; then
        "$TOOL/bin/pip" install --quiet --disable-pip-version-check "ministack==$VERSION" cryptography >&2
    else
        # A Python without ensurepip makes no environments.
        rm -rf "$TOOL"
        pip install --quiet --disable-pip-version-check --target "$TOOL/site" "ministack==$VERSION" cryptography >&2
    fi
    : >"$TOOL/complete"
}

# Its server for things (MQTT) would listen on every address, so it stays off.
run_tool() {
    if [ -x "$TOOL/bin/python" ]; then
        exec env BIND_HOST=127.0.0.1 IOT_MTLS_ENABLED=false GATEWAY_PORT="$PORT" "$TOOL/bin/python" -m ministack
    else
        exec env BIND_HOST=127.0.0.1 IOT_MTLS_ENABLED=false GATEWAY_PORT="$PORT" PYTHONPATH="$TOOL/site" python3 -m ministack
    fi
}

start() {
    mkdir -p "$RUN"
    install_tool
    if ! is_running; then
        if answers; then
            echo "port $PORT is taken by another program; name another one" >&2
            exit 1
        fi
        run_tool >"$RUN/aws-$PORT.log" 2>&1 </dev/null &
        echo $! >"$PID_FILE"
    fi
    tries=0
    until answers; do
        tries=$((tries + 1))
        if [ "$tries" -gt 100 ] || ! is_running; then
            echo "the stand-in does not start; see $RUN/aws-$PORT.log" >&2
            stop
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
