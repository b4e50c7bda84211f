// SPDX-License-Identifier: Apache-2.0
//
// READ BINARY and GET CHALLENGE.
#include "virtual-card/card/command.h"
#include "virtual-card/card/state.h"

enum { P1_HAS_SFI = 0x80, CHALLENGE_MAXIMUM = 256 };

// Finds the file and the offset that P1 and P2 mean. Returns a status word.
static int locate(struct card *card, const struct apdu *apdu, struct state_file **out_file, size_t *out_offset) {
    bool has_sfi = (apdu->p1 & P1_HAS_SFI) != 0;
    *out_offset = has_sfi ? apdu->p2 : (size_t)apdu->p1 << 8 | apdu->p2;
    return state_file_by_reference(card, has_sfi ? apdu->p1 : 0, out_file);
}

static int check_readable(const struct card *card, const struct state_file *file, size_t offset) {
    if (file->row->kind != CARD_FILE_BINARY) {
        return SW_WRONG_FILE_KIND;
    }
    if (!state_allows(card, &file->row->access)) {
        return SW_NOT_ALLOWED;
    }
    return offset >= file->length ? SW_WRONG_OFFSET : SW_OK;
}

enum onshi_status command_read_binary(struct card *card, const struct apdu *apdu, struct answer *answer) {
    if (apdu->data.left > 0 || apdu->expected == 0) {
        return answer_status(answer, SW_WRONG_LENGTH);
    }
    struct state_file *file;
    size_t offset;
    int status = locate(card, apdu, &file, &offset);
    if (status == SW_OK) {
        status = check_readable(card, file, offset);
    }
    if (status != SW_OK) {
        return answer_status(answer, status);
    }
    card->current_file = file;
    return answer_data(answer, apdu, file->bytes + offset, file->length - offset);
}

enum onshi_status command_get_challenge(struct card *card, const struct apdu *apdu, struct answer *answer) {
    if (apdu->data.left > 0 || apdu->expected == 0) {
        return answer_status(answer, SW_WRONG_LENGTH);
    }
    if (apdu->extended) {
        return answer_status(answer, SW_CONDITIONS);
    }
    uint8_t challenge[CHALLENGE_MAXIMUM];
    for (size_t i = 0; i < apdu->expected; i++) {
        challenge[i] = (uint8_t)random_next(&card->random);
    }
    return answer_data(answer, apdu, challenge, apdu->expected);
}
