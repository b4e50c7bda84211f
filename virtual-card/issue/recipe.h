// SPDX-License-Identifier: Apache-2.0
//
// A card file: what a card is made of, and what its life has changed. Cards are deterministic, so the file holds a
// recipe (whose card, which seed, what sets it apart) and a state (tries left, changed PINs), no bytes of the chip.
//
//     <onshi-card version="1" person="onshika-taro" seed="0">
//       <apart photo="empty"/>                          what special.h knows, over what the person's file says
//       <pin name="auth" left="3"/>                     pins.h; a PIN that is not named is as on a new card
//       <pin name="sign" left="4" changed="NEWPASS1"/>
//     </onshi-card>
//
// A changed PIN stands there in clear: the card is a test card, the file is readable by its owner alone. The card takes
// any bytes for a PIN; only letters and digits are kept.
//
//     struct recipe recipe;
//     ONSHI_TRY(recipe_read("taro.card", &recipe, &why));
//     ONSHI_TRY(recipe_person(&recipe, people, &person, &why));
//     ONSHI_TRY(recipe_make(&recipe, person, keys, &card, &why));
//     ... the card is used; recipe_watch sees each APDU ...
//     recipe_take(&recipe, card);
//     ONSHI_TRY(recipe_write(&recipe, "taro.card"));
#ifndef ONSHI_VIRTUAL_CARD_ISSUE_RECIPE_H
#define ONSHI_VIRTUAL_CARD_ISSUE_RECIPE_H

#include <stdint.h>

#include "base/bytes.h"
#include "base/person.h"
#include "base/status.h"
#include "virtual-card/apps/words.h"
#include "virtual-card/card/card.h"
#include "virtual-card/issue/issue.h"
#include "virtual-card/issue/pins.h"

enum { RECIPE_VERSION = 1, RECIPE_AS_NEW = -1, RECIPE_NAME = 64, RECIPE_VALUE = 80 };

struct recipe {
    char person[RECIPE_NAME];
    uint64_t seed; // of the person's canaries
    struct {
        char name[RECIPE_NAME], value[RECIPE_VALUE];
    } apart[PERSON_TRAITS_MAXIMUM];
    size_t apart_count;
    struct {
        int left;                           // RECIPE_AS_NEW, or tries
        char changed[CARD_PIN_MAXIMUM + 1]; // "": not changed
    } pins[PINS_COUNT];                     // as pins_rows
    struct words_place place;               // recipe_watch: where the card is
};

// recipe_of starts the recipe of a person's new card; recipe_apart sets it apart by an attribute of special.h. `why`
// (may be NULL) gets a sentence. ONSHI_MALFORMED for what special.h does not know, ONSHI_TOO_LONG.
ONSHI_MUST_USE enum onshi_status recipe_of(const char *person, uint64_t seed, struct recipe *out);
ONSHI_MUST_USE enum onshi_status recipe_apart(struct recipe *recipe, const char *name, const char *value,
                                              struct bytes_writer *why);

// recipe_read reads a card file of at most 64 KiB. On failure `why` (may be NULL) gets "file:line: what".
// ONSHI_NOT_FOUND when there is none, ONSHI_UNSUPPORTED for another version, ONSHI_MALFORMED, ONSHI_TOO_LONG.
ONSHI_MUST_USE enum onshi_status recipe_read(const char *path, struct recipe *out, struct bytes_writer *why);

// recipe_write replaces the file at once, mode 0600. ONSHI_IO with errno.
ONSHI_MUST_USE enum onshi_status recipe_write(const struct recipe *recipe, const char *path);

// recipe_person loads the person from `people`, released with person_free; recipe_options gives the options of the
// card, the person's with those of the recipe over them.
ONSHI_MUST_USE enum onshi_status recipe_person(const struct recipe *recipe, const char *people, struct person **out,
                                               struct bytes_writer *why);
ONSHI_MUST_USE enum onshi_status recipe_options(const struct recipe *recipe, const struct person *person,
                                                struct issue_options *out, struct bytes_writer *why);

// recipe_make issues the card of `person` and brings it into the state of the recipe. Errors as issue_card_as.
ONSHI_MUST_USE enum onshi_status recipe_make(const struct recipe *recipe, const struct person *person,
                                             const char *keys, struct card **out, struct bytes_writer *why);

// recipe_pin returns what opens the PIN of a row now, "" when the card has none.
const char *recipe_pin(const struct recipe *recipe, const struct person *person, size_t row);

// recipe_power and recipe_watch follow what passes between card and reader, to know a PIN that the holder changes.
void recipe_power(struct recipe *recipe);
void recipe_watch(struct recipe *recipe, struct bytes_reader command, struct bytes_reader response);

// recipe_take takes the counters of the card over.
void recipe_take(struct recipe *recipe, const struct card *card);

#endif
