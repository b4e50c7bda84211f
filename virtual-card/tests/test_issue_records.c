// SPDX-License-Identifier: Apache-2.0
//
// What the counter writes into the four applications beside JPKI and into the card manager: every object in its place,
// every signature verified. What the pictures show is in test_issue_pictures.c.
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

#include "virtual-card/apps/face_check.h"
#include "virtual-card/apps/input_help.h"
#include "virtual-card/issue/issue.h"
#include "virtual-card/issue/key_pool.h"
#include "virtual-card/tests/test_card_fixture.h"

static struct card *card;
static struct print print;

static void set_up(void) {
    card = test_issued_card();
    print = test_print();
}

static void tear_down(void) {
    card_free(card);
}

static struct bytes_reader bytes_of(const struct test_response *response) {
    return bytes_reader_over(response->bytes.data, response->bytes.length);
}

static void open_input_help(void) {
    ck_assert_int_eq(test_status(card, SELECT_INPUT_HELP), 0x9000);
    ck_assert_int_eq(test_verify(card, 0x11, "1234"), 0x9000);
}

static void open_face_check(void) {
    ck_assert_int_eq(test_status(card, SELECT_FACE_CHECK), 0x9000);
    ck_assert_int_eq(test_verify(card, 0x13, print.number), 0x9000);
    ck_assert_int_eq(test_verify(card, 0x11, print.birth_key), 0x9000);
}

static EVP_PKEY *pool_key(const char *name) {
    EVP_PKEY *key = NULL;
    ck_assert_int_eq(key_pool_load(ONSHI_KEYS, name, &key), ONSHI_OK);
    return key;
}

// Checks the contents of a card-verifiable certificate under `issuer` and returns the key that it certifies.
static EVP_PKEY *certified_key(struct bytes_reader contents, EVP_PKEY *issuer, const char *issuer_digits) {
    struct test_object body = test_object(contents, 0x5F4E);
    struct test_object signature = test_object(contents, 0x5F37);
    ck_assert_uint_eq(body.value.left, 297);
    ck_assert_uint_eq(signature.value.left, 256);
    ck_assert_mem_eq(body.value.at, issuer_digits, 7);
    ck_assert_mem_eq(body.value.at + 7, "\x08\x05", 2);
    ck_assert_int_eq(body.value.at[16], '9'); // the subject, too, is outside the real hierarchy
    ck_assert(test_signed(issuer, body.value, signature.value));
    return test_key_of(bytes_reader_over(body.value.at + 32, 265));
}

// The key certified in EF 0004 of the current application.
static EVP_PKEY *signer(const char *root_name, const char *digits) {
    EVP_PKEY *root = pool_key(root_name);
    struct test_response file = test_read(card, 4);
    ck_assert_uint_eq(file.bytes.length, 568);
    ck_assert_mem_eq(file.bytes.data, "\x7F\x21\x82\x02\x33\x5F\x4E\x82\x01\x29", 10);
    EVP_PKEY *key = certified_key(test_object(bytes_of(&file), 0x7F21).value, root, digits);
    test_response_free(&file);
    EVP_PKEY_free(root);
    return key;
}

static EVP_PKEY *input_help_signer(void) {
    return signer("cvc-9000033", "9000033");
}

static EVP_PKEY *face_check_signer(void) {
    return signer("cvc-9000023", "9000023");
}

// The bytes of `sequence` before the object `tag`.
static struct bytes_reader before(struct bytes_reader sequence, uint16_t tag) {
    return bytes_reader_over(sequence.at, (size_t)(test_object(sequence, tag).whole.at - sequence.at));
}

START_TEST(test_issue_records_number_is_nobodys_and_its_check_digit_right) {
    open_input_help();

    struct test_response file = test_read(card, 1);

    ck_assert_uint_eq(file.bytes.length, 17);
    ck_assert_mem_eq(file.bytes.data, "\xFF\x10\x0C" "9999", 7);
    ck_assert_mem_eq(file.bytes.data + 3, print.number, 12);
    ck_assert_mem_eq(file.bytes.data + 15, "\xFF\xFF", 2);
    int sum = 0;
    for (int n = 1; n <= 11; n++) {
        sum += (print.number[11 - n] - '0') * (n <= 6 ? n + 1 : n - 5);
    }
    int rest = sum % 11;
    ck_assert_int_eq(print.number[11] - '0', rest <= 1 ? 0 : 11 - rest); // POP-06
    test_response_free(&file);
}
END_TEST

