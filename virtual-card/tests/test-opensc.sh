#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# test-opensc.sh LANE-RUN: OpenSC and pcsc-tools, as Debian has them and in their default configuration, take the
# virtual card for a My Number card; what they sign, the openssl command line verifies. Each line printed is a fact that
# was compared [mynumber-card 1.2, 6.1].
set -eu
here=$(dirname "$0")
# shellcheck source=virtual-card/tests/facts.sh
. "$here/facts.sh"

pin=4771
password=ABC123
message='オンライン資格確認'
atr='3b:88:80:01:00:00:05:e0:b3:81:a1:00:7f'

limited() {
    timeout -k 1 20 "$@"
}

module() {
    for path in /usr/lib/*/opensc-pkcs11.so /usr/lib/opensc-pkcs11.so; do
        [ -e "$path" ] && echo "$path" && return 0
    done
    echo "skipped: opensc-pkcs11 is not installed" >&2
    exit 77
}

# pkcs11 ARGUMENT…: what it said is in `said`; prints its exit status and the return value that it names.
pkcs11() {
    status=0
    limited pkcs11-tool --module "$library" "$@" >said 2>&1 || status=$?
    echo "$status$(grep -o 'CKR_[A-Z_]*' said | head -n 1 | sed 's/^/ /')"
}

# tries prints how many tries the PIN and the password have left.
tries() {
    limited pkcs15-tool --list-pins 2>/dev/null | sed -n 's/.*Tries left *: //p' | paste -sd ' '
}

# apdu HEX: sends a command to JPKI AP and prints the status word; the data are in `said`.
apdu() {
    limited opensc-tool -s 00A4040C0AD392F000260100000001 -s "$1" 2>/dev/null >said
    sed -n 's/.*SW1=0x\(..\), SW2=0x\(..\).*/\1\2/p' said | tail -n 1
}

verify() {
    openssl x509 -in "$1" -noout -pubkey >"$1.key"
    openssl dgst -sha256 -verify "$1.key" -signature "$2" message 2>/dev/null || true
}

tools() {
    fact 'opensc-tool -a' "$atr" "$(limited opensc-tool -a 2>/dev/null)"
    fact 'opensc-tool -n' jpki "$(limited opensc-tool -n 2>/dev/null)"
    fact 'opensc-tool -s, READ BINARY of the token information by SFI' 9000 "$(apdu 00B0860020)"
    fact 'and its label' 'JPKIAPICCTOKEN2' "$(sed -n 's/.* \(JPKI[A-Z0-9]*\) *$/\1/p' said)"
    fact 'opensc-tool -s, certificate for signature without the password' 6982 "$(apdu 00B0810000)"
    fact 'opensc-tool -s, an application that is not there' 6A82 "$(apdu 00A4040C0AD392F000260100000002)"
    limited pcsc_scan -n -c >said 2>&1 || true
    fact 'pcsc_scan, first slot' 'Card inserted' "$(sed -n 's/.*Card state: \([A-Za-z ]*\).*/\1/p' said | head -n 1)"
    fact 'pcsc_scan, second slot' 'Card removed' "$(sed -n 's/.*Card state: \([A-Za-z ]*\).*/\1/p' said | sed -n 2p)"
    fact 'pcsc_scan, ATR' "$(echo "$atr" | tr a-f: 'A-F ')" "$(sed -n 's/.*ATR: \([0-9A-F ]*[0-9A-F]\).*/\1/p' said)"
}

listings() {
    limited pkcs15-tool --list-certificates >said 2>/dev/null
    fact 'pkcs15-tool, paths of the certificates' '000a 0001 000b 0002' \
        "$(sed -n 's/.*Path *: //p' said | paste -sd ' ')"
    fact 'pkcs15-tool, serials that may be read before login' '01020304 0133C349 0132C4AB' \
        "$(sed -n 's/.*Encoded serial : 02 04 //p' said | paste -sd ' ')"
    fact 'pkcs15-tool, PINs' 'User Authentication PIN,Digital Signature PIN' \
        "$(limited pkcs15-tool --list-pins 2>/dev/null | sed -n 's/^PIN \[\(.*\)\]/\1/p' | paste -sd ,)"
    fact 'pkcs15-tool, tries left' '3 5' "$(tries)"
    fact 'pkcs15-tool, private keys' 'User Authentication Key,Digital Signature Key' \
        "$(limited pkcs15-tool --list-keys 2>/dev/null | sed -n 's/^Private RSA Key \[\(.*\)\]/\1/p' | paste -sd ,)"
    fact 'pkcs11-tool -L' 0 "$(pkcs11 -L)"
    fact 'pkcs11-tool, slots' '0 1 4' "$(sed -n 's/^Slot [0-9]* (0x\([0-9a-f]*\)).*/\1/p' said | paste -sd ' ')"
    fact 'pkcs11-tool, shortest and longest secret' '4/4 6/16' "$(sed -n 's/.*pin min.max *: //p' said | paste -sd ' ')"
}

