#!/bin/sh
# Starts and stops the stand-in for DynamoDB that the contract tests run on.
#
#   infra/local/dynamodb.sh start [port]   installs it where that is needed, starts it, prints its endpoint
#   infra/local/dynamodb.sh stop [port]    stops what `start` has started
#
# Both may be called twice. What is stored is gone when it stops. It listens on this machine alone.
set -eu

VERSION=1.2.1
NAME=dynamodb
PORT="${2:-8123}"
HEALTH=
. "$(dirname "$0")/stand_in.sh"
TOOL="$CACHE/tools/dynoxide-$VERSION"
PROGRAM="$TOOL/node_modules/@dynoxide/linux-x64/dynoxide"

install_tool() {
    [ -x "$PROGRAM" ] && return
    npm install --prefix "$TOOL" --no-save --no-audit --no-fund --loglevel=error "@dynoxide/linux-x64@$VERSION" >&2
    [ -x "$PROGRAM" ] || chmod +x "$PROGRAM"
}

run_tool() {
    exec "$PROGRAM" serve --host 127.0.0.1 --port "$PORT"
}

obey "$@"
