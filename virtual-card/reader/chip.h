// SPDX-License-Identifier: Apache-2.0
//
// What the reader does on the chip, over PC/SC: the JPKI application's authentication PIN, certificate and key
// [mynumber-card 2.2, 3.1, 7.2]. The reader has the card for itself while it is open.
//
// Every operation returns ONSHI_CLOSED when the card is gone and ONSHI_MALFORMED when it answers what no My Number
// card would.
#ifndef ONSHI_VIRTUAL_CARD_READER_CHIP_H
#define ONSHI_VIRTUAL_CARD_READER_CHIP_H

#include <stdbool.h>
#include <winscard.h>

#include "base/bytes.h"
#include "base/status.h"

enum { CHIP_CERTIFICATE_MAXIMUM = 8192, CHIP_SIGNATURE_MAXIMUM = 512, CHIP_PIN_DIGITS = 4 };

struct chip {
    SCARDCONTEXT context;
    SCARDHANDLE card;
    bool open;
};

struct chip_pin_result {
    bool right;
    int left; // tries; when `right`, as many as the card has at all
};

// chip_open connects to the card in reader `name`, alone and with T=1. ONSHI_IO when that cannot be.
ONSHI_MUST_USE enum onshi_status chip_open(struct chip *chip, SCARDCONTEXT context, const char *name);

// chip_close lets go of the card and switches it off, so that a verified PIN ends. May be called twice.
void chip_close(struct chip *chip);

// chip_select selects the JPKI application, which also forgets a verified PIN. ONSHI_NOT_FOUND: not a My Number card.
ONSHI_MUST_USE enum onshi_status chip_select(struct chip *chip);

// chip_pin_left asks how many tries the authentication PIN has left. It costs no try.
ONSHI_MUST_USE enum onshi_status chip_pin_left(struct chip *chip, int *out_left);

// chip_verify tries the PIN, CHIP_PIN_DIGITS characters. It asks first how many tries are left and sends nothing when
// there is none.
ONSHI_MUST_USE enum onshi_status chip_verify(struct chip *chip, const char *pin, struct chip_pin_result *out_result);

// chip_read_certificate appends the authentication certificate, DER without the file's filler.
ONSHI_MUST_USE enum onshi_status chip_read_certificate(struct chip *chip, struct bytes_writer *out_der);

// chip_sign appends the RSA signature (PKCS#1 v1.5, SHA-256) over `message` with the authentication key.
ONSHI_MUST_USE enum onshi_status chip_sign(struct chip *chip, struct bytes_reader message,
                                           struct bytes_writer *out_signature);

#endif
