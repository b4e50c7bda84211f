#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# test-card-files.sh LANE-RUN READ-CARD KEYS: reads every file of every application through pcscd, once free and once
# after each code, and checks the contents with tools that know nothing of the card: the openssl command line takes the
# objects apart, verifies chains and signatures, file and opj_decompress look at the pictures. KEYS is the pool, of
# which only the public halves of the roots are used. Each line printed is a fact that was compared
# [mynumber-card 2, 5].
#
# With KEEP=DIRECTORY in the environment the files and the pictures are left there, to be looked at.
set -eu
here=$(dirname "$0")
# shellcheck source=virtual-card/tests/facts.sh
. "$here/facts.sh"

# What the holder knows and what is printed on the card of 試験　花子.
pin=4771
password=ABC123
number=999934977928
birth=19800217
birth_key=550217
expiry=20300217
code=2766
serial=01020304
manufacture=999991877318850

hex() {
    od -An -v -tx1 "$@" | tr -d ' \n' | tr a-f A-F
}

slice() { # FILE OFFSET LENGTH
    tail -c +$(($2 + 1)) "$1" | head -c "$3"
}

# place FILE TAG: offset, length of the header, length of the value of the first object with that tag number.
place() {
    openssl asn1parse -inform DER -in "$1" 2>/dev/null |
        sed -n "s/^ *\([0-9]*\):d=[0-9]* *hl=\([0-9]*\) l= *\([0-9]*\) .*\[ $2 \].*/\1 \2 \3/p" | head -n 1
}

# value FILE TAG and whole FILE TAG write an object without and with its tag and length.
value() {
    # shellcheck disable=SC2046 # three words
    set -- "$1" $(place "$1" "$2")
    slice "$1" $(($2 + $3)) "$4"
}
whole() {
    # shellcheck disable=SC2046 # three words
    set -- "$1" $(place "$1" "$2")
    slice "$1" "$2" $(($3 + $4))
}

# before FILE TAG writes what stands in the outer object before that one.
before() {
    # shellcheck disable=SC2046 # three words each
    set -- "$1" $(place "$1" "$2") $(head -c 5 "$1" | hex | sed 's/^....82.*/5/; s/^......*/3/')
    slice "$1" "$5" $(($2 - $5))
}

# key_of writes the key 90 03 e, 91 82 0100 n on standard input as PEM to FILE.
key_of() {
    cat >key.bytes
    cat >key.conf <<END
asn1=SEQUENCE:key
[key]
algorithm=SEQUENCE:algorithm
bits=BITWRAP,SEQUENCE:numbers
[algorithm]
name=OID:rsaEncryption
none=NULL
[numbers]
n=INTEGER:0x$(slice key.bytes 9 256 | hex)
e=INTEGER:0x$(slice key.bytes 2 3 | hex)
END
    openssl asn1parse -genconf key.conf -noout -out key.der
    openssl pkey -pubin -inform DER -in key.der -pubout -out "$1"
}

verify() { # KEY SIGNATURE MESSAGE
    openssl dgst -sha256 -verify "$1" -signature "$2" "$3" 2>/dev/null || true
}

opened() { # APPLICATION VISITOR
    sed -n "s/^$1 $2 \([^ ]*\) 9000 \([0-9]*\)$/\1:\2/p" listing | paste -sd ' '
}

refused() { # APPLICATION VISITOR SW
    sed -n "s/^$1 $2 \([^ ]*\) $3 0$/\1/p" listing | paste -sd ' '
}

