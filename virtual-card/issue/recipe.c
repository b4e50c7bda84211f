// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/issue/recipe.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "virtual-card/issue/print.h"
#include "virtual-card/issue/special.h"

enum { APDU_MAXIMUM = 5 + CARD_AID_MAXIMUM, HEX_MAXIMUM = 128, SFI_MARK = 0x80, SENT_PER_CHANGE = 3 };

static enum onshi_status copy_text(char *to, size_t size, const char *text) {
    if (strlen(text) >= size) {
        return ONSHI_TOO_LONG;
    }
    memcpy(to, text, strlen(text) + 1);
    return ONSHI_OK;
}

enum onshi_status recipe_of(const char *person, uint64_t seed, struct recipe *out) {
    struct recipe recipe = {.seed = seed, .place = words_power_on()};
    ONSHI_TRY(copy_text(recipe.person, sizeof recipe.person, person));
    for (size_t i = 0; i < PINS_COUNT; i++) {
        recipe.pins[i].left = RECIPE_AS_NEW;
    }
    *out = recipe;
    return ONSHI_OK;
}

enum onshi_status recipe_apart(struct recipe *recipe, const char *name, const char *value, struct bytes_writer *why) {
    struct issue_options any = {.kind = ISSUE_MY_NUMBER_CARD};
    ONSHI_TRY(special_set(&any, name, value, why));
    if (recipe->apart_count == PERSON_TRAITS_MAXIMUM) {
        return ONSHI_TOO_LONG;
    }
    ONSHI_TRY(copy_text(recipe->apart[recipe->apart_count].name, RECIPE_NAME, name));
    ONSHI_TRY(copy_text(recipe->apart[recipe->apart_count].value, RECIPE_VALUE, value));
    recipe->apart_count++;
    return ONSHI_OK;
}

enum onshi_status recipe_person(const struct recipe *recipe, const char *people, struct person **out,
                                struct bytes_writer *why) {
    return person_load(people, recipe->person, recipe->seed, out, why);
}

enum onshi_status recipe_options(const struct recipe *recipe, const struct person *person, struct issue_options *out,
                                 struct bytes_writer *why) {
    struct issue_options options;
    ONSHI_TRY(special_options(person, &options, why));
    for (size_t i = 0; i < recipe->apart_count; i++) {
        ONSHI_TRY(special_set(&options, recipe->apart[i].name, recipe->apart[i].value, why));
    }
    *out = options;
    return ONSHI_OK;
}

static const char *initial_pin(const struct person *person, const char *name) {
    return strcmp(name, "sign") == 0 ? person->sign_password : person->pin;
}

const char *recipe_pin(const struct recipe *recipe, const struct person *person, size_t row) {
    if (recipe->pins[row].changed[0] != 0) {
        return recipe->pins[row].changed;
    }
    return pins_rows[row].changeable ? initial_pin(person, pins_rows[row].name) : "";
}

// Sends a header with data; what the card answers does not matter here.
static enum onshi_status send(struct card *card, const uint8_t header[4], const void *data, size_t length) {
    uint8_t apdu[APDU_MAXIMUM] = {header[0], header[1], header[2], header[3], (uint8_t)length};
    struct bytes_writer response;
    bytes_writer_init(&response, CARD_RESPONSE_MAXIMUM);
    memcpy(apdu + 5, data, length);
    enum onshi_status status = card_transmit(card, apdu, 5 + length, &response);
    bytes_writer_free(&response);
    return status;
}

static enum card_change change_of(const struct pins_row *row) {
    const struct card_application *application = row->pin.application;
    for (size_t i = 0; i < application->file_count; i++) {
        if (application->files[i].id == row->pin.file) {
            return application->files[i].change;
        }
    }
    return CARD_CHANGE_NEVER;
}

// Changes a PIN as its holder does: present the first one, then the new one.
static enum onshi_status change_pin(struct card *card, const struct pins_row *row, const char *from, const char *to) {
    const struct card_application *application = row->pin.application;
    const uint8_t reference = (uint8_t)(SFI_MARK | row->pin.file);
    const uint8_t select[] = {0x00, 0xA4, 0x04, 0x0C};
    const uint8_t verify[] = {0x00, 0x20, 0x00, reference};
    const uint8_t change[] = {0x00, 0x24, 0x01, reference};
    const uint8_t change_key[] = {0x80, 0x32, 0x00, reference};
    bool by_key = change_of(row) == CARD_CHANGE_BY_JICSAP;
    ONSHI_TRY(card_set_pin_tries(card, row->pin, pins_tries(row)));
    ONSHI_TRY(send(card, select, application->aid, application->aid_length));
    ONSHI_TRY(send(card, verify, from, strlen(from)));
    return send(card, by_key ? change_key : change, to, strlen(to));
}

