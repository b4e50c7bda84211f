// SPDX-License-Identifier: Apache-2.0
#include "mocks/service/scope.h"

#include <stddef.h>
#include <string.h>

enum { NUMBER_DIGITS = 8 };

// 法別番号 (the first two digits) of public expense by law, and 80 to 89 of local programmes; insurers have none of them
// [SEED-024, SC-NUM-11].
static const char public_expense[] = "10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 28 29 30 38 51 52 53 54 62 66 79 "
                                     "80 81 82 83 84 85 86 87 88 89";

// 日雇特例 (special scheme of day labourers): a 受給資格者票 has no number of a person [DR-035].
#define SPECIAL_DAY_LABOURERS "04"

// OQSCD010.
static const struct {
    const char *code;
    bool records;
} classes[] = {
    {"01", true}, // 一般
    {"02", true}, // 退職
    {"03", true}, // 短期
    {"04", true}, // 短期退職
    {"05", true}, // 資格証明書
    {"06", true}, // 特例退職
    {"07", false}, // 自衛官診療証: no insured number to key on [DR-035]
    {"A1", false}, // 医療扶助, where its numbers are in scope
};

const struct service_code *scope_refuses(const struct gates *gates, const char *insurer, int64_t now) {
    char law[] = "00";
    if (strlen(insurer) != NUMBER_DIGITS || *insurer == ' ') {
        return NULL;
    }
    if (gates_later(gates, "scope.public_expense", now)) {
        return NULL;
    }
    memcpy(law, insurer, 2);
    return strstr(public_expense, law) == NULL ? NULL : service_code_of(FAULT_PUBLIC_EXPENSE);
}

bool scope_has_class(const char *card_class) {
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
        if (strcmp(classes[i].code, card_class) == 0) {
            return true;
        }
    }
    return false;
}

bool scope_has_records(const char *card_class, const char *insurer) {
    if (strlen(insurer) == NUMBER_DIGITS && strncmp(insurer, SPECIAL_DAY_LABOURERS, 2) == 0) {
        return false;
    }
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
        if (strcmp(classes[i].code, card_class) == 0) {
            return classes[i].records;
        }
    }
    return false;
}