access() {
    free='0002:2048 0006:160 0008:3 000A:2048 000B:2048'
    fact 'JPKI AP, free' "$free" "$(opened jpki free)"
    fact 'JPKI AP, with the PIN' "$free" "$(opened jpki pin)"
    fact 'JPKI AP, with the password' "0001:2048 $free" "$(opened jpki password)"
    fact 'JPKI AP, 6982 when free' '0001 0005 0009' "$(refused jpki free 6982)"
    fact 'JPKI AP, keys, PINs and what is not public' '0010 0016 0017 0018 0019 001A 001B 001C 001E' \
        "$(refused jpki free 6981)"
    rest='0003:336 0004:568 0005:256 0006:269 0007:536 0008:16'
    fact '券面入力補助AP, free' '0004:568 0005:256' "$(opened input-help free)"
    fact '券面入力補助AP, with the PIN' "0001:17 0002:1024 $rest" "$(opened input-help pin)"
    fact '券面入力補助AP, with 照合番号A' "0001:17 $rest" "$(opened input-help a)"
    fact '券面入力補助AP, with 照合番号B' "0002:1024 $rest" "$(opened input-help b)"
    fact '券面入力補助AP, keys, PINs and what is not public' '0010 0011 0012 0013 0014 0015 001C 001E' \
        "$(refused input-help free 6981)"
    fact '券面事項確認AP, free' '0003:384 0004:568' "$(opened face-check free)"
    fact '券面事項確認AP, with the birth date' '0001:547 0003:384 0004:568' "$(opened face-check birth)"
    fact '券面事項確認AP, with 照合番号A' '0002:12288 0003:384 0004:568 0005:1024 0006:16' "$(opened face-check a)"
    fact '券面事項確認AP, with 照合番号B' '0002:12288 0003:384 0004:568 0006:16' "$(opened face-check b)"
    fact '住基AP, free' '0002-1:18' "$(opened juki free)"
    fact '共通カードAP, free' '0001-1:30 0002-1:18' "$(opened common free)"
    fact 'card manager' '0042:16 0045:15 0066:50 00F0:5 00F2:8 00F7:16 00F8:563 7F21:563 5F51:8' \
        "$(opened manager free)"
}

token() {
    fact 'token label, 32 characters' 'JPKIAPICCTOKEN2                 ' "$(slice jpki.free.0006 0 32)"
    fact 'manufacturer' 00000000000000000000000000000001 "$(slice jpki.free.0006 32 32)"
    fact 'model' 'E16R01NJ        ' "$(slice jpki.free.0006 64 16)"
    fact 'serial' 0000000020500003 "$(slice jpki.free.0006 80 16)"
    fact 'flags' 0000040D "$(slice jpki.free.0006 96 4 | hex)"
    fact 'sessions' 00000001000000000000000100000000 "$(slice jpki.free.0006 100 16 | hex)"
    fact 'longest and shortest PIN' 0000001000000006 "$(slice jpki.free.0006 116 8 | hex)"
    fact 'hardware, firmware, time' 03019999999999999999 "$(slice jpki.free.0006 140 20)"
    fact 'presence of certificates' 8F8F00 "$(hex jpki.free.0008)"
}

# der FILE NAME: the certificate without its filler, which is FF to the last byte.
der() {
    # shellcheck disable=SC2046 # two words
    set -- "$1" "$2" $(openssl asn1parse -inform DER -in "$1" 2>/dev/null |
        sed -n 's/^ *0:d=0 *hl=\([0-9]*\) l= *\([0-9]*\) .*/\1 \2/p')
    slice "$1" 0 $(($3 + $4)) >"$2.der"
    fact "EF of the $2 certificate, all else is FF" '' "$(tail -c +$(($3 + $4 + 1)) "$1" | tr -d '\377' | hex)"
    openssl x509 -inform DER -in "$2.der" -out "$2.pem"
}

said() { # CERTIFICATE OPTION…: one line
    openssl x509 -in "$@" -noout 2>/dev/null | paste -sd ' ' | tr -s ' '
}

extension() { # CERTIFICATE NAME: what openssl says about it
    openssl x509 -in "$1" -noout -ext "$2" 2>/dev/null | tr -s '\n ' ' ' | sed 's/ $//'
}

# inside_extension CERTIFICATE NAME: takes an extension apart.
inside_extension() {
    openssl asn1parse -in "$1" -strparse "$(openssl asn1parse -in "$1" | grep -A 1 "X509v3 $2" |
        sed -n 's/^ *\([0-9]*\):.*OCTET STRING.*/\1/p')"
}

