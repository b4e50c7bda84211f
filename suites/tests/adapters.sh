#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# adapters.sh ONSHI REFERENCE EXAMPLES C_ADAPTER: each worked adapter, and each bridge, in front of the reference product
# passes what the reference product passes by itself; and one to which nobody answers is a mistake of the set-up.
set -eu
onshi=$1
reference=$2
examples=$3
c_adapter=$4
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
failed=0

# expect STATUS NAME PRODUCT…: a small run with this product ends so.
expect() {
    status=$1
    name=$2
    shift 2
    got=0
    "$onshi" run SC-REF-01 SC-RCP-05 --role receipt-computer -j 2 --results "$work/$name" -- "$@" >"$work/$name.txt" 2>&1 || got=$?
    if [ "$got" -ne "$status" ]; then
        echo "FAILED: $name ended with $got, not $status" >&2
        tail -n 20 "$work/$name.txt" >&2
        failed=1
    fi
}

# Read line by line, for the sanitizer's and the clock's preloads belong to the product, not to python3's own start.
cat >"$work/listen.py" <<'END'
import socket, subprocess, sys
listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(8)
print(listener.getsockname()[1], flush=True)
while True:
    connection, _ = listener.accept()
    subprocess.Popen(sys.argv[1:], stdin=connection, stdout=connection)
    connection.close()
END

expect 0 c "$c_adapter" "$reference"
expect 0 command "$onshi" desk command "$examples/desk-action.sh" "$reference"
expect 2 nobody "$onshi" desk tcp 127.0.0.1:1
expect 2 nowhere "$onshi" desk tcp nonsense
if command -v python3 >/dev/null; then
    expect 0 python "$examples/adapter.py" "$reference"
    mkfifo "$work/port"
    python3 "$work/listen.py" "$reference" >"$work/port" &
    server=$!
    read -r port <"$work/port"
    expect 0 tcp "$onshi" desk tcp "127.0.0.1:$port"
fi
exit "$failed"
