#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# A worked adapter in shell, run once for each action:
#
#     onshi run --role receipt-computer -- onshi desk command suites/adapters/examples/desk-action.sh build/onshi-reference
#
# desk-action.sh ACTION PRODUCT…: the request is on stdin, the answer goes to stdout. The product here is started anew
# for each action, on what it has stored; replace `ask` by what drives yours.
set -eu
action=$1
shift
request=$(cat)
hello=$ONSHI_DESK_STORE/adapter-hello.json # what the product must be told at each start

# ask LINE…: starts the product, asks, and prints its last answer.
ask() {
    printf '%s\n' "$lines" | sed '/^$/d' | "$@" | tail -n 1
}

case $action in
hello)
    printf '%s\n' "$request" >"$hello"
    lines=$request
    ask "$@"
    ;;
seen) # what the screen shows now, as the object itself
    lines=$(cat "$hello"; echo '{"id":2,"do":"settle"}')
    ask "$@" | sed 's/.*"seen"://; s/}$//'
    ;;
set-clock) # our clock is under the suite's control
    echo '{"unsupported":true}'
    ;;
*) # everything else is passed on
    lines=$(cat "$hello"; printf '%s' "$request")
    ask "$@"
    ;;
esac