START_TEST(test_issue_records_four_items_stand_where_the_table_says) {
    static const struct {
        uint16_t tag;
        const char *text;
    } items[] = {{0xDF22, "恩資花　太郎"},
                 {0xDF23, "東京都清瀬市観布子南１２－７－２０２"},
                 {0xDF24, "19800217"},
                 {0xDF25, "1"}};
    open_input_help();

    struct test_response file = test_read(card, 2);

    struct bytes_reader items_value = test_object(bytes_of(&file), 0xFF20).value;
    struct test_object table = test_object(items_value, 0xDF21);
    ck_assert_uint_eq(table.value.left, 8);
    for (size_t i = 0; i < 4; i++) {
        struct test_object item = test_object(items_value, items[i].tag);
        size_t offset = (size_t)(table.value.at[2 * i] << 8 | table.value.at[2 * i + 1]);
        ck_assert_ptr_eq(item.whole.at, file.bytes.data + offset);
        ck_assert_uint_eq(item.value.left, strlen(items[i].text));
        ck_assert_mem_eq(item.value.at, items[i].text, item.value.left);
    }
    test_response_free(&file);
}
END_TEST

START_TEST(test_issue_records_authenticity_verifies) {
    open_input_help();
    EVP_PKEY *key = input_help_signer();

    struct test_response file = test_read(card, 3);

    ck_assert_uint_eq(file.bytes.length, 336);
    ck_assert_mem_eq(file.bytes.data, "\xFF\x30\x82\x01\x4B", 5);
    struct bytes_reader value = test_object(bytes_of(&file), 0xFF30).value;
    ck_assert(test_signed(key, before(value, 0xDF33), test_object(value, 0xDF33).value));
    test_response_free(&file);
    EVP_PKEY_free(key);
}
END_TEST

// Long lengths where short ones would do.
START_TEST(test_issue_records_application_information_is_written_long) {
    open_input_help();

    struct test_response file = test_read(card, 5);

    ck_assert_uint_eq(file.bytes.length, 256);
    ck_assert_mem_eq(file.bytes.data, "\xFF\x40\x82\x00\x9F\xDF\x41\x04\x01\x03\x0E\x01\xDF\x42\x10", 15);
    ck_assert_mem_eq(file.bytes.data + 15, "9000034\x08\x05" "001", 12);
    ck_assert_mem_eq(file.bytes.data + 31, "\xDF\x43\x82\x00\x80", 5);
    for (size_t i = 68; i < 256; i++) {
        ck_assert_uint_eq(file.bytes.data[i], 0xFF);
    }
    test_response_free(&file);
}
END_TEST

// Whether the key of P2=00 in the current application is the one of `public_key`.
static bool answers_with(EVP_PKEY *public_key) {
    struct test_response signature = test_send(card, "80 2A 03 00 05 6F6E736869 00");
    ck_assert_int_eq(signature.status, 0x9000);
    bool same = test_signed(public_key, bytes_reader_over("onshi", 5), bytes_of(&signature));
    test_response_free(&signature);
    return same;
}

START_TEST(test_issue_records_card_key_is_signed_and_answers) {
    open_input_help();
    EVP_PKEY *key = input_help_signer();

    struct test_response file = test_read(card, 7);

    ck_assert_mem_eq(file.bytes.data, "\xFF\x50\x82\x02\x13\xDF\x51\x82\x01\x09", 10);
    struct bytes_reader value = test_object(bytes_of(&file), 0xFF50).value;
    ck_assert(test_signed(key, before(value, 0xDF52), test_object(value, 0xDF52).value));
    EVP_PKEY *own = test_key_of(test_object(value, 0xDF51).value);
    ck_assert(answers_with(own));
    EVP_PKEY_free(own);
    EVP_PKEY_free(key);
    test_response_free(&file);
}
END_TEST

