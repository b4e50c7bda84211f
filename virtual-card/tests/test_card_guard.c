// SPDX-License-Identifier: Apache-2.0
//
// The guard: what it notes, what it lets pass, and that no answer changes by it.
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "virtual-card/apps/common_card.h"
#include "virtual-card/apps/jpki.h"
#include "virtual-card/card/guard.h"
#include "virtual-card/tests/test_card_fixture.h"

#define VERIFY_8888 "04 38383838"
#define AUTH_PIN "00 20 00 98 "
#define SIGN_PIN "00 20 00 9B "

static struct card *card;
static struct print print;

static void set_up(void) {
    print = test_print();
    card = test_issued_card();
}

static void tear_down(void) {
    card_free(card);
}

static void select_jpki_with(int tries) {
    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);
    ck_assert_int_eq(card_set_pin_tries(card, jpki_auth_pin, tries), ONSHI_OK);
}

// All that waits, as "last-try 0018, after-lock 0018".
static const char *notes(void) {
    static char text[1024];
    size_t length = 0;
    struct guard_note note;
    text[0] = 0;
    while (guard_next(card, &note)) {
        length += (size_t)snprintf(text + length, sizeof text - length, "%s%s %s %04X", length == 0 ? "" : ", ",
                                   guard_words_of(note.harm)->name, guard_application_name(note.application),
                                   note.file);
    }
    return text;
}

static const struct {
    int tries;
    const char *apdus[4];
    const char *expected;
    const char *why;
} try_rows[] = {
    {3, {AUTH_PIN VERIFY_1234}, "", "the right PIN, three tries left"},
    {2, {AUTH_PIN VERIFY_9999}, "", "a wrong one with two tries left"},
    {1, {AUTH_PIN VERIFY_1234}, "last-try JPKI 0018", "the last try is taken though the PIN was right"},
    {1, {AUTH_PIN VERIFY_9999}, "last-try JPKI 0018", "and when it was wrong"},
    {1, {AUTH_PIN}, "", "the status query takes none"},
    {0, {AUTH_PIN}, "", "nor on a blocked PIN"},
    {0, {AUTH_PIN VERIFY_1234}, "after-lock JPKI 0018", "a blocked PIN, the right value"},
    {0, {AUTH_PIN VERIFY_1234, AUTH_PIN VERIFY_1234}, "after-lock JPKI 0018, after-lock JPKI 0018", "each time"},
    {2, {AUTH_PIN VERIFY_9999, AUTH_PIN VERIFY_8888, AUTH_PIN VERIFY_1234},
     "last-try JPKI 0018, after-lock JPKI 0018", "straight through the lock"},
    {3, {AUTH_PIN VERIFY_9999, AUTH_PIN VERIFY_9999}, "repeated-wrong-pin JPKI 0018", "the same wrong one again"},
    {3, {AUTH_PIN VERIFY_9999, AUTH_PIN VERIFY_8888}, "", "another wrong one"},
    {3, {AUTH_PIN VERIFY_9999, SELECT_JPKI, AUTH_PIN VERIFY_9999}, "repeated-wrong-pin JPKI 0018",
     "selecting again does not wash it off"},
    {3, {AUTH_PIN VERIFY_9999, AUTH_PIN, AUTH_PIN VERIFY_9999}, "repeated-wrong-pin JPKI 0018", "nor does asking"},
    {3, {AUTH_PIN VERIFY_9999, AUTH_PIN VERIFY_1234, AUTH_PIN VERIFY_9999}, "", "the right one came between"},
    {3, {AUTH_PIN VERIFY_9999, SIGN_PIN VERIFY_9999}, "", "the same value on another reference"},
    {2, {AUTH_PIN VERIFY_9999, AUTH_PIN VERIFY_9999}, "repeated-wrong-pin JPKI 0018, last-try JPKI 0018", "both"},
    {3, {AUTH_PIN "11 3131313131313131313131313131313131"}, "", "17 characters: refused, and no try"},
    {1, {"00 20 00 97 " VERIFY_1234}, "", "a key, no PIN"},
};

START_TEST(test_card_guard_notes_what_is_done_to_a_pin) {
    select_jpki_with(try_rows[_i].tries);

    for (size_t i = 0; i < 4 && try_rows[_i].apdus[i] != NULL; i++) {
        (void)test_status(card, try_rows[_i].apdus[i]);
    }

    ck_assert_msg(strcmp(notes(), try_rows[_i].expected) == 0, "%s", try_rows[_i].why);
}
END_TEST

