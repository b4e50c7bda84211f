#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Plays a few days at a desk against onshi-reference, and shows that each fault makes it deviate.
# usage: reference-smoke.sh path/to/onshi-reference
set -u

product=$1
work=$(mktemp -d) || exit 1
pid=
failures=0

cleanup() {
  exec 3>&- 4<&-
  [ -n "$pid" ] && kill "$pid" 2>/dev/null
  rm -rf "$work"
}
trap cleanup EXIT

# ---- the desk

open_desk() { # options as JSON, then arguments of the product
  options=$1
  shift
  box=$(mktemp -d "$work/box.XXXXXX")
  mkdir "$box/req" "$box/res" "$box/face" "$box/store"
  mkfifo "$box/in" "$box/out"
  "$product" "$@" <"$box/in" >"$box/out" &
  pid=$!
  exec 3>"$box/in" 4<"$box/out"
  number=0
  tell "\"do\":\"hello\",\"desk\":1,\"site\":{\"institution\":\"9910000018\",\"req\":\"$box/req\",\"res\":\"$box/res\",\"face\":\"$box/face\",\"encoding\":\"UTF-8\",\"store\":\"$box/store\"},\"options\":$options,\"staff\":[{\"id\":\"clerk-1\",\"role\":\"clerk\"}]"
  expect "hello is answered" '"role":"receipt-computer"'
}

close_desk() {
  exec 3>&-
  wait "$pid" || fail "the product did not end cleanly"
  exec 4<&-
  pid=
}

tell() { # members of the request
  number=$((number + 1))
  printf '{"id":%d,%s}\n' "$number" "$1" >&3
  IFS= read -r answer <&4
}

ask() { # what the clerk does, further members
  tell "\"do\":\"$1\",\"staff\":\"clerk-1\"${2:+,$2}"
}

seen_part() {
  printf '%s' "$1" | sed 's/.*"seen"://; s/,"id":[0-9]*}$//'
}

# ---- what is said about the answer

fail() {
  failures=$((failures + 1))
  printf 'FAIL  %s\n' "$1"
}

expect() { # title, fixed text in the last answer
  if printf '%s' "$answer" | grep -qF -- "$2"; then
    printf 'ok    %s\n' "$1"
    return
  fi
  fail "$1"
  printf '      wanted %s\n      in     %s\n' "$2" "$answer"
}

expect_not() {
  if printf '%s' "$answer" | grep -qF -- "$2"; then
    fail "$1"
    printf '      did not want %s\n      in     %s\n' "$2" "$answer"
    return
  fi
  printf 'ok    %s\n' "$1"
}

expect_files() { # title, count, pattern
  count=$(find "$box" -path "$box/$3" | wc -l)
  if [ "$count" -eq "$2" ]; then printf 'ok    %s\n' "$1"; else fail "$1 (wanted $2, found $count)"; fi
}

# ---- the service

soon=$(TZ=Asia/Tokyo date -d '+20 hours' +%Y%m%d%H%M%S)

person() { # number, further elements: Taro of the seed, insured under that number
  cat <<XML
<ResultOfQualificationConfirmation><Birthdate>19680101</Birthdate><InsuredCardClassification>01</InsuredCardClassification>
<InsurerNumber>06990014</InsurerNumber><InsuredIdentificationNumber>$1</InsuredIdentificationNumber>
<Name>オンシカ　タロウ</Name><NameKana>ｵﾝｼｶ ﾀﾛｳ</NameKana><Sex1>1</Sex1><InsurerName>架空組合</InsurerName>$2</ResultOfQualificationConfirmation>
XML
}

message() { # identifier, time, results, validity
  cat <<XML
<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<XmlMsg><MessageBody><ResultList>$3</ResultList><QualificationValidity>$4</QualificationValidity>
<ProcessingResultStatus>1</ProcessingResultStatus></MessageBody>
<MessageHeader><SegmentOfResult>1</SegmentOfResult><ProcessExecutionTime>$2</ProcessExecutionTime>
<QualificationConfirmationDate>$(printf '%.8s' "$2")</QualificationConfirmationDate>
<ReferenceClassification>1</ReferenceClassification><ArbitraryFileIdentifier>$1</ArbitraryFileIdentifier></MessageHeader></XmlMsg>
XML
}