START_TEST(test_issue_records_birth_and_number_objects_verify) {
    static const struct {
        unsigned file;
        uint16_t tag, key, signature;
    } records[] = {{1, 0xFF10, 0xDF12, 0xDF13}, {5, 0xFF40, 0xDF42, 0xDF43}};
    open_face_check();
    EVP_PKEY *key = face_check_signer();

    struct test_response file = test_read(card, records[_i].file);

    struct bytes_reader value = test_object(bytes_of(&file), records[_i].tag).value;
    ck_assert(test_signed(key, before(value, records[_i].signature), test_object(value, records[_i].signature).value));
    EVP_PKEY *own = test_key_of(test_object(value, records[_i].key).value);
    ck_assert(answers_with(own));
    EVP_PKEY_free(own);
    EVP_PKEY_free(key);
    test_response_free(&file);
}
END_TEST

// The pictures' own form of signature: three hashes in one DigestInfo.
START_TEST(test_issue_records_signature_over_the_pictures_has_three_hashes) {
    static const uint16_t ends[3] = {0xDF25, 0xDF27, 0xDF28};
    open_face_check();
    EVP_PKEY *key = face_check_signer();
    struct test_response file = test_read(card, 2);
    struct bytes_reader value = test_object(bytes_of(&file), 0xFF20).value;
    struct test_object signature = test_object(value, 0xDF28);
    uint8_t block[256];
    size_t length = sizeof block;

    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    ck_assert_int_eq(EVP_PKEY_verify_recover_init(context), 1);
    ck_assert_int_eq(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING), 1);
    ck_assert_int_eq(EVP_PKEY_verify_recover(context, block, &length, signature.value.at, signature.value.left), 1);

    ck_assert_uint_eq(length, 19 + 96);
    ck_assert_mem_eq(block, "\x30\x71\x30\x0D\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x60", 19);
    const uint8_t *from = test_object(value, 0xDF22).whole.at;
    for (size_t i = 0; i < 3; i++) {
        uint8_t hash[SHA256_DIGEST_LENGTH];
        const uint8_t *to = test_object(value, ends[i]).whole.at;
        SHA256(from, (size_t)(to - from), hash);
        ck_assert_mem_eq(block + 19 + 32 * i, hash, 32);
        from = to;
    }
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(key);
    test_response_free(&file);
}
END_TEST

START_TEST(test_issue_records_nine_pictures_stand_where_the_table_says) {
    open_face_check();

    struct test_response file = test_read(card, 2);

    struct bytes_reader value = test_object(bytes_of(&file), 0xFF20).value;
    struct test_object table = test_object(value, 0xDF21);
    ck_assert_uint_eq(table.value.left, 18);
    for (size_t i = 0; i < 9; i++) {
        size_t offset = (size_t)(table.value.at[2 * i] << 8 | table.value.at[2 * i + 1]);
        ck_assert_ptr_eq(test_object(value, (uint16_t)(0xDF22 + i)).whole.at, file.bytes.data + offset);
    }
    ck_assert_uint_ge(value.left, 6000); // about as much as a real card [mynumber-card 2.5]
    ck_assert_uint_le(value.left, 9500);
    ck_assert_mem_eq(test_object(value, 0xDF29).value.at, print.expiry, 8);
    test_response_free(&file);
}
END_TEST

START_TEST(test_issue_records_application_of_the_face_is_in_place) {
    open_face_check();

    struct test_response file = test_read(card, 3);

    struct bytes_reader value = test_object(bytes_of(&file), 0xFF30).value;
    ck_assert_mem_eq(test_object(value, 0xDF31).value.at, "\x06\x03\x0E\x01", 4);
    ck_assert_mem_eq(test_object(value, 0xDF32).value.at, "9000024\x08\x05" "001", 12);
    ck_assert_uint_eq(test_object(value, 0xDF33).value.left, 1);
    ck_assert_uint_eq(test_object(value, 0xDF34).value.left, 5);
    struct test_object code = test_object(value, 0xDF35);
    ck_assert_uint_eq(code.value.left, 0x110);
    ck_assert_mem_eq(code.value.at, "9900025\x08\x05" "001", 12);
    test_response_free(&file);
}
END_TEST