START_TEST(test_card_guard_lets_pass_what_the_holder_allows_once) {
    select_jpki_with(1);
    guard_allow(card, GUARD_LAST_TRY, true);

    ck_assert_int_eq(test_status(card, AUTH_PIN VERIFY_1234), 0x9000);
    ck_assert_str_eq(notes(), "");
    ck_assert_int_eq(card_set_pin_tries(card, jpki_auth_pin, 1), ONSHI_OK);
    ck_assert_int_eq(test_status(card, AUTH_PIN VERIFY_1234), 0x9000);

    ck_assert_str_eq(notes(), "last-try JPKI 0018");
}
END_TEST

START_TEST(test_card_guard_lets_pass_until_it_is_withdrawn) {
    select_jpki_with(0);
    guard_allow(card, GUARD_AFTER_LOCK, false);
    ck_assert_int_eq(test_status(card, AUTH_PIN VERIFY_1234), 0x6984);
    ck_assert_int_eq(test_status(card, AUTH_PIN VERIFY_1234), 0x6984);
    ck_assert_str_eq(notes(), "");

    guard_withdraw(card, GUARD_AFTER_LOCK);

    ck_assert_int_eq(test_status(card, AUTH_PIN VERIFY_1234), 0x6984);
    ck_assert_str_eq(notes(), "after-lock JPKI 0018");
}
END_TEST

START_TEST(test_card_guard_allows_one_harm_and_no_other) {
    select_jpki_with(1);
    guard_allow(card, GUARD_REPEATED_WRONG_PIN, false);

    (void)test_status(card, AUTH_PIN VERIFY_9999);

    ck_assert_str_eq(notes(), "last-try JPKI 0018");
}
END_TEST

START_TEST(test_card_guard_forgets_the_say_and_the_wrong_pin_with_the_visit) {
    select_jpki_with(3);
    guard_allow(card, GUARD_LAST_TRY, false);
    ck_assert_int_eq(test_status(card, AUTH_PIN VERIFY_9999), 0x63C2);

    guard_session_ends(card, GUARD_BY_REMOVAL);
    card_power_off(card);
    select_jpki_with(1);
    ck_assert_int_eq(test_status(card, AUTH_PIN VERIFY_9999), 0x63C0);

    ck_assert_str_eq(notes(), "last-try JPKI 0018"); // and no repeated-wrong-pin
}
END_TEST

START_TEST(test_card_guard_remembers_the_wrong_pin_over_a_power_off) {
    select_jpki_with(3);
    ck_assert_int_eq(test_status(card, AUTH_PIN VERIFY_9999), 0x63C2);

    guard_session_ends(card, GUARD_BY_TIME_OUT);
    card_power_off(card);
    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);
    ck_assert_int_eq(test_status(card, AUTH_PIN VERIFY_9999), 0x63C1);

    ck_assert_str_eq(notes(), "repeated-wrong-pin JPKI 0018");
}
END_TEST

START_TEST(test_card_guard_forgets_the_wrong_pin_when_it_is_changed) {
    select_jpki_with(3);
    ck_assert_int_eq(test_status(card, AUTH_PIN VERIFY_1234), 0x9000);
    ck_assert_int_eq(test_status(card, AUTH_PIN VERIFY_9999), 0x63C2);

    ck_assert_int_eq(test_status(card, "00 24 01 98 " VERIFY_9999), 0x9000);
    ck_assert_int_eq(test_status(card, AUTH_PIN VERIFY_9999), 0x9000);

    ck_assert_str_eq(notes(), "");
}
END_TEST

enum opener { BY_NOTHING, BY_PIN, BY_CODE_A, BY_CODE_B, BY_BIRTH, BY_PASSWORD };

