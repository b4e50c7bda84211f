# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# Read by the scripts of this folder: runs `onshi` under `leftovers` and asks afterwards whether anything is left of it.
# Other runs may go on beside it; what is ours is known by descent, by the sandboxes that its logs name, and by the
# process ids that the rogue wrote down.
#
# Expects the variables onshi and leftovers, and `patience`, in seconds, for a run that may take more than a minute; makes
# `work`, a folder for the test, and gives `failed` and `status`.
# shellcheck disable=SC2154,SC2034

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ROGUE_PIDS=$work/pids
export ROGUE_PIDS
failed=0

if [ ! -x /usr/sbin/pcscd ]; then
    echo "pcscd is not installed: skipped"
    exit 77
fi

complain() {
    echo "FAILED: $*" >&2
    failed=1
}

# watched GRACE NAME ARGUMENT...: `onshi run ARGUMENT...` with the results in $work/NAME; sets `status`.
watched() {
    grace=$1
    name=$2
    shift 2
    status=0
    "$leftovers" "${patience:-60}" "$grace" -- "$onshi" run --results "$work/$name" "$@" \
        >"$work/$name.out" 2>"$work/$name.err" || status=$?
}

expect_status() {
    [ "$status" -eq "$2" ] || {
        complain "$1: exit status $status, not $2"
        tail -n 20 "$work/$1.out" "$work/$1.err" >&2
    }
}

# expect_verdicts NAME COUNT VERDICT: exactly COUNT cases, each with that verdict in its verdict.json.
expect_verdicts() {
    all=$(find "$work/$1" -name verdict.json | wc -l)
    good=$(find "$work/$1" -name verdict.json -exec grep -l "^ \"verdict\": \"$3\"" {} + | wc -l)
    if [ "$all" -ne "$2" ] || [ "$good" -ne "$2" ]; then
        complain "$1: $good of $all cases are $3, not $2 of $2"
    fi
}

# verdict_of NAME CASE: from its verdict.json.
verdict_of() {
    sed -n 's/^ "verdict": "\([A-Z]*\)".*/\1/p' "$work/$1/$2/verdict.json"
}

# expect_in_order NAME VERDICT...: the cases of that run, in the order in which they were begun. Each is a basic regular
# expression.
expect_in_order() {
    name=$1
    shift
    begun=$(for log in "$work/$name"/*/raw.jsonl; do
        echo "$(sed -n '1s/.*"us":\([0-9]*\).*/\1/p' "$log") $(basename "$(dirname "$log")")"
    done | sort -n | cut -d ' ' -f 2)
    for case in $begun; do
        verdict_of "$name" "$case" | grep -q "^\($1\)\$" || {
            complain "$name: $case is $(verdict_of "$name" "$case"), not $1"
            grep -h '"ev":"end"' "$work/$name/$case/raw.jsonl" >&2
        }
        shift
    done
    [ $# -eq 0 ] || complain "$name: $# cases were not played"
}

# boxes NAME: the private folders of that run, as its logs name them.
boxes() {
    find "$work/$1" -name raw.jsonl -exec sed -n 's|.*"box":"\(/tmp/onshi-[^/"]*\)/.*|\1|p' {} + | sort -u
}

# expect_nothing_left NAME: neither shared memory, mount nor socket; processes were seen to by `leftovers`, and with
# them their TCP sockets and namespaces, which do not outlive them.
expect_nothing_left() {
    [ -e "$ROGUE_PIDS" ] || : >"$ROGUE_PIDS"
    while read -r pid; do
        for file in "/dev/shm/faketime_shm_$pid" "/dev/shm/sem.faketime_sem_$pid"; do
            [ ! -e "$file" ] || complain "$1: $file is left"
        done
        [ ! -e "/proc/$pid" ] || complain "$1: process $pid is left"
    done <"$ROGUE_PIDS"
    for box in $(boxes "$1"); do
        ! grep -qF "$box" /proc/mounts || complain "$1: a mount below $box is left"
        ! grep -qF "$box" /proc/net/unix || complain "$1: a socket below $box is left"
    done
}

expect_no_folder() {
    [ -n "$(boxes "$1")" ] || complain "$1: no log names a sandbox"
    for box in $(boxes "$1"); do
        [ ! -e "$box" ] || complain "$1: $box is left"
    done
}