// The root certifies the municipality, the municipality the card.
START_TEST(test_issue_records_card_manager_has_a_chain_of_two_links) {
    EVP_PKEY *root = pool_key("cvc-9000020");
    struct test_response first = test_send(card, "00 CA 00F8 00 0000");
    struct test_response second = test_send(card, "00 CA 7F21 00 0000");

    EVP_PKEY *municipality = certified_key(bytes_of(&first), root, "9000020");
    EVP_PKEY *own = certified_key(bytes_of(&second), municipality, "9999221");

    ck_assert_mem_eq(test_object(bytes_of(&first), 0x5F4E).value.at + 16,
                     test_object(bytes_of(&second), 0x5F4E).value.at, 16);
    ck_assert_int_eq(test_status(card, SELECT_FACE_CHECK), 0x9000);
    ck_assert(answers_with(own));
    EVP_PKEY_free(own);
    EVP_PKEY_free(municipality);
    EVP_PKEY_free(root);
    test_response_free(&first);
    test_response_free(&second);
}
END_TEST

static const struct {
    const char *apdu;
    size_t length;
    const char *begins;
} objects[] = {
    {"00 CA 0042 00", 16, "9000020\x08\x05" "001"},
    {"00 CA 0045 00", 15, "9999"},
    {"00 CA 0066 00", 50, "\x66"},
    {"00 CA 00F0 00", 5, "99221"},
    {"00 CA 00F2 00", 8, "20300217"},
    {"00 CA 00F7 00", 16, "9999221\x08\x05" "000"},
    {"00 CA 5F51 00", 8, "\xE0"},
};

START_TEST(test_issue_records_card_manager_objects_are_there) {
    struct test_response object = test_send(card, objects[_i].apdu);

    ck_assert_int_eq(object.status, 0x9000);
    ck_assert_uint_eq(object.bytes.length, objects[_i].length);
    ck_assert_mem_eq(object.bytes.data, objects[_i].begins, strlen(objects[_i].begins));
    test_response_free(&object);
}
END_TEST

START_TEST(test_issue_records_common_card_tells_its_identity) {
    ck_assert_int_eq(test_status(card, SELECT_COMMON), 0x9000);

    struct test_response record = test_send(card, "00 B2 01 0C 00");

    ck_assert_uint_eq(record.bytes.length, 30);
    ck_assert_mem_eq(record.bytes.data, "\x01\x1C" "9999", 6);
    ck_assert_mem_eq(record.bytes.data + 17, "9922120300217", 13);
    test_response_free(&record);
}
END_TEST

START_TEST(test_issue_records_key_id_is_the_same_in_both_applications) {
    ck_assert_int_eq(test_status(card, SELECT_COMMON), 0x9000);
    struct test_response common = test_send(card, "00 B2 01 14 00");
    ck_assert_int_eq(test_status(card, SELECT_JUKI), 0x9000);

    struct test_response juki = test_send(card, "00 B2 01 14 00");

    ck_assert_uint_eq(juki.bytes.length, 18);
    ck_assert_mem_eq(common.bytes.data, juki.bytes.data, 18);
    test_response_free(&common);
    test_response_free(&juki);
}
END_TEST

START_TEST(test_issue_records_internal_authentication_is_a_signature) {
    EVP_PKEY *key = NULL;
    ck_assert_int_eq(key_pool_load_card(ONSHI_KEYS, (test_person().key + 9) % ISSUE_CARD_KEYS, &key), ONSHI_OK);
    ck_assert_int_eq(test_status(card, SELECT_COMMON), 0x9000);

    struct test_response proof = test_send(card, "00 88 00 99 05 6F6E736869 00");

    ck_assert_int_eq(proof.status, 0x9000);
    ck_assert(test_signed(key, bytes_reader_over("onshi", 5), bytes_of(&proof)));
    test_response_free(&proof);
    EVP_PKEY_free(key);
}
END_TEST