texts() { # CERTIFICATE NAME: the texts in an extension
    inside_extension "$1" "$2" | sed -n 's/.*\(UTF8\|PRINTABLE\)STRING *://p' | paste -sd '|'
}

names() {
    fact 'otherNames of the certificate for signature, in order' '1 4 3 5 2 6' \
        "$(inside_extension sign.pem 'Subject Alternative Name' |
            sed -n 's/.*OBJECT *:1\.2\.392\.200149\.8\.5\.5\.//p' | paste -sd ' ')"
    fact 'their values' '試験　花子|319800217|2|東京都千代田区霞が関一丁目|00000|0000000000000' \
        "$(texts sign.pem 'Subject Alternative Name')"
    service=公的個人認証サービス
    agency=地方公共団体情報システム機構
    fact 'auth CA, Japanese name' "JP|$service|${service}利用者証明用|$agency" \
        "$(texts auth-ca.pem 'Subject Alternative Name')"
    fact 'sign CA, Japanese name' "JP|$service|${service}署名用|$agency" "$(texts sign-ca.pem 'Subject Alternative Name')"
    for kind in auth sign; do
        fact "$kind, Japanese name of the issuer" "JP|$service" "$(texts $kind.pem 'Issuer Alternative Name')"
        fact "$kind CA, extensions in order" \
            'Key Usage,Subject Alternative Name,Basic Constraints,CRL Distribution Points,Subject Key Identifier' \
            "$(openssl asn1parse -in $kind-ca.pem | sed -n 's/.*:X509v3 //p' | paste -sd ,)"
    done
    fact 'auth, where revocations are told' \
        'JP|JPKI-TEST|JPKI for user authentication|Japan Agency for Local Authority Information Systems' \
        "$(texts auth.pem 'CRL Distribution Points')"
}

validity() {
    for kind in auth sign; do
        fact "$kind certificate by its CA in 2022" "$kind.pem: OK" \
            "$(openssl verify -attime 1640995200 -CAfile "$kind-ca.pem" "$kind.pem" 2>&1)"
        fact_status "$kind certificate by its CA a day after its end" 2 \
            openssl verify -attime 1739836800 -CAfile "$kind-ca.pem" "$kind.pem"
        fact "$kind certificate, validity" \
            'notBefore=Mar 31 15:00:00 2020 GMT notAfter=Feb 17 14:59:59 2025 GMT' "$(said "$kind.pem" -dates)"
        fact "$kind CA, validity" 'notBefore=Sep 13 15:00:00 2019 GMT notAfter=Sep 14 14:59:59 2029 GMT' \
            "$(said "$kind-ca.pem" -dates)"
        fact "$kind CA signs itself" "$kind-ca.pem: OK" \
            "$(openssl verify -check_ss_sig -attime 1640995200 -CAfile "$kind-ca.pem" "$kind-ca.pem" 2>&1)"
    done
    fact_status 'auth certificate by the CA for signature' 2 \
        openssl verify -attime 1640995200 -CAfile sign-ca.pem auth.pem
    fact 'serial of the auth certificate' "serial=$serial" "$(said auth.pem -serial)"
    fact 'serials of the CAs' 'serial=0133C349 serial=0132C4AB' \
        "$(said auth-ca.pem -serial) $(said sign-ca.pem -serial)"
}

