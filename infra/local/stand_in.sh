# What the scripts of this folder have in common. It is read by them, and does nothing alone.
#
# Whoever reads it has set NAME, PORT and HEALTH (the path that answers when it is up), and has `install_tool`,
# which installs it where that is needed, and `run_tool`, which becomes it. What does not speak HTTP has an
# ENDPOINT and an `answers` of its own, and what leaves something behind a `clean_up`. The last line of a script
# is `obey "$@"`.

CACHE="${FESTIVAL_CACHE:-$HOME/.cache/festival-tickets}"
ENDPOINT="http://127.0.0.1:$PORT"
RUN="$CACHE/run"
PID_FILE="$RUN/$NAME-$PORT.pid"
LOG="$RUN/$NAME-$PORT.log"

is_running() {
    [ -f "$PID_FILE" ] && kill -0 "$(cat "$PID_FILE")" 2>/dev/null
}

answers() {
    curl --silent --output /dev/null --max-time 1 "$ENDPOINT$HEALTH"
}

start() {
    mkdir -p "$RUN"
    install_tool
    if ! is_running; then
        if answers; then
            echo "port $PORT is taken by another program; name another one" >&2
            exit 1
        fi
        run_tool >"$LOG" 2>&1 </dev/null &
        echo $! >"$PID_FILE"
    fi
    tries=0
    until answers; do
        tries=$((tries + 1))
        if [ "$tries" -gt 300 ] || ! is_running; then
            echo "the stand-in does not start; see $LOG" >&2
            stop
            exit 1
        fi
        sleep 0.1
    done
    echo "$ENDPOINT"
}

# Whoever starts it again at once finds the port free.
stop() {
    if is_running; then
        kill "$(cat "$PID_FILE")"
        tries=0
        while is_running && [ "$tries" -lt 100 ]; do
            tries=$((tries + 1))
            sleep 0.1
        done
    fi
    rm -f "$PID_FILE"
    clean_up
}

clean_up() {
    :
}

obey() {
    case "${1:-}" in
        start) start ;;
        stop) stop ;;
        *)
            echo "usage: $0 start|stop [port]" >&2
            exit 2
            ;;
    esac
}
