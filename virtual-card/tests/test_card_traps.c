// SPDX-License-Identifier: Apache-2.0
//
// One test for each trap of mynumber-card section 8 that concerns the card, by its number. 13 to 18, 24 and 25 are about
// what is on it (test_card_traps_contents.c); 28, 30 and 31 are the link's (test_lane_traps.c, which has its part of 20
// and 29 too), 32 and 34 the face reader's, 33 is both's.
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "virtual-card/apps/jpki.h"
#include "virtual-card/tests/test_card_fixture.h"

#define EF_AUTH_PIN "00 A4 02 0C 02 0018"
#define EF_AUTH_KEY "00 A4 02 0C 02 0017"

static struct card *card;

// Selects the JPKI application and verifies the PIN of user authentication.
static void log_in(void) {
    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);
    ck_assert_int_eq(test_status(card, "00 20 00 98 " VERIFY_1234), 0x9000);
}

static void set_up(void) {
    card = test_issued_card();
}

static void tear_down(void) {
    card_free(card);
}

// Whether the key of user authentication signs now.
static int sign(void) {
    return test_status(card, "80 2A 00 97 01 31 00");
}

// What the signature over `input` contains once the padding is taken off, with the key of the certificate on the card.
static struct bytes_writer recover(const char *apdu) {
    struct test_response certificate = test_send(card, "00 B0 8A 00 00 0000");
    struct test_response signature = test_send(card, apdu);
    ck_assert_int_eq(signature.status, 0x9000);
    ck_assert_uint_eq(signature.bytes.length, 256);
    const unsigned char *at = certificate.bytes.data;
    X509 *x509 = d2i_X509(NULL, &at, (long)certificate.bytes.length);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(X509_get0_pubkey(x509), NULL);
    ck_assert_int_eq(EVP_PKEY_verify_recover_init(context), 1);
    ck_assert_int_eq(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING), 1);
    uint8_t bytes[256];
    size_t length = sizeof bytes;
    ck_assert_int_eq(EVP_PKEY_verify_recover(context, bytes, &length, signature.bytes.data, 256), 1);
    struct bytes_writer recovered;
    bytes_writer_init(&recovered, sizeof bytes);
    ck_assert_int_eq(bytes_write(&recovered, bytes, length), ONSHI_OK);
    EVP_PKEY_CTX_free(context);
    X509_free(x509);
    test_response_free(&certificate);
    test_response_free(&signature);
    return recovered;
}

START_TEST(test_trap_01_empty_verify_always_answers_63cx) {
    log_in();

    ck_assert_int_eq(test_status(card, "00 20 00 98"), 0x63C3);
    ck_assert_int_eq(card_set_pin_tries(card, jpki_auth_pin, 0), ONSHI_OK);
    ck_assert_int_eq(test_status(card, "00 20 00 98"), 0x63C0);
    ck_assert_int_eq(test_status(card, EF_AUTH_PIN), 0x9000);
    ck_assert_int_eq(test_status(card, "00 20 00 80"), 0x63C0);
}
END_TEST

START_TEST(test_trap_02_empty_verify_costs_no_try) {
    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);

    for (int i = 0; i < 20; i++) {
        ck_assert_int_eq(test_status(card, "00 20 00 98"), 0x63C3);
        ck_assert_int_eq(test_status(card, "00 20 00 9B"), 0x63C5);
    }

    ck_assert_int_eq(card_pin_tries(card, jpki_auth_pin), 3);
    ck_assert_int_eq(card_pin_tries(card, jpki_sign_pin), 5);
}
END_TEST

START_TEST(test_trap_03_last_wrong_pin_answers_63c0_and_the_next_6984) {
    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);

    ck_assert_int_eq(test_status(card, "00 20 00 98 " VERIFY_9999), 0x63C2);
    ck_assert_int_eq(test_status(card, "00 20 00 98 " VERIFY_9999), 0x63C1);
    ck_assert_int_eq(test_status(card, "00 20 00 98 " VERIFY_9999), 0x63C0);
    ck_assert_int_eq(test_status(card, "00 20 00 98 " VERIFY_9999), 0x6984);
    ck_assert_int_eq(test_status(card, "00 20 00 98 " VERIFY_1234), 0x6984);
    ck_assert_int_eq(test_status(card, "00 20 00 98"), 0x63C0);
}
END_TEST

START_TEST(test_trap_04_selecting_the_same_application_ends_rights) {
    log_in();
    ck_assert_int_eq(test_status(card, EF_AUTH_KEY), 0x9000);
    ck_assert_int_eq(sign(), 0x9000);

    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);

    ck_assert_int_eq(sign(), 0x6982);
}
END_TEST

