// SPDX-License-Identifier: Apache-2.0
//
// What the bytes of a card's files mean, one function a kind of content. Each adds values to the file's section; what
// cannot be understood is said to be so.
#ifndef ONSHI_TOOLS_ONSHI_CARD_CONTENTS_H
#define ONSHI_TOOLS_ONSHI_CARD_CONTENTS_H

#include <jansson.h>
#include <openssl/evp.h>

#include "tools/onshi/card_request.h"
#include "tools/onshi/card_source.h"

// One inspection of a card.
struct inspection {
    const struct card_request *request;
    struct card_source *source;
    struct bytes_writer number_file; // EF 0001 of 券面入力補助AP as read, for the hash over it; owned
    struct bytes_writer items;       // EF 0002 of it from DF22 on; owned
};

typedef void contents_reader(struct inspection *inspection, struct bytes_reader file, json_t *section);

// JPKI AP
contents_reader contents_auth_certificate, contents_sign_certificate, contents_ca_certificate, contents_token,
    contents_presence;
// 券面入力補助AP
contents_reader contents_number, contents_items, contents_authenticity, contents_application, contents_key,
    contents_card_key;
// 券面事項確認AP (card_pictures.c)
contents_reader contents_birth, contents_pictures, contents_number_picture;
// 共通カードAP, 住基AP, card manager
contents_reader contents_identity, contents_key_id, contents_text, contents_atr;
// everywhere
contents_reader contents_cvc;

// contents_signed says whether the municipality of this bench signed `message` (RSASSA-PKCS1-v1_5, SHA-256), and adds
// that to the section.
void contents_signed(const struct inspection *inspection, struct bytes_reader message, struct bytes_reader signature,
                     json_t *section);

// contents_verdict adds the result of a check of a signature.
void contents_verdict(json_t *section, bool right);

// contents_describe_certificate adds what a DER certificate says (card_certificate.c); `ca` is the certificate that
// should have signed it, empty for itself.
void contents_describe_certificate(struct bytes_reader der, struct bytes_reader ca, json_t *section);

#endif
