// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/issue/special.h"

#include <stdlib.h>
#include <string.h>

#include "virtual-card/issue/interfaces.h"
#include "virtual-card/issue/pins.h"

enum { SOUND_COMMANDS_MAXIMUM = 100000 };
static const char tries_prefix[] = "tries-";

// The place of `word` in a blank-separated list of words, or -1.
static int place_of(const char *word, const char *words) {
    size_t length = strlen(word);
    int place = 0;
    for (const char *at = words; *at != 0 && length > 0; place++) {
        size_t next = strcspn(at, " ");
        if (next == length && strncmp(at, word, length) == 0) {
            return place;
        }
        at += next + strspn(at + next, " ");
    }
    return -1;
}

// A number up to `maximum`, or -1.
static long number_of(const char *text, long maximum) {
    if (text[0] == 0 || strlen(text) > 6 || strspn(text, "0123456789") != strlen(text)) {
        return -1;
    }
    long number = strtol(text, NULL, 10);
    return number <= maximum ? number : -1;
}

static void set_kind(struct issue_options *options, int place) {
    options->kind = (enum issue_card_kind)place;
}

static void set_interface(struct issue_options *options, int place) {
    options->interface = (enum issue_interface)place;
}

static void set_photo(struct issue_options *options, int place) {
    options->photo = (enum issue_photo)place;
}

static void set_signature(struct issue_options *options, int place) {
    options->signature = (enum issue_signature)place;
}

static void set_pinless(struct issue_options *options, int place) {
    options->pinless = place == 1;
}

static void set_generation(struct issue_options *options, int place) {
    options->generation = place + 1;
}

static void set_filler(struct issue_options *options, int place) {
    options->without_filler = place == 1;
}

static void set_terminal(struct issue_options *options, int place) {
    options->inferred_terminal_authentication = place == 0;
}

static void set_damage(struct issue_options *options, int place) {
    options->damage = (enum card_damage)place;
}

// The order of the words is that of the enumeration, where there is one.
static const struct {
    const char *name, *words;
    void (*set)(struct issue_options *options, int place);
} choices[] = {
    {"kind", "my-number drivers-licence juki bank", set_kind},
    {"interface", "contactless contact", set_interface},
    {"photo", "drawn absent empty", set_photo},
    {"signature", "by-age with without", set_signature},
    {"pinless", "no yes", set_pinless},
    {"generation", "1 2 3", set_generation},
    {"filler", "yes no", set_filler},
    {"terminal-authentication", "yes no", set_terminal},
    {"damage", "none 6f00 mute", set_damage},
};

static enum onshi_status refuse(struct bytes_writer *why, const char *name, const char *value, const char *instead) {
    bytes_note(why, "<card>: %s=\"%s\": %s", name, value, instead);
    return ONSHI_MALFORMED;
}

// An earlier word about the same PIN gives way.
static enum onshi_status set_tries(struct issue_options *options, const char *name, const char *value,
                                   struct bytes_writer *why) {
    const struct pins_row *row = pins_named(name + sizeof tries_prefix - 1);
    if (row == NULL) {
        return refuse(why, name, value,
                      "そのような暗証番号はありません。pins.c の名前を使ってください / no such PIN; the names are "
                      "auth, sign, input-help, input-help-code-a, input-help-code-b, birth-key, face-check-code-a, "
                      "face-check-code-b, common, juki");
    }
    long left = number_of(value, pins_tries(row));
    if (left < 0) {
        return refuse(why, name, value,
                      "0 から新しいカードの回数までの数にしてください / give a number from 0 to what a new card has");
    }
    size_t at = 0;
    while (at < options->tries_count && pins_of(options->tries[at].pin) != row) {
        at++;
    }
    options->tries[at] = (struct issue_tries){row->pin, (int)left};
    options->tries_count += at == options->tries_count ? 1 : 0;
    return ONSHI_OK;
}

static enum onshi_status set_atr(struct issue_options *options, const char *value, struct bytes_writer *why) {
    const struct card_interface *row = interfaces_of_atr(value);
    if (row == NULL) {
        return refuse(why, "atr", value,
                      "マイナンバーカードの ATR ではありません。interfaces.c の行から選んでください / not the ATR of "
                      "a My Number card; choose a row of interfaces.c");
    }
    options->chip = row;
    options->interface = row->contactless ? ISSUE_CONTACTLESS : ISSUE_CONTACT;
    return ONSHI_OK;
}

static enum onshi_status set_choice(struct issue_options *options, size_t row, const char *value,
                                    struct bytes_writer *why) {
    int place = place_of(value, choices[row].words);
    if (place < 0) {
        bytes_note(why, "<card>: %s=\"%s\": 次から選んでください / choose from: %s", choices[row].name, value,
                   choices[row].words);
        return ONSHI_MALFORMED;
    }
    choices[row].set(options, place);
    return ONSHI_OK;
}

static enum onshi_status set_sound_commands(struct issue_options *options, const char *value,
                                            struct bytes_writer *why) {
    long number = number_of(value, SOUND_COMMANDS_MAXIMUM);
    if (number < 0) {
        return refuse(why, "sound-commands", value, "0 から 100000 までの数 / a number from 0 to 100000");
    }
    options->sound_commands = (unsigned)number;
    return ONSHI_OK;
}

enum onshi_status special_set(struct issue_options *options, const char *name, const char *value,
                              struct bytes_writer *why) {
    for (size_t i = 0; i < sizeof choices / sizeof choices[0]; i++) {
        if (strcmp(choices[i].name, name) == 0) {
            return set_choice(options, i, value, why);
        }
    }
    if (strcmp(name, "atr") == 0) {
        return set_atr(options, value, why);
    }
    if (strcmp(name, "sound-commands") == 0) {
        return set_sound_commands(options, value, why);
    }
    if (strncmp(name, tries_prefix, sizeof tries_prefix - 1) == 0) {
        return set_tries(options, name, value, why);
    }
    return refuse(why, name, value,
                  "カードにそのような属性はありません。virtual-card/issue/special.h の表を見てください / a card has no "
                  "such attribute; see the table in virtual-card/issue/special.h");
}

enum onshi_status special_options(const struct person *person, struct issue_options *out, struct bytes_writer *why) {
    struct issue_options options = {.inferred_terminal_authentication = true};
    for (int i = 0; i < person->trait_count; i++) {
        ONSHI_TRY(special_set(&options, person->traits[i].name, person->traits[i].value, why));
    }
    *out = options;
    return ONSHI_OK;
}
