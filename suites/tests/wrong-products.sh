#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# wrong-products.sh ONSHI LEFTOVERS: what the user has set up wrongly is CONFIG, exit status 2: a product that cannot be
# executed, and one of another role.
set -eu
onshi=$1
leftovers=$2
# shellcheck source-path=SCRIPTDIR source=run-watched.sh
. "$(dirname "$0")/run-watched.sh"

watched 0 absent 'SC-REF-03' --role receipt-computer --seed 7 -- "$work/no-such-product"
expect_status absent 2
expect_verdicts absent "$(find "$work/absent" -name raw.jsonl | wc -l)" CONFIG
expect_nothing_left absent
expect_no_folder absent

cat >"$work/reception" <<'END'
#!/bin/sh
read -r hello
echo '{"id":1,"ok":true,"role":"reception","capabilities":["reference-numbers"]}'
while read -r line; do :; done
END
chmod +x "$work/reception"
watched 0 other-role 'SC-REF-03' --role receipt-computer --seed 7 -- "$work/reception"
expect_status other-role 2
expect_verdicts other-role "$(find "$work/other-role" -name raw.jsonl | wc -l)" CONFIG
expect_nothing_left other-role
expect_no_folder other-role
exit "$failed"