certificates() {
    der jpki.free.000A auth
    der jpki.free.000B auth-ca
    der jpki.password.0001 sign
    der jpki.free.0002 sign-ca
    validity
    names
    fact 'auth, key usage' 'X509v3 Key Usage: critical Digital Signature' "$(extension auth.pem keyUsage)"
    fact 'auth, extended key usage' 'X509v3 Extended Key Usage: TLS Web Client Authentication' \
        "$(extension auth.pem extendedKeyUsage)"
    fact 'auth, policy' 'X509v3 Certificate Policies: Policy: 1.2.392.200149.8.5.1.3.30' \
        "$(extension auth.pem certificatePolicies)"
    policy='X509v3 Certificate Policies: critical Policy: 1.2.392.200149.8.5.1.1.20'
    fact 'sign, policy' "$policy CPS: http://www.jpki.go.jp/cps.html" \
        "$(extension sign.pem certificatePolicies)"
    fact 'sign, key usage' 'X509v3 Key Usage: critical Digital Signature, Non Repudiation' \
        "$(extension sign.pem keyUsage)"
    fact 'CA, key usage' 'X509v3 Key Usage: critical Certificate Sign, CRL Sign' "$(extension auth-ca.pem keyUsage)"
    fact 'CA, constraints' 'X509v3 Basic Constraints: critical CA:TRUE' "$(extension auth-ca.pem basicConstraints)"
    for kind in auth sign; do
        subject=$(openssl x509 -in $kind.pem -noout -subject -nameopt RFC2253 | sed 's/.*CN=\([^,]*\).*/\1/')
        fact "$kind, common name: 23 characters that end in 003A" 23:003A \
            "${#subject}:$(printf %s "$subject" | tail -c 4)"
        fact "$kind, the holder's name is not in the subject" 0 \
            "$(openssl x509 -in $kind.pem -noout -subject -nameopt utf8,sep_comma_plus | grep -c 花子 || true)"
        fact "$kind, key" 'Public-Key: (2048 bit)' \
            "$(openssl x509 -in $kind.pem -noout -pubkey | openssl pkey -pubin -noout -text | head -n 1)"
    done
}

# verifiable APPLICATION ROOT: the certificate EF 0004 of an application by its root; leaves the key that it certifies.
verifiable() {
    file=$1.free.0004
    fact "$1, card-verifiable certificate, header" 7F218202335F4E820129 "$(slice "$file" 0 10 | hex)"
    fact "$1, its issuer" "$(printf %s "$2" | hex)0805303031" "$(slice "$file" 10 12 | hex)"
    openssl pkey -in "$keys/cvc-$2.pem" -pubout -out root.pem
    slice "$file" 10 297 >body
    slice "$file" 312 256 >signature
    fact "$1, its signature by $2" 'Verified OK' "$(verify root.pem signature body)"
    slice body 32 265 | key_of "$1.pem"
}

# signed WHAT FILE TAG KEY: the signature in an object over all objects before it.
signed() {
    before "$2" "$3" >message
    value "$2" "$3" >signature
    fact "$1" 'Verified OK' "$(verify "$4" signature message)"
    printf x >>message
    fact "$1, over one byte more" 'Verification failure' "$(verify "$4" signature message)"
}

input_help() {
    verifiable input-help 9000033
    fact 'EF 0001, 17 bytes' "FF100C$(printf %s "$number" | hex)FFFF" "$(hex input-help.pin.0001)"
    fact 'EF 0001, check digit' 0 "$(check_digit)"
    items=input-help.pin.0002
    fact 'EF 0002, short header and table' FF2056DF2108000E00200 "$(slice $items 0 11 | hex | head -c 21)"
    for tag in 34 35 36 37; do
        fact "EF 0002, the table points to object $tag" "$(place $items $tag | sed 's/ .*//')" \
            "$(offset $items 6 $((tag - 34)))"
    done
    fact 'EF 0002, items' "試験　花子|東京都千代田区霞が関一丁目|$birth|2" \
        "$(value $items 34)|$(value $items 35)|$(value $items 36)|$(value $items 37)"
    fact 'EF 0003, DF31 is the hash of 17 bytes' "$(openssl dgst -sha256 -r input-help.pin.0001 | cut -c 1-64)" \
        "$(value input-help.pin.0003 49 | hex | tr A-F a-f)"
    fact 'EF 0003, DF32 is the hash from DF22 on' \
        "$(slice $items 14 $((0x56 - 11)) | openssl dgst -sha256 -r | cut -c 1-64)" \
        "$(value input-help.pin.0003 50 | hex | tr A-F a-f)"
    signed 'EF 0003, DF33' input-help.pin.0003 51 input-help.pem
    fact 'EF 0005, lengths longer than need be' FF4082009FDF410401030E01DF4210 \
        "$(slice input-help.free.0005 0 15 | hex)"
    fact 'EF 0005, DF43' DF43820080 "$(whole input-help.free.0005 67 | slice /dev/stdin 0 5 | hex)"
    fact 'EF 0006, header' A18201099003010001918201 "$(slice input-help.pin.0006 0 12 | hex)"
    signed 'EF 0007, DF52' input-help.pin.0007 82 input-help.pem
    value input-help.pin.0007 81 | key_of card.pem
}

