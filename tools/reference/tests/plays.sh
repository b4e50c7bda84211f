# SPDX-License-Identifier: Apache-2.0
#
# More plays for reference-smoke.sh, which reads this file: what arrives, whose it is, and what it does to the chart.
# One function a fault, in the order of fault.h within each part; the first argument is the fault or nothing.

hanako='"patient":{"name":"架空　花子","kana":"ｶｸｳ ﾊﾅｺ","sex":"2","birthdate":"19850405"}'
symbol='<InsuredCardSymbol>１１</InsuredCardSymbol>'
held="$symbol<InsuredBranchNumber>01</InsuredBranchNumber>"

loses() { # title, text that only the good product shows
  if [ -n "$fault" ]; then expect_not "$fault: $1" "$2"; else expect "clean, not: $1" "$2"; fi
}

taro_registered() { # options, fault or nothing
  open_with "$1" "$2"
  ask register-patient "$taro,$card"
}

arrives() { # further elements, sed script for the result
  push 20210405090000 A1 20210405090000 "$(person 0111 "$1" | sed "${2:-s/^//}")"
  ask settle
}

stranger() { # birthdate, further elements: somebody new, and the clerk makes the chart
  push 20210405090000 A1 20210405090000 "$(person 901 "$2" | sed "s/19680101/$1/")"
  ask settle
  ask decide '"item":"i1","choice":"new"'
  expect "the chart is there" "\"birthdate\":\"$1\""
}

break_off() { # an answer that ends too early, to the newest question
  take_request OQSsiquc01
  printf '<?xml version="1.0" encoding="UTF-8"?><XmlMsg><MessageHeader><Segment' | give
  ask settle
}

# ---- files

play_X_04() {
  taro_registered '{}' "$1"
  printf '<XmlMsg><half' >"$box/face/OQSsiquc01res_face_9910000018_20210405080000.xml"
  arrives "$held"
  arrives "$held"
  deviates "what came after it is not taken in" '"visits":[]'
}

play_BUG_35() {
  taro_registered '{}' "$1"
  message A1 20210405090000 "$(person 0111 "$held")" 1 >"$box/whole.xml"
  exec 5>"$box/face/OQSsiquc01res_face_9910000018_20210405090000.xml"
  head -c 300 "$box/whole.xml" >&5
  ask open-patient '"chart":"000001"'  # answered before the folders are looked at
  ask open-patient '"chart":"000001"'  # and this one after it
  tail -c +301 "$box/whole.xml" >&5
  exec 5>&-
  ask settle
  expect_files "no file is left" 0 'face/*.xml'
  deviates "half of it was read" '"kind":"unreadable"'
  deviates "and the rest is lost" '"visits":[]'
}

play_BUG_36() {
  taro_registered '{}' "$1"
  arrives "$held"
  ask restart
  arrives "$held"
  expect "the visit is there" '"visits":[{"chart":"000001"'
  deviates "it counts again after a restart" '"by":"card"},{"chart":"000001"'
}

play_SEED_039() {
  taro_registered '{}' "$1"
  ask check-coverage '"chart":"000001"'
  take_request OQSsiquc01
  message "$identifier" 20210701090000 "$(person 0111 "$held")" 1 >"$box/answer.xml"
  give <"$box/answer.xml"
  ask settle
  expect "the visit is there" '"visits":[{"chart":"000001"'
  give <"$box/answer.xml"
  ask settle
  deviates "the copy counts too" '"by":"card"},{"chart":"000001"'
}

play_DR_056() {
  taro_registered '{}' "$1"
  arrives "$held<DiagnosisInfoConsFlg>0</DiagnosisInfoConsFlg>"
  deviates "an element of a later year" '"kind":"unreadable"'
  deviates "and no visit" '"visits":[]'
}

# ---- questions and their answers

play_X_03() {
  open_with '{"answer-seconds":0}' "$1"
  ask register-patient "$taro,$card"
  ask check-coverage '"chart":"000001"'
  ask open-patient '"chart":"000001"'
  expect "nothing is known" '"chart":"000001","state":"unknown"'
  deviates "asked again, and again" '確認できていません。"},{"kind":"eligibility","chart":"000001","state":"unknown","text":"不明: 応答がありません。有効か無効かは確認できていません。"},{"kind"'
  asked=$(find "$box/req" -name 'OQSsiquc01req_*.xml' | wc -l)
  answer="$asked questions in req"
  loses "the service is flooded" "1 questions in req"
}

play_X_03_UNREADABLE() {
  taro_registered '{}' "$1"
  ask check-coverage '"chart":"000001"'
  break_off
  expect "the file is told" '"kind":"unreadable"'
  loses "and something is known" '"kind":"eligibility","chart":"000001","state":"waiting"'
  deviates "no answer is a no" '"state":"not-valid","text":"無効"'
}

play_X_03_UNREADABLE_VALID() {
  taro_registered '{}' "$1"
  ask check-coverage '"chart":"000001"'
  break_off
  expect "the file is told" '"kind":"unreadable"'
  deviates "no answer is a yes" '"state":"confirmed","text":"有効"'
}

play_BUG_12_LATE() {
  open_with '{"answer-seconds":0}' "$1"
  ask register-patient "$taro,$card"
  ask register-patient "$hanako"
  ask check-coverage '"chart":"000001"'
  expect "nothing is known" '"chart":"000001","state":"unknown"'
  ask open-patient '"chart":"000002"'
  answer_eligibility 1 "$(person 0111 "$held")"
  expect "the late answer counts" '"by":"number"'
  deviates "in a woman's chart" '"visits":[{"chart":"000002"'
}

play_DR_057() {
  taro_registered '{}' "$1"
  ask register-patient "$hanako"',"coverage":{"insurer":"06990014","number":"222"}'
  ask check-coverage '"chart":"000001"'
  ask check-coverage '"chart":"000002"'
  answer_eligibility 4 ""
  expect "one question is answered" '"state":"not-found"'
  deviates "the one that was asked first" '"inquiries":[{"kind":"eligibility","chart":"000001","state":"not-found"'
}

play_DR_057_PERSON() {
  taro_registered '{}' "$1"
  ask check-coverage '"chart":"000001"'
  answer_eligibility 1 "$(person 555 '' | sed 's/オンシカ　タロウ/架空　花子/;s/ｵﾝｼｶ ﾀﾛｳ/ｶｸｳ ﾊﾅｺ/;s/19680101/19850405/;s/Sex1>1/Sex1>2/')"
  expect "the question has ended" '"state":"confirmed"'
  deviates "a woman's coverage in a man's chart" '"number":"555","state":"current"'
}

play_DR_042() {
  taro_registered '{}' "$1"
  ask check-coverage '"chart":"000001"'
  answer_eligibility 6 "$(person 0111 "$held")"
  expect "the question has ended" '"kind":"eligibility","chart":"000001","state":"'
  deviates "a code that nobody knows is 有効" '"state":"confirmed"'
}

play_DR_043() {
  taro_registered '{}' "$1"
  arrives "$held" 's:</ResultOfQualificationConfirmation>:&<ResultOfQualificationConfirmation><Name>別</Name></ResultOfQualificationConfirmation>:'
  loses "nobody is asked" '"kind":"several"'
  deviates "the first is imported" '"visits":[{"chart":"000001"'
}

play_DR_064() {
  taro_registered '{}' "$1"
  ask check-coverage '"chart":"000001"'
  answer_eligibility 5 ""
  expect "the question has ended" '"kind":"eligibility","chart":"000001","state":"'
  deviates "several is not valid" '"state":"not-valid"'
}

# ---- whose it is

play_BUG_04() {
  open_with '{}' "$1"
  ask register-patient "$taro"
  arrives '' 's/オンシカ　タロウ/オンシカ　●ロウ/'
  deviates "● is filled up" '"visits":[{"chart":"000001"'
}

play_BUG_18() {
  open_with '{}' "$1"
  ask register-patient "$taro"',"coverage":{"insurer":"06990014","symbol":"11","number":"0111","branch":"01"}'
  arrives "$held"
  deviates "full width is another number" '"kind":"unlinked"'
}

play_BUG_19() {
  open_with '{}' "$1"
  ask register-patient "$taro"',"coverage":{"insurer":"990010","number":"0111"}'
  ask check-coverage '"chart":"000001"'
  answer=$(cat "$box"/req/*.xml)
  expect "it is asked" '990010</InsurerNumber>'
  deviates "without padding" '<InsurerNumber>990010<'
}

play_SEED_055() {
  taro_registered '{}' "$1"
  arrives "$held"
  deviates "asked about a certain chart" '"prompts":1'
}

play_BUG_02() {
  taro_at_home '{}' "$1"
  ask_as physician view-medication '"chart":"000001"'
  answer_view YZKsiquc01 1 "" "<QuaInf><Name>架空　花子</Name><KanaName>ｶｸｳ ﾊﾅｺ</KanaName><Birth>19850405</Birth></QuaInf>" "$drugs"
  expect "the view is settled" '"staff":"physician-1","state":"'
  deviates "somebody else's medicines" '"name":"架空散"'
}

# ---- what it does to the chart

play_BUG_40() {
  taro_registered '{}' "$1"
  arrives "$held<Address>架空県９－９</Address>"
  expect "the visit is there" '"visits":[{"chart":"000001"'
  deviates "the address is overwritten" '"address":"架空県９－９"'
}

play_SEED_051() {
  open_with '{}' "$1"
  ask register-patient '"patient":{"name":"オンシカ　タロウ","kana":"ｵﾝｼｶ ﾀﾛｳ","sex":"1","birthdate":"19680101"},'"$card"
  arrives "$held<Address>架空県９－９</Address>"
  expect "the visit is there" '"visits":[{"chart":"000001"'
  loses "the address is not imported" '"address":"架空県９－９"'
}

play_DR_143() {
  taro_registered '{}' "$1"
  arrives "$held" 's/オンシカ　タロウ/オンシカ　太郎/'
  expect "the visit is there" '"visits":[{"chart":"000001"'
  deviates "the name is overwritten" '"name":"オンシカ　太郎","kana"'
}

play_DR_144() {
  taro_registered '{}' "$1"
  arrives "$held" 's/オンシカ　タロウ/オンシカ　●ロウ/'
  expect "the visit is there" '"visits":[{"chart":"000001"'
  deviates "the name has a hole" '"name":"オンシカ　●ロウ","kana"'
}

play_DR_048() {
  open_with '{}' "$1"
  push 20210405090000 A1 20210405090000 "$(person 901 '' | sed 's/Sex1>1/Sex1>3/')"
  ask settle
  ask decide '"item":"i1","choice":"new"'
  expect "the chart is there" '"chart":"000001"'
  deviates "a man" '"sex":"1"'
}

play_DR_055() {
  taro_registered '{}' "$1"
  arrives "$held<DisqualificationDate>$today</DisqualificationDate>"
  expect "an end is known" '"to":"'
  deviates "a day too late" "\"to\":\"$today\",\"state\":\"current\""
}

play_DR_058() {
  taro_registered '{}' "$1"
  arrives "$held"
  expect "the visit is there" '"visits":[{"chart":"000001"'
  deviates "today" "\"visits\":[{\"chart\":\"000001\",\"date\":\"$today\""
}

play_DR_060() {
  open_with '{}' "$1"
  ask register-patient "$taro"',"coverage":{"insurer":"06990014","symbol":"１１","number":"0111"}'
  arrives "$symbol<InsuredBranchNumber>02</InsuredBranchNumber>"
  expect "the visit is there" '"visits":[{"chart":"000001"'
  loses "the branch is not there" '"number":"0111","branch":"02"'
}

play_DR_061() {
  open_with '{}' "$1"
  ask register-patient "$taro"',"coverage":{"insurer":"990010","number":"0111"}'
  arrives '' 's/06990014/  990010/'
  expect "the visit is there" '"visits":[{"chart":"000001"'
  deviates "the padding is shown" '"insurer":"  990010"'
}

unknown_class='s/Classification>01/Classification>09/'

play_DR_045() {
  taro_registered '{}' "$1"
  arrives "$held" "$unknown_class"
  deviates "an unknown class stops it" '"kind":"unreadable"'
  deviates "and there is no visit" '"visits":[]'
}

play_DR_047() {
  taro_registered '{}' "$1"
  arrives "$held<ReasonOfLoss>42</ReasonOfLoss>"
  deviates "an unknown reason of loss stops it" '"kind":"unreadable"'
  deviates "and there is no visit" '"visits":[]'
}

play_SEED_023() {
  taro_registered '{}' "$1"
  arrives "$held" "$unknown_class"
  expect "it is imported" '"visits":[{"chart":"000001"'
  loses "nobody is told" '被保険者証区分 09'
  deviates "and it pays as a general one" '"ratio":"30"'
}

# ---- consent, and what patients pay

play_DR_003() {
  taro_at_home '{}' "$1"
  later=$(date -u -d "$(printf '%s' "$soon" | sed 's/\(....\)\(..\)\(..\)\(..\)\(..\)\(..\)/\1-\2-\3 \4:\5:\6/') UTC + 9 hours" +%Y%m%d%H%M%S)
  deviates "offered for nine hours too long" "\"until\":\"$later\""
}

play_DR_033() {
  taro_registered '{}' "$1"
  arrives "$held<PharmacistsInfoConsFlg>2</PharmacistsInfoConsFlg><PharmacistsInfoAvailableTime>$soon</PharmacistsInfoAvailableTime>"
  expect "the visit is there" '"visits":[{"chart":"000001"'
  deviates "2 is a yes" '"offers":[{"kind":"medication"'
}

ceiling() { # further elements of the block
  printf '<LimitApplicationCertificateRelatedInfo><LimitApplicationCertificateClassificationFlag>A03</LimitApplicationCertificateClassificationFlag>%s</LimitApplicationCertificateRelatedInfo>' "$1"
}

play_SEED_101() {
  open_with '{}' "$1"
  stranger 19800101 "<LimitApplicationCertificateRelatedConsFlg>0</LimitApplicationCertificateRelatedConsFlg>$(ceiling '')"
  deviates "applied without consent" '"limit":"A03"'
}

play_DR_053() {
  open_with '{}' "$1"
  stranger 19800101 "<LimitApplicationCertificateRelatedConsFlg>1</LimitApplicationCertificateRelatedConsFlg>$(ceiling '<LimitApplicationCertificateValidEndDate>20210430</LimitApplicationCertificateValidEndDate>')"
  deviates "applied after its end" '"limit":"A03"'
}

play_DR_046() {
  open_with '{}' "$1"
  push 20210405090000 A1 20210405090000 "$(person 901 '' | sed 's/Classification>01/Classification>05/')"
  ask settle
  ask decide '"item":"i1","choice":"new"'
  loses "class 05 pays a share" '"ratio":"100"'
}

play_DR_051() {
  open_with '{}' "$1"
  stranger 19500101 '<ElderlyRecipientCertificateInfo><ElderlyRecipientContributionRatio>020</ElderlyRecipientContributionRatio><ElderlyRecipientValidEndDate>20210401</ElderlyRecipientValidEndDate></ElderlyRecipientCertificateInfo>'
  deviates "a ratio of the past" '"ratio":"20"'
}

play_DR_052() {
  open_with '{}' "$1"
  stranger "$((${today%????} - 2))0601" '<PreschoolClassification>1</PreschoolClassification>'
  deviates "a small child pays as everybody" '"ratio":"30"'
}

play_DR_151() {
  open_with '{}' "$1"
  month=${today%??}
  stranger "$((${today%????} - 70))${month#????}02" ''
  loses "70 before the next month" '"ratio":"30"'
}

play_DR_152() {
  open_with '{}' "$1"
  school_year=${today%????}
  if [ "${today#????}" -lt 0401 ]; then school_year=$((school_year - 1)); fi
  stranger "$((school_year - 6))0401" ''
  deviates "a pupil pays as a small child" '"ratio":"20"'
}

# ---- views and the audit

play_DR_124() {
  taro_at_home '{}' "$1"
  ask_as physician view-medication '"chart":"000001"'
  answer_view YZKsiquc01 2 "閲覧を停止しています。" "" ""
  expect "the service's words" '"text":"閲覧を停止しています。"'
  deviates "stopped is no consent, it says" '"staff":"physician-1","state":"no-consent"'
}

play_SEED_118() {
  taro_at_home '{}' "$1"
  ask_as clerk view-medication '"chart":"000001"'
  expect "the clerk is refused" '"staff":"clerk-1","state":"not-qualified"'
  ask audit
  loses "the refusal is not recorded" '"what":"view refused: not-qualified"'
}

play_X_01() {
  taro_registered '{}' "$1"
  ask audit
  deviates "nothing is recorded" '"audit":[]'
}

play_X_02() {
  taro_at_home '{}' "$1"
  ask audit
  expect "the import is recorded" '"what":"import-card'
  deviates "with the name" '"what":"import-card オンシカ　タロウ"'
}

play_SEED_038() {
  taro_registered '{}' "$1"
  ask audit
  expect "it is recorded" '"what":"register-patient"'
  loses "by nobody" '"staff":"clerk-1","what":"register-patient"'
}

play_DR_031() {
  taro_at_home '{}' "$1"
  ask_as physician view-medication '"chart":"000001"'
  answer_view YZKsiquc01 1 "" "$whose" "$drugs"
  expect "seen with consent" '"name":"架空散"'
  push_no
  deviates "and after it has ended" '"name":"架空散"'
}

play_DR_120() {
  taro_at_home '{}' "$1"
  ask_as physician view-medication '"chart":"000001"'
  answer_view YZKsiquc01 1 "" "$whose" "$drugs"
  expect "it is said up to when" '"as-of":"'
  deviates "up to today" "\"as-of\":\"$today\""
}

play_DR_122() {
  taro_at_home '{}' "$1"
  ask_as physician view-medication '"chart":"000001","from":"202109","to":"202110"'
  answer=$(cat "$box"/req/YZK*)
  expect "it is asked" '<StartDate>'
  loses "not for these months" '<StartDate>202109</StartDate>'
}

# ---- answers that are wrong or late

play_BUG_28_DECLARED() {
  open_with '{}' "$1"
  message A1 20210405090000 "$(person 0111 "" | sed 's/オンシカ　タロウ/オンシカ/;s:<NameKana>.*</NameKana>::;s/架空組合/kumiai/')" 1 | sed '1s/UTF-8/Shift_JIS/' >"$box/face/.new"
  mv "$box/face/.new" "$box/face/OQSsiquc01res_face_9910000018_20210405090000.xml"
  ask settle
  expect "something is told" '"inbox":[{'
  loses "and not that it cannot be read" '"kind":"unreadable"'
  deviates "but a name that nobody has" '"name":"繧ｪ繝ｳ繧ｷ繧ｫ"'
}

play_SEED_052() {
  taro_registered '{}' "$1"
  push 20210601090000 B1 20210601090000 "$(person 0111 "$held<InsuredCardExpirationDate>20991231</InsuredCardExpirationDate>")"
  ask settle
  push 20210501090000 A1 20210501090000 "$(person 0111 "$held<InsuredCardExpirationDate>20210531</InsuredCardExpirationDate>")"
  ask settle
  expect "both visits are there" '"visits":[{"chart":"000001","date":"20210601","by":"card"},{"chart":"000001","date":"20210501","by":"card"}]'
  deviates "the older answer counts" '"to":"20210531"'
}

play_SEED_065() {
  taro_registered '{}' "$1"
  push "${today}090000" A1 "${today}090000" "$(person 0111 "$held")"
  ask settle
  expect "checked today" '"recheck":false'
  ask check-coverage '"chart":"000001"'
  answer_eligibility 2 "$(person 0111 "$held")"
  expect "not valid is told" '"state":"not-valid"'
  deviates "and nothing is to be checked" '"recheck":false'
}

play_DR_041_STATUS() {
  taro_registered '{}' "$1"
  ask check-coverage '"chart":"000001"'
  take_request OQSsiquc01
  message "$identifier" 20210701090000 "" "" | sed 's:Status>1:Status>2:;s:<ResultList>:<ProcessingResultMessage>番号に誤りがあります。</ProcessingResultMessage>&:' | give
  ask settle
  expect "the question has ended" '"kind":"eligibility","chart":"000001","state":"'
  loses "its text is lost" '"state":"error","text":"番号に誤りがあります。"'
  deviates "an error is not valid" '"state":"not-valid"'
}

# ---- what nobody asked for, and what nobody said

play_BUG_55() {
  taro_at_home '{}' "$1"
  ask open-patient '"chart":"000001"'
  ask open-patient '"chart":"000001"'
  answer="$(find "$box/req" -name 'YZKsiquc01req_*.xml' | wc -l) questions"
  deviates "each time anew" "2 questions"
}

play_SEED_091_SENT() {
  open_with '{"reference-numbers":true}' "$1"
  ask register-patient "$taro,$card"
  expect_files "it is sent" 1 'req/OQSsiimm01req_*.xml'
  deviates "and done" '"reference":"registered"'
}

play_SEED_091_REFUSED() {
  open_with '{"reference-numbers":true}' "$1"
  ask register-patient "$taro,$card"
  take_request OQSsiimm01
  message "$identifier" 20210405090100 "" "" | sed 's:Status>1:Status>2:' | give
  ask settle
  expect "it is answered" '"reference":"'
  expect_not "and waits no longer" '"reference":"pending"'
  deviates "refused, and registered" '"reference":"registered"'
}

play_SEED_111() {
  taro_registered '{}' "$1"
  arrives "$held$consent<SpecificHealthCheckupsInfoConsFlg>0</SpecificHealthCheckupsInfoConsFlg>"
  expect "medication is offered" '"kind":"medication","until"'
  deviates "and the checkup" '"offers":[{"kind":"checkup"'
}
