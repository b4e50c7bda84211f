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
encoding=UTF-8
staff=
for role in clerk nurse administrator physician dentist pharmacist; do
  staff="$staff${staff:+,}{\"id\":\"$role-1\",\"role\":\"$role\"}"
done

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
  tell "\"do\":\"hello\",\"desk\":1,\"site\":{\"institution\":\"9910000018\",\"req\":\"$box/req\",\"res\":\"$box/res\",\"face\":\"$box/face\",\"encoding\":\"$encoding\",\"store\":\"$box/store\"},\"options\":$options,\"staff\":[$staff]"
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

ask_as() { # role, what that person does, further members
  tell "\"do\":\"$2\",\"staff\":\"$1-1\"${3:+,$3}"
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

expect_nowhere() { # title, text that no file of the product may hold
  if grep -rqF -- "$2" "$box/store"; then fail "$1"; else printf 'ok    %s\n' "$1"; fi
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

take_request() { # prefix: the newest request of that kind is taken out of req; sets identifier and answer_name
  request=$(find "$box/req" -name "$1req_*.xml" | sort | tail -n 1)
  identifier=$(sed -n 's:.*<ArbitraryFileIdentifier>\(.*\)</.*:\1:p' "$request")
  answer_name=$(basename "$request" | sed 's/req_/res_/')
  mv "$request" "$box/request.xml"
}

give() { # the answer, as bytes on stdin, to what was taken
  cat >"$box/res/.new"
  mv "$box/res/.new" "$box/res/$answer_name"
}

answer_registration() { # the newest request of its kind
  take_request OQSsiimm01
  message "$identifier" 20210405090100 "" 1 | give
}

answer_eligibility() { # validity, results, time
  take_request OQSsiquc01
  message "$identifier" "${3:-20210701090000}" "$2" "$1" | sed 's:<ReferenceClassification>1:<ReferenceClassification>2:' | give
  ask settle
}

whose="<QuaInf><Name>オンシカ　タロウ</Name><KanaName>ｵﾝｼｶ ﾀﾛｳ</KanaName><Birth>19680101</Birth></QuaInf>"
whose_checkup="<QualificationsInfo><Name>オンシカ　タロウ</Name><KanasName>ｵﾝｼｶ ﾀﾛｳ</KanasName><Birthday>19680101</Birthday></QualificationsInfo>"
drugs="<MeTrMonthInf><MeTrMonth>202109</MeTrMonth><DiDateInfs><DiDateInf><DiDate>20210915</DiDate><DrugInfs><DrugInf><DrugN>架空錠５ｍｇ</DrugN></DrugInf><DrugInf><DrugN>架空散</DrugN></DrugInf></DrugInfs></DiDateInf></DiDateInfs></MeTrMonthInf>"
measured="<SpecificHealthCheckupInfo><EffectiveTime>20210601</EffectiveTime><HealthCheckupResultAndQuestionInfos><HealthCheckupResultAndQuestionInfo><ItemName>身長</ItemName><DataValue>168.2</DataValue><Unit>cm</Unit></HealthCheckupResultAndQuestionInfo></HealthCheckupResultAndQuestionInfos></SpecificHealthCheckupInfo>"

answer_view() { # prefix, code, words, person, body
  take_request "$1"
  printf '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<XmlMsg><MessageHeader><ArbitraryFileIdentifier>%s</ArbitraryFileIdentifier><ResultCode>%s</ResultCode><MessageContents>%s</MessageContents>%s</MessageHeader><MessageBody>%s</MessageBody></XmlMsg>' \
    "$identifier" "$2" "$3" "$4" "$5" | give
  ask settle
}

today=$(TZ=Asia/Tokyo date +%Y%m%d)
consent="<PharmacistsInfoConsFlg>1</PharmacistsInfoConsFlg><PharmacistsInfoAvailableTime>$soon</PharmacistsInfoAvailableTime>"
both="$consent<SpecificHealthCheckupsInfoConsFlg>1</SpecificHealthCheckupsInfoConsFlg><SpecificHealthCheckupsInfoAvailableTime>$soon</SpecificHealthCheckupsInfoAvailableTime>"
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
  expect "a push without consent ends the offer" '"number":"222","from":"20210601","state":"current","checked":"20210601"}],"ratio":"30","recheck":true}]'
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

taro_at_home() { # options, fault or nothing: a chart with card 0111, and a push with consent to both views
  open_with "$1" "$2"
  ask register-patient "$taro,$card"
  push 20210405090000 A1 20210405090000 "$(person 0111 "<InsuredCardSymbol>１１</InsuredCardSymbol><InsuredBranchNumber>01</InsuredBranchNumber>$both")"
  ask settle
  expect "views are offered" '"kind":"medication","until"'
}

push_no() {
  push 20210405100000 A9 20210405100000 "$(person 0111 '<InsuredCardSymbol>１１</InsuredCardSymbol><PharmacistsInfoConsFlg>0</PharmacistsInfoConsFlg>')"
  ask settle
}

views_of_the_clean_product() {
  taro_at_home '{}' ''
  ask_as clerk view-medication '"chart":"000001"'
  expect "a clerk sees nothing" '"staff":"clerk-1","state":"not-qualified"'
  ask_as pharmacist view-checkup '"chart":"000001"'
  expect "nor a pharmacist a checkup" '"kind":"checkup","chart":"000001","staff":"pharmacist-1","state":"not-qualified"'
  expect_files "and nothing is sent" 0 'req/*.xml'

  ask_as physician view-medication '"chart":"000001","from":"202109","to":"202110"'
  expect "the physician waits" '"staff":"physician-1","state":"waiting"'
  expect "for an answer" '"inquiries":[{"kind":"medication","chart":"000001","state":"waiting"}]'
  answer=$(tr -d '\n ' <"$(find "$box/req" -name 'YZK*')")
  expect "asked with the chart's coverage" '<InsurerNumber>06990014</InsurerNumber><InsuranceCardSymbol>１１</InsuranceCardSymbol><InsuredPersonIdentificationNumber>0111</InsuredPersonIdentificationNumber><BranchNumber>01</BranchNumber>'
  expect "for these months, as XML" '<MessageBody><StartDate>202109</StartDate><EndDate>202110</EndDate><FileCategory>2</FileCategory></MessageBody>'
  answer_view YZKsiquc01 1 "" "$whose" "$drugs"
  expect "the medicines are shown" '"name":"オンシカ　タロウ","birthdate":"19680101","as-of"'
  expect "each with its day" '"items":[{"date":"20210915","name":"架空錠５ｍｇ"},{"date":"20210915","name":"架空散"}]'
  expect "and the question is done" '{"kind":"medication","chart":"000001","state":"shown"}'
  ask_as dentist view-checkup '"chart":"000001"'
  answer_view TKKsiquc01 1 "" "$whose_checkup" "$measured"
  expect "the dentist sees the checkup" '"items":[{"date":"20210601","name":"身長 168.2"}]'
  push_no
  expect_not "a later no takes all of it from the screen" '"items"'
  expect "and says why" '"staff":"physician-1","state":"no-consent"}'
  expect_nowhere "and out of the store" 架空錠

  ask_as physician view-medication '"chart":"000001"'
  answer_view YZKsiquc01 2 "薬剤情報の閲覧同意がありません。" "" ""
  expect "the service is asked all the same, and its words are shown" '"state":"no-consent","text":"薬剤情報の閲覧同意がありません。"'
  expect "the question ended in an error" '{"kind":"medication","chart":"000001","state":"error","text":"薬剤情報の閲覧同意がありません。"}'
  ask_as physician view-medication '"chart":"000001"'
  answer_view YZKsiquc01 2 "閲覧サービスは開始されていません。" "" ""
  expect "not open yet" '"state":"not-open","text":"閲覧サービスは開始されていません。"'
  ask_as physician view-medication '"chart":"000001"'
  answer_view YZKsiquc01 2 "閲覧を停止しています。" "" ""
  expect "another refusal" '"state":"refused","text":"閲覧を停止しています。"'
  ask_as physician view-medication '"chart":"000001"'
  answer_view YZKsiquc01 1 "" "<QuaInf><Name>架空　花子</Name><KanaName>ｶｸｳ ﾊﾅｺ</KanaName><Birth>19680101</Birth></QuaInf>" "$drugs"
  expect "somebody else's data are not shown" '"text":"閲覧の回答の氏名・生年月日がカルテと一致しません'
  expect "but told" '"kind":"conflict","name":"架空　花子"'
  expect_not "not one of them" '"items"'
  expect_nowhere "nor kept" 架空錠
  close_desk
}

answers_without_a_yes() {
  open_with '{"answer-seconds":0}' ''
  ask register-patient "$taro,$card"
  expect "what was only typed wants a check" '"recheck":true'
  ask check-coverage '"chart":"000001"'
  expect "without answer nothing is known" '"inquiries":[{"kind":"eligibility","chart":"000001","state":"unknown","text":"不明'
  held="<InsuredCardSymbol>１１</InsuredCardSymbol><InsuredBranchNumber>01</InsuredBranchNumber>"
  answer_eligibility 1 "$(person 0111 "$held")" "${today}090000"
  expect "a late answer counts" '"inquiries":[{"kind":"eligibility","chart":"000001","state":"confirmed","text":"有効"}]'
  expect "and settles the matter" '"recheck":false'

  ask check-coverage '"chart":"000001"'
  answer_eligibility 2 "$(person 0111 "$held<DisqualificationDate>20210501</DisqualificationDate>")"
  expect "not valid is told" '"state":"not-valid","text":"無効"'
  expect "with a proposal" '"text":"無効 院内の資格の終わりを 20210430（最後の有効日）にしますか。","candidates":["000001"]'
  expect "and changes nothing yet" "\"branch\":\"01\",\"state\":\"current\",\"checked\":\"$today\""
  expect "but wants a check" '"ratio":"30","recheck":true'
  ask decide '"item":"i1","choice":"link","chart":"000001"'
  expect "the clerk takes the end over" '"to":"20210430","state":"past"'

  ask check-coverage '"chart":"000001"'
  answer_eligibility 4 ""
  expect "not found asks for another look" '"state":"not-found","text":"該当資格なし。入力した内容をもう一度確認'
  expect "and names the form" 被保険者資格申立書
  expect "nobody pays all" '"ratio":"30"'
  ask check-coverage '"chart":"000001"'
  take_request OQSsiquc01
  message "$identifier" 20210701090000 "" "" | sed 's:<SegmentOfResult>1:<ErrorMessage>架空の誤りです。</ErrorMessage><SegmentOfResult>9:' | give
  ask settle
  expect "an error is an error" '"state":"error","text":"架空の誤りです。"'
  close_desk
}

paying() { # title, birthdate, elements of the result, what must be seen
  number_of_push=$((number_of_push + 1))
  reading=$((20210405090000 + number_of_push))
  push $reading P$number_of_push $reading "$(person "90$number_of_push" "$3" | sed "s/19680101/$2/;s/オンシカ/オンシカ$number_of_push/")"
  ask settle
  ask decide "\"item\":\"i$number_of_push\",\"choice\":\"new\""
  expect "$1" "\"number\":\"90$number_of_push\",\"state\":\"current\",\"checked\":\"20210405\"}],$4"
}

what_patients_pay() {
  open_with '{}' ''
  number_of_push=0
  year=$(TZ=Asia/Tokyo date +%Y)
  paying "under 70" 19800101 '' '"ratio":"30","recheck":true'
  paying "preschool by age" $((year - 2))0601 '' '"ratio":"20",'
  paying "late-stage elderly" 19400101 '<InsuredPartialContributionRatio>010</InsuredPartialContributionRatio>' '"ratio":"10",'
  paying "70 and older, nothing told" 19500101 '' '"recheck"'
  paying "70 and older, told" 19500101 '<ElderlyRecipientCertificateInfo><ElderlyRecipientContributionRatio>020</ElderlyRecipientContributionRatio></ElderlyRecipientCertificateInfo>' '"ratio":"20",'
  paying "told for another time" 19500101 '<ElderlyRecipientCertificateInfo><ElderlyRecipientContributionRatio>020</ElderlyRecipientContributionRatio><ElderlyRecipientValidEndDate>20210401</ElderlyRecipientValidEndDate></ElderlyRecipientCertificateInfo>' '"recheck"'
  limit='<LimitApplicationCertificateRelatedInfo><LimitApplicationCertificateClassificationFlag>A03</LimitApplicationCertificateClassificationFlag></LimitApplicationCertificateRelatedInfo>'
  paying "a ceiling with consent" 19800101 "<LimitApplicationCertificateRelatedConsFlg>1</LimitApplicationCertificateRelatedConsFlg>$limit" '"ratio":"30","limit":"A03"'
  paying "none without" 19800101 "<LimitApplicationCertificateRelatedConsFlg>0</LimitApplicationCertificateRelatedConsFlg>$limit" '"ratio":"30","recheck"'
  close_desk
}

shift_jis_requests() {
  encoding=Shift_JIS
  open_with '{}' ''
  encoding=UTF-8
  ask register-patient "$taro,$card"
  ask check-coverage '"chart":"000001"'
  answer=$(iconv -f CP932 -t UTF-8 "$box"/req/*.xml)
  expect "a request in Shift_JIS says so" '<?xml version="1.0" encoding="Shift_JIS" standalone="no"?>'
  expect "and is" '<InsuredCardSymbol>１１</InsuredCardSymbol>'
  close_desk
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

play_BUG_12() {
  open_with '{"answer-seconds":0}' "$1"
  ask register-patient "$taro,$card"
  ask check-coverage '"chart":"000001"'
  expect "the question is there" '"kind":"eligibility","chart":"000001"'
  deviates "no answer is shown as not valid" '"state":"not-valid","text":"無効"'
}

play_BUG_13() {
  taro_at_home '{}' "$1"
  expect "confirmed long ago" '"checked":"20210405"'
  deviates "and still relied on" '"recheck":false'
}

play_BUG_16() {
  taro_at_home '{}' "$1"
  ask check-coverage '"chart":"000001"'
  answer_eligibility 4 ""
  expect "not found is told" '"state":"not-found"'
  deviates "the coverage is gone, the patient pays all" '"reference":"none","ratio":"100"'
}

play_BUG_23() {
  open_with '{}' "$1"
  ask register-patient "$taro,$card"
  push 20210405090000 A1 20210405090000 "$(person 0111 "<InsuredCardSymbol>１１</InsuredCardSymbol><InsuredCardExpirationDate>$today</InsuredCardExpirationDate>")"
  ask settle
  expect "it ends today" "\"to\":\"$today\""
  deviates "and is over today" '"state":"past"'
}

play_BUG_28() {
  open_with '{}' "$1"
  message A1 20210405090000 "$(person 0111 "" | sed 's/オンシカ　タロウ/髙橋　①㈱－～/')" 1 | sed '1s/UTF-8/Shift_JIS/' |
    iconv -f UTF-8 -t CP932 >"$box/face/.new"
  mv "$box/face/.new" "$box/face/OQSsiquc01res_face_9910000018_20210405090000.xml"
  ask settle
  expect "the push arrives" '"kind":"unlinked","name":"'
  if [ -z "$1" ]; then expect "the name is whole" '"name":"髙橋　①㈱－～"'; fi
  deviates "the name is damaged" '"name":"?橋　??−〜"'
}

play_BUG_38() {
  open_with '{}' "$1"
  ask register-patient "$taro,$card"
  push 20210405090000 A1 20210405090000 "$(person 0111 '<InsuredCardSymbol>１１</InsuredCardSymbol><InsuredPartialContributionRatio>010</InsuredPartialContributionRatio>')"
  ask settle
  expect "there is a ratio" '"ratio":"'
  deviates "eight percent" '"ratio":"8"'
}

play_BUG_51() {
  taro_at_home '{}' "$1"
  deviates "offered to the end of that day" "\"until\":\"$(printf '%.8s' "$soon")235959\""
}

play_BUG_52() {
  taro_at_home '{}' "$1"
  ask_as physician view-medication '"chart":"000001"'
  answer_view YZKsiquc01 2 "該当する情報がありません。" "" ""
  expect "the view is settled" '"staff":"physician-1","state":"'
  deviates "takes no medicine, it says" '"state":"shown","text":"服用している薬はありません"'
}

play_BUG_56() {
  open_with '{}' "$1"
  number_of_push=0
  agreed='<LimitApplicationCertificateRelatedConsFlg>1</LimitApplicationCertificateRelatedConsFlg>'
  class='<LimitApplicationCertificateRelatedInfo><LimitApplicationCertificateClassificationFlag>A01</LimitApplicationCertificateClassificationFlag></LimitApplicationCertificateRelatedInfo>'
  paying "a class that was told stays" 19800101 "$agreed$class" '"ratio":"30","limit":"A01","recheck"'
  paying "70 and older: nothing is assumed" 19400101 "$agreed" '"recheck"'
  expect_not "nor for anybody yet" '"limit":"A03"'
  paying "under 70, agreed, no block" 19800101 "$agreed" '"ratio":"30",'
  deviates "a class out of nothing" '"number":"903","state":"current","checked":"20210405"}],"ratio":"30","limit":"A03"'
  paying "under 70, not agreed" 19800101 "<LimitApplicationCertificateRelatedConsFlg>0</LimitApplicationCertificateRelatedConsFlg>$class" '"ratio":"30",'
  deviates "nor does a no help" '"number":"904","state":"current","checked":"20210405"}],"ratio":"30","limit":"A03"'
}

play_SEED_003() {
  taro_at_home '{}' "$1"
  ask_as physician view-medication '"chart":"000001"'
  answer_view YZKsiquc01 2 "薬剤情報の閲覧同意がありません。" "" ""
  expect "the view is settled" '"staff":"physician-1","state":"no-'
  deviates "missing consent is no data, it says" '"staff":"physician-1","state":"no-data","text":"情報がありません"'
  ask_as dentist view-checkup '"chart":"000001"'
  answer_view TKKsiquc01 2 "閲覧を停止しています。" "" ""
  expect "the other too" '"kind":"checkup","chart":"000001","staff":"dentist-1","state":"'
  deviates "and so is a stop" '"staff":"dentist-1","state":"no-data","text":"情報がありません"'
  ask_as physician view-checkup '"chart":"000001"'
  answer_view TKKsiquc01 1 "" "$whose_checkup" "$measured"
  expect "what is there is shown" '"items":[{"date":"20210601","name":"身長 168.2"}]'
}

play_SEED_016() {
  taro_at_home '{}' "$1"
  ask_as physician view-medication '"chart":"000001"'
  answer_view YZKsiquc01 2 "閲覧はまだ開始されていません。" "" ""
  expect "the service's words" '"text":"閲覧はまだ開始されていません。"'
  deviates "taken for missing consent" '"state":"no-consent"'
}

play_SEED_041() {
  open_with '{}' "$1"
  ask register-patient "$taro,$card"
  ask check-coverage '"chart":"000001"'
  answer_eligibility 1 "$(person 0111 '<InsuredCardSymbol>１１</InsuredCardSymbol>')"
  expect "confirmed by number" '"by":"number"'
  deviates "and views are offered" '"offers":[{"kind":"checkup"'
}

play_SEED_053() {
  taro_at_home '{}' "$1"
  ask check-coverage '"chart":"000001"'
  answer_eligibility 3 "$(person 0111 '<InsuredCardSymbol>１１</InsuredCardSymbol><InsuredCardExpirationDate>20210630</InsuredCardExpirationDate>')"
  expect "not valid is told" '"state":"not-valid","text":"無効（新しい資格あり）"'
  deviates "and taken over" '"to":"20210630"'
}

play_SEED_114() {
  taro_at_home '{}' "$1"
  ask_as physician view-checkup '"chart":"000001"'
  answer_view TKKsiquc01 2 "特定健診情報の閲覧同意がありません。" "" ""
  expect "the view is settled" '"kind":"checkup","chart":"000001","staff":"physician-1","state":"'
  expect_not "and waits no longer" '"state":"waiting"'
  deviates "on the screen, and still to come" '"staff":"physician-1","state":"shown","items":[{"name":"（取得中）"}]'
  deviates "the question went well, it says" '{"kind":"checkup","chart":"000001","state":"shown"}'
  if [ -n "$fault" ]; then expect_not "$fault: the refusal is nowhere" 閲覧同意がありません; else expect "the refusal is told" 閲覧同意がありません; fi
  ask_as dentist view-checkup '"chart":"000001"'
  answer_view TKKsiquc01 1 "" "$whose_checkup" "$measured"
  expect "what is there is shown" '"items":[{"date":"20210601","name":"身長 168.2"}]'
  ask_as physician view-medication '"chart":"000001"'
  answer_view YZKsiquc01 2 "薬剤情報を停止しています。" "" ""
  expect "and medication is refused in the service's words" '"state":"refused","text":"薬剤情報を停止しています。"'
}

seen_once() { # fault or nothing
  taro_at_home '{}' "$1"
  ask_as physician view-medication '"chart":"000001"'
  answer_view YZKsiquc01 1 "" "$whose" "$drugs"
  expect "seen once, with consent" '"name":"架空散"'
  push_no
  expect_not "then no longer" '"items"'
  ask_as physician view-medication '"chart":"000001"'
}

play_SEED_122() {
  seen_once "$1"
  deviates "and again, from the store" '"name":"架空散"'
}

play_SEED_131() {
  seen_once "$1"
  expect "asked again" '"state":"waiting"'
  answer_view YZKsiquc01 2 "同意がありません。" "" ""
  deviates "and shown although refused" '"name":"架空散"'
}

play_DR_034() {
  taro_at_home '{}' "$1"
  push_no
  expect "the second visit is there" '"by":"card"},{"chart":"000001"'
  deviates "the yes of before still counts" '"offers":[{'
}

play_DR_040() {
  open_with '{}' "$1"
  ask register-patient "$taro,$card"
  ask check-coverage '"chart":"000001"'
  take_request OQSsiquc01
  message "$identifier" 20210701090000 "" "" | sed 's:<SegmentOfResult>1:<ErrorMessage>架空の誤りです。</ErrorMessage><SegmentOfResult>9:' | give
  ask settle
  expect "the question has ended" '"kind":"eligibility","chart":"000001","state":"'
  expect_not "and waits no longer" '"state":"waiting"'
  deviates "an abnormal end is not found, it says" '"state":"not-found","text":"該当資格なし。'
  if [ -n "$fault" ]; then expect_not "$fault: the text is lost" 架空の誤り; else expect "the text is told" '"kind":"message","name":"オンシカ　タロウ","birthdate":"19680101","text":"架空の誤りです。"'; fi
  expect "the coverage stays" '"number":"0111","branch":"01","state":"current"'
}

play_DR_041() {
  open_with '{}' "$1"
  ask register-patient "$taro,$card"
  message A1 20210405090000 "$(person 0111 '<InsuredCardSymbol>１１</InsuredCardSymbol>')" 1 |
    sed 's:<QualificationValidity>:<ProcessingResultMessage>証明書の期限が近づいています。</ProcessingResultMessage>&:' >"$box/face/.new"
  mv "$box/face/.new" "$box/face/OQSsiquc01res_face_9910000018_20210405090000.xml"
  ask settle
  expect "it is imported" '"visits":[{"chart":"000001"'
  deviates "and nobody is told" '"warnings":[]'
}

may_view() { # role, what, fault or nothing
  taro_at_home '{}' "$3"
  ask_as "$1" "view-$2" '"chart":"000001"'
  deviates "a $1 may view $2" "\"staff\":\"$1-1\",\"state\":\"waiting\""
}

is_refused() { # role, what, fault or nothing
  taro_at_home '{}' "$3"
  ask_as "$1" "view-$2" '"chart":"000001"'
  deviates "a $1 is refused $2" "\"staff\":\"$1-1\",\"state\":\"not-qualified\""
}

play_ROLE_CLERK() { may_view clerk medication "$1"; }
play_ROLE_NURSE() { may_view nurse medication "$1"; }
play_ROLE_ADMINISTRATOR() { may_view administrator checkup "$1"; }
play_ROLE_PHYSICIAN() { is_refused physician medication "$1"; }
play_ROLE_DENTIST() { is_refused dentist medication "$1"; }
play_ROLE_PHARMACIST() { is_refused pharmacist medication "$1"; }
play_ROLE_PHARMACIST_CHECKUP() { may_view pharmacist checkup "$1"; }

# shellcheck source=plays.sh
. "$(dirname "$0")/plays.sh"

clean_product
no_registration
views_of_the_clean_product
answers_without_a_yes
what_patients_pay
shift_jis_requests
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
