// SPDX-License-Identifier: Apache-2.0
//
// The traps of mynumber-card section 8 that concern what is on the card: 13 to 18, 24 and 25. The others of the card are
// in test_card_traps.c.
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "virtual-card/issue/issue.h"
#include "virtual-card/tests/test_card_fixture.h"

static struct card *card;

static void set_up(void) {
    card = test_issued_card();
}

static void tear_down(void) {
    card_free(card);
}

// The short header of a card whose name and address are short, and the long one; offsets count from the file's start.
static const struct {
    const char *address;
    const char *header;
    unsigned first; // offset of DF22
} headers[] = {
    {"東京都清瀬市観布子南１２－７－２０２", "FF20 68 DF2108 000E", 0x0E},
    {"東京都清瀬市観布子南１２－７－２０２観布子南ハイツ東棟", "FF20 82 0083 DF2108 0010", 0x10},
};

START_TEST(test_trap_13_four_items_have_a_short_and_a_long_header_and_never_81) {
    struct person person = test_person();
    person.address = headers[_i].address;
    struct card *issued = NULL;
    ck_assert_int_eq(issue_card(&person, ONSHI_KEYS, &issued), ONSHI_OK);
    struct bytes_writer header;
    bytes_writer_init(&header, 32);
    test_bytes(headers[_i].header, &header);
    ck_assert_int_eq(test_status(issued, SELECT_INPUT_HELP), 0x9000);
    ck_assert_int_eq(test_verify(issued, 0x11, "1234"), 0x9000);

    struct test_response file = test_read(issued, 2);

    ck_assert_mem_eq(file.bytes.data, header.data, header.length);
    ck_assert_mem_eq(file.bytes.data + headers[_i].first, "\xDF\x22\x12", 3);
    test_response_free(&file);
    bytes_writer_free(&header);
    card_free(issued);
}
END_TEST

static struct test_response input_help_file(unsigned sfi) {
    ck_assert_int_eq(test_status(card, SELECT_INPUT_HELP), 0x9000);
    ck_assert_int_eq(test_verify(card, 0x11, "1234"), 0x9000);
    return test_read(card, sfi);
}

static struct bytes_reader bytes_of(const struct test_response *response) {
    return bytes_reader_over(response->bytes.data, response->bytes.length);
}

START_TEST(test_trap_14_hashes_are_over_17_bytes_and_without_the_table) {
    struct test_response number = input_help_file(1);
    struct test_response items = input_help_file(2);
    struct test_response signature = input_help_file(3);
    struct bytes_reader signed_value = test_object(bytes_of(&signature), 0xFF30).value;
    struct bytes_reader items_value = test_object(bytes_of(&items), 0xFF20).value;
    const uint8_t *from = test_object(items_value, 0xDF22).whole.at;
    uint8_t hash[32];

    ck_assert_uint_eq(number.bytes.length, 17);
    ck_assert_int_eq(EVP_Digest(number.bytes.data, 17, hash, NULL, EVP_sha256(), NULL), 1);
    ck_assert_mem_eq(test_object(signed_value, 0xDF31).value.at, hash, 32);
    size_t length = items_value.left - (size_t)(from - items_value.at);
    ck_assert_int_eq(EVP_Digest(from, length, hash, NULL, EVP_sha256(), NULL), 1);
    ck_assert_mem_eq(test_object(signed_value, 0xDF32).value.at, hash, 32);

    test_response_free(&number);
    test_response_free(&items);
    test_response_free(&signature);
}
END_TEST

START_TEST(test_trap_15_application_information_has_lengths_longer_than_need_be) {
    struct test_response application = input_help_file(5);
    struct test_response signature = input_help_file(3);

    ck_assert_mem_eq(application.bytes.data, "\xFF\x40\x82\x00\x9F", 5);
    ck_assert_mem_eq(application.bytes.data + 31, "\xDF\x43\x82\x00\x80", 5);
    ck_assert_mem_eq(signature.bytes.data, "\xFF\x30\x82\x01\x4B\xDF\x31\x20", 8);
    test_response_free(&application);
    test_response_free(&signature);
}
END_TEST

START_TEST(test_trap_16_code_b_has_the_year_of_the_era) {
    struct print print = test_print();
    ck_assert_mem_eq(print.code_b, "5502172030", 10); // 昭和55, Gregorian 2030
    char gregorian[] = "80021720300000";
    memcpy(gregorian + 10, print.security_code, 4);
    ck_assert_int_eq(test_status(card, SELECT_FACE_CHECK), 0x9000);

    ck_assert_int_eq(test_verify(card, 0x12, gregorian), 0x63C9);
    ck_assert_int_eq(test_verify(card, 0x12, print.code_b), 0x9000);
    ck_assert_int_eq(test_status(card, "00 20 00 92"), 0x63CA);
}
END_TEST

