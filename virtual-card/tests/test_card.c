// SPDX-License-Identifier: Apache-2.0
//
// The card OS on a small card: what each command answers, and when.
#include <string.h>

#include "virtual-card/tests/test_card_fixture.h"
#include "virtual-card/tests/test_card_image.h"

enum { STEPS_MAXIMUM = 5 };

// A dialogue with a fresh card.
struct row {
    const char *why;
    struct step {
        const char *apdu;
        int status;
        const char *data; // hexadecimal; NULL: whatever it is
    } steps[STEPS_MAXIMUM];
};

#define SELECTED {SELECT_SMALL, 0x9000, ""}
#define LOGGED_IN {"00 20 00 91 " VERIFY_1234, 0x9000, ""}

#define BYTES_16 "31313131313131313131313131313131"
#define BYTES_64 BYTES_16 BYTES_16 BYTES_16 BYTES_16
#define CHALLENGE_256 BYTES_64 BYTES_64 BYTES_64 BYTES_64

static const struct row rows[] = {
    // Classes and instructions
    {"logical channel 1", {{"01 B0 00 00 00", 0x6881, ""}}},
    {"logical channel 2", {{"02 B0 00 00 00", 0x6881, ""}}},
    {"logical channel 3 with class 8x", {{"83 2A 00 80 01 31", 0x6881, ""}}},
    {"logical channel 4", {{"40 B0 00 00 00", 0x6881, ""}}},
    {"secure messaging without a session", {{"08 B0 00 00 00", 0x69FC, ""}}},
    {"secure messaging, proprietary form", {{"04 B0 00 00 00", 0x69FC, ""}}},
    {"a class of nobody", {{"A0 B0 00 00 00", 0x6E00, ""}}},
    {"the reader's pseudo-command with another P1", {{"FF CA 01 00 00", 0x6A86, ""}}},
    {"no other pseudo-command", {{"FF 82 00 00 00", 0x6E00, ""}}},
    {"the class of readers for what no class has", {{"FF 2C 00 00 00", 0x6E00, ""}}},
    {"a known instruction in the other class", {{"80 B0 00 00 00", 0x6E00, ""}}},
    {"an unknown instruction", {{"00 2C 00 80", 0x6D00, ""}}},
    {"GET DATA knows no object", {{"00 CA DF30 05", 0x6A88, ""}}},
    {"an issuer's command", {{"80 54 00 00", 0x6982, ""}}},
    // READ RECORD
    {"record 1 by SFI", {SELECTED, {"00 B2 01 2C 00", 0x9000, "0103616263"}}},
    {"record 2 of the current EF",
     {SELECTED, {"00 A4 02 0C 02 0005", 0x9000, ""}, {"00 B2 02 04 00", 0x9000, "020164"}}},
    {"READ RECORD makes the file current",
     {SELECTED, {"00 B2 01 2C 00", 0x9000, NULL}, {"00 B2 02 04 00", 0x9000, "020164"}}},
    {"record cut to Le", {SELECTED, {"00 B2 01 2C 03", 0x9000, "010361"}}},
    {"no such record", {SELECTED, {"00 B2 03 2C 00", 0x6A83, ""}}},
    {"record 0", {SELECTED, {"00 B2 00 2C 00", 0x6A83, ""}}},
    {"several records", {SELECTED, {"00 B2 01 2D 00", 0x6A81, ""}, {"00 B2 01 2E 00", 0x6A81, ""}}},
    {"a record by its identifier", {SELECTED, {"00 B2 01 28 00", 0x6A86, ""}}},
    {"a record of a transparent EF", {SELECTED, {"00 B2 01 14 00", 0x6981, ""}}},
    {"a record of no EF", {SELECTED, {"00 B2 01 3C 00", 0x6A82, ""}}},
    {"a record of nothing current", {SELECTED, {"00 B2 01 04 00", 0x6986, ""}}},
    {"a record without Le", {SELECTED, {"00 B2 01 2C", 0x6700, ""}}},
    {"a record before the PIN", {SELECTED, {"00 B2 01 34 00", 0x6982, ""}}},
    {"a record after the PIN", {SELECTED, LOGGED_IN, {"00 B2 01 34 00", 0x9000, "010165"}}},
    {"READ BINARY of records", {SELECTED, {"00 B0 85 00 00", 0x6981, ""}}},
    // GET DATA
    {"object of the card manager", {{"00 CA 0042 00", 0x9000, "6F626A656374"}}},
    {"object cut to Le", {{"00 CA 0042 02", 0x9000, "6F62"}}},
    {"object without Le", {{"00 CA 0042", 0x6700, ""}}},
    {"object that nobody may have", {{"00 CA 0043 00", 0x6982, ""}}},
    {"an object is no file", {{"00 A4 02 0C 02 0042", 0x6A82, ""}}},
    {"no objects inside an application",
     {SELECTED, {"00 CA 0042 00", 0x6A88, ""}, {"00 A4 04 0C 07 A0000001510000", 0x9000, ""},
      {"00 CA 0042 00", 0x9000, "6F626A656374"}}},
    // INTERNAL AUTHENTICATE
    {"proof of the card", {SELECTED, {"00 88 00 99 01 31 00", 0x9000, NULL}}},
    {"proof of 256 bytes", {SELECTED, {"00 88 00 99 00 0100" CHALLENGE_256 "0000", 0x6700, ""}}},
    {"proof of nothing", {SELECTED, {"00 88 00 99 00", 0x6700, ""}}},
    {"proof by a key for signatures", {SELECTED, {"00 88 00 93 01 31 00", 0x6985, ""}}},
    {"proof by a key that is not there", {SELECTED, {"00 88 00 9D 01 31 00", 0x6A88, ""}}},
    {"proof by no key", {{"00 88 00 99 01 31 00", 0x6985, ""}}},
    {"signature by the key for proofs", {SELECTED, {"80 2A 00 99 01 31 00", 0x6981, ""}}},
    // The PIN-less use
    {"certificate without a key", {SELECTED, {"80 A2 06 C1 01 31", 0x6986, ""}}},
    {"certificate under another key",
     {SELECTED, {"00 A4 02 0C 02 0013", 0x9000, ""}, {"80 A2 06 C1 01 31", 0x6981, ""}}},
    {"certificate of another length",
     {SELECTED, {"00 A4 02 0C 02 001A", 0x9000, ""}, {"80 A2 06 C1 01 31", 0x6700, ""}}},
    {"256 bytes of anything for the signature",
     {SELECTED, {"00 A4 02 0C 02 001A", 0x9000, ""}, {"80 A2 00 C1 00 0100" CHALLENGE_256 "0000", 0x6700, ""}}},
    {"key load with another P1", {SELECTED, {"80 A2 01 C1 01 31", 0x6A86, ""}}},
    {"EXTERNAL AUTHENTICATE is off", {SELECTED, {"00 82 00 9A 01 31", 0x6985, ""}, {"00 82 00 00 01 31", 0x6985, ""}}},
    // Secure messaging
    {"set-up where it is denied", {SELECTED, {"80 AE 00 00 01 31", 0x6982, ""}}},
    {"set-up where it is not offered",
     {{"00 A4 04 0C 03 D39222", 0x9000, ""}, {"80 AE 00 00 01 31", 0x66F1, ""}}},
    // SELECT by name
    {"whole name", {{"00 A4 04 0C 05 D392110102", 0x9000, ""}}},
    {"whole name with FCI", {{"00 A4 04 00 05 D392110102 00", 0x9000, "6F078405D392110102"}}},
    {"FCI wanted, but no Le", {{"00 A4 04 00 05 D392110102", 0x9000, ""}}},
    {"FCI cut to Le", {{"00 A4 04 00 05 D392110102 02", 0x9000, "6F07"}}},
    {"partial name finds the first", {{"00 A4 04 00 04 D3921101 00", 0x9000, "6F078405D392110101"}}},
    {"and the next walks through all that begin so",
     {{"00 A4 04 00 04 D3921101 00", 0x9000, "6F078405D392110101"},
      {"00 A4 04 02 04 D3921101 00", 0x9000, "6F078405D392110102"},
      {"00 A4 04 0E 04 D3921101", 0x6A82, ""},
      {"00 A4 04 02 02 D392 00", 0x9000, "6F058403D39222"}}},
    {"no name means the card manager", {{"00 A4 04 00 00", 0x9000, "6F098407A0000001510000"}}},
    {"a name longer than the application's", {{"00 A4 04 0C 06 D39211010100", 0x6A82, ""}}},
    {"the last occurrence is not offered", {{"00 A4 04 01 04 D3921101", 0x6A86, ""}}},
    {"a refused SELECT moves nothing",
     {SELECTED, LOGGED_IN, {"00 A4 04 0C 02 A0FF", 0x6A82, ""}, {"00 B0 81 00 00", 0x9000, "736563726574"}}},
    // SELECT by id
    {"EF", {SELECTED, {"00 A4 02 0C 02 0002", 0x9000, ""}, {"00 B0 00 00 00", 0x9000, "68656C6C6F"}}},
    {"EF with FCI", {SELECTED, {"00 A4 02 00 02 0002 00", 0x9000, "6F0483020002"}}},
    {"EF that is not there", {SELECTED, {"00 A4 02 0C 02 0009", 0x6A82, ""}}},
    {"EF before any application", {{"00 A4 02 0C 02 0002", 0x6A82, ""}}},
    {"EF id of one byte", {SELECTED, {"00 A4 02 0C 01 02", 0x6A87, ""}}},
    {"EF id of no byte", {SELECTED, {"00 A4 02 0C", 0x6A87, ""}}},
    {"closed file", {SELECTED, {"00 A4 02 0C 02 001E", 0x9000, ""}, {"00 B0 00 00 00", 0x6981, ""}}},
    {"selecting an application leaves its EFs",
     {SELECTED, {"00 A4 02 0C 02 0002", 0x9000, ""}, SELECTED, {"00 B0 00 00 00", 0x6986, ""}}},
    // READ BINARY
    {"nothing current", {SELECTED, {"00 B0 00 00 00", 0x6986, ""}}},
    {"offset", {SELECTED, {"00 B0 82 02 02", 0x9000, "6C6C"}}},
    {"offset of 15 bits",
     {SELECTED, {"00 A4 02 0C 02 0003", 0x9000, ""}, {"00 B0 01 2B 01", 0x9000, "FF"}, {"00 B0 01 2C 01", 0x6B00, ""}}},
    {"filler after the content", {SELECTED, {"00 B0 83 00 04", 0x9000, "616263FF"}}},
    {"content without a size is the whole file", {SELECTED, {"00 B0 82 05 01", 0x6B00, ""}}},
    {"SFI of no file", {SELECTED, {"00 B0 8F 00 00", 0x6A82, ""}}},
    {"SFI with stray bits", {SELECTED, {"00 B0 A2 00 00", 0x6A86, ""}}},
    {"an id above 1E has no SFI",
     {SELECTED, {"00 A4 02 0C 02 0101", 0x9000, ""}, {"00 B0 00 00 00", 0x9000, "666172"}}},
    {"a PIN cannot be read", {SELECTED, {"00 B0 91 00 00", 0x6981, ""}}},
    {"a key cannot be read", {SELECTED, {"00 B0 97 00 00", 0x6981, ""}}},
    {"before the PIN", {SELECTED, {"00 B0 81 00 00", 0x6982, ""}}},
    {"after the PIN", {SELECTED, LOGGED_IN, {"00 B0 81 00 00", 0x9000, "736563726574"}}},
    {"after the other PIN of the rule",
     {SELECTED, {"00 20 00 94 06 414243444546", 0x9000, ""}, {"00 B0 81 00 00", 0x9000, "736563726574"}}},
    {"never readable", {SELECTED, LOGGED_IN, {"00 B0 84 00 00", 0x6982, ""}}},
    {"no Le", {SELECTED, {"00 B0 82 00", 0x6700, ""}}},
    {"data", {SELECTED, {"00 B0 82 00 01 31 00", 0x6700, ""}}},
    // VERIFY and CHANGE REFERENCE DATA
    {"nothing current", {SELECTED, {"00 20 00 80 " VERIFY_1234, 0x6986, ""}}},
    {"not a PIN", {SELECTED, {"00 20 00 82 " VERIFY_1234, 0x6981, ""}}},
    {"no such PIN", {SELECTED, {"00 20 00 8A", 0x6A82, ""}}},
    {"P2 without its high bit", {SELECTED, {"00 20 00 11", 0x6A86, ""}}},
    {"17 characters count no try", {SELECTED, {"00 20 00 91 11 3131313131313131313131313131313131", 0x6700, ""},
                                    {"00 20 00 91", 0x63C3, ""}}},
    {"a shorter PIN counts one", {SELECTED, {"00 20 00 91 03 313233", 0x63C2, ""}}},
    {"a right PIN gives all tries back",
     {SELECTED, {"00 20 00 91 " VERIFY_9999, 0x63C2, ""}, LOGGED_IN, {"00 20 00 91", 0x63C3, ""}}},
    {"a wrong PIN takes no right away",
     {SELECTED, LOGGED_IN, {"00 20 00 91 " VERIFY_9999, 0x63C2, ""}, {"00 B0 81 00 01", 0x9000, "73"}}},
    {"PINs count apart", {SELECTED, {"00 20 00 91 " VERIFY_9999, 0x63C2, ""}, {"00 20 00 94", 0x63CA, ""}}},
    {"a PIN that nobody set is blocked",
     {SELECTED, {"00 20 00 95", 0x63C0, ""}, {"00 20 00 95 " VERIFY_1234, 0x6984, ""}}},
    {"change before VERIFY", {SELECTED, {"00 24 01 91 " VERIFY_9999, 0x6982, ""}}},
    {"change after VERIFY",
     {SELECTED, LOGGED_IN, {"00 24 01 80 " VERIFY_9999, 0x9000, ""}, {"00 20 00 91 " VERIFY_1234, 0x63C2, ""},
      {"00 20 00 91 " VERIFY_9999, 0x9000, ""}}},
    {"CHANGE KEY before VERIFY", {SELECTED, {"80 32 00 9C " VERIFY_9999, 0x6982, ""}}},
    {"CHANGE KEY after VERIFY",
     {SELECTED, {"00 20 00 9C " VERIFY_1234, 0x9000, ""}, {"80 32 00 80 " VERIFY_9999, 0x9000, ""},
      {"00 20 00 9C " VERIFY_9999, 0x9000, ""}}},
    {"each PIN by its own command",
     {SELECTED, LOGGED_IN, {"80 32 00 91 " VERIFY_9999, 0x6985, ""}, {"00 24 01 9C " VERIFY_9999, 0x6985, ""}}},
    {"a code that is never changed",
     {SELECTED, {"00 20 00 94 06 414243444546", 0x9000, ""}, {"00 24 01 94 " VERIFY_9999, 0x6985, ""}}},
    {"change with the old PIN in the data", {SELECTED, LOGGED_IN, {"00 24 00 91 08 3132333439393939", 0x6A86, ""}}},
    {"change to nothing", {SELECTED, LOGGED_IN, {"00 24 01 91", 0x6700, ""}}},
    // COMPUTE DIGITAL SIGNATURE
    {"nothing current", {SELECTED, {"80 2A 00 80 01 31 00", 0x6986, ""}}},
    {"not a key", {SELECTED, {"80 2A 00 82 01 31 00", 0x6981, ""}}},
    {"before the PIN", {SELECTED, {"80 2A 00 97 01 31 00", 0x6982, ""}}},
    {"after the PIN", {SELECTED, LOGGED_IN, {"80 2A 00 97 01 31 00", 0x9000, NULL}}},
    {"many signatures after one VERIFY",
     {SELECTED, LOGGED_IN, {"80 2A 00 97 01 31 00", 0x9000, NULL}, {"80 2A 03 80 01 31 00", 0x9000, NULL}}},
    {"default key", {SELECTED, {"80 2A 00 00 01 31 00", 0x9000, NULL}}},
    {"no default key", {{"00 A4 04 0C 03 D39222", 0x9000, ""}, {"80 2A 00 00 01 31 00", 0x6A88, ""}}},
    {"a key that is not there", {SELECTED, {"80 2A 00 96 01 31 00", 0x6A88, ""}}},
    {"form 6", {SELECTED, {"80 2A 06 93 01 31 00", 0x6A86, ""}}},
    {"no data", {SELECTED, {"80 2A 00 93 00", 0x6700, ""}}},
    {"a hash of 31 bytes", {SELECTED, {"80 2A 02 93 1F 3131313131313131313131313131313131313131313131313131313131"
                                       "3131 00", 0x6700, ""}}},
    // GET CHALLENGE
    {"no Le", {{"00 84 00 00", 0x6700, ""}}},
    {"extended Le", {{"00 84 00 00 00 0008", 0x6985, ""}}},
    {"P2", {{"00 84 00 01 08", 0x6A86, ""}}},
};

