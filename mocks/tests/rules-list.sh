#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# mocks/tests/rules-list.sh: the rules that bind the service (SVC in scenarios/registry/registry.xml), each with its tests, or
# with the reason why it has none (rules-untested.txt). Fails when a rule has neither, or a reason is of no use any more.
set -eu
tests=$(cd "$(dirname "$0")" && pwd)
registry=${1:-$tests/../../scenarios/registry/registry.xml}
reasons=${2:-$tests/rules-untested.txt}
[ -r "$registry" ] || {
    echo "rules-list: $registry を読めません / cannot be read" >&2
    exit 2
}
work=$(mktemp -d "${TMPDIR:-/tmp}/onshi-rules-XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM

# rule|what it says
awk '
    /<requirement / {
        id = $0; sub(/.* id="/, "", id); sub(/".*/, "", id)
        binds = $0; sub(/.* binds="/, "", binds); sub(/".*/, "", binds)
        wanted = (" " binds " ") ~ / SVC /
    }
    wanted && /<en>/ {
        text = $0; sub(/.*<en>/, "", text); sub(/<\/en>.*/, "", text)
        print id "|" text
        wanted = 0
    }' "$registry" | sort -u >"$work/rules"

# rule|file:test, for what is run
grep -ho 'tcase_add[a-z_]*test(tests, test_\(seed\|dr\)_[0-9]\{3\}_[a-z0-9_]*' "$tests"/test_*.c |
    sed 's/.*, //' | sort -u >"$work/run"
grep -o '^START_TEST(test_\(seed\|dr\)_[0-9]\{3\}_[a-z0-9_]*' "$tests"/test_*.c | sed 's/.*\/\([^/]*\):START_TEST(/\1:/' |
    awk -F: -v run="$work/run" '
        BEGIN { while ((getline name < run) > 0) known[name] = 1 }
        $2 in known {
            split($2, part, "_")
            print toupper(part[2]) "-" part[3] "|" $1 ":" $2
        }' | sort -u >"$work/tests"

awk -F'|' -v rules="$work/rules" -v tests="$work/tests" -v reasons="$reasons" '
    function fail(text) { print "rules-list: " text > "/dev/stderr"; failed = 1 }
    BEGIN {
        while ((getline line < tests) > 0) { split(line, part, "|"); test[part[1]] = test[part[1]] "\n    " part[2] }
        while ((getline line < reasons) > 0) {
            if (line ~ /^#/ || line == "") continue
            if (split(line, part, "|") != 3 || part[2] == "" || part[3] == "") { fail("理由の行の形が違います / not RULE|ja|en: " line); continue }
            reason[part[1]] = part[2] "\n    " part[3]
        }
        while ((getline line < rules) > 0) {
            rule = line; sub(/\|.*/, "", rule); text = line; sub(/^[^|]*\|/, "", text)
            bound[rule] = 1; count++
            print rule ": " text
            if (rule in test) { print "    " substr(test[rule], 6); tested++ }
            if (rule in reason) { print "    " reason[rule] }
            if (rule in test && rule in reason) fail(rule ": 試験があるので理由は要りません / has a test, so remove the reason")
            if (!(rule in test) && !(rule in reason)) fail(rule ": 試験も理由もありません / has neither a test nor a reason")
        }
        for (rule in reason) if (!(rule in bound)) fail(rule ": サービスの規則ではありません / a reason for no rule of the service")
        for (rule in test) if (!(rule in bound)) print rule ": サービスを縛らない規則の試験 / a test of a rule that does not bind the service" test[rule]
        if (count == 0) fail("規則が一つもありません / no rules found")
        printf "%d rules, %d with tests, %d with a reason\n", count, tested, count - tested
        exit failed
    }' </dev/null