static const char *const whole[][2] = {
    {SELECT_FACE_CHECK, "00 B0 82 00 00 0000"}, {SELECT_FACE_CHECK, "00 B0 85 00 00 0000"},
    {SELECT_FACE_CHECK, "00 B0 83 00 00 0000"}, {SELECT_INPUT_HELP, "00 B0 82 00 00 0000"},
    {SELECT_INPUT_HELP, "00 B0 83 00 00 0000"}, {SELECT_INPUT_HELP, "00 B0 85 00 00 0000"},
};

// With every credential that the application may know.
static struct test_response read_whole(struct card *from, const char *const way[2]) {
    bool face = strcmp(way[0], SELECT_FACE_CHECK) == 0;
    ck_assert_int_eq(test_status(from, way[0]), 0x9000);
    ck_assert_int_eq(face ? test_verify(from, 0x13, print.number) : test_verify(from, 0x11, "1234"), 0x9000);
    return test_send(from, way[1]);
}

START_TEST(test_issue_records_are_the_same_every_time) {
    struct card *other = test_issued_card();

    struct test_response first = read_whole(card, whole[_i]);
    struct test_response second = read_whole(other, whole[_i]);

    ck_assert_int_eq(first.status, 0x9000);
    ck_assert_uint_eq(first.bytes.length, second.bytes.length);
    ck_assert_mem_eq(first.bytes.data, second.bytes.data, first.bytes.length);
    test_response_free(&first);
    test_response_free(&second);
    card_free(other);
}
END_TEST

// The whole names in order, by a part that all three begin with.
START_TEST(test_issue_records_partial_name_walks_through_three_applications) {
    static const char *const found[] = {"01", "02", "08"};
    for (size_t i = 0; i < 3; i++) {
        struct test_response fci = test_send(card, i == 0 ? "00 A4 04 00 09 D39210003100010104 00"
                                                          : "00 A4 04 02 09 D39210003100010104 00");
        ck_assert_int_eq(fci.status, 0x9000);
        struct bytes_writer expected;
        bytes_writer_init(&expected, 64);
        test_bytes("6F0C840AD39210003100010104", &expected);
        test_bytes(found[i], &expected);
        ck_assert_uint_eq(fci.bytes.length, expected.length);
        ck_assert_mem_eq(fci.bytes.data, expected.data, expected.length);
        bytes_writer_free(&expected);
        test_response_free(&fci);
    }

    ck_assert_int_eq(test_status(card, "00 A4 04 02 09 D39210003100010104 00"), 0x6A82);
}
END_TEST

int main(void) {
    TCase *cases = tcase_create("records");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_test(cases, test_issue_records_number_is_nobodys_and_its_check_digit_right);
    tcase_add_test(cases, test_issue_records_four_items_stand_where_the_table_says);
    tcase_add_test(cases, test_issue_records_authenticity_verifies);
    tcase_add_test(cases, test_issue_records_application_information_is_written_long);
    tcase_add_test(cases, test_issue_records_card_key_is_signed_and_answers);
    tcase_add_loop_test(cases, test_issue_records_birth_and_number_objects_verify, 0, 2);
    tcase_add_test(cases, test_issue_records_signature_over_the_pictures_has_three_hashes);
    tcase_add_test(cases, test_issue_records_nine_pictures_stand_where_the_table_says);
    tcase_add_test(cases, test_issue_records_application_of_the_face_is_in_place);
    tcase_add_test(cases, test_issue_records_card_manager_has_a_chain_of_two_links);
    tcase_add_loop_test(cases, test_issue_records_card_manager_objects_are_there, 0,
                        sizeof objects / sizeof objects[0]);
    tcase_add_test(cases, test_issue_records_common_card_tells_its_identity);
    tcase_add_test(cases, test_issue_records_key_id_is_the_same_in_both_applications);
    tcase_add_test(cases, test_issue_records_internal_authentication_is_a_signature);
    tcase_add_loop_test(cases, test_issue_records_are_the_same_every_time, 0, sizeof whole / sizeof whole[0]);
    tcase_add_test(cases, test_issue_records_partial_name_walks_through_three_applications);
    return test_run(cases, "records");
}