START_TEST(test_card_answers_as_the_row_says) {
    const struct row *row = &rows[_i];
    struct card *card = test_small_card();

    for (size_t i = 0; i < STEPS_MAXIMUM && row->steps[i].apdu != NULL; i++) {
        const struct step *step = &row->steps[i];
        struct bytes_writer data;
        bytes_writer_init(&data, CARD_RESPONSE_MAXIMUM);
        test_bytes(step->data == NULL ? "" : step->data, &data);

        struct test_response response = test_send(card, step->apdu);

        ck_assert_msg(response.status == step->status, "%s: %s answered %04X", row->why, step->apdu, response.status);
        bool same = data.length == response.bytes.length &&
                    (data.length == 0 || memcmp(data.data, response.bytes.data, data.length) == 0);
        ck_assert_msg(step->data == NULL || same, "%s: %s answered other data", row->why, step->apdu);
        test_response_free(&response);
        bytes_writer_free(&data);
    }
    card_free(card);
}
END_TEST

START_TEST(test_card_challenge_comes_from_the_injected_source) {
    struct card *card = test_small_card();
    card_set_random(card, random_from(7, "test"));
    struct test_response first = test_send(card, "00 84 00 00 00");
    struct test_response second = test_send(card, "00 84 00 00 00");

    card_set_random(card, random_from(7, "test"));
    struct test_response again = test_send(card, "00 84 00 00 00");

    ck_assert_uint_eq(first.bytes.length, 256);
    ck_assert_mem_eq(first.bytes.data, again.bytes.data, 256);
    ck_assert_mem_ne(first.bytes.data, second.bytes.data, 256);
    test_response_free(&first);
    test_response_free(&second);
    test_response_free(&again);
    card_free(card);
}
END_TEST

