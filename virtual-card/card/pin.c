// SPDX-License-Identifier: Apache-2.0
//
// VERIFY, the status query that looks like it, CHANGE REFERENCE DATA and JICSAP CHANGE KEY. Digits of a PIN go nowhere
// but into the file.
#include <string.h>

#include "virtual-card/card/command.h"
#include "virtual-card/card/state.h"

static int find_pin(struct card *card, uint8_t reference, struct state_file **out) {
    struct state_file *file;
    int status = state_file_by_reference(card, reference, &file);
    if (status != SW_OK) {
        return status;
    }
    if (file->row->kind != CARD_FILE_PIN) {
        return SW_WRONG_FILE_KIND;
    }
    *out = file;
    return SW_OK;
}

static bool is_same(const struct state_file *pin, struct bytes_reader value) {
    return pin->length == value.left && memcmp(pin->bytes, value.at, value.left) == 0;
}

// Compares a PIN and moves its counter. A wrong one takes no right away that a right one gave [mynumber-card 4].
static int compare(struct card *card, struct state_file *pin, struct bytes_reader value) {
    guard_sees_try(card, pin, value);
    if (pin->tries_left == 0) {
        return SW_BLOCKED;
    }
    if (!is_same(pin, value)) {
        guard_sees_wrong(pin, value);
        pin->tries_left--;
        return SW_TRIES_LEFT + pin->tries_left;
    }
    pin->tries_left = pin->row->tries;
    pin->has_wrong = false;
    pin->verified = true;
    return SW_OK;
}

// Without data this is the status query: always 63Cx, also after a right PIN and on a blocked one [mynumber-card 3.1].
enum onshi_status command_verify(struct card *card, const struct apdu *apdu, struct answer *answer) {
    if (apdu->data.left > CARD_PIN_MAXIMUM) {
        return answer_status(answer, SW_WRONG_LENGTH);
    }
    struct state_file *pin;
    int status = find_pin(card, apdu->p2, &pin);
    if (status != SW_OK) {
        return answer_status(answer, status);
    }
    if (apdu->data.left == 0) {
        return answer_status(answer, SW_TRIES_LEFT + pin->tries_left);
    }
    status = compare(card, pin, apdu->data);
    if (status == SW_OK) {
        card->current_file = pin;
    }
    return answer_status(answer, status);
}

static int check_changeable(const struct state_file *pin, enum card_change by) {
    if (pin->row->change != by) {
        return SW_CONDITIONS;
    }
    if (pin->tries_left == 0) {
        return SW_BLOCKED;
    }
    return pin->verified ? SW_OK : SW_NOT_ALLOWED;
}

// The new PIN alone: the old one was verified before.
static enum onshi_status change(struct card *card, const struct apdu *apdu, enum card_change by,
                                struct answer *answer) {
    if (apdu->data.left == 0 || apdu->data.left > CARD_PIN_MAXIMUM) {
        return answer_status(answer, SW_WRONG_LENGTH);
    }
    struct state_file *pin;
    int status = find_pin(card, apdu->p2, &pin);
    if (status == SW_OK) {
        status = check_changeable(pin, by);
    }
    if (status != SW_OK) {
        return answer_status(answer, status);
    }
    memcpy(pin->bytes, apdu->data.at, apdu->data.left);
    pin->length = apdu->data.left;
    pin->has_wrong = false;
    pin->tries_left = pin->row->tries;
    card->current_file = pin;
    return answer_status(answer, SW_OK);
}

enum onshi_status command_change_pin(struct card *card, const struct apdu *apdu, struct answer *answer) {
    return change(card, apdu, CARD_CHANGE_BY_REFERENCE_DATA, answer);
}

enum onshi_status command_change_key(struct card *card, const struct apdu *apdu, struct answer *answer) {
    return change(card, apdu, CARD_CHANGE_BY_JICSAP, answer);
}