certificates() {
    limited pkcs15-tool --read-certificate 01 >auth.pem 2>/dev/null
    limited pkcs15-tool --read-certificate 03 >auth-ca.pem 2>/dev/null
    limited pkcs15-tool --read-certificate 04 >sign-ca.pem 2>/dev/null
    limited pkcs15-tool --verify-pin --auth-id 02 --pin "$password" --read-certificate 02 >sign.pem 2>/dev/null
    fact_status 'pkcs15-tool, certificate for signature without the password' 1 \
        limited pkcs15-tool --read-certificate 02
    for kind in auth sign; do
        fact "openssl verify, $kind certificate by the CA beside it" "$kind.pem: OK" \
            "$(openssl verify -attime 1640995200 -CAfile "$kind-ca.pem" "$kind.pem" 2>&1)"
    done
}

signatures() {
    openssl dgst -sha256 -binary message >digest
    fact 'pkcs11-tool, sign with the PIN' 0 "$(pkcs11 --slot 0 --login --pin "$pin" --sign --id 01 \
        -m SHA256-RSA-PKCS -i message -o auth-11)"
    fact 'openssl, that signature' 'Verified OK' "$(verify auth.pem auth-11)"
    fact 'pkcs11-tool, sign with the password' 0 "$(pkcs11 --slot 1 --login --pin "$password" --sign --id 02 \
        -m SHA256-RSA-PKCS -i message -o sign-11)"
    fact 'openssl, that signature' 'Verified OK' "$(verify sign.pem sign-11)"
    fact 'openssl, that signature under the other certificate' 'Verification failure' \
        "$(verify auth.pem sign-11)"
    fact_status 'pkcs15-crypt, sign with the PIN' 0 limited pkcs15-crypt --sign --sha-256 --pkcs1 --pin "$pin" -k 01 \
        -i digest -o auth-15
    fact 'openssl, that signature' 'Verified OK' "$(verify auth.pem auth-15)"
    fact_status 'pkcs15-crypt, sign with the password' 0 limited pkcs15-crypt --sign --sha-256 --pkcs1 \
        --pin "$password" -k 02 -i digest -o sign-15
    fact 'openssl, that signature' 'Verified OK' "$(verify sign.pem sign-15)"
}

wrong() {
    fact 'pkcs11-tool, a wrong PIN' '1 CKR_PIN_INCORRECT' "$(pkcs11 --slot 0 --login --pin 0000 -O)"
    fact 'one try less' '2 5' "$(tries)"
    fact 'pkcs11-tool, the right PIN' 0 "$(pkcs11 --slot 0 --login --pin "$pin" -O)"
    fact 'all tries again' '3 5' "$(tries)"
    fact 'pkcs11-tool, the password in lower case' '1 CKR_PIN_INCORRECT' "$(pkcs11 --slot 1 --login --pin abc123 -O)"
    fact 'one try less' '3 4' "$(tries)"
}

locked() {
    for try in 2 1 0; do
        fact 'pkcs11-tool, a wrong PIN' '1 CKR_PIN_INCORRECT' "$(pkcs11 --slot 0 --login --pin 0000 -O)"
        fact 'tries left' "$try 4" "$(tries)"
    done
    fact 'pkcs11-tool, the right PIN of a locked card' '1 CKR_GENERAL_ERROR' \
        "$(pkcs11 --slot 0 --login --pin "$pin" -O)"
    fact 'pkcs11-tool -L still takes the card' 0 "$(pkcs11 -L)"
    fact 'and says so' 'user PIN locked' "$(grep -o 'user PIN locked' said)"
    fact 'pkcs11-tool, the password still signs' 0 "$(pkcs11 --slot 1 --login --pin "$password" --sign --id 02 \
        -m SHA256-RSA-PKCS -i message -o sign-locked)"
    fact 'openssl, that signature' 'Verified OK' "$(verify sign.pem sign-locked)"
}

# inside runs as a PC/SC client of a lane, in a folder of its own.
inside() {
    printf '%s' "$message" >message
    library=$(module)
    tools
    listings
    certificates
    signatures
    wrong
    locked
    facts_end
}

# probes: before OpenSC knows the card it asks for 29 others; every question gets an error [mynumber-card 1.2].
probes() {
    "$lane_run" "$work/log" pkcs15-tool --list-pins >/dev/null 2>&1
    grep '"event":"apdu"' "$work/log" >"$work/apdus"
    jpki='"command":"00A4040C0AD392F000260100000001"'
    fact 'pkcs15-tool --list-pins, commands in all' 35 "$(grep -c . "$work/apdus")"
    sed "/$jpki/,\$d" "$work/apdus" >"$work/probes"
    fact 'commands before it asks for this card' 29 "$(grep -c . "$work/probes")"
    fact 'answers that are no error' 0 "$(grep -vc '"response":"6[A-E][0-9A-F][0-9A-F]"' "$work/probes")"
    facts_end
}

facts_need opensc-tool pkcs15-tool pkcs15-crypt pkcs11-tool pcsc_scan openssl
unset OPENSC_CONF OPENSC_DRIVER
if [ "$1" = --inside ]; then
    cd "$2"
    inside
    exit
fi
lane_run=$1
self=$(cd "$here" && pwd)/$(basename "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
HOME=$work # OpenSC keeps its cache there
export HOME
"$lane_run" "$work/log" "$self" --inside "$work"
probes
