#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# test-pcsc-sign.sh LANE-RUN PCSC-SIGN: a PC/SC program that knows nothing of ours signs with the virtual card, and the
# openssl command line agrees.
set -eu
lane_run=$1
pcsc_sign=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

printf 'オンライン資格確認' >"$work/message"
# shellcheck disable=SC2016 # expanded by the inner shell, which knows ONSHI_PIN
"$lane_run" "$work/log" sh -c '"$0" "$ONSHI_PIN" "$1/message" "$1/signature" "$1/certificate.der"' \
    "$pcsc_sign" "$work"

openssl x509 -inform DER -in "$work/certificate.der" -noout -pubkey >"$work/public.pem"
openssl dgst -sha256 -verify "$work/public.pem" -signature "$work/signature" "$work/message"

# A wrong PIN is refused, and the log shows neither.
if "$lane_run" "$work/log-wrong" "$pcsc_sign" 0000 "$work/message" "$work/none" "$work/none" 2>"$work/said"; then
    echo "a wrong PIN was taken" >&2
    exit 1
fi
grep -q 'VERIFY: 63C2' "$work/said"
grep -q '"command":"0020008004\*\*\*\*\*\*\*\*","response":"9000"' "$work/log"
if grep -q -e '"command":"[^"]*34373731' -e '"command":"[^"]*30303030' "$work/log" "$work/log-wrong"; then
    echo "the log shows a PIN" >&2
    exit 1
fi
