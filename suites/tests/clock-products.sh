#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Products written in other languages stand at the scripted instant too: ONSHI INTERPRETER PROGRAM.
set -eu
onshi=$1 interpreter=$2 program=$3
command -v "$interpreter" >/dev/null || exit 77
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
# The product shows no patient, so the case fails; what counts here is the clock in each of its answers.
"$onshi" run SC-RCP-23 --role receipt-computer --results "$results/run" -- "$interpreter" "$program" >"$results/out" || true
logs=$(find "$results/run" -name canonical.jsonl)
[ -n "$logs" ] || { cat "$results/out"; exit 1; }
# shellcheck disable=SC2086 # one word a file
sed -n 's/^{"at":"\([0-9]*\)".*"clock":"\([0-9]*\)".*"ch":"desk","ev":"answer".*/\1 \2/p' $logs >"$results/clocks"
awk '$1 != $2 { print "scripted " $1 ", seen " $2; wrong++ } { seen[$2]++ }
     END { n = 0; for (s in seen) n++; print NR " answers at " n " instants"; exit wrong > 0 || n < 3 }' "$results/clocks"