START_TEST(test_card_contact_interface_loses_its_session_on_warm_reset) {
    struct card_image image = small_image;
    image.interface = &card_contact;
    struct card *card = NULL;
    ck_assert_int_eq(card_new(&image, &card), ONSHI_OK);
    ck_assert_int_eq(test_status(card, SELECT_SMALL), 0x9000);
    ck_assert_int_eq(test_status(card, "00 20 00 91 " VERIFY_1234), 0x9000);

    card_warm_reset(card);

    ck_assert_int_eq(test_status(card, "00 B0 81 00 00"), 0x6A82);
    ck_assert_uint_eq(card_atr(card).left, 9);
    card_free(card);
}
END_TEST

START_TEST(test_card_pupi_is_drawn_at_each_activation_from_the_injected_source) {
    struct card *card = test_small_card();
    card_set_random(card, random_from(7, "test"));
    struct test_response first = test_send(card, "FF CA 00 00 00");
    struct test_response same = test_send(card, "FF CA 00 00 00");
    card_power_off(card);
    card_power_on(card);
    struct test_response other = test_send(card, "FF CA 00 00 00");
    card_set_random(card, random_from(7, "test"));
    card_power_off(card);
    struct test_response again = test_send(card, "FF CA 00 00 04");

    ck_assert_uint_eq(first.bytes.length, 4);
    ck_assert_mem_eq(first.bytes.data, same.bytes.data, 4);
    ck_assert_mem_ne(first.bytes.data, other.bytes.data, 4);
    ck_assert_mem_eq(first.bytes.data, again.bytes.data, 4);
    test_response_free(&first);
    test_response_free(&same);
    test_response_free(&other);
    test_response_free(&again);
    card_free(card);
}
END_TEST

