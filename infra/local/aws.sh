#!/bin/sh
# Starts and stops the stand-in for Amazon's services that the contract tests run on.
#
#   infra/local/aws.sh start [port]   installs it where that is needed, starts it, prints its endpoint
#   infra/local/aws.sh stop [port]    stops what `start` has started
#
# Both may be called twice. What is stored is gone when it stops. It listens on this machine alone. With AUTH=true
# in the environment, it holds everybody to their rights.
set -eu

VERSION=1.5.33
NAME=aws
PORT="${2:-4566}"
HEALTH=/_ministack/health
HERE="$(dirname "$0")"
. "$HERE/stand_in.sh"
TOOL="$CACHE/tools/ministack-$VERSION"

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
        exec env BIND_HOST=127.0.0.1 IOT_MTLS_ENABLED=false GATEWAY_PORT="$PORT" "$TOOL/bin/python" "$HERE/lessons.py"
    else
        exec env BIND_HOST=127.0.0.1 IOT_MTLS_ENABLED=false GATEWAY_PORT="$PORT" PYTHONPATH="$TOOL/site" python3 "$HERE/lessons.py"
    fi
}

obey "$@"
