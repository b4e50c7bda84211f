// SPDX-License-Identifier: Apache-2.0
//
// SELECT: applications by whole or partial name, EFs by id.
#include <string.h>

#include "virtual-card/card/command.h"
#include "virtual-card/card/state.h"

enum { P2_NO_FCI = 0x0C, TAG_FCI = 0x6F, TAG_DF_NAME = 0x84, TAG_FILE_ID = 0x83 };

// Answers the FCI template with one object, unless P2 says that nobody wants it.
static enum onshi_status answer_fci(struct answer *answer, const struct apdu *apdu, uint8_t tag, const uint8_t *value,
                                    size_t length) {
    uint8_t fci[4 + CARD_AID_MAXIMUM] = {TAG_FCI, (uint8_t)(length + 2), tag, (uint8_t)length};
    if ((apdu->p2 & P2_NO_FCI) == P2_NO_FCI) {
        return answer_status(answer, SW_OK);
    }
    memcpy(fci + 4, value, length);
    return answer_data(answer, apdu, fci, 4 + length);
}

// An empty name begins every name, so that SELECT without one selects the card manager.
static bool begins_name(const struct card_application *application, struct bytes_reader name) {
    if (name.left > application->aid_length) {
        return false;
    }
    return name.left == 0 || memcmp(application->aid, name.at, name.left) == 0;
}

// Selects the first application from `at` on whose name begins as asked. Rights end even when it is the current one;
// OpenSC logs out that way.
static enum onshi_status select_from(struct card *card, size_t at, const struct apdu *apdu, struct answer *answer) {
    while (at < card->application_count && !begins_name(card->applications[at].row, apdu->data)) {
        at++;
    }
    if (at == card->application_count) {
        return answer_status(answer, SW_FILE_NOT_FOUND);
    }
    card->current = &card->applications[at];
    card->current_file = NULL;
    state_forget_verifications(card);
    const struct card_application *row = card->current->row;
    return answer_fci(answer, apdu, TAG_DF_NAME, row->aid, row->aid_length);
}

enum onshi_status command_select_first(struct card *card, const struct apdu *apdu, struct answer *answer) {
    return select_from(card, 0, apdu, answer);
}

enum onshi_status command_select_next(struct card *card, const struct apdu *apdu, struct answer *answer) {
    return select_from(card, (size_t)(card->current - card->applications) + 1, apdu, answer);
}

enum onshi_status command_select_ef(struct card *card, const struct apdu *apdu, struct answer *answer) {
    struct bytes_reader data = apdu->data;
    uint16_t id;
    if (data.left != 2 || bytes_read_u16(&data, &id) != ONSHI_OK) {
        return answer_status(answer, SW_LENGTH_AGAINST_P1P2);
    }
    struct state_file *file = state_file_by_id(card->current, id);
    if (file == NULL) {
        return answer_status(answer, SW_FILE_NOT_FOUND);
    }
    card->current_file = file;
    return answer_fci(answer, apdu, TAG_FILE_ID, apdu->data.at, 2);
}

// There is no MF: 3F00 and its like are not found. A SELECT of nothing does nothing, and the card manager refuses it.
enum onshi_status command_select_master(struct card *card, const struct apdu *apdu, struct answer *answer) {
    if (apdu->data.left > 0) {
        return answer_status(answer, SW_FILE_NOT_FOUND);
    }
    return answer_status(answer, card->current == &card->applications[0] ? SW_WRONG_P1P2 : SW_OK);
}
