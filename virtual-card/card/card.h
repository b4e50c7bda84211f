// SPDX-License-Identifier: Apache-2.0
//
// One card: files and PIN counters, which it keeps for life, and a session (current application, current EF, verified
// PINs), which power-off ends. It speaks APDUs and knows nothing about readers, links or people.
//
// Everything that a card holds is given in a struct card_image (image.h); issue_card (virtual-card/issue) makes one for
// a person.
//
//     struct bytes_writer response;
//     bytes_writer_init(&response, CARD_RESPONSE_MAXIMUM);
//     card_power_on(card);
//     ONSHI_TRY(card_transmit(card, "\x00\xA4\x02\x0C\x02\x00\x18", 7, &response)); // 6A82: no application selected
#ifndef ONSHI_VIRTUAL_CARD_CARD_CARD_H
#define ONSHI_VIRTUAL_CARD_CARD_CARD_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/random.h"
#include "base/status.h"
#include "virtual-card/card/image.h"

enum { CARD_RESPONSE_MAXIMUM = 65536 + 2 };

struct card;

// card_new makes a card, powered off. Contents are copied; the tables (applications, interface) are only referred to
// and must outlive the card. `*out` is released with card_free. ONSHI_NOT_FOUND for content of a file that has no row,
// ONSHI_TOO_LONG for content that does not fit, ONSHI_CRYPTO for a key that is not RSA, ONSHI_NO_MEMORY.
ONSHI_MUST_USE enum onshi_status card_new(const struct card_image *image, struct card **out);

// card_free releases `card`, which may be NULL.
void card_free(struct card *card);

// card_power_on and card_power_off begin and end a session: no EF is current, nothing is verified, the default
// application is selected, A0000001510000 on a My Number card. A card that was never switched on answers as after
// card_power_on.
void card_power_on(struct card *card);
void card_power_off(struct card *card);

// card_warm_reset ends the session of a contact card; a contactless card keeps it, verifications and all
// [mynumber-card 4].
void card_warm_reset(struct card *card);

// card_atr returns the answer to reset, valid as long as the card.
struct bytes_reader card_atr(const struct card *card);

// card_set_random replaces the source of GET CHALLENGE, of PSS salts and of the PUPI; a new card has one of seed 0.
void card_set_random(struct card *card, struct random_source random);

// card_transmit runs one command APDU and appends the response APDU, 2 to CARD_RESPONSE_MAXIMUM bytes, to
// `out_response`. Whatever the bytes are, the answer is ONSHI_OK and a status word; other statuses mean that we failed
// (ONSHI_NO_MEMORY, ONSHI_TOO_LONG for the writer's maximum, ONSHI_CRYPTO) and nothing is appended. ONSHI_CLOSED, and
// nothing appended, is the silence of a chip whose damage is CARD_MUTE.
ONSHI_MUST_USE enum onshi_status card_transmit(struct card *card, const void *apdu, size_t length,
                                               struct bytes_writer *out_response);

// Names one PIN of a card.
struct card_pin {
    const struct card_application *application; // by its AID
    uint16_t file;
};

// card_pin_tries returns how many tries are left, or -1 when the card has no such PIN.
int card_pin_tries(const struct card *card, struct card_pin pin);

// card_set_pin_tries presets the counter, to 0 (blocked) up to what a new card has. ONSHI_NOT_FOUND when the card has
// no such PIN, ONSHI_TOO_LONG for a value outside.
ONSHI_MUST_USE enum onshi_status card_set_pin_tries(struct card *card, struct card_pin pin, int tries);

#endif