START_TEST(test_trap_17_code_a_opens_no_items_and_code_b_no_number) {
    struct print print = test_print();
    ck_assert_int_eq(test_status(card, SELECT_INPUT_HELP), 0x9000);
    ck_assert_int_eq(test_verify(card, 0x14, print.number), 0x9000);
    ck_assert_int_eq(test_status(card, "00 B0 81 00 00"), 0x9000);
    ck_assert_int_eq(test_status(card, "00 B0 82 00 00"), 0x6982);

    ck_assert_int_eq(test_status(card, SELECT_INPUT_HELP), 0x9000);
    ck_assert_int_eq(test_verify(card, 0x15, print.code_b), 0x9000);

    ck_assert_int_eq(test_status(card, "00 B0 81 00 00"), 0x6982);
    ck_assert_int_eq(test_status(card, "00 B0 82 00 00"), 0x9000);
    ck_assert_int_eq(test_status(card, SELECT_FACE_CHECK), 0x9000);
    ck_assert_int_eq(test_verify(card, 0x12, print.code_b), 0x9000);
    ck_assert_int_eq(test_status(card, "00 B0 82 00 00"), 0x9000);
    ck_assert_int_eq(test_status(card, "00 B0 85 00 00"), 0x6982);
}
END_TEST

START_TEST(test_trap_18_photo_is_jpeg_2000_and_name_a_picture) {
    struct print print = test_print();
    ck_assert_int_eq(test_status(card, SELECT_FACE_CHECK), 0x9000);
    ck_assert_int_eq(test_verify(card, 0x12, print.code_b), 0x9000);

    struct test_response file = test_read(card, 2);

    struct bytes_reader value = test_object(bytes_of(&file), 0xFF20).value;
    ck_assert_mem_eq(test_object(value, 0xDF27).value.at, "\0\0\0\x0C\x6A\x50\x20\x20\x0D\x0A\x87\x0A", 12);
    ck_assert_mem_eq(test_object(value, 0xDF25).value.at, "\x89PNG\r\n\x1A\n", 8);
    ck_assert_uint_eq(test_object(value, 0xDF25).value.at[24], 1); // bit a pixel
    test_response_free(&file);
}
END_TEST

static X509 *authority_certificate(int generation) {
    const struct issue_options options = {.generation = generation};
    struct person person = test_person();
    struct bytes_writer der;
    bytes_writer_init(&der, 4096);
    ck_assert_int_eq(issue_certificate_as(ISSUE_AUTH_CA, &person, &options, ONSHI_KEYS, &der), ONSHI_OK);
    const unsigned char *at = der.data;
    X509 *certificate = d2i_X509(NULL, &at, (long)der.length);
    bytes_writer_free(&der);
    ck_assert_ptr_nonnull(certificate);
    return certificate;
}

START_TEST(test_trap_24_three_generations_of_a_ca_have_one_name_and_three_keys) {
    X509 *authorities[3] = {authority_certificate(1), authority_certificate(2), authority_certificate(3)};
    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);
    struct test_response file = test_read(card, 0x0A);
    const unsigned char *at = file.bytes.data;
    X509 *user = d2i_X509(NULL, &at, (long)file.bytes.length);

    int verified = 0;
    for (size_t i = 0; i < 3; i++) {
        const X509_NAME *name = X509_get_subject_name(authorities[i]);
        ck_assert_int_eq(X509_NAME_cmp(name, X509_get_issuer_name(user)), 0);
        verified += X509_verify(user, X509_get0_pubkey(authorities[i])) == 1;
    }

    ck_assert_int_eq(verified, 1);
    ck_assert_int_ne(EVP_PKEY_eq(X509_get0_pubkey(authorities[0]), X509_get0_pubkey(authorities[2])), 1);
    for (size_t i = 0; i < 3; i++) {
        X509_free(authorities[i]);
    }
    X509_free(user);
    test_response_free(&file);
}
END_TEST

START_TEST(test_trap_25_personal_items_are_in_the_order_of_the_card) {
    static const char order[] = {'1', '4', '3', '5', '2', '6'};
    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);
    ck_assert_int_eq(test_verify(card, 0x1B, "ONSHI123"), 0x9000);
    struct test_response file = test_read(card, 1);
    const unsigned char *at = file.bytes.data;
    X509 *certificate = d2i_X509(NULL, &at, (long)file.bytes.length);

    GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);

    ck_assert_int_eq(sk_GENERAL_NAME_num(names), 6);
    for (int i = 0; i < 6; i++) {
        char oid[64];
        ck_assert_int_gt(OBJ_obj2txt(oid, sizeof oid, sk_GENERAL_NAME_value(names, i)->d.otherName->type_id, 1), 0);
        ck_assert_int_eq(oid[strlen(oid) - 1], order[i]);
    }
    GENERAL_NAMES_free(names);
    X509_free(certificate);
    test_response_free(&file);
}
END_TEST

int main(void) {
    TCase *cases = tcase_create("traps-contents");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_loop_test(cases, test_trap_13_four_items_have_a_short_and_a_long_header_and_never_81, 0,
                        sizeof headers / sizeof headers[0]);
    tcase_add_test(cases, test_trap_14_hashes_are_over_17_bytes_and_without_the_table);
    tcase_add_test(cases, test_trap_15_application_information_has_lengths_longer_than_need_be);
    tcase_add_test(cases, test_trap_16_code_b_has_the_year_of_the_era);
    tcase_add_test(cases, test_trap_17_code_a_opens_no_items_and_code_b_no_number);
    tcase_add_test(cases, test_trap_18_photo_is_jpeg_2000_and_name_a_picture);
    tcase_add_test(cases, test_trap_24_three_generations_of_a_ca_have_one_name_and_three_keys);
    tcase_add_test(cases, test_trap_25_personal_items_are_in_the_order_of_the_card);
    return test_run(cases, "traps-contents");
}
