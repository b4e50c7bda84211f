// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/issue/print.h"

#include <openssl/sha.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "virtual-card/issue/era.h"

enum {
    LEADING = PRINT_NUMBER - 1,
    BIRTHDAYS_OF_ADULTS = 10,
    BIRTHDAYS_OF_MINORS = 5,
    AGE_UNTIL_2022 = 20,
    AGE_SINCE_2022 = 18,
    SEED_MAXIMUM = 160,
};

static const char adults_from[] = "20220401"; // Civil Code, article 4 as amended

// Fills `count` digits from a hash of purpose and id.
static void draw_digits(const char *purpose, const char *id, size_t count, char *out) {
    uint8_t hash[SHA256_DIGEST_LENGTH];
    char seed[SEED_MAXIMUM];
    int length = snprintf(seed, sizeof seed, "%s %.100s", purpose, id);
    SHA256((const unsigned char *)seed, (size_t)length, hash);
    for (size_t i = 0; i < count; i++) {
        out[i] = (char)('0' + hash[i] % 10);
    }
    out[count] = 0;
}

// POP-06: the n-th digit from the right weighs n+1, from the seventh on n-5.
static char check_digit(const char leading[LEADING]) {
    int sum = 0;
    for (int n = 1; n <= LEADING; n++) {
        int weight = n <= 6 ? n + 1 : n - 5;
        sum += (leading[LEADING - n] - '0') * weight;
    }
    int rest = sum % 11;
    return (char)(rest <= 1 ? '0' : '0' + 11 - rest);
}

static void make_number(const char *id, char out[PRINT_NUMBER + 1]) {
    memcpy(out, "9999", 4);
    draw_digits("number", id, LEADING - 4, out + 4);
    out[LEADING] = check_digit(out);
    out[PRINT_NUMBER] = 0;
}

int64_t print_birthday(const struct person *person, int n) {
    int64_t issued = calendar_day_of(person->card_issued);
    int age = 0;
    while (calendar_birthday(person->birthdate, age) <= issued) {
        age++;
    }
    return calendar_birthday(person->birthdate, age + n - 1);
}

int64_t print_card_expiry(const struct person *person) {
    char issued[CALENDAR_DATE_SIZE];
    calendar_date(person->card_issued, issued);
    int of_age = strcmp(issued, adults_from) < 0 ? AGE_UNTIL_2022 : AGE_SINCE_2022;
    bool adult = calendar_birthday(person->birthdate, of_age) <= calendar_day_of(person->card_issued);
    return print_birthday(person, adult ? BIRTHDAYS_OF_ADULTS : BIRTHDAYS_OF_MINORS);
}

// Year of the era, month and day, two digits each.
static void make_birth_key(const struct person *person, const char birth[CALENDAR_DATE_SIZE],
                           char out[PRINT_BIRTH_KEY + 1]) {
    unsigned year = (unsigned)era_of(person->birthdate).year % 100;
    out[0] = (char)('0' + year / 10);
    out[1] = (char)('0' + year % 10);
    memcpy(out + 2, birth + 4, 5);
}

void print_make(const struct person *person, struct print *out) {
    char issued[CALENDAR_DATE_SIZE];
    char purpose[32];
    calendar_date(person->card_issued, issued);
    (void)snprintf(purpose, sizeof purpose, "security code %s", issued);
    make_number(person->id, out->number);
    draw_digits(purpose, person->id, PRINT_SECURITY_CODE, out->security_code);
    calendar_date(print_card_expiry(person), out->expiry);
    calendar_date(person->birthdate, out->birth);
    make_birth_key(person, out->birth, out->birth_key);
    memcpy(out->code_b, out->birth_key, 6);
    memcpy(out->code_b + 6, out->expiry, 4);
    memcpy(out->code_b + 10, out->security_code, PRINT_SECURITY_CODE + 1);
    memcpy(out->manufacture, "9999", 4);
    (void)snprintf(purpose, sizeof purpose, "manufacture %s", issued);
    draw_digits(purpose, person->id, PRINT_MANUFACTURE - 4, out->manufacture + 4);
}