static struct card *card_with(struct card_image image) {
    struct card *card = NULL;
    ck_assert_int_eq(card_new(&image, &card), ONSHI_OK);
    return card;
}

START_TEST(test_card_with_contacts_has_no_pupi) {
    struct card_image image = small_image;
    image.interface = &card_contact;
    struct card *card = card_with(image);

    ck_assert_int_eq(test_status(card, "FF CA 00 00 00"), 0x6E00);

    card_free(card);
}
END_TEST

START_TEST(test_card_damaged_chip_answers_6f00_for_the_rest_of_its_life) {
    struct card_image image = small_image;
    image.damage = CARD_ANSWERS_6F00;
    image.sound_commands = 2;
    struct card *card = card_with(image);
    ck_assert_int_eq(test_status(card, SELECT_SMALL), 0x9000);
    ck_assert_int_eq(test_status(card, "00 20 00 91"), 0x63C3);

    ck_assert_int_eq(test_status(card, SELECT_SMALL), 0x6F00);
    card_power_off(card);
    card_power_on(card);

    ck_assert_int_eq(test_status(card, SELECT_SMALL), 0x6F00);
    ck_assert_int_eq(test_status(card, "00"), 0x6F00);
    card_free(card);
}
END_TEST

START_TEST(test_card_mute_chip_has_an_atr_and_says_nothing) {
    struct card_image image = small_image;
    image.damage = CARD_MUTE;
    struct card *card = card_with(image);
    struct bytes_writer response;
    bytes_writer_init(&response, CARD_RESPONSE_MAXIMUM);

    enum onshi_status status = card_transmit(card, "\x00\xA4\x04\x0C", 4, &response);

    ck_assert_int_eq(status, ONSHI_CLOSED);
    ck_assert_uint_eq(response.length, 0);
    ck_assert_uint_eq(card_atr(card).left, 13);
    bytes_writer_free(&response);
    card_free(card);
}
END_TEST