static const struct {
    const char *select;
    unsigned reference;
    enum opener opener;
    unsigned file;
    unsigned needs; // declared; UINT_MAX: none were
    const char *expected;
    const char *why;
} read_rows[] = {
    {SELECT_INPUT_HELP, 0x11, BY_PIN, 1, UINT_MAX, "unneeded-read INPUT-HELP 0001", "the number, nothing declared"},
    {SELECT_INPUT_HELP, 0x11, BY_PIN, 1, ~0U - 1, "unneeded-read INPUT-HELP 0001", "the number, whatever is declared"},
    {SELECT_FACE_CHECK, 0x13, BY_CODE_A, 5, UINT_MAX, "unneeded-read FACE-CHECK 0005", "the number as a picture"},
    {SELECT_INPUT_HELP, 0x11, BY_PIN, 2, UINT_MAX, "", "the items, nothing declared"},
    {SELECT_INPUT_HELP, 0x11, BY_PIN, 2, 0, "unneeded-read INPUT-HELP 0002", "the items, no need declared"},
    {SELECT_INPUT_HELP, 0x11, BY_PIN, 2, GUARD_NEED_BASIC_ITEMS, "", "the items, declared"},
    {SELECT_FACE_CHECK, 0x12, BY_CODE_B, 2, UINT_MAX, "", "the photo, nothing declared"},
    {SELECT_FACE_CHECK, 0x12, BY_CODE_B, 2, GUARD_NEED_BASIC_ITEMS, "unneeded-read FACE-CHECK 0002",
     "the photo, another need"},
    {SELECT_FACE_CHECK, 0x12, BY_CODE_B, 2, GUARD_NEED_PHOTO | GUARD_NEED_BASIC_ITEMS, "", "the photo, declared"},
    {SELECT_FACE_CHECK, 0x11, BY_BIRTH, 1, 0, "unneeded-read FACE-CHECK 0001", "the birth date"},
    {SELECT_FACE_CHECK, 0x11, BY_BIRTH, 1, GUARD_NEED_BIRTH_DATE, "", "the birth date, declared"},
    {SELECT_JPKI, 0x1B, BY_PASSWORD, 1, 0, "unneeded-read JPKI 0001", "the certificate with name and address"},
    {SELECT_JPKI, 0x1B, BY_PASSWORD, 1, GUARD_NEED_SIGNATURE_CERTIFICATE, "", "the same, declared"},
    {SELECT_JPKI, 0, BY_NOTHING, 10, 0, "", "the certificate for user authentication says nothing of a person"},
    {SELECT_INPUT_HELP, 0, BY_NOTHING, 1, 0, "", "refused, so nothing was read"},
};

static void open_with(unsigned reference, enum opener opener) {
    const char *values[] = {[BY_PIN] = "1234", [BY_CODE_A] = print.number, [BY_CODE_B] = print.code_b,
                            [BY_BIRTH] = print.code_b, [BY_PASSWORD] = "ONSHI123"};
    char value[CARD_PIN_MAXIMUM + 1];
    if (opener != BY_NOTHING) {
        (void)snprintf(value, sizeof value, "%.*s", opener == BY_BIRTH ? 6 : CARD_PIN_MAXIMUM, values[opener]);
        ck_assert_int_eq(test_verify(card, reference, value), 0x9000);
    }
}

START_TEST(test_card_guard_notes_reading_beyond_the_need) {
    if (read_rows[_i].needs != UINT_MAX) {
        guard_declare_needs(card, read_rows[_i].needs);
    }
    ck_assert_int_eq(test_status(card, read_rows[_i].select), 0x9000);
    open_with(read_rows[_i].reference, read_rows[_i].opener);

    struct test_response response = test_read(card, read_rows[_i].file);

    ck_assert_msg(strcmp(notes(), read_rows[_i].expected) == 0, "%s", read_rows[_i].why);
    test_response_free(&response);
}
END_TEST

START_TEST(test_card_guard_notes_a_file_once_a_session) {
    ck_assert_int_eq(test_status(card, SELECT_INPUT_HELP), 0x9000);
    ck_assert_int_eq(test_verify(card, 0x11, "1234"), 0x9000);
    ck_assert_int_eq(test_status(card, "00 B0 81 00 08"), 0x9000);
    ck_assert_int_eq(test_status(card, "00 B0 81 08 08"), 0x9000);
    ck_assert_str_eq(notes(), "unneeded-read INPUT-HELP 0001");

    ck_assert_int_eq(test_status(card, SELECT_INPUT_HELP), 0x9000);
    ck_assert_int_eq(test_verify(card, 0x11, "1234"), 0x9000);
    ck_assert_int_eq(test_status(card, "00 B0 81 00 08"), 0x9000);

    ck_assert_str_eq(notes(), "unneeded-read INPUT-HELP 0001");
}
END_TEST

