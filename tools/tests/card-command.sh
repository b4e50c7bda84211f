#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# card-command.sh ONSHI: `onshi card` as its users meet it: issue, insert into the machine's own vpcd, a foreign PC/SC
# program, remove, and what the card file keeps. The machine's own pcscd is not touched: everything runs in network and
# mount namespaces of its own, for which it needs root; without, or without pcscd, it ends with 77, "skipped".
set -eu
onshi=$1
if [ "${2-}" != inside ]; then
    for program in pcscd opensc-tool ip unshare; do
        command -v "$program" >/dev/null || { echo "skipped: $program is not installed" >&2; exit 77; }
    done
    unshare -mn true 2>/dev/null || { echo "skipped: no namespaces without root" >&2; exit 77; }
    mkdir -p /run/pcscd
    exec unshare -mn "$0" "$onshi" inside
fi

ip link set lo up
mount -t tmpfs tmpfs /run/pcscd
work=$(mktemp -d)
XDG_RUNTIME_DIR=$work/runtime
LC_ALL=C
export XDG_RUNTIME_DIR LC_ALL
mkdir -m 700 "$XDG_RUNTIME_DIR"
pcscd=
insert=
finish() {
    for pid in $insert $pcscd; do kill "$pid" 2>/dev/null || true; done
    rm -rf "$work"
}
trap finish EXIT

