// SPDX-License-Identifier: Apache-2.0
//
// What the text of an element looks like, for the schemas that are made of the layouts (mocks/wire/schemas.h).
#ifndef ONSHI_MOCKS_WIRE_TYPES_H
#define ONSHI_MOCKS_WIRE_TYPES_H

#include "mocks/wire/eras.h"

enum wire_type_id {
    TYPE_NONE, // of a group
    TYPE_DAY, TYPE_INSTANT, TYPE_MONTH, TYPE_INSTITUTION, TYPE_INSURER, TYPE_ANY_INSURER, TYPE_TWO_DIGITS, TYPE_POST,
    TYPE_PERCENT, TYPE_YEN, TYPE_COUNT, TYPE_SHORT, TYPE_LONG, TYPE_NAME, TYPE_KANA, TYPE_ADDRESS, TYPE_MESSAGE,
    TYPE_CARD_CLASS, TYPE_SEX, TYPE_RELATION, TYPE_LOSS, TYPE_ONE, TYPE_YES_NO, TYPE_CONSENT, TYPE_BY_NUMBER,
    TYPE_BY_CARD, TYPE_SEGMENT, TYPE_LIST_SEGMENT, TYPE_STATUS, TYPE_CHARACTERS, TYPE_VALIDITY, TYPE_ERROR_CODE,
    TYPE_CEILING_CERTIFICATE, TYPE_CEILING_CLASS, TYPE_DISEASE, TYPE_PRESCRIPTION_FORM, TYPE_TREATMENT,
    TYPE_MEDICATION_FILE, TYPE_CHECKUP_FILE, TYPE_MARK, TYPE_DRUG_CODE, TYPE_DRUG_NAME, TYPE_INGREDIENT, TYPE_AMOUNT,
    TYPE_UNIT, TYPE_TIMES, TYPE_USAGE, TYPE_INSTRUCTION, TYPE_CHECKUP_CODE, TYPE_CHECKUP_NAME, TYPE_CHECKUP_TYPE,
    TYPE_CHECKUP_VALUE, TYPE_CHECKUP_UNIT,
    TYPES
};

struct wire_type {
    const char *name;
    const char *note;          // for people, with its source
    const char *pattern;       // of XML Schema; NULL: any text
    int minimum, maximum;      // characters; 0: not said
    enum wire_era later_since; // from this era on it is `later_pattern`
    const char *later_pattern; // NULL: it stays
    enum wire_type_id echo;    // how it looks in an echo; TYPE_NONE: the same
};

// wire_type_of returns the row of `id`, which is not TYPE_NONE.
const struct wire_type *wire_type_of(enum wire_type_id id);

// wire_type_pattern returns the pattern in `era`, or NULL.
const char *wire_type_pattern(const struct wire_type *type, enum wire_era era);

#endif
