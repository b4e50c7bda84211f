// SPDX-License-Identifier: Apache-2.0
//
// Special cards as data: what a person's file says in <card> beyond the ordinary card, read into issue_options.
// issue_card goes by it, so that a scenario picks a special card by picking its person.
//
//     <card pin="0168" … pinless="yes" tries-sign="0" photo="empty"/>
//
// | Attribute | Values; the first is the ordinary card |
// | --- | --- |
// | kind | my-number, drivers-licence, juki, bank: the last three are not a My Number card |
// | interface | contactless, contact |
// | atr | hexadecimal digits of a row of interfaces.h; says the interface too |
// | photo | drawn, absent, empty: how a card without a photo looks is not public |
// | signature | by-age (none below 15), with, without |
// | pinless | no, yes: 顔認証マイナンバーカード, no PIN of four digits can be used |
// | generation | of the CAs: by the day of issue; 1, 2, 3 |
// | filler | yes, no: files as long as their content |
// | terminal-authentication | yes, no: the PIN-less use by a terminal, INFERRED (terminal.h) |
// | damage | none, 6f00 (every command), mute |
// | sound-commands | 0: how many commands the chip answers before the damage shows |
// | tries-NAME | tries left of the PIN of that name (pins.h): tries-auth="0" is blocked |
//
// The day of issue and the revocation are `issued` and `revoked` of the person itself (base/person.h), which whoever
// plays the service reads too: an expired card is one issued long ago.
#ifndef ONSHI_VIRTUAL_CARD_ISSUE_SPECIAL_H
#define ONSHI_VIRTUAL_CARD_ISSUE_SPECIAL_H

#include "base/bytes.h"
#include "base/person.h"
#include "base/status.h"
#include "virtual-card/issue/issue.h"

// special_options gives the options of the person's card. ONSHI_MALFORMED for an attribute or value that does not
// exist; then `why` (may be NULL) gets a sentence that names it and the remedy.
ONSHI_MUST_USE enum onshi_status special_options(const struct person *person, struct issue_options *out,
                                                 struct bytes_writer *why);

// special_set changes `options` by one attribute. As special_options.
ONSHI_MUST_USE enum onshi_status special_set(struct issue_options *options, const char *name, const char *value,
                                             struct bytes_writer *why);

#endif
