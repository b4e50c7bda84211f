// SPDX-License-Identifier: Apache-2.0
//
// COMPUTE DIGITAL SIGNATURE: which key, and whether it may.
#include "virtual-card/card/command.h"
#include "virtual-card/card/signature.h"
#include "virtual-card/card/state.h"

static int find_key(struct card *card, uint8_t reference, struct state_file **out) {
    if (reference != 0) {
        return state_file_by_reference(card, reference, out);
    }
    struct state_file *file = state_file_by_id(card->current, card->current->row->default_key);
    if (file == NULL) {
        return SW_OBJECT_NOT_FOUND;
    }
    *out = file;
    return SW_OK;
}

static int check_usable(const struct card *card, const struct state_file *file, const struct apdu *apdu) {
    if (file->row->kind != CARD_FILE_KEY) {
        return SW_WRONG_FILE_KIND;
    }
    if (!state_allows(card, &file->row->access)) {
        return SW_NOT_ALLOWED;
    }
    if (file->key == NULL) {
        return SW_OBJECT_NOT_FOUND;
    }
    return signature_takes(apdu->p1, file->key, apdu->data.left) ? SW_OK : SW_WRONG_LENGTH;
}

// The whole signature is answered whatever Le says: some clients send none.
enum onshi_status command_sign(struct card *card, const struct apdu *apdu, struct answer *answer) {
    struct state_file *file;
    int status = find_key(card, apdu->p2, &file);
    if (status == SW_OK) {
        status = check_usable(card, file, apdu);
    }
    if (status != SW_OK) {
        return answer_status(answer, status);
    }
    struct signature signature;
    ONSHI_TRY(signature_make(apdu->p1, file->key, apdu->data, &card->random, &signature));
    ONSHI_TRY(bytes_write(answer->data, signature.bytes, signature.length));
    card->current_file = file;
    return answer_status(answer, SW_OK);
}