static enum onshi_status bring_into_state(const struct recipe *recipe, const struct person *person,
                                          struct card *card) {
    for (size_t i = 0; i < PINS_COUNT; i++) {
        const char *changed = recipe->pins[i].changed;
        if (changed[0] != 0) {
            ONSHI_TRY(change_pin(card, &pins_rows[i], initial_pin(person, pins_rows[i].name), changed));
        }
        if (recipe->pins[i].left != RECIPE_AS_NEW) {
            ONSHI_TRY(card_set_pin_tries(card, pins_rows[i].pin, recipe->pins[i].left));
        }
    }
    card_power_off(card);
    return ONSHI_OK;
}

static unsigned commands_needed(const struct recipe *recipe) {
    unsigned count = 0;
    for (size_t i = 0; i < PINS_COUNT; i++) {
        count += recipe->pins[i].changed[0] != 0 ? SENT_PER_CHANGE : 0;
    }
    return count;
}

enum onshi_status recipe_make(const struct recipe *recipe, const struct person *person, const char *keys,
                              struct card **out, struct bytes_writer *why) {
    struct issue_options options;
    ONSHI_TRY(recipe_options(recipe, person, &options, why));
    options.sound_commands += commands_needed(recipe); // those that change PINs are none of its life
    struct card *card;
    ONSHI_TRY(issue_card_as(person, &options, keys, &card));
    enum onshi_status status =
        options.kind == ISSUE_MY_NUMBER_CARD ? bring_into_state(recipe, person, card) : ONSHI_OK;
    if (status != ONSHI_OK) {
        card_free(card);
        return status;
    }
    *out = card;
    return ONSHI_OK;
}

void recipe_power(struct recipe *recipe) {
    recipe->place = words_power_on();
}

// The row of the PIN in `file` of the application at hand, or PINS_COUNT.
static size_t row_of(const struct recipe *recipe, uint16_t file) {
    for (size_t i = 0; i < PINS_COUNT; i++) {
        char aid[2 * CARD_AID_MAXIMUM + 1] = "";
        for (size_t j = 0; j < pins_rows[i].pin.application->aid_length; j++) {
            (void)snprintf(aid + 2 * j, 3, "%02X", pins_rows[i].pin.application->aid[j]);
        }
        if (pins_rows[i].pin.file == file && recipe->place.application == names_application(aid)) {
            return i;
        }
    }
    return PINS_COUNT;
}

// The data of a command that the card took: it follows Lc, short or extended.
static struct bytes_reader data_of(struct bytes_reader command) {
    size_t start = command.left > 7 && command.at[4] == 0 ? 7 : 5;
    size_t length = command.left <= start ? 0 : start == 7 ? command.at[6] : command.at[4];
    return bytes_reader_over(command.at + start, start + length <= command.left ? length : 0);
}

static bool can_be_kept(struct bytes_reader pin) {
    for (size_t i = 0; i < pin.left; i++) {
        if (!isalnum(pin.at[i]) || pin.at[i] > 0x7F) {
            return false;
        }
    }
    return pin.left > 0 && pin.left <= CARD_PIN_MAXIMUM;
}

static void note_change(struct recipe *recipe, const char *command_hex, struct bytes_reader command) {
    size_t row = row_of(recipe, words_pin_file(recipe->place, command_hex));
    struct bytes_reader pin = data_of(command);
    if (row < PINS_COUNT && can_be_kept(pin)) {
        memcpy(recipe->pins[row].changed, pin.at, pin.left);
        recipe->pins[row].changed[pin.left] = 0;
    }
}

static void write_hex(struct bytes_reader bytes, char out[HEX_MAXIMUM + 1]) {
    for (size_t i = 0; i < bytes.left && 2 * i + 2 <= HEX_MAXIMUM; i++) {
        (void)snprintf(out + 2 * i, 3, "%02X", bytes.at[i]);
    }
}

void recipe_watch(struct recipe *recipe, struct bytes_reader command, struct bytes_reader response) {
    char command_hex[HEX_MAXIMUM + 1] = "";
    char response_hex[HEX_MAXIMUM + 1] = "";
    bool short_enough = command.left <= HEX_MAXIMUM / 2 && response.left >= 2;
    bool done = short_enough && response.at[response.left - 2] == 0x90 && response.at[response.left - 1] == 0x00;
    if (!done) {
        return; // neither a place nor a PIN changes
    }
    write_hex(command, command_hex);
    write_hex(bytes_reader_over(response.at + response.left - 2, 2), response_hex);
    if (command.at[1] == 0x24 || (command.at[0] == 0x80 && command.at[1] == 0x32)) {
        note_change(recipe, command_hex, command);
    }
    recipe->place = words_follow(recipe->place, command_hex, response_hex);
}

void recipe_take(struct recipe *recipe, const struct card *card) {
    for (size_t i = 0; i < PINS_COUNT; i++) {
        int left = card_pin_tries(card, pins_rows[i].pin);
        recipe->pins[i].left = left < 0 ? RECIPE_AS_NEW : left;
    }
}
