// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/card/state.h"

#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "virtual-card/card/command.h"

enum { FILLER = 0xFF }; // [mynumber-card 2.2]

static struct state_file *find(const struct state_application *application, uint16_t id, bool object) {
    for (size_t i = 0; i < application->row->file_count; i++) {
        const struct card_file *row = application->files[i].row;
        if (row->id == id && (row->kind == CARD_FILE_OBJECT) == object) {
            return &application->files[i];
        }
    }
    return NULL;
}

struct state_file *state_file_by_id(const struct state_application *application, uint16_t id) {
    return find(application, id, false);
}

struct state_file *state_object_by_tag(const struct state_application *application, uint16_t tag) {
    return find(application, tag, true);
}

int state_file_by_reference(struct card *card, uint8_t reference, struct state_file **out) {
    uint16_t sfi = reference & 0x1F;
    if (sfi == 0 && card->current_file == NULL) {
        return SW_NO_CURRENT_EF;
    }
    struct state_file *file = sfi == 0 ? card->current_file : state_file_by_id(card->current, sfi);
    if (file == NULL) {
        return SW_FILE_NOT_FOUND;
    }
    *out = file;
    return SW_OK;
}

static bool any_verified(const struct state_application *application, const uint16_t pins[CARD_RULE_PINS_MAXIMUM]) {
    for (size_t i = 0; i < CARD_RULE_PINS_MAXIMUM && pins[i] != 0; i++) {
        const struct state_file *pin = state_file_by_id(application, pins[i]);
        if (pin != NULL && pin->verified) {
            return true;
        }
    }
    return false;
}

bool state_allows(const struct card *card, const struct card_rule *rule) {
    if (rule->access == CARD_AFTER_PIN) {
        return any_verified(card->current, rule->pins);
    }
    return rule->access == CARD_ALWAYS;
}

void state_forget_verifications(struct card *card) {
    for (size_t i = 0; i < card->application_count; i++) {
        for (size_t j = 0; j < card->applications[i].row->file_count; j++) {
            card->applications[i].files[j].verified = false;
            card->applications[i].files[j].read_noted = false;
        }
    }
    EVP_PKEY_free(card->terminal.key);
    card->terminal = (struct state_terminal){.key = NULL};
}

static enum onshi_status load_binary(struct state_file *file, struct bytes_reader content) {
    size_t size = file->length; // state_load's
    if (content.left > size) {
        return ONSHI_TOO_LONG;
    }
    file->bytes = malloc(size + 1);
    if (file->bytes == NULL) {
        return ONSHI_NO_MEMORY;
    }
    memset(file->bytes, FILLER, size + 1);
    if (content.left > 0) {
        memcpy(file->bytes, content.at, content.left);
    }
    file->length = size;
    return ONSHI_OK;
}

static enum onshi_status load_pin(struct state_file *file, struct bytes_reader content) {
    if (content.left > CARD_PIN_MAXIMUM) {
        return ONSHI_TOO_LONG;
    }
    file->bytes = calloc(1, CARD_PIN_MAXIMUM);
    if (file->bytes == NULL) {
        return ONSHI_NO_MEMORY;
    }
    if (content.left > 0) {
        memcpy(file->bytes, content.at, content.left);
        file->tries_left = file->row->tries; // a PIN that nobody set is delivered blocked
    }
    file->length = content.left;
    return ONSHI_OK;
}

// Every record is a number, a length and so many bytes.
static enum onshi_status load_records(struct state_file *file, struct bytes_reader content) {
    struct bytes_reader left = content;
    uint8_t number;
    uint8_t length;
    struct bytes_reader value;
    while (left.left > 0) {
        ONSHI_TRY(bytes_read_u8(&left, &number));
        ONSHI_TRY(bytes_read_u8(&left, &length));
        ONSHI_TRY(bytes_read_span(&left, length, &value));
    }
    return load_binary(file, content);
}

