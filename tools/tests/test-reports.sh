#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# test-reports.sh ONSHI REFERENCE CI-FOLDER: all reports of one run with failures say the same, in the forms that others
# read; the verdicts can be derived again; two runs can be compared.
set -eu
onshi=$1
reference=$2
ci=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

complain() {
    echo "FAILED: $*" >&2
    failed=1
}

# run NAME ARGUMENT…: a run with the same seed; its exit status is in `status`.
run() {
    name=$1
    shift
    status=0
    "$onshi" run SC-RCP-11 SC-RCP-05 --role receipt-computer --seed 11 -j 2 --lang en --results "$work/$name" \
        --junit "$work/$name.xml" "$@" >"$work/$name.txt" 2>&1 || status=$?
}

expect() { # WHAT WANTED GOT
    [ "$2" = "$3" ] || complain "$1: $3, not $2"
}

run good -- "$reference"
expect "exit status of a good run" 0 "$status"
run bad -- "$reference" --fault BUG-15
expect "exit status of a bad run" 1 "$status"

cases=$(find "$work/bad" -name verdict.json | wc -l)
fails=$(find "$work/bad" -name verdict.json -exec grep -l '"verdict": "FAIL"' {} + | wc -l)
[ "$fails" -gt 0 ] || complain "the fault was not found: nothing is tested here"

xmllint --noout --relaxng "$ci/junit.rng" "$work/bad.xml" 2>"$work/why" || complain "JUnit: $(head -n 1 "$work/why")"
expect "tests of JUnit" "$cases" "$(xmllint --xpath 'count(//testcase)' "$work/bad.xml")"
expect "failures of JUnit" "$fails" "$(xmllint --xpath 'count(//failure)' "$work/bad.xml")"
expect "failures that JUnit counts" "$fails" "$(xmllint --xpath 'string(//testsuite/@failures)' "$work/bad.xml")"
expect "clause in JUnit" DR-032 "$(xmllint --xpath 'string((//failure)[1]/@type)' "$work/bad.xml")"

expect "plan of TAP" "1..$cases" "$(sed -n 2p "$work/bad/report.tap")"
expect "failures of TAP" "$fails" "$(grep -c '^not ok' "$work/bad/report.tap")"
expect "lines of JSON" "$cases" "$(wc -l <"$work/bad/report.jsonl")"
expect "failures of JSON" "$fails" "$(grep -c '"verdict":"FAIL"' "$work/bad/report.jsonl")"

html=$work/bad/report.html
expect "diagrams" "$fails" "$(grep -c '<div class="sequence">' "$html")"
grep -q 'class="row [a-z]* bad"' "$html" || complain "HTML: nothing is red"
grep -q '<span lang="ja">' "$html" || complain "HTML: no Japanese"
grep -q '<span lang="en">' "$html" || complain "HTML: no English"
grep -q 'official connection test' "$html" || complain "HTML: it does not say what a pass is not"
for forbidden in '<script' ' src=' 'href="http' '@import' 'url('; do
    ! grep -qF -- "$forbidden" "$html" || complain "HTML needs something else: $forbidden"
done

# With a card: what the patient saw, of cases that passed too when that is asked for. Nothing can be said without a card.
status=0
"$onshi" run SC-REC-08 --role receipt-computer --all-diagrams --lang en --results "$work/card" -- "$reference" \
    >"$work/card.txt" 2>&1 || status=$?
html=$work/card/report.html
if ! grep -q '^UNSUPPORTED\|^HARNESS\|cannot be made\|could not' "$work/card.txt"; then
    expect "exit status of a run with cards" 0 "$status"
    expect "strips of what the patient saw" 2 "$(grep -c '<div class="patient">' "$html")"
    for words in 'PIN: 3 tries left' 'PIN: 1 try left' 'PIN locked'; do
        grep -qF "$words" "$html" || complain "HTML: nowhere: $words"
    done
    drawn=$(grep -c '<g id="screen-' "$html")
    shown=$(grep -o '<use href="#screen-' "$html" | wc -l)
    [ "$drawn" -gt 0 ] && [ "$shown" -gt "$drawn" ] || complain "HTML: $drawn pictures for $shown screens"
    ! grep -q 'href="#screen-0"' "$html" || complain "HTML: a screen without a picture"
fi
html=$work/bad/report.html

status=0
"$onshi" judge "$work/bad" --lang en >"$work/judged.txt" 2>&1 || status=$?
expect "exit status of judge" 1 "$status"
expect "verdicts derived again" "$(grep -c '^FAIL' "$work/bad.txt")" "$(grep -c '^FAIL' "$work/judged.txt")"

status=0
"$onshi" diff "$work/good" "$work/bad" --lang en >"$work/diff.txt" 2>&1 || status=$?
expect "exit status of diff" 1 "$status"
grep -q 'PASS → FAIL' "$work/diff.txt" || complain "diff: no verdict changed"
grep -q 'first event that differs' "$work/diff.txt" || complain "diff: no first event"
"$onshi" diff "$work/bad" "$work/bad" >"$work/same.txt" 2>&1 || complain "diff: a run differs from itself"

echo evidence >>"$work/bad/$(ls "$work/bad" | grep SC-RCP-11 | head -n 1)/raw.jsonl"
status=0
"$onshi" judge "$work/bad" >"$work/judged.txt" 2>&1 || status=$?
expect "exit status of judge on changed evidence" 3 "$status"
exit "$failed"