START_TEST(test_card_without_filler_has_files_as_long_as_their_content) {
    struct card_image image = small_image;
    image.without_filler = true;
    struct card *card = card_with(image);
    ck_assert_int_eq(test_status(card, SELECT_SMALL), 0x9000);

    struct test_response file = test_send(card, "00 B0 83 00 00");

    ck_assert_uint_eq(file.bytes.length, 3);
    test_response_free(&file);
    card_free(card);
}
END_TEST

START_TEST(test_card_pin_tries_can_be_preset) {
    struct card *card = test_small_card();
    struct card_pin pin = {&small_first, SMALL_PIN};
    ck_assert_int_eq(card_pin_tries(card, pin), 3);

    ck_assert_int_eq(card_set_pin_tries(card, pin, 1), ONSHI_OK);

    ck_assert_int_eq(card_pin_tries(card, pin), 1);
    ck_assert_int_eq(test_status(card, SELECT_SMALL), 0x9000);
    ck_assert_int_eq(test_status(card, "00 20 00 91 " VERIFY_9999), 0x63C0);
    ck_assert_int_eq(card_pin_tries(card, pin), 0);
    card_free(card);
}
END_TEST

START_TEST(test_card_pin_preset_refuses_what_cannot_be) {
    struct card *card = test_small_card();
    struct card_pin pin = {&small_first, SMALL_PIN};
    struct card_pin no_pin = {&small_first, SMALL_FREE};
    struct card_pin elsewhere = {&small_third, SMALL_PIN};

    ck_assert_int_eq(card_set_pin_tries(card, pin, 4), ONSHI_TOO_LONG);
    ck_assert_int_eq(card_set_pin_tries(card, pin, -1), ONSHI_TOO_LONG);
    ck_assert_int_eq(card_set_pin_tries(card, no_pin, 1), ONSHI_NOT_FOUND);
    ck_assert_int_eq(card_set_pin_tries(card, elsewhere, 1), ONSHI_NOT_FOUND);
    ck_assert_int_eq(card_pin_tries(card, no_pin), -1);
    ck_assert_int_eq(card_pin_tries(card, elsewhere), -1);
    ck_assert_int_eq(card_pin_tries(card, pin), 3);
    card_free(card);
}
END_TEST