static bool is_usable(const EVP_PKEY *key) {
    int size = EVP_PKEY_get_size(key);
    bool fits = size >= CARD_KEY_MINIMUM && size <= CARD_KEY_MAXIMUM && EVP_PKEY_get_bits(key) == 8 * size;
    return fits && EVP_PKEY_is_a(key, "RSA");
}

static enum onshi_status load_key(struct state_file *file, struct bytes_reader content) {
    if (content.left == 0) {
        return ONSHI_OK;
    }
    if (content.left > UINT16_MAX) {
        return ONSHI_TOO_LONG;
    }
    const unsigned char *at = content.at;
    file->key = d2i_PrivateKey(EVP_PKEY_RSA, NULL, &at, (long)content.left);
    return file->key != NULL && is_usable(file->key) ? ONSHI_OK : ONSHI_CRYPTO;
}

static enum onshi_status load_public_key(struct state_file *file, struct bytes_reader content) {
    if (content.left == 0) {
        return ONSHI_OK;
    }
    if (content.left > UINT16_MAX) {
        return ONSHI_TOO_LONG;
    }
    const unsigned char *at = content.at;
    file->key = d2i_PUBKEY(NULL, &at, (long)content.left);
    return file->key != NULL && is_usable(file->key) ? ONSHI_OK : ONSHI_CRYPTO;
}

static enum onshi_status load_nothing(struct state_file *file, struct bytes_reader content) {
    (void)file;
    return content.left == 0 ? ONSHI_OK : ONSHI_TOO_LONG;
}

static enum onshi_status load_file(struct state_file *file, struct bytes_reader content) {
    static enum onshi_status (*const loaders[])(struct state_file *, struct bytes_reader) = {
        [CARD_FILE_BINARY] = load_binary,
        [CARD_FILE_PIN] = load_pin,
        [CARD_FILE_KEY] = load_key,
        [CARD_FILE_CLOSED] = load_nothing,
        [CARD_FILE_RECORDS] = load_records,
        [CARD_FILE_OBJECT] = load_binary,
        [CARD_FILE_INTERNAL_KEY] = load_key,
        [CARD_FILE_TERMINAL_KEY] = load_public_key,
    };
    return loaders[file->row->kind](file, content);
}

static struct bytes_reader content_of(const struct card_load *load, uint16_t file) {
    for (size_t i = 0; i < load->content_count; i++) {
        if (load->contents[i].file == file) {
            return load->contents[i].bytes;
        }
    }
    return bytes_reader_over(NULL, 0);
}

// What an EF will be long, filler included.
static size_t size_of(const struct card_file *row, struct bytes_reader content, bool without_filler) {
    bool exact = row->size_bytes == 0 || (without_filler && content.left > 0 && content.left < row->size_bytes);
    return exact ? content.left : row->size_bytes;
}

static bool is_known(const struct state_application *application, uint16_t file) {
    return state_file_by_id(application, file) != NULL || state_object_by_tag(application, file) != NULL;
}

enum onshi_status state_load(struct state_application *application, const struct card_load *load,
                             bool without_filler) {
    const struct card_application *row = load->application;
    struct state_file *files = calloc(row->file_count + 1, sizeof *files);
    if (files == NULL) {
        return ONSHI_NO_MEMORY;
    }
    *application = (struct state_application){.row = row, .files = files};
    for (size_t i = 0; i < row->file_count; i++) {
        files[i].row = &row->files[i];
    }
    for (size_t i = 0; i < load->content_count; i++) {
        if (!is_known(application, load->contents[i].file)) {
            return ONSHI_NOT_FOUND;
        }
    }
    for (size_t i = 0; i < row->file_count; i++) {
        struct bytes_reader content = content_of(load, row->files[i].id);
        files[i].length = size_of(files[i].row, content, without_filler);
        ONSHI_TRY(load_file(&files[i], content));
    }
    return ONSHI_OK;
}

void state_unload(struct state_application *application) {
    for (size_t i = 0; application->files != NULL && i < application->row->file_count; i++) {
        free(application->files[i].bytes);
        EVP_PKEY_free(application->files[i].key);
    }
    free(application->files);
    *application = (struct state_application){0};
}
