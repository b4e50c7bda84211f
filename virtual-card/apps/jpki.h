// SPDX-License-Identifier: Apache-2.0
//
// 公的個人認証 AP (kōteki kojin ninshō, the public certification service of individuals, JPKI): two key pairs with their
// certificates, one to prove who somebody is (user authentication), one to sign (digital signature).
//
// This is the application's map: which files, who may read them, how many tries. What they hold comes from issue_card.
#ifndef ONSHI_VIRTUAL_CARD_APPS_JPKI_H
#define ONSHI_VIRTUAL_CARD_APPS_JPKI_H

#include "virtual-card/card/card.h"

// [mynumber-card 2.2]
enum jpki_file {
    JPKI_SIGN_CERTIFICATE = 0x0001,
    JPKI_SIGN_CA_CERTIFICATE = 0x0002,
    JPKI_TOKEN_INFORMATION = 0x0006,
    JPKI_PRESENCE = 0x0008,
    JPKI_AUTH_CERTIFICATE = 0x000A,
    JPKI_AUTH_CA_CERTIFICATE = 0x000B,
    JPKI_TERMINAL_CA_KEY = 0x0016,
    JPKI_AUTH_KEY = 0x0017,
    JPKI_AUTH_PIN = 0x0018,
    JPKI_SIGN_KEY = 0x001A,
    JPKI_SIGN_PIN = 0x001B,
};

enum {
    JPKI_CERTIFICATE_SIZE = 2048, // bytes of an EF, filler included
    JPKI_TOKEN_INFORMATION_SIZE = 160,
    JPKI_PRESENCE_SIZE = 3,
};

extern const struct card_application jpki_application;

// The PIN of user authentication (4 digits, 3 tries) and the password of digital signature (6 to 16 upper-case letters
// and digits, 5 tries).
extern const struct card_pin jpki_auth_pin;
extern const struct card_pin jpki_sign_pin;

// Content of JPKI_TOKEN_INFORMATION, the same on every card here [mynumber-card 2.3].
extern const uint8_t jpki_token_information[JPKI_TOKEN_INFORMATION_SIZE];

// Content of JPKI_PRESENCE for a card with both certificates, and for one without the certificate for signature.
extern const uint8_t jpki_presence_both[JPKI_PRESENCE_SIZE];
extern const uint8_t jpki_presence_auth[JPKI_PRESENCE_SIZE];

#endif
