// SPDX-License-Identifier: Apache-2.0
//
// The PIN-less use [mynumber-card 3.4]: a terminal loads its certificate (measured) and proves its key (inferred, on
// for cards of people unless their file says no).
#include <string.h>

#include "virtual-card/apps/jpki.h"
#include "virtual-card/issue/issue.h"
#include "virtual-card/issue/terminal.h"
#include "virtual-card/tests/test_card_fixture.h"

enum { FIRST = TERMINAL_CERTIFICATE_FIRST, SECOND = TERMINAL_CERTIFICATE_SECOND, SIGNATURE = TERMINAL_PROOF };

static struct card *card;
static struct bytes_writer certificate;

static struct card *card_with(bool inferred) {
    const struct issue_options options = {.inferred_terminal_authentication = inferred};
    struct person person = test_person();
    struct card *issued = NULL;
    ck_assert_int_eq(issue_card_as(&person, &options, ONSHI_KEYS, &issued), ONSHI_OK);
    return issued;
}

static void set_up(void) {
    card = card_with(true);
    bytes_writer_init(&certificate, 1024);
    ck_assert_int_eq(terminal_certificate(ONSHI_KEYS, &certificate), ONSHI_OK);
    ck_assert_uint_eq(certificate.length, FIRST + SECOND);
}

static void tear_down(void) {
    card_free(card);
    bytes_writer_free(&certificate);
}

// Sends a command with data in the extended form.
static struct test_response send_long(struct card *to, const char *header, struct bytes_reader data) {
    struct bytes_writer apdu;
    bytes_writer_init(&apdu, 2048);
    ck_assert_int_eq(bytes_printf(&apdu, "%s 00 %04X ", header, (unsigned)data.left), ONSHI_OK);
    ck_assert_int_eq(bytes_write_hex(&apdu, data.at, data.left), ONSHI_OK);
    ck_assert_int_eq(bytes_write_text(&apdu, "0000"), ONSHI_OK);
    struct test_response response = test_send(to, bytes_text(&apdu));
    bytes_writer_free(&apdu);
    return response;
}

static int status_long(struct card *to, const char *header, const uint8_t *data, size_t length) {
    struct test_response response = send_long(to, header, bytes_reader_over(data, length));
    test_response_free(&response);
    return response.status;
}

static int load_first(struct card *to) {
    return status_long(to, "80 A2 06 C1", certificate.data, FIRST);
}

static int load_second(struct card *to) {
    return status_long(to, "80 A2 00 C1", certificate.data + FIRST, SECOND);
}

static void load(struct card *to) {
    ck_assert_int_eq(test_status(to, SELECT_JPKI), 0x9000);
    ck_assert_int_eq(test_status(to, "00 A4 02 0C 02 0016"), 0x9000);
    ck_assert_int_eq(load_first(to), 0x9000);
    ck_assert_int_eq(load_second(to), 0x9000);
}

// The terminal's answer to the card's challenge.
static void prove(struct card *to, uint8_t out[SIGNATURE]) {
    struct test_response challenge = test_send(to, "00 84 00 00 10");
    struct bytes_writer proof;
    bytes_writer_init(&proof, TERMINAL_PROOF);
    struct bytes_reader bytes = bytes_reader_over(challenge.bytes.data, challenge.bytes.length);
    ck_assert_int_eq(terminal_prove(ONSHI_KEYS, bytes, &proof), ONSHI_OK);
    memcpy(out, proof.data, SIGNATURE);
    bytes_writer_free(&proof);
    test_response_free(&challenge);
}

static int sign(struct card *with) {
    return test_status(with, "80 2A 00 97 01 31 00");
}

