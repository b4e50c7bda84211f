# SPDX-License-Identifier: Apache-2.0
# Sourced by acceptance scripts: each fact that they check is a line; facts_end gives the exit status.
# shellcheck shell=sh

facts_checked=0
facts_missed=0

# fact WHAT EXPECTED ACTUAL
fact() {
    facts_checked=$((facts_checked + 1))
    if [ "$2" = "$3" ]; then
        echo "ok      $1: $2"
        return 0
    fi
    facts_missed=$((facts_missed + 1))
    echo "MISSED  $1"
    echo "        expected: $2"
    echo "        actual:   $3"
}

# fact_status WHAT EXPECTED COMMAND…: the exit status of a command that says nothing.
fact_status() {
    fact_what=$1
    fact_expected=$2
    shift 2
    fact_actual=0
    "$@" >/dev/null 2>&1 || fact_actual=$?
    fact "$fact_what" "$fact_expected" "$fact_actual"
}

# facts_need COMMAND…: ends with 77, "skipped", when one of the tools is not installed.
facts_need() {
    for fact_tool in "$@"; do
        command -v "$fact_tool" >/dev/null || {
            echo "skipped: $fact_tool is not installed" >&2
            exit 77
        }
    done
}

# facts_end prints the balance; not one fact checked is a failure too.
facts_end() {
    echo "$((facts_checked - facts_missed)) of $facts_checked facts"
    [ "$facts_missed" -eq 0 ] && [ "$facts_checked" -gt 0 ]
}
