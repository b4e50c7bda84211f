// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>

#include "virtual-card/card/apdu.h"
#include "virtual-card/tests/test_card_fixture.h"

static const struct row {
    const char *bytes;
    size_t data;
    size_t expected;
    bool extended;
    const char *why;
} good[] = {
    {"00 84 00 00", 0, 0, false, "case 1"},
    {"00 B0 00 00 01", 0, 1, false, "case 2 short"},
    {"00 B0 00 00 FF", 0, 255, false, "case 2 short, longest but one"},
    {"00 B0 00 00 00", 0, 256, false, "case 2 short, Le 00 is 256"},
    {"00 20 00 80 01 31", 1, 0, false, "case 3 short, one byte"},
    {"00 20 00 80 04 31323334", 4, 0, false, "case 3 short"},
    {"80 2A 00 80 01 31 00", 1, 256, false, "case 4 short"},
    {"80 2A 00 80 02 3132 05", 2, 5, false, "case 4 short with a small Le"},
    {"00 B0 00 00 00 0000", 0, 65536, true, "case 2 extended, Le 0000 is 65536"},
    {"00 B0 00 00 00 0100", 0, 256, true, "case 2 extended, what a short Le could say too"},
    {"00 20 00 80 00 0002 3132", 2, 0, true, "case 3 extended, although short would do"},
    {"80 2A 00 80 00 0002 3132 0000", 2, 65536, true, "case 4 extended"},
    {"80 2A 00 80 00 0002 3132 0100", 2, 256, true, "case 4 extended with a length"},
};

static const struct row bad[] = {
    {"", 0, 0, false, "nothing"},
    {"00", 0, 0, false, "a lonely class"},
    {"00 84 00", 0, 0, false, "no P2"},
    {"00 20 00 80 04 313233", 0, 0, false, "Lc says more than there is"},
    {"00 20 00 80 01 31 00 00", 0, 0, false, "a byte after Le"},
    {"00 B0 00 00 00 00", 0, 0, false, "half an extended length"},
    {"00 B0 00 00 00 0000 31", 0, 0, false, "extended Lc of 0"},
    {"00 B0 00 00 00 0002 31", 0, 0, false, "extended Lc says more than there is"},
    {"00 B0 00 00 00 0001 31 00", 0, 0, false, "extended data, Le of one byte"},
    {"00 B0 00 00 00 0001 31 0000 00", 0, 0, false, "a byte after an extended Le"},
};

START_TEST(test_apdu_parse_takes_the_four_cases_apart) {
    const struct row *row = &good[_i];
    struct bytes_writer bytes;
    bytes_writer_init(&bytes, 64);
    test_bytes(row->bytes, &bytes);

    struct apdu apdu = {0};
    enum onshi_status status = apdu_parse(bytes.data, bytes.length, &apdu);

    ck_assert_msg(status == ONSHI_OK, "%s", row->why);
    ck_assert_uint_eq(apdu.cla, bytes.data[0]);
    ck_assert_uint_eq(apdu.ins, bytes.data[1]);
    ck_assert_uint_eq(apdu.p1, bytes.data[2]);
    ck_assert_uint_eq(apdu.p2, bytes.data[3]);
    ck_assert_msg(apdu.data.left == row->data, "%s", row->why);
    ck_assert_msg(row->data == 0 || apdu.data.at[0] == 0x31, "%s", row->why);
    ck_assert_msg(apdu.expected == row->expected, "%s", row->why);
    ck_assert_msg(apdu.extended == row->extended, "%s", row->why);
    bytes_writer_free(&bytes);
}
END_TEST

START_TEST(test_apdu_parse_refuses_what_is_no_case_and_leaves_the_output) {
    const struct row *row = &bad[_i];
    struct bytes_writer bytes;
    bytes_writer_init(&bytes, 64);
    test_bytes(row->bytes, &bytes);
    struct apdu apdu = {.cla = 0xAA};

    enum onshi_status status = apdu_parse(bytes.data, bytes.length, &apdu);

    ck_assert_msg(status == ONSHI_MALFORMED, "%s", row->why);
    ck_assert_uint_eq(apdu.cla, 0xAA);
    bytes_writer_free(&bytes);
}
END_TEST

START_TEST(test_apdu_parse_reads_the_longest_data_field) {
    size_t length = 7 + 65535 + 2;
    uint8_t *bytes = calloc(1, length);
    ck_assert_ptr_nonnull(bytes);
    bytes[5] = 0xFF;
    bytes[6] = 0xFF;

    struct apdu apdu = {0};
    enum onshi_status status = apdu_parse(bytes, length, &apdu);

    ck_assert_int_eq(status, ONSHI_OK);
    ck_assert_uint_eq(apdu.data.left, 65535);
    ck_assert_uint_eq(apdu.expected, 65536);
    free(bytes);
}
END_TEST

int main(void) {
    TCase *cases = tcase_create("apdu");
    tcase_add_loop_test(cases, test_apdu_parse_takes_the_four_cases_apart, 0, sizeof good / sizeof good[0]);
    tcase_add_loop_test(cases, test_apdu_parse_refuses_what_is_no_case_and_leaves_the_output, 0,
                        sizeof bad / sizeof bad[0]);
    tcase_add_test(cases, test_apdu_parse_reads_the_longest_data_field);
    return test_run(cases, "apdu");
}
