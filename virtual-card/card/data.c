// SPDX-License-Identifier: Apache-2.0
//
// GET DATA, and the pseudo-command by which PC/SC programs ask a reader for the identifier of a contactless card.
#include "virtual-card/card/command.h"
#include "virtual-card/card/state.h"

// Only the card manager has objects, so that the answer inside any other application is 6A88.
enum onshi_status command_get_data(struct card *card, const struct apdu *apdu, struct answer *answer) {
    struct state_file *object = state_object_by_tag(card->current, (uint16_t)(apdu->p1 << 8 | apdu->p2));
    if (object == NULL || object->length == 0) {
        return answer_status(answer, SW_OBJECT_NOT_FOUND);
    }
    if (apdu->data.left > 0 || apdu->expected == 0) {
        return answer_status(answer, SW_WRONG_LENGTH);
    }
    if (!state_allows(card, &object->row->access)) {
        return answer_status(answer, SW_NOT_ALLOWED);
    }
    return answer_data(answer, apdu, object->bytes, object->length);
}

// A type B card draws a PUPI at each activation; a contact reader knows no such thing.
enum onshi_status command_get_pupi(struct card *card, const struct apdu *apdu, struct answer *answer) {
    if (!card->interface->contactless) {
        return answer_status(answer, SW_UNKNOWN_CLA);
    }
    if (apdu->data.left > 0 || apdu->expected == 0) {
        return answer_status(answer, SW_WRONG_LENGTH);
    }
    for (size_t i = 0; !card->has_pupi && i < STATE_PUPI; i++) {
        card->pupi[i] = (uint8_t)random_next(&card->random);
    }
    card->has_pupi = true;
    return answer_data(answer, apdu, card->pupi, STATE_PUPI);
}
