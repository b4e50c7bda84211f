// SPDX-License-Identifier: Apache-2.0
//
// What the reader does on the chip, over PC/SC: the JPKI application's authentication PIN, certificate and key, the
// photo of 券面事項確認 AP behind 照合番号B, and the PIN-less authentication of a terminal [mynumber-card 2.2, 2.5, 3.1,
// 3.4, 7.2]. The reader has the card for itself while it is open.
//
// Every operation returns ONSHI_CLOSED when the card is gone, ONSHI_MALFORMED when it answers what no My Number card
// would, and ONSHI_TIMED_OUT when it does not answer a command within the patience given to chip_open; the reader does
// nothing else meanwhile.
#ifndef ONSHI_VIRTUAL_CARD_READER_CHIP_H
#define ONSHI_VIRTUAL_CARD_READER_CHIP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/status.h"
#include "virtual-card/reader/chip_line.h"
#include "virtual-card/reader/terminal_key.h"

enum {
    CHIP_CERTIFICATE_MAXIMUM = 8192,
    CHIP_SIGNATURE_MAXIMUM = 512,
    CHIP_PICTURES_MAXIMUM = 65536,
    CHIP_PIN_DIGITS = 4,
    CHIP_CODE_DIGITS = 14, // of 照合番号B (shōgō bangō B, the code printed on the card's face)
};

struct chip {
    struct chip_line *line; // borrowed
    int patience_ms;        // with each command
    bool open;
    uint64_t faults; // fault.h
};

struct chip_pin_result {
    bool right;
    int left; // tries; when `right`, as many as the card has at all
};

enum chip_photo_result {
    CHIP_PHOTO_READ,
    CHIP_PHOTO_NONE,       // the card has no photo [DR-028]
    CHIP_PHOTO_WRONG_CODE, // one of the ten tries of 照合番号B is gone
    CHIP_PHOTO_LOCKED,     // no try is left
};

struct chip_photo {
    enum chip_photo_result result;
    int left; // tries of 照合番号B after a wrong one
};

// chip_open connects to the card on `line`, alone and with T=1. ONSHI_IO when that cannot be.
ONSHI_MUST_USE enum onshi_status chip_open(struct chip *chip, struct chip_line *line, int patience_ms);

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

// chip_read_photo opens 券面事項確認 AP with 照合番号B, CHIP_CODE_DIGITS digits, and appends the photo, a JP2 file. It
// leaves that application selected. Nothing is appended but for CHIP_PHOTO_READ.
ONSHI_MUST_USE enum onshi_status chip_read_photo(struct chip *chip, const char *code_b, struct chip_photo *out_photo,
                                                 struct bytes_writer *out_jp2);

// chip_authenticate_terminal proves to the card that `key` is a terminal's, which then lets the authentication key sign
// without a PIN until an application is selected. The JPKI application must be selected. ONSHI_UNSUPPORTED when the
// card does not know how: what follows the loading of the certificate is inferred [mynumber-card 3.4].
ONSHI_MUST_USE enum onshi_status chip_authenticate_terminal(struct chip *chip, const struct terminal_key *key);

// What a reader has no need for and never reads; faults do. They leave their application selected.
enum chip_input_help { CHIP_NUMBER = 1, CHIP_BASIC_ITEMS = 2 }; // files of 券面入力補助 AP, behind its PIN
ONSHI_MUST_USE enum onshi_status chip_read_input_help(struct chip *chip, const char *pin, enum chip_input_help what);
ONSHI_MUST_USE enum onshi_status chip_read_birth(struct chip *chip, const char *code_b);

// chip_sign appends the RSA signature (PKCS#1 v1.5, SHA-256) over `message` with the authentication key.
ONSHI_MUST_USE enum onshi_status chip_sign(struct chip *chip, struct bytes_reader message,
                                           struct bytes_writer *out_signature);

#endif
