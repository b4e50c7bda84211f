// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/tests/test_card_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "virtual-card/issue/issue.h"
#include "virtual-card/tests/test_card_image.h"

static int64_t day(const char *text) {
    int64_t instant;
    ck_assert_int_eq(calendar_parse(text, &instant), ONSHI_OK);
    return instant;
}

struct person test_person(void) {
    return (struct person){
        .id = "onshika-taro",
        .name = "恩資花　太郎",
        .kana = "ｵﾝｼｶ ﾀﾛｳ",
        .sex = "1",
        .birthdate = day("1980-02-17"),
        .address = "東京都清瀬市観布子南１２－７－２０２",
        .post = "204-0000",
        .pin = "1234",
        .sign_password = "ONSHI123",
        .serial = "01A2B3C4",
        .key = 3,
        .card_issued = day("2020-10-27"),
    };
}

struct card *test_issued_card(void) {
    struct person person = test_person();
    struct card *card = NULL;
    ck_assert_int_eq(issue_card(&person, ONSHI_KEYS, &card), ONSHI_OK);
    card_power_on(card);
    return card;
}

struct card *test_small_card(void) {
    struct card *card = NULL;
    ck_assert_int_eq(card_new(&small_image, &card), ONSHI_OK);
    card_power_on(card);
    return card;
}

static unsigned digit(char c) {
    const char *digits = "0123456789ABCDEF";
    const char *found = strchr(digits, c);
    ck_assert_ptr_nonnull(found);
    return (unsigned)(found - digits);
}

void test_bytes(const char *hexadecimal, struct bytes_writer *out) {
    const char *c = hexadecimal;
    while (*c != 0) {
        if (*c == ' ') {
            c++;
            continue;
        }
        ck_assert_int_eq(bytes_write_u8(out, (uint8_t)(digit(c[0]) << 4 | digit(c[1]))), ONSHI_OK);
        c += 2;
    }
}

struct test_response test_send(struct card *card, const char *apdu) {
    struct test_response response = {.status = 0};
    struct bytes_writer command;
    bytes_writer_init(&command, 70000);
    bytes_writer_init(&response.bytes, CARD_RESPONSE_MAXIMUM);
    test_bytes(apdu, &command);
    ck_assert_int_eq(card_transmit(card, command.data, command.length, &response.bytes), ONSHI_OK);
    bytes_writer_free(&command);
    ck_assert_uint_ge(response.bytes.length, 2);
    response.bytes.length -= 2;
    const uint8_t *end = response.bytes.data + response.bytes.length;
    response.status = end[0] << 8 | end[1];
    return response;
}

void test_response_free(struct test_response *response) {
    bytes_writer_free(&response->bytes);
}

int test_status(struct card *card, const char *apdu) {
    struct test_response response = test_send(card, apdu);
    test_response_free(&response);
    return response.status;
}

int test_run(TCase *cases, const char *name) {
    Suite *suite = suite_create(name);
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