START_TEST(test_card_terminal_signs_without_a_pin) {
    uint8_t proof[SIGNATURE];
    load(card);
    ck_assert_int_eq(sign(card), 0x6982);
    prove(card, proof);

    ck_assert_int_eq(status_long(card, "00 82 00 96", proof, SIGNATURE), 0x9000);

    ck_assert_int_eq(sign(card), 0x9000);
    ck_assert_int_eq(test_status(card, "80 2A 00 9A 01 31 00"), 0x6982); // not with the key for documents
    ck_assert_int_eq(test_status(card, "00 B0 81 00 04"), 0x6982);
    ck_assert_int_eq(test_status(card, "00 20 00 98"), 0x63C3);
}
END_TEST

START_TEST(test_card_terminal_signs_though_the_pin_is_blocked) {
    uint8_t proof[SIGNATURE];
    ck_assert_int_eq(card_set_pin_tries(card, jpki_auth_pin, 0), ONSHI_OK);
    load(card);
    prove(card, proof);

    ck_assert_int_eq(status_long(card, "00 82 00 96", proof, SIGNATURE), 0x9000);

    ck_assert_int_eq(sign(card), 0x9000);
    ck_assert_int_eq(card_pin_tries(card, jpki_auth_pin), 0);
}
END_TEST

START_TEST(test_card_terminal_right_ends_with_the_application_and_the_power) {
    uint8_t proof[SIGNATURE];
    load(card);
    prove(card, proof);
    ck_assert_int_eq(status_long(card, "00 82 00 96", proof, SIGNATURE), 0x9000);

    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);

    ck_assert_int_eq(sign(card), 0x6982);
    ck_assert_int_eq(status_long(card, "00 82 00 96", proof, SIGNATURE), 0x6985); // nor is the key there any more
}
END_TEST

START_TEST(test_card_terminal_challenge_is_good_for_one_try) {
    uint8_t proof[SIGNATURE];
    load(card);
    prove(card, proof);
    proof[9] ^= 1;

    ck_assert_int_eq(status_long(card, "00 82 00 96", proof, SIGNATURE), 0x6300);
    proof[9] ^= 1;
    ck_assert_int_eq(status_long(card, "00 82 00 96", proof, SIGNATURE), 0x6985);

    ck_assert_int_eq(sign(card), 0x6982);
}
END_TEST

START_TEST(test_card_terminal_proof_needs_a_certificate_and_eight_bytes_of_challenge) {
    uint8_t proof[SIGNATURE] = {0};
    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);
    ck_assert_int_eq(test_status(card, "00 84 00 00 10"), 0x9000);
    ck_assert_int_eq(status_long(card, "00 82 00 96", proof, SIGNATURE), 0x6985);

    load(card);
    ck_assert_int_eq(test_status(card, "00 84 00 00 07"), 0x9000);
    ck_assert_int_eq(status_long(card, "00 82 00 96", proof, SIGNATURE), 0x6985);

    ck_assert_int_eq(test_status(card, "00 84 00 00 08"), 0x9000);
    ck_assert_int_eq(status_long(card, "00 82 00 96", proof, 255), 0x6700);
    ck_assert_int_eq(status_long(card, "00 82 00 97", proof, SIGNATURE), 0x6981);
}
END_TEST

START_TEST(test_card_terminal_proof_is_off_by_default) {
    struct card *ordinary = card_with(false);
    uint8_t proof[SIGNATURE];
    load(ordinary); // measured, and so always there
    prove(ordinary, proof);

    ck_assert_int_eq(status_long(ordinary, "00 82 00 96", proof, SIGNATURE), 0x6985);

    ck_assert_int_eq(sign(ordinary), 0x6982);
    card_free(ordinary);
}
END_TEST

// Whoever's file says nothing has a card that lets a terminal in.
static const struct {
    const char *person;
    int proof, signature;
} people[] = {{"onshika-taro", 0x9000, 0x9000}, {"kao-akari", 0x9000, 0x9000}, {"tanmatsu-fuka", 0x6985, 0x6982}};

