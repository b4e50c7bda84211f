// SPDX-License-Identifier: Apache-2.0
#include "mocks/wire/types.h"

#include <assert.h>
#include <stddef.h>

#define DATE "[0-9]{4}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])"

// Lengths of names, addresses and messages are not public: wide ones [wire-interface 6].
static const struct wire_type types[TYPES] = {
    [TYPE_DAY] = {.name = "day", .note = "yyyyMMdd", .pattern = DATE},
    [TYPE_INSTANT] = {.name = "instant", .note = "yyyyMMddHHmmss, JST",
                      .pattern = DATE "([01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]"},
    [TYPE_MONTH] = {.name = "month", .note = "yyyyMM", .pattern = "[0-9]{4}(0[1-9]|1[0-2])"},
    [TYPE_INSTITUTION] = {.name = "institution", .note = "2.1: prefecture 2, kind 1, institution 7",
                          .pattern = "[0-9]{10}"},
    [TYPE_INSURER] = {.name = "insurer", .note = "5: 8 characters, 6 digits behind two blanks or two zeros",
                      .pattern = "[0-9]{8}| {2}[0-9]{6}", .echo = TYPE_ANY_INSURER},
    [TYPE_ANY_INSURER] = {.name = "any-insurer", .note = "5: the service takes other padding too, and echoes it",
                          .pattern = " *[0-9]+", .maximum = 8},
    [TYPE_TWO_DIGITS] = {.name = "two-digits", .pattern = "[0-9]{2}"},
    [TYPE_POST] = {.name = "post", .note = "2.2: nnn-nnnn", .pattern = "[0-9]{3}-[0-9]{4}"},
    [TYPE_PERCENT] = {.name = "percent", .note = "2.8: three digits", .pattern = "0[0-9]{2}|100"},
    [TYPE_YEN] = {.name = "yen", .pattern = "[0-9]{1,7}"},
    [TYPE_COUNT] = {.name = "count", .pattern = "[0-9]{1,9}"},
    [TYPE_SHORT] = {.name = "short", .minimum = 1, .maximum = 20},
    [TYPE_LONG] = {.name = "long", .minimum = 1, .maximum = 50},
    [TYPE_NAME] = {.name = "name", .minimum = 1, .maximum = 100},
    [TYPE_KANA] = {.name = "kana", .note = "5: half width; ● for what the characters lack [DR-140]",
                   .pattern = "[ -~｡-ﾟ●]{1,100}"},
    [TYPE_ADDRESS] = {.name = "address", .minimum = 1, .maximum = 200},
    [TYPE_MESSAGE] = {.name = "message", .minimum = 1, .maximum = 200},
    [TYPE_CARD_CLASS] = {.name = "card-class", .note = "OQSCD010", .pattern = "0[1-7]",
                         .later_since = WIRE_ERA_2024_04, .later_pattern = "0[1-7]|A1"},
    [TYPE_SEX] = {.name = "sex", .note = "OQSCD007", .pattern = "[1-3]"},
    [TYPE_RELATION] = {.name = "relation", .note = "OQSCD009", .pattern = "[12]"},
    [TYPE_LOSS] = {.name = "loss", .note = "OQSCD008", .pattern = "01|02|03|99"},
    [TYPE_ONE] = {.name = "one", .note = "OQSCD015", .pattern = "1"},
    [TYPE_YES_NO] = {.name = "yes-no", .note = "OQSCD001, OQSCD014, OQSCD030", .pattern = "[01]"},
    [TYPE_CONSENT] = {.name = "consent", .note = "OQSCD016", .pattern = "[012]",
                      .later_since = WIRE_ERA_2024_12, .later_pattern = "[0-3]"},
    [TYPE_BY_NUMBER] = {.name = "by-number", .note = "OQSCD002", .pattern = "2"},
    [TYPE_BY_CARD] = {.name = "by-card", .note = "OQSCD002", .pattern = "1"},
    [TYPE_SEGMENT] = {.name = "segment", .note = "OQSCD003", .pattern = "[19]"},
    [TYPE_LIST_SEGMENT] = {.name = "list-segment", .note = "OQSCD003: 2 while it runs", .pattern = "[129]"},
    [TYPE_STATUS] = {.name = "status", .note = "OQSCD004", .pattern = "[12]"},
    [TYPE_CHARACTERS] = {.name = "characters", .note = "OQSCD005: 0 UTF-8, 1 Shift_JIS", .pattern = "[01]"},
    [TYPE_VALIDITY] = {.name = "validity", .note = "OQSCD006", .pattern = "[1-5]",
                       .later_since = WIRE_ERA_2024_04, .later_pattern = "[1-6]"},
    [TYPE_ERROR_CODE] = {.name = "error-code", .note = "3: the list of values is not public", .pattern = "[0-9A-Z]{1,20}"},
    [TYPE_CEILING_CERTIFICATE] = {.name = "ceiling-certificate", .note = "OQSCD011", .pattern = "0[1-3]"},
    [TYPE_CEILING_CLASS] = {.name = "ceiling-class", .note = "OQSCD012; B09, B10 from 2022-10 on",
                            .pattern = "A0[1-6]|B0[1-8]",
                            .later_since = WIRE_ERA_2022_09, .later_pattern = "A0[1-6]|B0[1-9]|B10"},
    [TYPE_DISEASE] = {.name = "disease", .note = "OQSCD013", .pattern = "[1-3]"},
    [TYPE_PRESCRIPTION_FORM] = {.name = "prescription-form", .note = "OQSCD017", .pattern = "[12]"},
    [TYPE_TREATMENT] = {.name = "treatment", .note = "OQSCD028", .pattern = "[1-4]"},
    [TYPE_MEDICATION_FILE] = {.name = "medication-file",
                              .note = "2.6: 1 PDF, 2 XML; with treatments 3 PDF, 4 XML", .pattern = "[12]",
                              .later_since = WIRE_ERA_2022_09, .later_pattern = "[1-4]"},
    [TYPE_CHECKUP_FILE] = {.name = "checkup-file", .note = "2.6: 1 PDF, 2 XML", .pattern = "[12]"},
    [TYPE_MARK] = {.name = "mark", .note = "4.2: 1 own institution, 2 another", .pattern = "[12]"},
    [TYPE_DRUG_CODE] = {.name = "drug-code", .pattern = "[0-9]{9}"},
    [TYPE_DRUG_NAME] = {.name = "drug-name", .minimum = 1, .maximum = 64},
    [TYPE_INGREDIENT] = {.name = "ingredient", .minimum = 1, .maximum = 200},
    [TYPE_AMOUNT] = {.name = "amount", .pattern = "[0-9]{1,5}(\\.[0-9]{1,5})?"},
    [TYPE_UNIT] = {.name = "unit", .minimum = 1, .maximum = 12},
    [TYPE_TIMES] = {.name = "times", .pattern = "[0-9]{1,3}"},
    [TYPE_USAGE] = {.name = "usage", .minimum = 1, .maximum = 30},
    [TYPE_INSTRUCTION] = {.name = "instruction", .minimum = 1, .maximum = 80},
    [TYPE_CHECKUP_CODE] = {.name = "checkup-code", .note = "JLAC10", .pattern = "[0-9A-Z]{17}"},
    [TYPE_CHECKUP_NAME] = {.name = "checkup-name", .minimum = 1, .maximum = 80},
    [TYPE_CHECKUP_TYPE] = {.name = "checkup-type", .pattern = "PQ|CD|CO|ST"},
    [TYPE_CHECKUP_VALUE] = {.name = "checkup-value", .minimum = 1, .maximum = 256},
    [TYPE_CHECKUP_UNIT] = {.name = "checkup-unit", .minimum = 1, .maximum = 26},
};

const struct wire_type *wire_type_of(enum wire_type_id id) {
    assert(id > TYPE_NONE && id < TYPES);
    return &types[id];
}

const char *wire_type_pattern(const struct wire_type *type, enum wire_era era) {
    return type->later_pattern != NULL && era >= type->later_since ? type->later_pattern : type->pattern;
}
