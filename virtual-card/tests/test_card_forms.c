// SPDX-License-Identifier: Apache-2.0
//
// Every form in which clients send a command, to the card of a person, and the status word that belongs there
// [mynumber-card 3.1 to 3.3]. What one command does in its finer points is in test_card.c.
#include "virtual-card/tests/test_card_fixture.h"

#define LOG_IN {SELECT_JPKI, 0x9000, 0}, {"00 20 00 98 " VERIFY_1234, 0x9000, 0}
#define INFO "30 31 30 0D 06 09 60 86 48 01 65 03 04 02 01 05 00 04 20"
#define HASH "0001020304050607 08090A0B0C0D0E0F 1011121314151617 18191A1B1C1D1E1F"

enum { STEPS = 4 };

static const struct {
    const char *why;
    struct {
        const char *apdu;
        int status;
        size_t length; // of the data that come back
    } steps[STEPS];
} rows[] = {
    {"SELECT by name", {{SELECT_JPKI, 0x9000, 0}}},
    {"SELECT by name with FCI, Le 00", {{"00 A4 04 00 0A D392F000260100000001 00", 0x9000, 14}}},
    {"SELECT by name, extended Lc and Le", {{"00 A4 04 00 00 000A D392F000260100000001 0000", 0x9000, 14}}},
    {"SELECT by name, P2 0C and Le all the same", {{"00 A4 04 0C 0A D392F000260100000001 00", 0x9000, 0}}},
    {"part of a name, and next",
     {{"00 A4 04 0C 09 D39210003100010104", 0x9000, 0}, {"00 A4 04 0E 09 D39210003100010104", 0x9000, 0},
      {"00 A4 04 0E 09 D39210003100010104", 0x9000, 0}, {"00 A4 04 0E 09 D39210003100010104", 0x6A82, 0}}},
    {"READ BINARY of the current EF, Le 00",
     {{SELECT_JPKI, 0x9000, 0}, {"00 A4 02 0C 02 0006", 0x9000, 0}, {"00 B0 00 00 00", 0x9000, 160}}},
    {"READ BINARY by SFI, Le 20", {{SELECT_JPKI, 0x9000, 0}, {"00 B0 86 00 20", 0x9000, 32}}},
    {"READ BINARY by SFI, Le 000000: the whole file",
     {{SELECT_JPKI, 0x9000, 0}, {"00 B0 8A 00 00 0000", 0x9000, 2048}}},
    {"READ BINARY by SFI, extended Le", {{SELECT_JPKI, 0x9000, 0}, {"00 B0 8A 00 00 0200", 0x9000, 512}}},
    {"READ BINARY without Le", {{SELECT_JPKI, 0x9000, 0}, {"00 B0 8A 00", 0x6700, 0}}},
    {"READ BINARY by offset after SFI",
     {{SELECT_JPKI, 0x9000, 0}, {"00 B0 86 9F 00", 0x9000, 1}, {"00 B0 00 A0 00", 0x6B00, 0}}},
    {"READ BINARY with the greatest offset",
     {{SELECT_JPKI, 0x9000, 0}, {"00 B0 8A 00 01", 0x9000, 1}, {"00 B0 7F FF 00", 0x6B00, 0}}},
    {"READ BINARY with INS B1", {{SELECT_JPKI, 0x9000, 0}, {"00 B1 00 00 00", 0x6D00, 0}}},
    {"READ RECORD by SFI", {{SELECT_COMMON, 0x9000, 0}, {"00 B2 01 0C 00", 0x9000, 30}}},
    {"READ RECORD of the current EF",
     {{SELECT_COMMON, 0x9000, 0}, {"00 A4 02 0C 02 0001", 0x9000, 0}, {"00 B2 01 04 00", 0x9000, 30}}},
    {"READ RECORD by SFI makes current",
     {{SELECT_COMMON, 0x9000, 0}, {"00 B2 01 0C 00", 0x9000, 30}, {"00 B2 01 04 00", 0x9000, 30}}},
    {"READ RECORD, extended Le", {{SELECT_COMMON, 0x9000, 0}, {"00 B2 01 0C 00 0000", 0x9000, 30}}},
    {"READ RECORD, none, several",
     {{SELECT_COMMON, 0x9000, 0}, {"00 B2 02 0C 00", 0x6A83, 0}, {"00 B2 01 0D 00", 0x6A81, 0}}},
    {"VERIFY of the current EF",
     {{SELECT_JPKI, 0x9000, 0}, {"00 A4 02 0C 02 0018", 0x9000, 0}, {"00 20 00 80 " VERIFY_1234, 0x9000, 0}}},
    {"VERIFY with extended Lc", {{SELECT_JPKI, 0x9000, 0}, {"00 20 00 98 00 0004 31323334", 0x9000, 0}}},
    {"PIN status of the current EF and by SFI",
     {{SELECT_JPKI, 0x9000, 0}, {"00 20 00 98", 0x63C3, 0}, {"00 A4 02 0C 02 0018", 0x9000, 0},
      {"00 20 00 80", 0x63C3, 0}}},
    {"PIN status with Le", {{SELECT_JPKI, 0x9000, 0}, {"00 20 00 98 00", 0x63C3, 0}}},
    {"VERIFY at a key, at nothing",
     {{SELECT_JPKI, 0x9000, 0}, {"00 20 00 97 " VERIFY_1234, 0x6981, 0}, {"00 20 00 80 " VERIFY_1234, 0x6986, 0}}},
    {"CHANGE REFERENCE DATA",
     {LOG_IN, {"00 24 01 98 " VERIFY_9999, 0x9000, 0}, {"00 20 00 98 " VERIFY_9999, 0x9000, 0}}},
    {"COMPUTE DIGITAL SIGNATURE of the current key",
     {LOG_IN, {"00 A4 02 0C 02 0017", 0x9000, 0}, {"80 2A 00 80 33" INFO HASH "00", 0x9000, 256}}},
    {"COMPUTE DIGITAL SIGNATURE by SFI, no Le", {LOG_IN, {"80 2A 00 97 33" INFO HASH, 0x9000, 256}}},
    {"COMPUTE DIGITAL SIGNATURE, extended", {LOG_IN, {"80 2A 00 97 00 0033" INFO HASH "0000", 0x9000, 256}}},
    {"COMPUTE DIGITAL SIGNATURE of a message", {LOG_IN, {"80 2A 03 97 01 31 00", 0x9000, 256}}},
    {"COMPUTE DIGITAL SIGNATURE of a hash", {LOG_IN, {"80 2A 04 97 20" HASH "00", 0x9000, 256}}},
    {"COMPUTE DIGITAL SIGNATURE by the default key",
     {{SELECT_INPUT_HELP, 0x9000, 0}, {"80 2A 00 00 01 31 00", 0x9000, 256}}},
    {"COMPUTE DIGITAL SIGNATURE with class 00", {LOG_IN, {"00 2A 00 97 01 31 00", 0x6E00, 0}}},
    {"COMPUTE DIGITAL SIGNATURE before the PIN, with a PIN",
     {{SELECT_JPKI, 0x9000, 0}, {"80 2A 00 97 01 31 00", 0x6982, 0}, {"80 2A 00 98 01 31 00", 0x6981, 0}}},
    {"GET CHALLENGE at MF, 1 and 256 bytes",
     {{"00 84 00 00 01", 0x9000, 1}, {"00 84 00 00 00", 0x9000, 256}, {"00 84 00 00 00 0008", 0x6985, 0}}},
    {"GET CHALLENGE in an application", {{SELECT_JPKI, 0x9000, 0}, {"00 84 00 00 08", 0x9000, 8}}},
    {"INTERNAL AUTHENTICATE in 共通", {{SELECT_COMMON, 0x9000, 0}, {"00 88 00 99 01 31 00", 0x9000, 256}}},
    {"INTERNAL AUTHENTICATE elsewhere",
     {{SELECT_JPKI, 0x9000, 0}, {"00 88 00 97 01 31 00", 0x6985, 0}, {"00 88 00 99 01 31 00", 0x6985, 0}}},
    {"EXTERNAL AUTHENTICATE", {{SELECT_JPKI, 0x9000, 0}, {"00 82 00 96 01 31", 0x6985, 0}}},
    {"GET DATA at MF and in an application",
     {{"00 CA 00F0 00", 0x9000, 5}, {"00 CA 00F1 00", 0x6A88, 0}, {SELECT_JPKI, 0x9000, 0},
      {"00 CA 00F0 00", 0x6A88, 0}}},
    {"the issuer's commands",
     {{"80 50 00 00", 0x6982, 0}, {"80 52 00 00", 0x6982, 0}, {"80 54 00 00 01 31", 0x6982, 0},
      {"80 8A 00 00", 0x6982, 0}}},
    {"commands that the card does not know",
     {{"00 2C 00 98", 0x6D00, 0}, {"00 C0 00 00 00", 0x6D00, 0}, {"00 70 00 00 01", 0x6D00, 0},
      {"00 D6 00 00 01 31", 0x6D00, 0}}},
    {"the reader's question for the PUPI", {{"FF CA 00 00 00", 0x9000, 4}, {"FF CA 00 00 02", 0x9000, 2}}},
    {"secure messaging: set-up in 入力補助 before and after the PIN",
     {{SELECT_INPUT_HELP, 0x9000, 0}, {"80 AE 00 00 01 31", 0x6982, 0}, {"08 B0 85 00 00", 0x69FC, 0}}},
    {"secure messaging: set-up in 共通, 券面",
     {{SELECT_COMMON, 0x9000, 0}, {"80 AE 00 00 01 31", 0x66F1, 0}, {SELECT_FACE_CHECK, 0x9000, 0},
      {"80 AE 00 00 01 31", 0x66F1, 0}}},
    {"logical channels", {{"01 A4 04 0C 0A D392F000260100000001", 0x6881, 0}, {"43 20 00 98", 0x6881, 0}}},
    {"MF and its like",
     {{"00 A4 00 00", 0x6A86, 0}, {SELECT_JPKI, 0x9000, 0}, {"00 A4 00 00", 0x9000, 0}, {"00 A4 00 0C 02 3F00", 0x6A82, 0}}},
};

START_TEST(test_card_forms_are_served_as_the_table_says) {
    struct card *card = test_issued_card();

    for (size_t i = 0; i < STEPS && rows[_i].steps[i].apdu != NULL; i++) {
        struct test_response response = test_send(card, rows[_i].steps[i].apdu);
        ck_assert_msg(response.status == rows[_i].steps[i].status, "%s, %zu: %04X", rows[_i].why, i, response.status);
        ck_assert_msg(response.bytes.length == rows[_i].steps[i].length, "%s, %zu: %zu bytes", rows[_i].why, i,
                      response.bytes.length);
        test_response_free(&response);
    }

    card_free(card);
}
END_TEST

int main(void) {
    TCase *cases = tcase_create("forms");
    tcase_set_timeout(cases, 30);
    tcase_add_loop_test(cases, test_card_forms_are_served_as_the_table_says, 0, sizeof rows / sizeof rows[0]);
    return test_run(cases, "forms");
}
