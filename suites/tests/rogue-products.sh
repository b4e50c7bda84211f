#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# rogue-products.sh ONSHI REFERENCE ROGUE LEFTOVERS MODE: a product that goes wrong in this way makes its cases
# UNRESOLVED in bounded time, leaves nothing behind, and the next run is as good as ever.
set -eu
onshi=$1
reference=$2
rogue=$3
leftovers=$4
mode=$5
# shellcheck source-path=SCRIPTDIR source=run-watched.sh
. "$(dirname "$0")/run-watched.sh"

watched 0 wrong SC-REF-01 SC-REF-02 --role receipt-computer -j 2 --seed 7 -- "$rogue" "$mode" 4 -- "$reference"
expect_status wrong 4
expect_verdicts wrong 8 UNRESOLVED
expect_nothing_left wrong
expect_no_folder wrong
[ "$(wc -l <"$ROGUE_PIDS")" -ge 16 ] || complain "the rogue did not run in every case"

watched 0 clean SC-REF-01 SC-REF-02 --role receipt-computer -j 2 --seed 7 -- "$reference"
expect_status clean 0
expect_verdicts clean 8 PASS
expect_nothing_left clean
expect_no_folder clean
exit "$failed"
