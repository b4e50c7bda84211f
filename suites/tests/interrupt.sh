#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# interrupt.sh ONSHI REFERENCE ROGUE LEFTOVERS: `onshi run` is interrupted in the middle of a case with a card, and
# ends in bounded time with nothing left behind. After SIGKILL its folder in /tmp may stay; no process may.
set -eu
onshi=$1
reference=$2
rogue=$3
leftovers=$4
# shellcheck source-path=SCRIPTDIR source=run-watched.sh
. "$(dirname "$0")/run-watched.sh"

# wait_for_card NAME: until a log of that run says that a chip was asked something. There is no event to wait for
# across two programs, so this looks again and again, at most 20 s.
wait_for_card() {
    end=$(($(date +%s) + 20))
    until grep -qs '"ch":"card".*"ev":"apdu"' "$work/$1"/*/raw.jsonl; do
        if [ "$(date +%s)" -ge "$end" ]; then
            complain "$1: no case with a card got under way"
            return
        fi
    done
}

# interrupted NAME SIGNAL GRACE: sends SIGNAL to `leftovers`, which passes it on (USR1 as SIGKILL).
interrupted() {
    watched_in_background "$1" "$3"
    wait_for_card "$1"
    kill -s "$2" "$background"
    began=$(date +%s)
    status=0
    wait "$background" || status=$?
    took=$(($(date +%s) - began))
    [ "$took" -le 15 ] || complain "$1: it took $took s to end"
}

# The rogue is tame (mode kill at answer 0, which never comes): it is there to write its process ids down.
watched_in_background() {
    "$leftovers" 60 "$2" -- "$onshi" run --results "$work/$1" 'SC-REF-0[12]' --role receipt-computer -j 2 --seed 7 \
        -- "$rogue" kill 0 -- "$reference" >"$work/$1.out" 2>"$work/$1.err" &
    background=$!
}

for signal in INT TERM; do
    interrupted "$signal" "$signal" 0
    expect_status "$signal" 4
    expect_nothing_left "$signal"
    expect_no_folder "$signal"
done

interrupted KILL USR1 15
expect_status KILL 137
expect_nothing_left KILL
for box in $(boxes KILL); do
    rm -rf "$box" # nobody was there to do it
done
exit "$failed"
