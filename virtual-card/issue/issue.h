// SPDX-License-Identifier: Apache-2.0
//
// The municipality's counter: makes the card of a person. Keys come from a published pool in `key_directory`
// (virtual-card/issue/keys), everything else from the person's data: the same person gives the same card to the byte,
// on every machine and every day.
//
//     struct card *card;
//     ONSHI_TRY(issue_card(person, "virtual-card/issue/keys", &card));
#ifndef ONSHI_VIRTUAL_CARD_ISSUE_ISSUE_H
#define ONSHI_VIRTUAL_CARD_ISSUE_ISSUE_H

#include "base/bytes.h"
#include "base/person.h"
#include "base/status.h"
#include "virtual-card/card/card.h"

// Twelve key pairs for cards. person.key is the index of the pair for user authentication; the pair for digital
// signature is six further.
enum { ISSUE_CARD_KEYS = 12, ISSUE_SIGN_KEY_OFFSET = 6 };

enum issue_certificate_kind {
    ISSUE_AUTH_CA, // does not depend on the person, nor does the next
    ISSUE_SIGN_CA,
    ISSUE_AUTH_USER, // 利用者証明用電子証明書 (riyōsha shōmei-yō denshi shōmeisho)
    ISSUE_SIGN_USER, // 署名用電子証明書 (shomei-yō denshi shōmeisho)
};

// issue_card makes the person's contactless card, powered off; `*out` is released with card_free. An empty
// person.sign_password makes a card without the certificate for signature, as children have it; an empty person.pin
// one without a usable PIN [mynumber-card 4]. ONSHI_NOT_FOUND when a key is not in the pool, ONSHI_MALFORMED when the
// serial is not hexadecimal, ONSHI_TOO_LONG when a certificate or a PIN does not fit its file, ONSHI_CRYPTO,
// ONSHI_NO_MEMORY.
ONSHI_MUST_USE enum onshi_status issue_card(const struct person *person, const char *key_directory, struct card **out);

// issue_certificate appends the DER of one certificate of the person's card, as the card holds it without the filler
// [mynumber-card 5]. Errors as issue_card.
ONSHI_MUST_USE enum onshi_status issue_certificate(enum issue_certificate_kind kind, const struct person *person,
                                                   const char *key_directory, struct bytes_writer *out);

// issue_user_certificate_der is issue_certificate of ISSUE_AUTH_USER: the certificate by which the service knows a
// person.
ONSHI_MUST_USE enum onshi_status issue_user_certificate_der(const struct person *person, const char *key_directory,
                                                            struct bytes_writer *out);

#endif