push() { # file tail, identifier, time, results
  message "$2" "$3" "$4" 1 >"$box/face/.new"
  mv "$box/face/.new" "$box/face/OQSsiquc01res_face_9910000018_$1.xml"
}

answer_registration() { # the newest request of its kind
  request=$(find "$box/req" -name 'OQSsiimm01req_*.xml' | sort | tail -n 1)
  identifier=$(sed -n 's:.*<ArbitraryFileIdentifier>\(.*\)</.*:\1:p' "$request")
  message "$identifier" 20210405090100 "" 1 >"$box/res/$(basename "$request" | sed 's/req_/res_/')"
  rm "$request"
}

consent="<PharmacistsInfoConsFlg>1</PharmacistsInfoConsFlg><PharmacistsInfoAvailableTime>$soon</PharmacistsInfoAvailableTime>"
old_consent="<PharmacistsInfoConsFlg>1</PharmacistsInfoConsFlg><PharmacistsInfoAvailableTime>20210406090000</PharmacistsInfoAvailableTime>"
card='"coverage":{"insurer":"06990014","symbol":"１１","number":"0111","branch":"01"}'
taro='"patient":{"name":"オンシカ　タロウ","kana":"ｵﾝｼｶ ﾀﾛｳ","sex":"1","birthdate":"19680101","address":"架空県１－１"}'

# ---- the clean product

clean_product() {
  open_desk '{"reference-numbers":true}'

  push 20210405090000 A1 20210405090000 "$(person 0111 "<InsuredCardSymbol>１１</InsuredCardSymbol><InsuredBranchNumber>01</InsuredBranchNumber><InsuredCardValidDate>20190401</InsuredCardValidDate><PostNumber>999-0001</PostNumber>$consent")"
  ask settle
  expect "a stranger waits in the inbox" '"kind":"unlinked"'
  expect "and gets no chart by itself" '"patients":[]'
  expect "and is asked about once" '"prompts":1'
  expect_files "nothing is left in face" 0 'face/*.xml'
  ask decide '"item":"i1","choice":"new"'
  expect "the clerk makes the chart" '"chart":"000001"'
  expect "numbers keep their zeros and width" '"insurer":"06990014","symbol":"１１","number":"0111","branch":"01"'
  expect "the medication view is offered as long as the service said" "\"offers\":[{\"kind\":\"medication\",\"until\":\"$soon\"}]"
  expect "the reference number is sent" '"reference":"pending"'
  expect_files "in one request" 1 'req/OQSsiimm01req_*.xml'
  answer_registration
  ask settle
  expect "and registered" '"reference":"registered"'

  push 20210601090000 B1 20210601090000 "$(person 222 "<InsuredCardValidDate>20210601</InsuredCardValidDate><ReferenceNumber>000001</ReferenceNumber>")"
  ask settle
  expect "the insurer change is linked by the reference number" '"number":"222","from":"20210601","state":"current"'
  expect "the old coverage ends the day before" '"to":"20210531","state":"past"'
  expect "staff are told" '"kind":"insurer-changed","chart":"000001"'
  expect "both numbers are named" '番号 0111 → 新'
  expect "the post code stays though the answer has none" '"post":"999-0001"'
  expect "a push without consent ends the offer" '"number":"222","from":"20210601","state":"current","checked":"20210601"}]}'
  expect_files "the number is registered anew" 1 'req/OQSsiimm01req_*.xml'

  push 20210601090000 B1 20210601090000 "$(person 222 "<ReferenceNumber>000001</ReferenceNumber>")"
  push 20210602090000 A1 20210405090000 "$(person 0111 "<InsuredBranchNumber>01</InsuredBranchNumber>$consent")"
  ask settle
  expect "repeated pushes are no visits" '"visits":[{"chart":"000001","date":"20210405","by":"card"},{"chart":"000001","date":"20210601","by":"card"}]'
  expect_not "and bring no offer back" '"offers"'

  printf '<XmlMsg><half' >"$box/face/OQSsiquc01res_face_9910000018_20210603090000.xml"
  ask settle
  expect "a broken file is reported" '"kind":"unreadable"'
  expect_files "and kept in store/bad" 1 'store/bad/*.xml'

  before=$answer
  ask restart
  if [ "$(seen_part "$before")" = "$(seen_part "$answer")" ]; then printf 'ok    restart changes nothing\n'; else fail "restart changes nothing"; fi

  ask check-coverage '"chart":"000001"'
  expect_files "check-coverage asks the service" 1 'req/OQSsiquc01req_*.xml'
  request=$(find "$box/req" -name 'OQSsiquc01req_*.xml')
  message "$(sed -n 's:.*<ArbitraryFileIdentifier>\(.*\)</.*:\1:p' "$request")" 20210701090000 "" 3 >"$box/res/$(basename "$request" | sed 's/req_/res_/')"
  ask settle
  expect "an answer that is not valid waits for staff" '"text":"無効（新しい資格あり）"'
  expect "and overwrites nothing" '"number":"222","from":"20210601","state":"current","checked":"20210601"'

  printf 'no request at all\n' >&3
  IFS= read -r answer <&4
  expect "garbage is answered" '{"id":null,"error":'
  ask audit
  expect "the audit names the clerk" '"staff":"clerk-1","what":"decide"'
  ask reset
  expect "reset forgets" '"patients":[]'
  close_desk
}

