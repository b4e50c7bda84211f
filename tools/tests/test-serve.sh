#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# test-serve.sh ONSHI: `onshi serve` as somebody at a desk meets it: what it says first, a request and its answer, a fault,
# mistakes in the command line, an end that leaves nothing. Nothing here waits by the clock: each step reads what the
# server says until it has said what is expected; a server that never does ends by its own time-out.
set -eu
onshi=$1
LC_ALL=C
export LC_ALL
work=$(mktemp -d)
server=
finish() {
    if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; fi
    rm -rf "$work"
}
trap finish EXIT

fail() {
    echo "FAIL: $1" >&2
    cat "$work"/*.log >&2 || true
    exit 1
}

# start OPTION…: the server, its words on descriptor 3; what is written to descriptor 4 it reads.
start() {
    rm -f "$work/words" "$work/hands"
    mkfifo "$work/words" "$work/hands"
    : >"$work/server.log"
    exec 4<>"$work/hands"
    timeout --foreground 60 "$onshi" serve --lang en "$@" <"$work/hands" >"$work/words" 2>&1 3<&- 4<&- &
    server=$!
    exec 3<"$work/words"
}

# hear TEXT: reads until the server has said it; the line is in $line.
hear() {
    while IFS= read -r line <&3; do
        printf '%s\n' "$line" >>"$work/server.log"
        case $line in *"$1"*) return 0 ;; esac
    done
    fail "the server ended without saying: $1"
}

stop() {
    kill "-$1" "$server"
    ended
}

ended() {
    hear ending
    while IFS= read -r line <&3; do printf '%s\n' "$line" >>"$work/server.log"; done
    wait "$server" || fail "the server ended with $?"
    server=
    exec 3<&- 4<&-
}

# refused TEXT OPTION…: a command line that is refused, with a remedy.
refused() {
    wanted=$1
    shift
    status=0
    timeout 20 "$onshi" serve --lang en "$@" >"$work/refused.log" 2>&1 </dev/null || status=$?
    [ "$status" = 2 ] || fail "status $status for: $*"
    grep -q -e "$wanted" "$work/refused.log" || fail "no word of \"$wanted\" for: $*"
}

request() { # TAIL SYMBOL NUMBER
    cat >"$work/OQS/req/$1.tmp" <<XML
<?xml version="1.0" encoding="UTF-8"?>
<XmlMsg><MessageHeader><QualificationConfirmationDate>20210405</QualificationConfirmationDate>
<MedicalInstitutionCode>9910000018</MedicalInstitutionCode></MessageHeader>
<MessageBody><QualificationConfirmSearchInfo><InsurerNumber>06990014</InsurerNumber>
<InsuredCardSymbol>$2</InsuredCardSymbol><InsuredIdentificationNumber>$3</InsuredIdentificationNumber>
<Birthdate>19680101</Birthdate>
<LimitApplicationCertificateRelatedConsFlg>0</LimitApplicationCertificateRelatedConsFlg>
</QualificationConfirmSearchInfo></MessageBody></XmlMsg>
XML
    mv "$work/OQS/req/$1.tmp" "$work/OQS/req/OQSsiquc01req_$1.xml"
}

# A request, its answer, and the fault that was planned for the second one.
start --folder "$work/OQS" --at 2021-04-05T09:00 --fault header-9:at=2 --fault delay:at=9
hear "clock       2021-04-05T09:00:00"
hear "$work/OQS/req"
hear "onshika-taro"
hear "06990014"
number=$(printf '%s\n' "$line" | awk '{print $3}')
hear "ready; Ctrl-C ends"
request 202104050001 001 "$number"
hear "req → terminal  question about one person, by number  OQSsiquc01req_202104050001.xml"
hear "terminal → res  answer to a question by number  OQSsiquc01res_202104050001.xml"
case $line in *"オンシカ　タロウ"*"valid"*) ;; *) fail "the sentence does not say who and what: $line" ;; esac
grep -q "<ProcessExecutionTime>20210405090[01]" "$work/OQS/res/OQSsiquc01res_202104050001.xml" || fail "not the clock of --at"
grep -q "<QualificationValidity>1<" "$work/OQS/res/OQSsiquc01res_202104050001.xml" || fail "not valid"
request 202104050002 001 "$number"
hear "going wrong on purpose"
hear "OQSsiquc01res_202104050002.xml"
grep -q "<SegmentOfResult>9<" "$work/OQS/res/OQSsiquc01res_202104050002.xml" || fail "the fault did not fire"
rm "$work"/OQS/res/*
stop INT
grep -q "header-9: fired, times: 1" "$work/server.log" || fail "the fault that fired is not told"
grep -q "delay: has not fired" "$work/server.log" || fail "the fault that did not fire is not told"
[ ! -e "$work/OQS" ] || fail "folders are left"

# What is no message: the product gets a code, of the site's own table; who looks on is told what to do.
mkdir "$work/OQS"
echo '<codes><code of="MOCK0001E" is="ABCD0001E">形式</code></codes>' >"$work/codes.xml"
start --folder "$work/OQS" --codes "$work/codes.xml"
hear "ready"
echo '<!DOCTYPE XmlMsg><XmlMsg/>' >"$work/OQS/req/OQSsiquc01req_202104050003.xml"
hear "leave <!DOCTYPE> out"
hear "ABCD0001E, 形式"
rm "$work"/OQS/res/*
stop INT
rmdir "$work/OQS"
refused "the table of codes cannot be read" --codes "$work/nowhere.xml"

# By itself, in a folder of its own that is gone afterwards.
start
hear "req "
folder=$(printf '%s\n' "$line" | awk '{print $2}')
hear "ready"
[ -d "$folder" ] || fail "no folder $folder"
stop TERM
[ ! -e "${folder%/req}" ] || fail "$folder is left"

# What lies in a folder stays there.
mkdir "$work/OQS"
start --folder "$work/OQS"
hear "ready"
refused "another onshi serve uses this folder" --folder "$work/OQS"
echo kept >"$work/OQS/res/kept"
stop INT
[ -e "$work/OQS/res/kept" ] || fail "somebody's file was removed"
[ ! -e "$work/OQS/req" ] || fail "an empty folder is left"

# The Web API: where it is, and the files that a client needs while it runs.
start --web 0 --at 2021-10-20T09:00
hear "login       https://127.0.0.1:"
login=$(printf '%s\n' "$line" | awk '{print $2}')
port=$(printf '%s\n' "$login" | sed 's|.*127.0.0.1:\([0-9]*\)/.*|\1|')
hear "authority"
authority=$(printf '%s\n' "$line" | awk '{print $2}')
hear "ready"
for file in ca.pem terminal.pem terminal-key.pem terminal.p12; do
    [ -s "${authority%/*}/$file" ] || fail "$file is missing"
done
refused "the ports cannot be opened; name free ones" --web "$port"
if command -v curl >/dev/null; then
    curl -sS --max-time 20 --cacert "$authority" --cert "${authority%/*}/terminal.pem" \
        --key "${authority%/*}/terminal-key.pem" -H 'Content-Type: application/json' -d '{"user":"a","password":"b"}' \
        "$login" >"$work/login.json"
    grep -q '"idToken"' "$work/login.json" || fail "no token"
    hear "logged in"
fi
stop INT
[ ! -e "${authority%/*}" ] || fail "files of the Web API are left"

# A reader and a card, where a PC/SC stack can be had.
if command -v pcscd >/dev/null && [ "$(id -u)" = 0 ]; then
    start --reader --at 2021-10-20T09:00
    hear "ready"
    echo "card nobody pin 0000" >&4
    hear "as in: card onshika-taro pin 0168"
    echo "card onshika-taro pin 0168" >&4
    hear "PIN: ok"
    hear "terminal → face"
    case $line in *"オンシカ　タロウ"*) ;; *) fail "somebody else was pushed: $line" ;; esac
    hear "the card was taken out"
    echo quit >&4
    ended
else
    echo "skipped: no PC/SC stack can be had for the reader" >&2
fi

# Mistakes.
mkdir "$work/other"
echo other >"$work/other/file.txt"
refused "holds other files (file.txt)" --folder "$work/other"
refused "name one with --folder that you may write" --folder /proc/nowhere
refused "write the date as 2021-10-20T09:00" --at 2021-13-40
refused "there is no such profile" --profile nonsense
refused "name a folder or an .xml file with --people" --people "$work/nowhere"
refused "an institution code has 10 digits" --institution 12
refused "possible are delay, late" --fault nonsense
refused "possible on: web" --fault old-tls:on=folder
refused "a port is a number" --web many
refused "as in: onshi serve" nonsense
refused "as in: onshi serve" --nonsense
[ "$(ls -A "$work/other")" = file.txt ] || fail "a folder of others was touched"
echo "onshi serve: passed"