fail() {
    echo "FAIL: $1" >&2
    for log in "$work"/*.log; do echo "--- $log" >&2; tail -n 30 "$log" >&2; done
    exit 1
}

# expect STATUS NAME COMMAND…: runs it with its words in NAME.log.
expect() {
    wanted=$1 name=$2
    shift 2
    status=0
    timeout 20 "$@" >"$work/$name.log" 2>&1 || status=$?
    [ "$status" = "$wanted" ] || fail "$name: exit status $status, not $wanted: $*"
}

said() {
    grep -q -- "$2" "$work/$1.log" || fail "$1 does not say: $2"
}

# has_line FILE TEXT: waits for a line of a file that exists, at most ten seconds.
has_line() {
    timeout 10 tail -n +1 -f "$1" 2>/dev/null | grep -q -m 1 -- "$2" || fail "$1 never says: $2"
}

card=$work/taro.card
expect 0 issue "$onshi" card issue onshika-taro --out "$card" --lang en
said issue 'The card is made'
said issue '3 of 3 tries left'
[ "$(stat -c %a "$card")" = 600 ] || fail 'the card file is readable by others'

# Nobody listens yet.
expect 2 alone "$onshi" card insert "$card" --lang en
said alone 'no vpcd listens'
expect 2 unknown "$onshi" card insert "$card" --vpcd no-such-host.invalid:1 --lang en
said unknown 'no such host'
expect 2 port "$onshi" card insert "$card" --vpcd 127.0.0.1:99999 --lang en
said port 'HOST:PORT'
expect 2 not-in "$onshi" card remove --lang en
said not-in 'no card'
expect 2 not-a-file "$onshi" card inspect "$work/none.card" --lang en
said not-a-file 'no such file'

printf 'FRIENDLYNAME "Virtual PCD"\nDEVICENAME /dev/null:0x8C7B\nLIBPATH %s\nCHANNELID 0x8C7B\n' \
    /usr/lib/pcsc/drivers/serial/libifdvpcd.so >"$work/reader.conf"
pcscd --foreground -c "$work/reader.conf" >"$work/pcscd.log" 2>&1 &
pcscd=$!
expect 0 readers timeout 10 sh -c 'until opensc-tool -l | grep -q Virtual; do :; done'

# It goes in, a program reads it, a wrong PIN costs a try, it comes out, the file knows.
: >"$work/insert.log"
"$onshi" card insert "$card" --trace --lang en >>"$work/insert.log" 2>&1 &
insert=$!
has_line "$work/insert.log" 'The card is in'
expect 2 twice "$onshi" card insert onshika-taro --lang en
said twice 'a card is in this reader already'
has_line "$work/insert.log" 'switched the card on'
expect 0 tool opensc-tool -r 0 -s 00A4040C0AD392F000260100000001 -s 002000980439393939
said tool 'SW1=0x63, SW2=0xC2'
expect 0 remove "$onshi" card remove --lang en
said remove 'The card is out'
wait "$insert" || fail 'insert does not end with 0'
said insert 'present the PIN for user authentication (4 characters, not shown) → wrong; 2 tries left'
grep -q '39393939' "$work/insert.log" && fail 'the trace shows a PIN'
grep -q '<pin name="auth" left="2"' "$card" || fail 'the card file does not keep the counter'
[ -z "$(ls "$XDG_RUNTIME_DIR")" ] || fail 'the control socket is left behind'

# The next insertion goes on from there; Ctrl-C takes the card out too.
: >"$work/again.log"
"$onshi" card insert "$card" --lang en >>"$work/again.log" 2>&1 &
insert=$!
has_line "$work/again.log" 'The card is in'
kill -INT "$insert"
wait "$insert" || fail 'Ctrl-C is no orderly end'
said again 'The card is out'
expect 0 inspect "$onshi" card inspect "$card" --lang en
said inspect 'PIN for user authentication (4 digits): 2 of 3 tries left'
grep -q 'does NOT' "$work/inspect.log" && fail 'something on the card does not verify'

# A reader that goes away is told.
: >"$work/lost.log"
"$onshi" card insert "$card" --lang en >>"$work/lost.log" 2>&1 &
insert=$!
has_line "$work/lost.log" 'The card is in'
kill "$pcscd"
wait "$pcscd" || true
pcscd=
status=0
wait "$insert" || status=$?
insert=
[ "$status" = 2 ] || fail "a lost reader ends with $status"
said lost 'the connection to the reader is lost'

# The shell works in a pipe and goes on after a mistake.
printf '00A4040C0AD392F000260100000001\nnonsense\n00 20 00 98\nquit\n' |
    "$onshi" card shell "$card" --lang en >"$work/shell.log" 2>&1 && fail 'a mistake in the shell ends with 0'
said shell 'neither hexadecimal'
said shell 'ask how many tries are left: PIN for user authentication → 2 tries left'

head -c 1000000 /dev/zero | tr '\0' 0 | "$onshi" card shell "$card" --lang en >"$work/long.log" 2>&1 &&
    fail 'a line without an end is no mistake'
said long 'neither hexadecimal'

# Broken card files are refused with their line.
sed 's/left="2"/left="4"/' "$card" >"$work/broken.card"
expect 2 broken "$onshi" card inspect "$work/broken.card" --lang en
said broken 'broken.card:5: left'

# Everybody's card can be told; every signature on it holds; no secret is told.
people=0
for file in "$(dirname "$0")"/../../scenarios/people/*.xml; do
    person=$(basename "$file" .xml)
    expect 0 person "$onshi" card inspect "$person" --lang en
    grep -q 'does NOT' "$work/person.log" && fail "$person: something does not verify"
    said person 'The card'
    people=$((people + 1))
done
[ "$people" -ge 20 ] || fail "only $people people"
expect 0 japanese "$onshi" card inspect akago-midori --lang ja
said japanese '顔写真がない'
expect 0 pictures "$onshi" card inspect onshika-taro --lang en --pictures "$work/pictures"
[ "$(head -c 8 "$work/pictures/onshika-taro-photo.jp2" | od -An -tx1 | tr -d ' ')" = 0000000c6a502020 ] ||
    fail 'the photo is no JP2'
[ -e "$work/pictures/onshika-taro-name.png" ] || fail 'no picture of the name'
expect 0 no-folder "$onshi" card inspect onshika-taro --lang en --pictures "$work/none/pictures"
said no-folder 'NOT written; name a folder'
expect 0 juki "$onshi" card inspect juki-nokoko --lang en
grep -q ': $' "$work/juki.log" && fail 'something of another card is told without a value'
[ ! -e "$work/pictures/onshika-taro-number.png" ] || fail 'the picture of the number is written without --reveal'
number=$("$onshi" card inspect onshika-taro --lang en --reveal | sed -n 's/.*also 照合番号A): \([0-9]*\)$/\1/p')
[ "${#number}" = 12 ] || fail '--reveal does not reveal'
expect 0 masked "$onshi" card inspect onshika-taro --json --lang en
grep -q "$number" "$work/masked.log" && fail 'the number is shown without --reveal'
said masked '"valid-until": "2025-01-01 23:59:59 JST"'
said masked '"auth": 3,'

expect 0 exec "$onshi" card exec "$card" --lang en -- opensc-tool --name
said exec 'jpki'

# Who ends `exec` ends the command; the card file is written all the same.
: >"$work/ended.log"
"$onshi" card exec "$card" --lang en -- sh -c \
    'opensc-tool -s 00A4040C0AD392F000260100000001 -s 002000980439393939; echo tried; exec sleep 30' \
    >>"$work/ended.log" 2>&1 &
insert=$!
has_line "$work/ended.log" tried
kill "$insert"
status=0
wait "$insert" || status=$?
insert=
[ "$status" = 143 ] || fail "an ended command ends with $status"
grep -q '<pin name="auth" left="1"' "$card" || fail 'exec that is ended forgets the counter'
echo ok