no_registration() {
  open_desk '{}'
  ask register-patient "$taro,$card"
  expect "a typed chart gets a number" '"chart":"000001"'
  expect "and no registration without the option" '"reference":"none"'
  expect_files "nor traffic" 0 'req/*.xml'
  push 20210405090000 A1 20210405090000 "$(person 222 '')"
  ask settle
  expect "another insurer without a reference number: candidates" '"candidates":["000001"]'
  kill -TERM "$pid"
  wait "$pid" || fail "SIGTERM did not end it cleanly"
  exec 3>&- 4<&-
  pid=
}

# ---- one deviation a fault, each played without the fault too

open_with() { # options, fault or nothing
  fault=$2
  open_desk "$1" ${2:+--fault "$2"}
}

deviates() { # title, text that only the faulty product shows
  if [ -n "$fault" ]; then expect "$fault: $1" "$2"; else expect_not "clean, not: $1" "$2"; fi
}

play_BUG_01() {
  open_with '{}' "$1"
  ask register-patient "$taro,$card"
  push 20210405090000 A1 20210405090000 "$(person 222 '')"
  ask settle
  deviates "a second chart" '"chart":"000002"'
}

play_BUG_08() {
  open_with '{}' "$1"
  ask register-patient "$taro"
  push 20210405090000 A1 20210405090000 "$(person 222 '')"
  ask settle
  deviates "linked to a namesake" '"visits":[{"chart":"000001"'
}

play_BUG_15() {
  open_with '{}' "$1"
  ask register-patient "$taro,$card"
  same="$(person 0111 "<InsuredCardSymbol>１１</InsuredCardSymbol><InsuredBranchNumber>01</InsuredBranchNumber>$old_consent")"
  push 20210405090000 A1 20210405090000 "$same"
  ask settle
  push 20210406090001 A1 20210405090000 "$same"
  ask settle
  expect "the visit is there" '"visits":[{"chart":"000001"'
  deviates "the second delivery counts" '"by":"card"},{"chart":"000001"'
  deviates "what has run out is offered" '"offers":[{"kind":"medication"'
}