static const struct {
    enum guard_end by;
    const char *last; // before the end
    const char *expected;
    const char *why;
} end_rows[] = {
    {GUARD_BY_REMOVAL, AUTH_PIN VERIFY_1234, "left-verified JPKI 0018", "taken out"},
    {GUARD_BY_TIME_OUT, AUTH_PIN VERIFY_1234, "left-verified JPKI 0018", "switched off by pcscd"},
    {GUARD_BY_PROGRAM, AUTH_PIN VERIFY_1234, "", "the program's own end"},
    {GUARD_BY_PLAN, AUTH_PIN VERIFY_1234, "", "a planned fault"},
    {GUARD_BY_TIME_OUT, SELECT_JPKI, "", "logged out by selecting"},
    {GUARD_BY_REMOVAL, AUTH_PIN, "", "never verified"},
};

START_TEST(test_card_guard_notes_a_session_left_open) {
    select_jpki_with(3);
    if (strcmp(end_rows[_i].last, SELECT_JPKI) == 0) {
        ck_assert_int_eq(test_status(card, AUTH_PIN VERIFY_1234), 0x9000);
    }
    (void)test_status(card, end_rows[_i].last);

    guard_session_ends(card, end_rows[_i].by);

    ck_assert_msg(strcmp(notes(), end_rows[_i].expected) == 0, "%s", end_rows[_i].why);
}
END_TEST

START_TEST(test_card_guard_counts_what_finds_no_room) {
    select_jpki_with(0);

    for (int i = 0; i < GUARD_NOTES_MAXIMUM + 3; i++) {
        ck_assert_int_eq(test_status(card, AUTH_PIN VERIFY_1234), 0x6984);
    }

    ck_assert_uint_eq(guard_take_lost(card), 3);
    ck_assert_uint_eq(guard_take_lost(card), 0);
    ck_assert_str_ne(notes(), "");
    ck_assert_str_eq(notes(), "");
}
END_TEST

START_TEST(test_card_guard_finds_its_names) {
    enum guard_harm harm = GUARD_HARMS;
    enum guard_need need = GUARD_NEED_PHOTO;

    for (int i = 0; i < GUARD_HARMS; i++) {
        ck_assert_int_eq(guard_harm_named(guard_words_of((enum guard_harm)i)->name, &harm), ONSHI_OK);
        ck_assert_int_eq(harm, i);
        ck_assert_ptr_nonnull(guard_words_of(harm)->clause);
    }
    ck_assert_int_eq(guard_need_named("birth-date", &need), ONSHI_OK);
    ck_assert_int_eq(need, GUARD_NEED_BIRTH_DATE);
    ck_assert_int_eq(guard_harm_named("none", &harm), ONSHI_NOT_FOUND);
    ck_assert_int_eq(guard_need_named("number", &need), ONSHI_NOT_FOUND);
    ck_assert_str_eq(guard_application_name(&common_card_application), "COMMON");
}
END_TEST

int main(void) {
    TCase *cases = tcase_create("guard");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_set_timeout(cases, 30);
    tcase_add_loop_test(cases, test_card_guard_notes_what_is_done_to_a_pin, 0, sizeof try_rows / sizeof try_rows[0]);
    tcase_add_test(cases, test_card_guard_lets_pass_what_the_holder_allows_once);
    tcase_add_test(cases, test_card_guard_lets_pass_until_it_is_withdrawn);
    tcase_add_test(cases, test_card_guard_allows_one_harm_and_no_other);
    tcase_add_test(cases, test_card_guard_forgets_the_say_and_the_wrong_pin_with_the_visit);
    tcase_add_test(cases, test_card_guard_remembers_the_wrong_pin_over_a_power_off);
    tcase_add_test(cases, test_card_guard_forgets_the_wrong_pin_when_it_is_changed);
    tcase_add_loop_test(cases, test_card_guard_notes_reading_beyond_the_need, 0,
                        sizeof read_rows / sizeof read_rows[0]);
    tcase_add_test(cases, test_card_guard_notes_a_file_once_a_session);
    tcase_add_loop_test(cases, test_card_guard_notes_a_session_left_open, 0, sizeof end_rows / sizeof end_rows[0]);
    tcase_add_test(cases, test_card_guard_counts_what_finds_no_room);
    tcase_add_test(cases, test_card_guard_finds_its_names);
    return test_run(cases, "guard");
}