START_TEST(test_trap_05_warm_reset_keeps_rights) {
    log_in();

    card_warm_reset(card);

    ck_assert_int_eq(sign(), 0x9000);
}
END_TEST

START_TEST(test_trap_06_power_off_ends_rights_and_keeps_counters) {
    log_in();
    ck_assert_int_eq(test_status(card, "00 20 00 98 " VERIFY_9999), 0x63C2);

    card_power_off(card);
    card_power_on(card);

    ck_assert_int_eq(sign(), 0x6A82); // before any SELECT, which would end rights by itself
    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);
    ck_assert_int_eq(sign(), 0x6982);
    ck_assert_int_eq(test_status(card, "00 20 00 98"), 0x63C2);
}
END_TEST

// Rows: what clients put into form 0.
static const char *const digest_infos[] = {
    "3021300906052B0E03021A05000414 0101010101010101010101010101010101010101",                                 // SHA-1
    "302F300B0609608648016503040201 0420 0101010101010101010101010101010101010101010101010101010101010101", // no NULL
    "0101010101010101010101010101010101010101010101010101010101010101",                                     // bare hash
    "30FF", // nothing at all
};

START_TEST(test_trap_07_signature_does_not_look_into_its_input) {
    log_in();
    struct bytes_writer input;
    bytes_writer_init(&input, 300);
    test_bytes(digest_infos[_i], &input);
    struct bytes_writer apdu;
    bytes_writer_init(&apdu, 600);
    ck_assert_int_eq(bytes_printf(&apdu, "802A0097 %02X %s 00", (unsigned)input.length, digest_infos[_i]), ONSHI_OK);

    struct bytes_writer recovered = recover(bytes_text(&apdu));

    ck_assert_uint_eq(recovered.length, input.length);
    ck_assert_mem_eq(recovered.data, input.data, input.length);
    bytes_writer_free(&recovered);
    bytes_writer_free(&apdu);
    bytes_writer_free(&input);
}
END_TEST

// Sends `count` bytes of form 0 and the text that follows them.
static int sign_many(unsigned count, const char *le) {
    struct bytes_writer apdu;
    bytes_writer_init(&apdu, 700);
    ck_assert_int_eq(bytes_printf(&apdu, "802A0097 %02X", count), ONSHI_OK);
    for (unsigned i = 0; i < count; i++) {
        ck_assert_int_eq(bytes_write_text(&apdu, "5A"), ONSHI_OK);
    }
    ck_assert_int_eq(bytes_write_text(&apdu, le), ONSHI_OK);
    struct test_response response = test_send(card, bytes_text(&apdu));
    int status = response.status;
    ck_assert_uint_eq(response.bytes.length, status == 0x9000 ? 256 : 0);
    test_response_free(&response);
    bytes_writer_free(&apdu);
    return status;
}

START_TEST(test_trap_08_signature_takes_245_bytes_with_and_without_le) {
    log_in();

    ck_assert_int_eq(sign_many(1, ""), 0x9000);
    ck_assert_int_eq(sign_many(245, ""), 0x9000);
    ck_assert_int_eq(sign_many(245, "00"), 0x9000);
    ck_assert_int_eq(sign_many(246, "00"), 0x6700);
}
END_TEST

START_TEST(test_trap_09_sfi_addresses_a_file_and_makes_it_current) {
    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);

    ck_assert_int_eq(test_status(card, "00 B0 8A 00 04"), 0x9000);

    struct test_response response = test_send(card, "00 B0 00 00 01");
    ck_assert_int_eq(response.status, 0x9000);
    ck_assert_uint_eq(response.bytes.data[0], 0x30);
    test_response_free(&response);
}
END_TEST

START_TEST(test_trap_10_extended_length_reads_a_file_at_once) {
    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);

    struct test_response whole = test_send(card, "00 B0 8A 00 00 0000");
    struct test_response exact = test_send(card, "00 B0 8A 00 00 0300");

    ck_assert_int_eq(whole.status, 0x9000);
    ck_assert_uint_eq(whole.bytes.length, JPKI_CERTIFICATE_SIZE);
    ck_assert_int_eq(exact.status, 0x9000);
    ck_assert_uint_eq(exact.bytes.length, 0x300);
    test_response_free(&whole);
    test_response_free(&exact);
}
END_TEST

START_TEST(test_trap_11_reading_at_or_past_the_end_answers_6b00) {
    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);
    ck_assert_int_eq(test_status(card, "00 A4 02 0C 02 000A"), 0x9000);

    ck_assert_int_eq(test_status(card, "00 B0 07 FF 00"), 0x9000);
    ck_assert_int_eq(test_status(card, "00 B0 08 00 00"), 0x6B00);
    ck_assert_int_eq(test_status(card, "00 B0 7F FF 00 0000"), 0x6B00);
}
END_TEST