play_BUG_20() {
  open_with '{}' "$1"
  ask register-patient "$taro,$card"
  expect "full width survives" '"symbol":"１１"'
  deviates "zeros lost in the store" '"insurer":"6990014","symbol":"１１","number":"111","branch":"1"'
  ask check-coverage '"chart":"000001"'
  answer=$(cat "$box"/req/*.xml)
  deviates "zeros lost in the request" '<InsurerNumber> 6990014</InsurerNumber>'
}

play_BUG_24() {
  open_with '{}' "$1"
  ask register-patient '"patient":{"name":"架空　花子","kana":"ｶｸｳ ﾊﾅｺ","sex":"2","birthdate":"19850405"}'
  push 20210405090000 A1 20210405090000 "$(person 222 '<ReferenceNumber>000001</ReferenceNumber>')"
  ask settle
  deviates "a man's visit in a woman's chart" '"visits":[{"chart":"000001"'
}

play_BUG_37() {
  open_with '{}' "$1"
  ask register-patient "$taro,$card"
  push 20210405090000 A1 20210405090000 "$(person 0111 '<InsuredCardSymbol>１１</InsuredCardSymbol><Address/>')"
  ask settle
  expect "it is imported" '"visits":[{"chart":"000001"'
  deviates "address wiped" '"birthdate":"19680101","reference"'
  deviates "branch wiped" '"number":"0111","state"'
}

known_taro() { # fault or nothing: Taro has a chart with card 0111, and the service has its number
  open_with '{"reference-numbers":true}' "$1"
  ask register-patient "$taro,$card"
  answer_registration
  ask settle
  expect "the number is registered" '"reference":"registered"'
}

insurer_change() {
  push 20210601090000 B1 20210601090000 "$(person 222 '<InsuredCardValidDate>20210601</InsuredCardValidDate><ReferenceNumber>000001</ReferenceNumber>')"
  ask settle
}

play_SEED_050() {
  known_taro "$1"
  insurer_change
  expect "the import made 222 current" '"number":"222","from":"20210601","state":"current"'
  ask check-coverage '"chart":"000001"'
  expect_files "one question goes out" 1 'req/OQSsiquc01req_*.xml'
  answer=$(cat "$box"/req/OQSsiquc01req_*.xml)
  deviates "asked with what was typed" '<InsuredIdentificationNumber>0111<'
}

play_SEED_091() {
  open_with '{"reference-numbers":true}' "$1"
  ask register-patient "$taro,$card"
  deviates "a new patient is not registered" '"reference":"none"'
  push 20210405090000 A1 20210405090000 "$(person 0111 '<InsuredCardSymbol>１１</InsuredCardSymbol>')"
  ask settle
  expect "the visit is there" '"visits":[{"chart":"000001"'
  deviates "nor by a visit" '"reference":"none"'
  ask register-patient '"patient":{"name":"架空　花子","kana":"ｶｸｳ ﾊﾅｺ","sex":"2","birthdate":"19850405"}'
  push 20210406090000 A2 20210406090000 "$(person 0111 '<InsuredCardSymbol>１１</InsuredCardSymbol><ReferenceNumber>000002</ReferenceNumber>')"
  ask settle
  expect "somebody else's number is a conflict" '"kind":"conflict"'
  ask decide '"item":"i1","choice":"link","chart":"000001"'
  expect "a decision about it registers" '"reference":"pending"'
}

play_SEED_093() {
  known_taro "$1"
  push 20210501090000 A1 20210501090000 "$(person 0111 '<InsuredCardSymbol>１１</InsuredCardSymbol><ReferenceNumber>000001</ReferenceNumber>')"
  ask settle
  expect "an equal card links" '"visits":[{"chart":"000001","date":"20210501","by":"card"}]'
  insurer_change
  deviates "the insurer change waits" '"kind":"unlinked"'
}

play_SEED_094() {
  known_taro "$1"
  insurer_change
  expect "222 is current" '"number":"222","from":"20210601","state":"current"'
  expect "and registered anew" '"reference":"pending"'
  deviates "0111 is gone" '"coverages":[{"insurer":"06990014","number":"222"'
  deviates "nobody is told" '"warnings":[]'
}

play_SEED_097() {
  open_with '{"reference-numbers":false}' "$1"
  ask register-patient "$taro,$card"
  deviates "registered all the same" '"reference":"pending"'
  answer=$(ls "$box/req")
  deviates "and sent" 'OQSsiimm01req_'
}

clean_product
no_registration
for name in $("$product" --list-faults | cut -f 1); do
  play=play_$(printf '%s' "$name" | tr - _)
  if ! command -v "$play" >/dev/null; then
    fail "$name is played nowhere in this script"
    continue
  fi
  "$play" ''
  close_desk
  "$play" "$name"
  close_desk
done
printf '%d failure(s)\n' "$failures"
[ "$failures" -eq 0 ]