START_TEST(test_card_terminal_is_let_in_by_people_unless_their_file_says_no) {
    uint8_t proof[SIGNATURE];
    struct person *person = NULL;
    struct card *issued = NULL;
    ck_assert_int_eq(person_load(ONSHI_PEOPLE, people[_i].person, 0, &person, NULL), ONSHI_OK);
    ck_assert_int_eq(issue_card(person, ONSHI_KEYS, &issued), ONSHI_OK);
    load(issued);
    prove(issued, proof);

    ck_assert_int_eq(status_long(issued, "00 82 00 96", proof, SIGNATURE), people[_i].proof);

    ck_assert_int_eq(sign(issued), people[_i].signature);
    card_free(issued);
    person_free(person);
}
END_TEST

START_TEST(test_card_terminal_needs_its_key) {
    struct bytes_writer out;
    bytes_writer_init(&out, 1024);

    ck_assert_int_eq(terminal_prove("/nowhere", bytes_reader_over("12345678", 8), &out), ONSHI_NOT_FOUND);
    ck_assert_int_eq(terminal_certificate("/nowhere", &out), ONSHI_NOT_FOUND);

    ck_assert_uint_eq(out.length, 0);
}
END_TEST

START_TEST(test_card_terminal_certificate_must_verify) {
    certificate.data[FIRST + 100] ^= 1;
    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);
    ck_assert_int_eq(test_status(card, "00 A4 02 0C 02 0016"), 0x9000);
    ck_assert_int_eq(load_second(card), 0x6985); // the first half has not come
    ck_assert_int_eq(load_first(card), 0x9000);

    ck_assert_int_eq(load_second(card), 0x6A80);

    ck_assert_int_eq(load_second(card), 0x6985); // and the first half is gone
}
END_TEST

// Bytes of the first command that have to be what they are.
static const size_t places[] = {0, 5, 9, 42, 47, 50};

START_TEST(test_card_terminal_certificate_must_be_well_formed) {
    certificate.data[places[_i]] ^= 1;
    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);
    ck_assert_int_eq(test_status(card, "00 A4 02 0C 02 0016"), 0x9000);

    ck_assert_int_eq(load_first(card), 0x6A80);
}
END_TEST

START_TEST(test_card_terminal_garbage_of_256_bytes_is_a_wrong_length) {
    const uint8_t garbage[SIGNATURE] = {1};
    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);
    ck_assert_int_eq(test_status(card, "00 A4 02 0C 02 0016"), 0x9000);

    ck_assert_int_eq(status_long(card, "80 A2 00 C1", garbage, SIGNATURE), 0x6700);
    ck_assert_int_eq(status_long(card, "80 A2 06 C1", garbage, SIGNATURE), 0x6700);
    ck_assert_int_eq(status_long(card, "80 A2 00 C2", garbage, SIGNATURE), 0x6A86);
}
END_TEST

int main(void) {
    TCase *cases = tcase_create("terminal");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_test(cases, test_card_terminal_signs_without_a_pin);
    tcase_add_test(cases, test_card_terminal_signs_though_the_pin_is_blocked);
    tcase_add_test(cases, test_card_terminal_right_ends_with_the_application_and_the_power);
    tcase_add_test(cases, test_card_terminal_challenge_is_good_for_one_try);
    tcase_add_test(cases, test_card_terminal_proof_needs_a_certificate_and_eight_bytes_of_challenge);
    tcase_add_test(cases, test_card_terminal_proof_is_off_by_default);
    tcase_add_loop_test(cases, test_card_terminal_is_let_in_by_people_unless_their_file_says_no, 0,
                        sizeof people / sizeof people[0]);
    tcase_add_test(cases, test_card_terminal_needs_its_key);
    tcase_add_test(cases, test_card_terminal_certificate_must_verify);
    tcase_add_loop_test(cases, test_card_terminal_certificate_must_be_well_formed, 0,
                        sizeof places / sizeof places[0]);
    tcase_add_test(cases, test_card_terminal_garbage_of_256_bytes_is_a_wrong_length);
    return test_run(cases, "terminal");
}