// One defect each in the contents of the small card.
static const struct {
    struct card_content content;
    enum onshi_status status;
    const char *why;
} defects[] = {
    {{0x0999, {(const uint8_t *)"x", 1}}, ONSHI_NOT_FOUND, "content of a file that has no row"},
    {{SMALL_PIN, {(const uint8_t *)"12345678901234567", 17}}, ONSHI_TOO_LONG, "a PIN of 17 characters"},
    {{SMALL_SEALED, {(const uint8_t *)"12345", 5}}, ONSHI_TOO_LONG, "more content than the EF holds"},
    {{SMALL_CLOSED, {(const uint8_t *)"1", 1}}, ONSHI_TOO_LONG, "content of a closed file"},
    {{SMALL_KEY, {(const uint8_t *)"key", 3}}, ONSHI_CRYPTO, "a key that is none"},
    {{SMALL_TERMINAL_KEY, {(const uint8_t *)"key", 3}}, ONSHI_CRYPTO, "a public key that is none"},
    {{SMALL_RECORDS, {(const uint8_t *)"\x01\x04" "abc", 5}}, ONSHI_MALFORMED, "a record cut short"},
    {{SMALL_RECORDS, {(const uint8_t *)"\x01", 1}}, ONSHI_MALFORMED, "half a record header"},
};

