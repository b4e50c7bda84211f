// SPDX-License-Identifier: Apache-2.0
//
// COMPUTE DIGITAL SIGNATURE and INTERNAL AUTHENTICATE: which key, and whether it may.
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

// Signs in one of the forms and makes the key current.
static enum onshi_status answer_signature(struct card *card, struct state_file *file, int form,
                                          const struct apdu *apdu, struct answer *answer) {
    struct signature signature;
    ONSHI_TRY(signature_make(form, file->key, apdu->data, &card->random, &signature));
    ONSHI_TRY(bytes_write(answer->data, signature.bytes, signature.length));
    card->current_file = file;
    return answer_status(answer, SW_OK);
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
    return answer_signature(card, file, apdu->p1, apdu, answer);
}

enum { FORM_INTERNAL = 3, CHALLENGE_MAXIMUM = 255 };

// Proves with a key of its own kind that the card is no copy; elsewhere 6985 [mynumber-card 3.1].
enum onshi_status command_internal_authenticate(struct card *card, const struct apdu *apdu, struct answer *answer) {
    struct state_file *file;
    int status = state_file_by_reference(card, apdu->p2, &file);
    if (status != SW_OK || file->row->kind != CARD_FILE_INTERNAL_KEY) {
        return answer_status(answer, SW_CONDITIONS);
    }
    if (apdu->data.left == 0 || apdu->data.left > CHALLENGE_MAXIMUM) {
        return answer_status(answer, SW_WRONG_LENGTH);
    }
    if (!state_allows(card, &file->row->access)) {
        return answer_status(answer, SW_NOT_ALLOWED);
    }
    if (file->key == NULL) {
        return answer_status(answer, SW_OBJECT_NOT_FOUND);
    }
    return answer_signature(card, file, FORM_INTERNAL, apdu, answer);
}
