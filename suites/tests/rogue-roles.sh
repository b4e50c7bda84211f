#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# rogue-roles.sh ONSHI ROGUE LEFTOVERS ROLE PRODUCT MODE N [VERDICT]: a reception or a face reader that goes wrong in this
# way in its first case makes that case UNRESOLVED (or FAIL; or VERDICT, a basic regular expression) in bounded time,
# leaves nothing behind, and the case after it on the same lane, in which it behaves, is as good as ever.
set -eu
onshi=$1
rogue=$2
leftovers=$3
role=$4
product=$5
mode=$6
number=$7
verdict=${8:-UNRESOLVED\\|FAIL}
# shellcheck source-path=SCRIPTDIR source=run-watched.sh
. "$(dirname "$0")/run-watched.sh"

case $role in
reception) scenario=SC-REC-02 ;;
card-reader) scenario=SC-CON-06-CR ;;
*) exit 2 ;;
esac
ROGUE_ONCE=$work/once
export ROGUE_ONCE
patience=100

watched 0 first "$scenario" --role "$role" -j 1 --seed 7 -- "$rogue" "$mode" "$number" -- "$product"
[ -e "$ROGUE_ONCE" ] || complain "the rogue did not run"
case $status in
0 | 1 | 4) ;;
*) expect_status first 4 ;;
esac
expect_in_order first "$verdict" PASS
expect_nothing_left first
expect_no_folder first
exit "$failed"
