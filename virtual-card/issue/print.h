// SPDX-License-Identifier: Apache-2.0
//
// What is printed on a person's card beside name and address, and the codes that follow from it. Made from the person's
// id and dates: the same person has the same number for ever.
//
// A face reader gets 照合番号B by reading the print; whoever plays it takes it from here.
#ifndef ONSHI_VIRTUAL_CARD_ISSUE_PRINT_H
#define ONSHI_VIRTUAL_CARD_ISSUE_PRINT_H

#include "base/calendar.h"
#include "base/person.h"

enum {
    PRINT_NUMBER = 12,
    PRINT_SECURITY_CODE = 4,
    PRINT_BIRTH_KEY = 6,
    PRINT_CODE_B = 14,
    PRINT_MANUFACTURE = 15,
};

struct print {
    char number[PRINT_NUMBER + 1];               // 個人番号: 9999 and nobody's digits, with a right check digit [POP-06]
    char security_code[PRINT_SECURITY_CODE + 1]; // under the photo
    char expiry[CALENDAR_DATE_SIZE];             // of the card, YYYYMMDD
    char birth[CALENDAR_DATE_SIZE];              // YYYYMMDD
    char birth_key[PRINT_BIRTH_KEY + 1];         // YYMMDD, year of the era
    char code_b[PRINT_CODE_B + 1];               // birth_key, year of expiry, security_code [mynumber-card 4]
    char manufacture[PRINT_MANUFACTURE + 1];     // 製造番号
};

// 照合番号A is the number itself.
#define PRINT_MUNICIPALITY "99221"

// print_make fills `out` for the card that was issued to the person on person.card_issued.
void print_make(const struct person *person, struct print *out);

// print_card_expiry returns the day on which the card expires: the tenth birthday after it was issued, the fifth for
// who was not of age then.
int64_t print_card_expiry(const struct person *person);

// print_birthday returns the n-th birthday after the day on which the card was issued.
int64_t print_birthday(const struct person *person, int n);

#endif