START_TEST(test_trap_12_short_read_at_the_end_answers_what_is_left) {
    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);
    ck_assert_int_eq(test_status(card, "00 A4 02 0C 02 0006"), 0x9000);

    struct test_response short_read = test_send(card, "00 B0 00 90 FF");
    struct test_response extended_read = test_send(card, "00 B0 00 90 00 0FFF");

    ck_assert_int_eq(short_read.status, 0x9000);
    ck_assert_uint_eq(short_read.bytes.length, 16);
    ck_assert_int_eq(extended_read.status, 0x9000);
    ck_assert_uint_eq(extended_read.bytes.length, 16);
    test_response_free(&short_read);
    test_response_free(&extended_read);
}
END_TEST

START_TEST(test_trap_19_unknown_names_are_not_found) {
    ck_assert_int_eq(test_status(card, "00 A4 04 00 09 A00000030800001000 00"), 0x6A82); // PIV
    ck_assert_int_eq(test_status(card, "00 A4 04 0C 0A D3921000310001010403"), 0x6A82);  // nearly one of the card's
    ck_assert_int_eq(test_status(card, "00 A4 04 0C 0B D392F00026010000000100"), 0x6A82);
}
END_TEST

START_TEST(test_trap_20_atr_offers_t1_and_checks) {
    struct bytes_reader atr = card_atr(card);

    uint8_t sum = 0;
    for (size_t i = 1; i < atr.left; i++) {
        sum ^= atr.at[i];
    }

    ck_assert_uint_eq(atr.left, 13);
    ck_assert_uint_eq(atr.at[0], 0x3B);
    ck_assert_uint_eq(atr.at[2] & 0x80, 0x80); // TD2 follows, as PC/SC part 3 writes every contactless card
    ck_assert_uint_eq(atr.at[3], 0x01);        // and says T=1
    ck_assert_uint_eq(sum, 0);
}
END_TEST

START_TEST(test_trap_21_there_is_no_master_file) {
    ck_assert_int_eq(test_status(card, "00 A4 00 00"), 0x6A86);
    ck_assert_int_eq(test_status(card, "00 A4 00 00 02 3F00"), 0x6A82);
    ck_assert_int_eq(test_status(card, "00 A4 00 0C 02 2F10"), 0x6A82);

    log_in();

    ck_assert_int_eq(test_status(card, "00 A4 00 00"), 0x9000);
    ck_assert_int_eq(test_status(card, "00 A4 00 00 02 3F00"), 0x6A82);
    ck_assert_int_eq(sign(), 0x9000); // nothing has moved
}
END_TEST

START_TEST(test_trap_22_certificate_has_filler_and_label_has_blanks) {
    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);

    struct test_response file = test_send(card, "00 B0 8A 00 00 0000");
    struct test_response label = test_send(card, "00 B0 86 00 20");

    size_t der = 4 + ((size_t)file.bytes.data[2] << 8 | file.bytes.data[3]);
    ck_assert_uint_lt(der, file.bytes.length);
    for (size_t i = der; i < file.bytes.length; i++) {
        ck_assert_uint_eq(file.bytes.data[i], 0xFF);
    }
    ck_assert_uint_eq(label.bytes.length, 32);
    ck_assert_mem_eq(label.bytes.data, "JPKIAPICCTOKEN2                 ", 32);
    test_response_free(&file);
    test_response_free(&label);
}
END_TEST

START_TEST(test_trap_23_certificate_for_signature_needs_the_password) {
    log_in();
    ck_assert_int_eq(test_status(card, "00 B0 81 00 04"), 0x6982);

    ck_assert_int_eq(test_status(card, "00 20 00 9B " VERIFY_PASSWORD), 0x9000);

    ck_assert_int_eq(test_status(card, "00 B0 81 00 04"), 0x9000);
}
END_TEST

START_TEST(test_trap_26_pins_of_common_and_juki_count_apart) {
    ck_assert_int_eq(test_status(card, SELECT_COMMON), 0x9000);
    ck_assert_int_eq(test_status(card, "00 20 00 9C " VERIFY_9999), 0x63C2);
    ck_assert_int_eq(test_status(card, "00 20 00 9C " VERIFY_9999), 0x63C1);

    ck_assert_int_eq(test_status(card, SELECT_JUKI), 0x9000);

    ck_assert_int_eq(test_status(card, "00 20 00 9C"), 0x63C3);
    ck_assert_int_eq(test_status(card, "00 20 00 9C " VERIFY_1234), 0x9000);
    ck_assert_int_eq(test_status(card, SELECT_COMMON), 0x9000);
    ck_assert_int_eq(test_status(card, "00 20 00 9C"), 0x63C1);
}
END_TEST