# The eleven digits weighed 6 5 4 3 2 7 6 5 4 3 2, from the left; 0 when the twelfth is right.
check_digit() {
    sum=0
    rest=$number
    for weight in 6 5 4 3 2 7 6 5 4 3 2; do
        digit=${rest%"${rest#?}"}
        rest=${rest#?}
        sum=$((sum + weight * digit))
    done
    sum=$((11 - sum % 11))
    echo $((rest - (sum > 9 ? 0 : sum)))
}

# offset FILE AT N: the N-th 16-bit number of a table.
offset() {
    echo $((0x$(slice "$1" $(($2 + 2 * $3)) 2 | hex)))
}

hash_of() { # TAG…: of these objects of the pictures as written, one after the other
    for tag in "$@"; do
        whole $pictures "$tag"
    done | openssl dgst -sha256 -r | cut -c 1-64 | tr a-f A-F
}

picture() { # WHAT TAG WIDTH HEIGHT FILE
    value "$5" "$2" >"$1.png"
    fact "picture of the $1" "PNG image data, $3 x $4, 1-bit grayscale, non-interlaced" "$(file -b "$1.png")"
}

photo() {
    value $pictures 39 >photo.jp2
    fact 'photo, first bytes' 0000000C6A5020200D0A870A "$(slice photo.jp2 0 12 | hex)"
    fact 'photo, file' 'JPEG 2000 Part 1 (JP2)' "$(file -b photo.jp2)"
    fact_status 'photo, opj_decompress' 0 opj_decompress -i photo.jp2 -o photo.pgm
    fact 'photo, grey' 'Netpbm image data, size = 240 x 300, rawbits, greymap' "$(file -b photo.pgm)"
    fact 'photo, more than a hundred shades' 1 \
        "$([ "$(tail -c 72000 photo.pgm | od -An -v -tu1 -w1 | sort -u | grep -c .)" -gt 100 ] && echo 1)"
}

face_check() {
    verifiable face-check 9000023
    pictures=face-check.b.0002
    fact_status '照合番号A and B open the same pictures' 0 cmp $pictures face-check.a.0002
    for tag in 34 35 36 37 38 39 40 41 42; do
        fact "EF 0002, the table points to object $tag" "$(place $pictures $tag | sed 's/ .*//')" \
            "$(offset $pictures 8 $((tag - 34)))"
    done
    fact 'EF 0002, birth date, sex, expiry' "$birth 2 $expiry" \
        "$(value $pictures 34) $(value $pictures 35) $(value $pictures 41)"
    picture name 37 384 32 $pictures
    picture address 38 384 64 $pictures
    picture code 42 24 12 $pictures
    picture number 65 72 12 face-check.a.0005
    photo
    value $pictures 40 >signature
    openssl pkeyutl -verifyrecover -pubin -inkey face-check.pem -in signature -out info
    fact 'EF 0002, DF28 holds three hashes' \
        "3071300D060960864801650304020105000460$(hash_of 34 35 36)$(hash_of 37 38)$(hash_of 39)" "$(hex info)"
    signed 'EF 0001, DF13' face-check.birth.0001 19 face-check.pem
    signed 'EF 0005, DF43' face-check.a.0005 67 face-check.pem
    for place in 'face-check.birth.0001 18' 'face-check.a.0002 36' 'face-check.a.0005 66'; do
        # shellcheck disable=SC2086 # two words
        value $place | key_of other.pem
        fact_status "the card's key in $place is the one of 券面入力補助AP EF 0007" 0 cmp card.pem other.pem
    done
    fact 'EF 0003, DF31, DF33, DF34' '06030E01 00 99221' "$(value face-check.free.0003 49 | hex) $(
        value face-check.free.0003 51 | hex) $(value face-check.free.0003 52)"
}