START_TEST(test_card_new_refuses_a_defect_and_leaves_the_output) {
    const struct card_load load = {&small_first, &defects[_i].content, 1};
    const struct card_image image = {.interface = &card_contactless, .loads = &load, .load_count = 1};
    struct card *card = NULL;

    enum onshi_status status = card_new(&image, &card);

    ck_assert_msg(status == defects[_i].status, "%s", defects[_i].why);
    ck_assert_ptr_null(card);
}
END_TEST

START_TEST(test_card_transmit_appends_nothing_when_the_writer_is_full) {
    struct card *card = test_small_card();
    struct bytes_writer response;
    bytes_writer_init(&response, 5);
    ck_assert_int_eq(bytes_write_text(&response, "ab"), ONSHI_OK);
    const uint8_t challenge[] = {0x00, 0x84, 0x00, 0x00, 0x02};

    enum onshi_status status = card_transmit(card, challenge, sizeof challenge, &response);

    ck_assert_int_eq(status, ONSHI_TOO_LONG);
    ck_assert_str_eq(bytes_text(&response), "ab");
    ck_assert_uint_eq(response.length, 2);
    bytes_writer_free(&response);
    card_free(card);
}
END_TEST

int main(void) {
    TCase *cases = tcase_create("card");
    tcase_add_loop_test(cases, test_card_answers_as_the_row_says, 0, sizeof rows / sizeof rows[0]);
    tcase_add_test(cases, test_card_challenge_comes_from_the_injected_source);
    tcase_add_test(cases, test_card_contact_interface_loses_its_session_on_warm_reset);
    tcase_add_test(cases, test_card_pupi_is_drawn_at_each_activation_from_the_injected_source);
    tcase_add_test(cases, test_card_with_contacts_has_no_pupi);
    tcase_add_test(cases, test_card_damaged_chip_answers_6f00_for_the_rest_of_its_life);
    tcase_add_test(cases, test_card_mute_chip_has_an_atr_and_says_nothing);
    tcase_add_test(cases, test_card_without_filler_has_files_as_long_as_their_content);
    tcase_add_test(cases, test_card_pin_tries_can_be_preset);
    tcase_add_test(cases, test_card_pin_preset_refuses_what_cannot_be);
    tcase_add_loop_test(cases, test_card_new_refuses_a_defect_and_leaves_the_output, 0,
                        sizeof defects / sizeof defects[0]);
    tcase_add_test(cases, test_card_transmit_appends_nothing_when_the_writer_is_full);
    return test_run(cases, "card");
}