START_TEST(test_trap_27_card_manager_is_the_default_and_alone_has_objects) {
    ck_assert_int_eq(test_status(card, "00 CA 00F0 00"), 0x9000);
    static const char *const applications[] = {SELECT_JPKI, SELECT_INPUT_HELP, SELECT_FACE_CHECK, SELECT_COMMON,
                                               SELECT_JUKI};
    for (size_t i = 0; i < 5; i++) {
        ck_assert_int_eq(test_status(card, applications[i]), 0x9000);
        ck_assert_int_eq(test_status(card, "00 CA 00F0 00"), 0x6A88);
    }

    ck_assert_int_eq(test_status(card, "00 A4 04 0C 07 A0000001510000"), 0x9000);

    ck_assert_int_eq(test_status(card, "00 CA 00F0 00"), 0x9000);
}
END_TEST

static const char *const malformed[] = {"", "00", "00A4", "00A404", "00A4040CFF", "00A4040C0AD392", "0020009800",
                                        "00B0000000FF", "00200098000000", "FFFFFFFFFFFFFFFFFF", "802A0097000000"};

START_TEST(test_trap_29_malformed_input_is_answered_and_survived) {
    int status = test_status(card, malformed[_i]);

    ck_assert_int_ge(status, 0x6281);
    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);
    ck_assert_int_eq(card_pin_tries(card, jpki_auth_pin), 3);
}
END_TEST

// The card's part: the code that opens the photo and the PIN have nothing to do with each other.
START_TEST(test_trap_33_code_for_the_photo_gives_no_pin_tries_back) {
    struct print print = test_print();
    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);
    ck_assert_int_eq(test_status(card, "00 20 00 98 " VERIFY_9999), 0x63C2);

    ck_assert_int_eq(test_status(card, SELECT_FACE_CHECK), 0x9000);
    ck_assert_int_eq(test_verify(card, 0x12, print.code_b), 0x9000);
    ck_assert_int_eq(test_status(card, "00 B0 82 00 00"), 0x9000);

    ck_assert_int_eq(card_pin_tries(card, jpki_auth_pin), 2);
}
END_TEST

START_TEST(test_trap_35_password_in_lower_case_is_wrong) {
    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);

    ck_assert_int_eq(test_status(card, "00 20 00 9B 08 6F6E736869313233"), 0x63C4);

    ck_assert_int_eq(test_status(card, "00 B0 81 00 04"), 0x6982);
}
END_TEST

int main(void) {
    TCase *cases = tcase_create("traps");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_test(cases, test_trap_01_empty_verify_always_answers_63cx);
    tcase_add_test(cases, test_trap_02_empty_verify_costs_no_try);
    tcase_add_test(cases, test_trap_03_last_wrong_pin_answers_63c0_and_the_next_6984);
    tcase_add_test(cases, test_trap_04_selecting_the_same_application_ends_rights);
    tcase_add_test(cases, test_trap_05_warm_reset_keeps_rights);
    tcase_add_test(cases, test_trap_06_power_off_ends_rights_and_keeps_counters);
    tcase_add_loop_test(cases, test_trap_07_signature_does_not_look_into_its_input, 0,
                        sizeof digest_infos / sizeof digest_infos[0]);
    tcase_add_test(cases, test_trap_08_signature_takes_245_bytes_with_and_without_le);
    tcase_add_test(cases, test_trap_09_sfi_addresses_a_file_and_makes_it_current);
    tcase_add_test(cases, test_trap_10_extended_length_reads_a_file_at_once);
    tcase_add_test(cases, test_trap_11_reading_at_or_past_the_end_answers_6b00);
    tcase_add_test(cases, test_trap_12_short_read_at_the_end_answers_what_is_left);
    tcase_add_test(cases, test_trap_19_unknown_names_are_not_found);
    tcase_add_test(cases, test_trap_20_atr_offers_t1_and_checks);
    tcase_add_test(cases, test_trap_21_there_is_no_master_file);
    tcase_add_test(cases, test_trap_22_certificate_has_filler_and_label_has_blanks);
    tcase_add_test(cases, test_trap_23_certificate_for_signature_needs_the_password);
    tcase_add_test(cases, test_trap_26_pins_of_common_and_juki_count_apart);
    tcase_add_test(cases, test_trap_27_card_manager_is_the_default_and_alone_has_objects);
    tcase_add_loop_test(cases, test_trap_29_malformed_input_is_answered_and_survived, 0,
                        sizeof malformed / sizeof malformed[0]);
    tcase_add_test(cases, test_trap_33_code_for_the_photo_gives_no_pin_tries_back);
    tcase_add_test(cases, test_trap_35_password_in_lower_case_is_wrong);
    return test_run(cases, "traps");
}