# chain: the root certifies the municipality (00F8), which certifies the card (7F21), whose key is in the records.
chain() {
    openssl pkey -in "$keys/cvc-9000020.pem" -pubout -out root.pem
    for object in 00F8 7F21; do
        slice manager.free.$object 5 297 >body
        slice manager.free.$object 307 256 >signature
        fact "card manager, $object by the link before it" 'Verified OK' "$(verify root.pem signature body)"
        fact "card manager, issuer of $object" "${subject:-$(hex manager.free.0042)}" "$(slice body 0 16 | hex)"
        subject=$(slice body 16 16 | hex)
        slice body 32 265 | key_of root.pem
    done
    fact_status "card manager, 7F21 certifies the card's key" 0 cmp card.pem root.pem
}

manager() {
    subject=
    chain
    fact 'card manager, card id' $manufacture "$(cat manager.free.0045)"
    fact 'card manager, municipality and expiry' "99221 $expiry" "$(cat manager.free.00F0) $(cat manager.free.00F2)"
    fact 'card manager, contact ATR without TS' E000FF8131FE4514 "$(hex manager.free.5F51)"
    fact '共通カードAP, identity' "$(printf '\001\034%s99221%s' $manufacture $expiry | hex)" "$(hex common.free.0001-1)"
    fact_status '住基AP and 共通カードAP have the same key id' 0 cmp juki.free.0002-1 common.free.0002-1
    fact '券面事項確認AP and the card manager name the same municipality' "0110$(hex manager.free.00F7)" \
        "$(hex juki.free.0002-1)"
}

# live SIGNATURE: 256 bytes that opensc-tool printed, and how openssl verifies them with the card's key.
live() {
    grep -E '^([0-9A-F]{2} ){16}' live.said | cut -c 1-48 | tr -d ' \n' >live.hex
    sed 's/../\\x&/g' live.hex >live.escaped
    # shellcheck disable=SC2059 # the escapes are the data
    /usr/bin/printf "$(cat live.escaped)" >signature
    printf 'live challenge' >message
}

challenges() {
    for application in D3921000310001010402 D3921000310001010408; do
        opensc-tool -s "00A4040C0A$application" -s 802A03000E6C697665206368616C6C656E676500 >live.said 2>/dev/null
        live
        fact "card's key of $application signs a challenge" 'Verified OK' "$(verify card.pem signature message)"
        opensc-tool -s "00A4040C0A$application" -s 802A05000E6C697665206368616C6C656E676500 >live.said 2>/dev/null
        live
        fact 'and with PSS' 'Verified OK' "$(openssl dgst -sha256 -sigopt rsa_padding_mode:pss \
            -verify card.pem -signature signature message 2>/dev/null || true)"
    done
}

inside() {
    "$read_card" . $pin $password $number $birth_key "$birth_key$(printf %s $expiry | head -c 4)$code" >listing
    access
    token
    certificates
    input_help
    face_check
    manager
    challenges
    facts_end
}

facts_need openssl file opj_decompress opensc-tool
if [ "$1" = --inside ]; then
    read_card=$3
    keys=$4
    cd "$2"
    inside
    exit
fi
self=$(cd "$here" && pwd)/$(basename "$0")
if [ -n "${KEEP:-}" ]; then
    work=$KEEP
    mkdir -p "$work"
else
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
fi
HOME=$work # OpenSC keeps its cache there
export HOME
"$1" "$work/log" "$self" --inside "$work" "$2" "$3"
