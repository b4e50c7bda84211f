// SPDX-License-Identifier: Apache-2.0
//
// The municipality's counter: makes the card of a person. Keys come from a published pool in `key_directory`
// (virtual-card/issue/keys), everything else from the person's data: the same person gives the same card to the byte,
// on every machine and every day. The pictures alone also depend on the versions of cairo, FreeType, OpenJPEG and the
// font.
//
//     struct card *card;
//     ONSHI_TRY(issue_card(person, "virtual-card/issue/keys", &card));
//
// Special cards are data, in the person's file (special.h) or here:
//
//     const struct issue_options options = {.photo = ISSUE_PHOTO_EMPTY, .pinless = true};
//     ONSHI_TRY(issue_card_as(person, &options, "virtual-card/issue/keys", &card));
#ifndef ONSHI_VIRTUAL_CARD_ISSUE_ISSUE_H
#define ONSHI_VIRTUAL_CARD_ISSUE_ISSUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/person.h"
#include "base/status.h"
#include "virtual-card/card/card.h"

// Twelve key pairs for cards. person.key is the index of the pair for user authentication; the pair for digital
// signature is six further, the card's own key three.
enum { ISSUE_CARD_KEYS = 12, ISSUE_SIGN_KEY_OFFSET = 6, ISSUE_CARD_KEY_OFFSET = 3, ISSUE_TRIES_MAXIMUM = 10 };

enum issue_certificate_kind {
    ISSUE_AUTH_CA, // does not depend on the person, nor does the next, but for the generation
    ISSUE_SIGN_CA,
    ISSUE_AUTH_USER, // 利用者証明用電子証明書 (riyōsha shōmei-yō denshi shōmeisho)
    ISSUE_SIGN_USER, // 署名用電子証明書 (shomei-yō denshi shōmeisho)
};

enum issue_card_kind {
    ISSUE_MY_NUMBER_CARD = 0,
    // Not a My Number card (apps/foreign.h): the person, PINs and everything but interface and damage mean nothing.
    ISSUE_DRIVERS_LICENCE,
    ISSUE_JUKI_CARD,
    ISSUE_BANK_CARD,
};

enum issue_interface { ISSUE_CONTACTLESS = 0, ISSUE_CONTACT };

// How a card without a photo looks is not public [mynumber-card 4]; two guesses.
enum issue_photo {
    ISSUE_PHOTO_DRAWN = 0,
    ISSUE_PHOTO_ABSENT, // no object DF27, its offset 0000
    ISSUE_PHOTO_EMPTY,  // DF27 of length 0
};

enum issue_signature {
    ISSUE_SIGNATURE_BY_AGE = 0, // not below 15 on the day of issue, not without person.sign_password
    ISSUE_SIGNATURE_WITH,       // also below 15
    ISSUE_SIGNATURE_WITHOUT,
};

struct issue_tries {
    struct card_pin pin;
    int left; // 0 (blocked) up to what a new card has
};

// What sets a card apart. All zero is the ordinary card; that of issue_card also lets a terminal in without a PIN.
struct issue_options {
    enum issue_card_kind kind;
    enum issue_interface interface;
    const struct card_interface *chip; // a row of interfaces.h that fits `interface`; NULL: its default
    enum issue_photo photo;
    enum issue_signature signature;
    bool pinless;           // 顔認証マイナンバーカード: no PIN of four digits can be used, 照合番号 can
    int64_t issued;         // day on which the card was issued; 0: person.card_issued
    int64_t expired_before; // 0, or an instant before which the certificates shall have expired: the day of issue is
                            // moved back year by year until they have. issue_person tells the day
    int64_t revoked;        // 0, or the instant from which the service knows the certificate as revoked. Nothing on the
                            // card tells; it stands in the person of issue_person
    int generation;         // of the CAs, 1 to 3; 0: by the day of issue
    bool without_filler;    // files as long as their content: some clients need it, no card is so
    bool inferred_terminal_authentication; // card_image: the PIN-less use, inferred
    enum card_damage damage;
    unsigned sound_commands; // how many commands it answers before the damage shows
    struct issue_tries tries[ISSUE_TRIES_MAXIMUM];
    size_t tries_count;
};

// issue_card makes the person's card as the person's file says (special.h), powered off; `*out` is released with
// card_free. An empty person.sign_password makes a card without the certificate for signature, as children have it; an
// empty person.pin one without a usable PIN [mynumber-card 4]. ONSHI_MALFORMED when the file asks for a card that there
// is not, ONSHI_NOT_FOUND when a key is not in the pool, ONSHI_MALFORMED when the
// serial is not hexadecimal, ONSHI_TOO_LONG when a certificate, a text or a PIN does not fit its file, ONSHI_CRYPTO,
// ONSHI_NO_MEMORY.
ONSHI_MUST_USE enum onshi_status issue_card(const struct person *person, const char *key_directory, struct card **out);

// issue_card_as is issue_card with options. ONSHI_NOT_FOUND also for a generation or a PIN that does not exist,
// ONSHI_TOO_LONG also for a number of tries that no card has, ONSHI_UNSUPPORTED for a kind of card that lacks the
// interface. `person` and `key_directory` may be NULL for what is not a My Number card.
ONSHI_MUST_USE enum onshi_status issue_card_as(const struct person *person, const struct issue_options *options,
                                               const char *key_directory, struct card **out);

// issue_person returns the person with the dates that the options give the card: whoever plays the service for such a
// card goes by this. All texts stay the person's; not for person_free.
struct person issue_person(const struct person *person, const struct issue_options *options);

// issue_has_signature says whether the person's card has a certificate for signature.
bool issue_has_signature(const struct person *person, const struct issue_options *options);

// issue_certificate appends the DER of one certificate of the person's card, as the card holds it without the filler
// [mynumber-card 5]. issue_certificate_as: of the card of issue_card_as. Errors as these.
ONSHI_MUST_USE enum onshi_status issue_certificate(enum issue_certificate_kind kind, const struct person *person,
                                                   const char *key_directory, struct bytes_writer *out);
ONSHI_MUST_USE enum onshi_status issue_certificate_as(enum issue_certificate_kind kind, const struct person *person,
                                                      const struct issue_options *options, const char *key_directory,
                                                      struct bytes_writer *out);

// issue_user_certificate_der is issue_certificate of ISSUE_AUTH_USER: the certificate by which the service knows a
// person.
ONSHI_MUST_USE enum onshi_status issue_user_certificate_der(const struct person *person, const char *key_directory,
                                                            struct bytes_writer *out);

#endif
