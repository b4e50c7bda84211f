// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/card/card.h"

#include <stdlib.h>
#include <string.h>

#include "virtual-card/card/state.h"

// The card manager of an image that says nothing about it [mynumber-card 2.1].
static const struct card_application bare_manager = {
    .aid = {0xA0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00},
    .aid_length = 7,
};

// [mynumber-card 1.1]
const struct card_interface card_contactless = {
    .atr = {0x3B, 0x88, 0x80, 0x01, 0x00, 0x00, 0x05, 0xE0, 0xB3, 0x81, 0xA1, 0x00, 0x7F},
    .atr_length = 13,
    .keeps_session_on_reset = true,
    .contactless = true,
};

const struct card_interface card_contact = {
    .atr = {0x3B, 0xE0, 0x00, 0xFF, 0x81, 0x31, 0xFE, 0x45, 0x14},
    .atr_length = 9,
};

static enum onshi_status load_applications(struct card *card, const struct card_image *image) {
    card->applications = calloc(image->load_count + 1, sizeof *card->applications);
    if (card->applications == NULL) {
        return ONSHI_NO_MEMORY;
    }
    const struct card_load bare = {.application = &bare_manager};
    const struct card_load *manager = image->manager == NULL ? &bare : image->manager;
    for (size_t i = 0; i <= image->load_count; i++) {
        card->application_count++;
        const struct card_load *load = i == 0 ? manager : &image->loads[i - 1];
        ONSHI_TRY(state_load(&card->applications[i], load, image->without_filler));
    }
    return ONSHI_OK;
}

static void end_session(struct card *card) {
    card->current = &card->applications[0];
    card->current_file = NULL;
    card->has_pupi = false;
    state_forget_verifications(card);
}

enum onshi_status card_new(const struct card_image *image, struct card **out) {
    struct card *card = calloc(1, sizeof *card);
    if (card == NULL) {
        return ONSHI_NO_MEMORY;
    }
    card->interface = image->interface;
    card->random = random_from(0, "card");
    card->damage = image->damage;
    card->sound_commands = image->sound_commands;
    card->inferred_terminal_authentication = image->inferred_terminal_authentication;
    enum onshi_status status = load_applications(card, image);
    if (status != ONSHI_OK) {
        card_free(card);
        return status;
    }
    end_session(card);
    *out = card;
    return ONSHI_OK;
}

void card_free(struct card *card) {
    if (card == NULL) {
        return;
    }
    for (size_t i = 0; i < card->application_count; i++) {
        state_unload(&card->applications[i]);
    }
    EVP_PKEY_free(card->terminal.key);
    free(card->applications);
    free(card);
}

void card_power_on(struct card *card) {
    end_session(card);
}

void card_power_off(struct card *card) {
    end_session(card);
}

void card_warm_reset(struct card *card) {
    if (!card->interface->keeps_session_on_reset) {
        end_session(card);
    }
}

struct bytes_reader card_atr(const struct card *card) {
    return bytes_reader_over(card->interface->atr, card->interface->atr_length);
}

void card_set_random(struct card *card, struct random_source random) {
    card->random = random;
}

static bool has_same_name(const struct card_application *a, const struct card_application *b) {
    return a->aid_length == b->aid_length && memcmp(a->aid, b->aid, a->aid_length) == 0;
}

static struct state_file *find_pin(const struct card *card, struct card_pin pin) {
    for (size_t i = 0; i < card->application_count; i++) {
        if (!has_same_name(card->applications[i].row, pin.application)) {
            continue;
        }
        struct state_file *file = state_file_by_id(&card->applications[i], pin.file);
        return file != NULL && file->row->kind == CARD_FILE_PIN ? file : NULL;
    }
    return NULL;
}

int card_pin_tries(const struct card *card, struct card_pin pin) {
    const struct state_file *file = find_pin(card, pin);
    return file == NULL ? -1 : file->tries_left;
}

enum onshi_status card_set_pin_tries(struct card *card, struct card_pin pin, int tries) {
    struct state_file *file = find_pin(card, pin);
    if (file == NULL) {
        return ONSHI_NOT_FOUND;
    }
    if (tries < 0 || tries > file->row->tries) {
        return ONSHI_TOO_LONG;
    }
    file->tries_left = tries;
    return ONSHI_OK;
}
