// SPDX-License-Identifier: Apache-2.0
//
// Inside the card: status words, what a command handler gets and gives, and the handlers that the table of command.c
// names.
//
// A handler answers with `return answer_status(answer, SW_...)` or `return answer_data(...)`. Its onshi_status is only
// about our own failures.
#ifndef ONSHI_VIRTUAL_CARD_CARD_COMMAND_H
#define ONSHI_VIRTUAL_CARD_CARD_COMMAND_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/status.h"
#include "virtual-card/card/apdu.h"
#include "virtual-card/card/card.h"

// [mynumber-card 3.3]. Of the list there, 6281, 6283, 6987 and 6988 have no occasion: nothing is ever doubtful here, no
// DF is locked, and there is no secure messaging to be wrong about.
enum status_word {
    SW_OK = 0x9000,
    SW_NOT_VERIFIED = 0x6300, // without a counter
    SW_TRIES_LEFT = 0x63C0, // plus the number of tries
    SW_WRONG_LENGTH = 0x6700,
    SW_NO_SECURE_MESSAGING = 0x66F1,
    SW_LOGICAL_CHANNEL = 0x6881,
    SW_WRONG_FILE_KIND = 0x6981,
    SW_NOT_ALLOWED = 0x6982, // security status not satisfied
    SW_BLOCKED = 0x6984,
    SW_CONDITIONS = 0x6985,
    SW_NO_CURRENT_EF = 0x6986,
    SW_NO_SECURE_SESSION = 0x69FC,
    SW_WRONG_DATA = 0x6A80,
    SW_NO_SUCH_FUNCTION = 0x6A81,
    SW_FILE_NOT_FOUND = 0x6A82,
    SW_RECORD_NOT_FOUND = 0x6A83,
    SW_WRONG_P1P2 = 0x6A86,
    SW_LENGTH_AGAINST_P1P2 = 0x6A87,
    SW_OBJECT_NOT_FOUND = 0x6A88, // key or data object
    SW_WRONG_OFFSET = 0x6B00,
    SW_UNKNOWN_INS = 0x6D00,
    SW_UNKNOWN_CLA = 0x6E00,
    SW_INTERNAL = 0x6F00,
};

struct answer {
    struct bytes_writer *data; // the response; the status word is appended when the handler is done
    int status;                // enum status_word
};

// answer_status sets the status word and returns ONSHI_OK.
ONSHI_MUST_USE enum onshi_status answer_status(struct answer *answer, int status);

// answer_data answers 9000 with as many of `length` bytes as Le asks for: neither 61xx nor 6Cxx exist on this card.
ONSHI_MUST_USE enum onshi_status answer_data(struct answer *answer, const struct apdu *apdu, const void *data,
                                             size_t length);

typedef enum onshi_status command_handler(struct card *card, const struct apdu *apdu, struct answer *answer);

command_handler command_select_first; // select.c
command_handler command_select_next;
command_handler command_select_ef;
command_handler command_select_master;
command_handler command_read_binary; // read.c
command_handler command_read_record;
command_handler command_get_challenge;
command_handler command_get_data; // data.c
command_handler command_get_pupi;
command_handler command_verify; // pin.c
command_handler command_change_pin;
command_handler command_change_key;
command_handler command_sign; // sign.c
command_handler command_internal_authenticate;
command_handler command_load_certificate; // terminal.c
command_handler command_load_signature;
command_handler command_external_authenticate;
command_handler command_set_up_secure_messaging; // secure.c

#endif
