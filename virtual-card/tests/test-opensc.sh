#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# test-opensc.sh LANE-RUN: OpenSC, as Debian has it, takes the virtual card for a My Number card.
set -eu
lane_run=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if ! command -v pkcs15-tool >/dev/null; then
    echo "skipped: opensc is not installed" >&2
    exit 77
fi

"$lane_run" "$work/log" opensc-tool --name >"$work/name"
grep -qx 'jpki' "$work/name"

"$lane_run" "$work/log" pkcs15-tool --list-pins --list-certificates >"$work/said"
grep -q 'User Authentication PIN' "$work/said"
grep -q 'Tries left *: 3' "$work/said"
grep -q 'User Authentication Certificate CA' "$work/said"
