// SPDX-License-Identifier: Apache-2.0
//
// How many tries a screen stood under: a short raw log, and what is expected at each screen of it, in order.
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "tools/report/tries.h"

#define STEP(person) "{\"ch\":\"stage\",\"ev\":\"step\",\"with\":{\"person\":\"" person "\"}},"
#define CARD "{\"ch\":\"card\",\"ev\":\"inserted\"}," APDU("00A4040C0AD392F000260100000001", "9000")
#define APDU(command, response) "{\"ch\":\"card\",\"ev\":\"apdu\",\"command\":\"" command "\",\"response\":\"" response "\"},"
#define PIN_FILE APDU("00A4020C020018", "9000")
#define ASKED(response) PIN_FILE APDU("00200080", response)
#define TYPED(response) PIN_FILE APDU("0020008004********", response)
#define RESULT(result) "{\"ch\":\"reader\",\"ev\":\"pin-result\",\"result\":\"" result "\"},"
#define SCREEN "{\"ch\":\"reader\",\"ev\":\"screen\"},"
#define END "{\"ch\":\"stage\",\"ev\":\"end\"}"

enum { SCREENS_MAXIMUM = 8, NOT_KNOWN = TRIES_UNKNOWN, NO_CARD = TRIES_NO_CARD, LAST = -9 };

static const struct {
    const char *log;
    int expected[SCREENS_MAXIMUM];
    const char *why;
} rows[] = {
    {SCREEN STEP("a") CARD SCREEN END, {NO_CARD, NOT_KNOWN, LAST}, "nobody has asked the card"},
    {STEP("a") CARD SCREEN ASKED("63C3") SCREEN END, {3, 3, LAST}, "asking takes no try, so it was so before"},
    {STEP("a") CARD SCREEN TYPED("63C2") SCREEN END, {3, 2, LAST}, "a wrong PIN takes one"},
    {STEP("a") CARD SCREEN TYPED("63C0") SCREEN END, {1, 0, LAST}, "the last one locks"},
    {STEP("a") CARD SCREEN ASKED("6983") SCREEN END, {0, 0, LAST}, "it was locked before"},
    {STEP("a") CARD TYPED("63C1") SCREEN TYPED("9000") SCREEN END, {1, 3, LAST}, "the right one gives all back"},
    {STEP("a") CARD SCREEN TYPED("9000") SCREEN END, {NOT_KNOWN, 3, LAST}, "a right one does not tell what was before"},
    {STEP("a") CARD TYPED("63C1") STEP("a") CARD SCREEN END, {1, LAST}, "a card remembers"},
    {STEP("a") CARD TYPED("63C1") STEP("b") CARD SCREEN ASKED("63C3") SCREEN END, {3, 3, LAST}, "another card is another"},
    {STEP("a") CARD APDU("00A4020C02001B", "9000") APDU("00200080", "63C5") SCREEN END, {NOT_KNOWN, LAST},
     "the PIN for signature is another one"},
    {STEP("a") CARD ASKED("63C3") TYPED("63C2") SCREEN RESULT("wrong") SCREEN END, {3, 2, LAST},
     "a screen that is logged late stood before the PIN whose result comes after it"},
    {STEP("a") CARD ASKED("63C3") SCREEN RESULT("not-four-digits") SCREEN TYPED("63C2") RESULT("wrong") SCREEN END,
     {3, 3, 2, LAST}, "what is not four digits never reached the card"},
    {STEP("a") CARD TYPED("63C2") RESULT("wrong") STEP("a") CARD TYPED("63C1") SCREEN END, {1, LAST},
     "a visit without results goes by the order of the log"},
};

START_TEST(test_tries_now_is_what_the_card_says) {
    json_error_t error;
    char *text = NULL;
    ck_assert_int_gt(asprintf(&text, "[%s]", rows[_i].log), 0);
    json_t *raw = json_loads(text, 0, &error);
    ck_assert_msg(raw != NULL, "%s: %s", rows[_i].why, error.text);
    struct tries tries = {.raw = raw};
    size_t shown = 0;

    for (size_t i = 0; i < json_array_size(raw); i++) {
        tries_take(&tries, i);
        if (strcmp(json_text(json_array_get(raw, i), "ev"), "screen") == 0) {
            ck_assert_msg(tries_now(&tries) == rows[_i].expected[shown], "%s: screen %zu: %d", rows[_i].why, shown + 1,
                          tries_now(&tries));
            shown++;
        }
    }

    ck_assert_int_eq(rows[_i].expected[shown], LAST);
    tries_free(&tries);
    json_decref(raw);
    free(text);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("tries");
    TCase *tcase = tcase_create("tries");
    tcase_add_loop_test(tcase, test_tries_now_is_what_the_card_says, 0, (int)(sizeof rows / sizeof rows[0]));
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
