// SPDX-License-Identifier: Apache-2.0
//
// Who may read what, on a whole card: every file of every application against every credential, one at a time
// [mynumber-card 2.2 to 2.6].
#include <stdio.h>
#include <string.h>

#include "virtual-card/tests/test_card_fixture.h"

enum { NOBODY = 0, PIN = 1, A = 2, B = 4, BIRTH = 8, PASSWORD = 16, ANYBODY = 32, CREDENTIALS = 5 };

static const struct application {
    const char *select;
    unsigned references[CREDENTIALS]; // SFI of PIN, A, B, birth key, password; 0: has none
} applications[] = {
    [0] = {SELECT_JPKI, {0x18, 0, 0, 0, 0x1B}},
    [1] = {SELECT_INPUT_HELP, {0x11, 0x14, 0x15, 0, 0}},
    [2] = {SELECT_FACE_CHECK, {0, 0x13, 0x12, 0x11, 0}},
    [3] = {SELECT_COMMON, {0x1C, 0, 0, 0, 0}},
    [4] = {SELECT_JUKI, {0x1C, 0, 0, 0, 0}},
};

enum { JPKI, INPUT_HELP, FACE_CHECK, COMMON, JUKI };

// A reading that ends in 6981 has nothing to do with rights.
enum form { BINARY, RECORD, NO_FILE_TO_READ };

static const struct row {
    int application;
    unsigned sfi;
    unsigned readers;
    enum form form;
    size_t length; // of the file, or of its first record; 0: whatever it is
    const char *what;
} rows[] = {
    {JPKI, 0x01, PASSWORD, BINARY, 2048, "certificate for signature"},
    {JPKI, 0x02, ANYBODY, BINARY, 2048, "its CA"},
    {JPKI, 0x05, NOBODY, BINARY, 0, "not public"},
    {JPKI, 0x06, ANYBODY, BINARY, 160, "token information"},
    {JPKI, 0x08, ANYBODY, BINARY, 3, "presence"},
    {JPKI, 0x09, NOBODY, BINARY, 0, "not public"},
    {JPKI, 0x0A, ANYBODY, BINARY, 2048, "certificate for authentication"},
    {JPKI, 0x0B, ANYBODY, BINARY, 2048, "its CA"},
    {JPKI, 0x16, NOBODY, NO_FILE_TO_READ, 0, "key of the terminal CA"},
    {JPKI, 0x17, NOBODY, NO_FILE_TO_READ, 0, "private key"},
    {JPKI, 0x1E, NOBODY, NO_FILE_TO_READ, 0, "closed"},
    {INPUT_HELP, 0x01, PIN | A, BINARY, 17, "number: never with B"},
    {INPUT_HELP, 0x02, PIN | B, BINARY, 1024, "four basic items: never with A"},
    {INPUT_HELP, 0x03, PIN | A | B, BINARY, 336, "signature"},
    {INPUT_HELP, 0x04, ANYBODY, BINARY, 568, "certificate"},
    {INPUT_HELP, 0x05, ANYBODY, BINARY, 256, "application information"},
    {INPUT_HELP, 0x06, PIN | A | B, BINARY, 269, "key for secure messaging"},
    {INPUT_HELP, 0x07, PIN | A | B, BINARY, 536, "key of the card"},
    {INPUT_HELP, 0x08, PIN | A | B, BINARY, 16, "filler"},
    {INPUT_HELP, 0x11, NOBODY, NO_FILE_TO_READ, 0, "PIN"},
    {INPUT_HELP, 0x13, NOBODY, NO_FILE_TO_READ, 0, "private key"},
    {FACE_CHECK, 0x01, BIRTH, BINARY, 547, "birth date"},
    {FACE_CHECK, 0x02, A | B, BINARY, 12288, "pictures"},
    {FACE_CHECK, 0x03, ANYBODY, BINARY, 384, "application information"},
    {FACE_CHECK, 0x04, ANYBODY, BINARY, 568, "certificate"},
    {FACE_CHECK, 0x05, A, BINARY, 1024, "number as a picture: never with B"},
    {FACE_CHECK, 0x06, A | B, BINARY, 16, "filler"},
    {FACE_CHECK, 0x1A, NOBODY, NO_FILE_TO_READ, 0, "private key"},
    {COMMON, 0x01, ANYBODY, RECORD, 30, "identity"},
    {COMMON, 0x02, ANYBODY, RECORD, 18, "key id"},
    {COMMON, 0x19, NOBODY, NO_FILE_TO_READ, 0, "private key"},
    {JUKI, 0x02, ANYBODY, RECORD, 18, "key id"},
};

static struct card *card;
static const char *secrets[CREDENTIALS];
static struct print print;

static void set_up(void) {
    card = test_issued_card();
    print = test_print();
    const char *values[CREDENTIALS] = {"1234", print.number, print.code_b, print.birth_key, "ONSHI123"};
    memcpy(secrets, values, sizeof secrets);
}

static void tear_down(void) {
    card_free(card);
}

static struct test_response read_row(const struct row *row) {
    char apdu[32];
    if (row->form != RECORD) {
        return test_read(card, row->sfi);
    }
    (void)snprintf(apdu, sizeof apdu, "00 B2 01 %02X 00", row->sfi << 3 | 4);
    return test_send(card, apdu);
}

static void expect(const struct row *row, bool allowed, const char *who) {
    int status = row->form == NO_FILE_TO_READ ? 0x6981 : allowed ? 0x9000 : 0x6982;
    struct test_response response = read_row(row);
    ck_assert_msg(response.status == status, "%s of application %d %s: %04X", row->what, row->application, who,
                  response.status);
    if (allowed && row->length != 0) {
        ck_assert_msg(response.bytes.length == row->length, "%s: %zu bytes", row->what, response.bytes.length);
    }
    test_response_free(&response);
}

START_TEST(test_card_access_is_as_the_matrix_says) {
    static const char *const names[CREDENTIALS] = {"with the PIN", "with A", "with B", "with the birth key",
                                                   "with the password"};
    const struct row *row = &rows[_i];
    const struct application *application = &applications[row->application];
    ck_assert_int_eq(test_status(card, application->select), 0x9000);
    expect(row, row->readers == ANYBODY, "with nothing");

    for (size_t i = 0; i < CREDENTIALS; i++) {
        if (application->references[i] == 0) {
            continue;
        }
        ck_assert_int_eq(test_status(card, application->select), 0x9000);
        ck_assert_int_eq(test_verify(card, application->references[i], secrets[i]), 0x9000);

        expect(row, row->readers == ANYBODY || (row->readers & 1U << i) != 0, names[i]);
    }
}
END_TEST

// A right of one application is none in another: all of them ask for the same digits.
START_TEST(test_card_access_ends_with_the_application) {
    ck_assert_int_eq(test_status(card, SELECT_INPUT_HELP), 0x9000);
    ck_assert_int_eq(test_verify(card, 0x11, "1234"), 0x9000);
    ck_assert_int_eq(test_status(card, SELECT_JUKI), 0x9000);
    ck_assert_int_eq(test_status(card, SELECT_INPUT_HELP), 0x9000);

    ck_assert_int_eq(test_status(card, "00 B0 81 00 00"), 0x6982);
}
END_TEST

int main(void) {
    TCase *cases = tcase_create("access");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_loop_test(cases, test_card_access_is_as_the_matrix_says, 0, sizeof rows / sizeof rows[0]);
    tcase_add_test(cases, test_card_access_ends_with_the_application);
    return test_run(cases, "access");
}
