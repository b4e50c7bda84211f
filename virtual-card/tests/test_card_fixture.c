// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/tests/test_card_fixture.h"

#include <openssl/params.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "virtual-card/issue/issue.h"
#include "virtual-card/tests/test_card_image.h"

static int64_t day(const char *text) {
    int64_t instant;
    ck_assert_int_eq(calendar_parse(text, &instant), ONSHI_OK);
    return instant;
}

struct person test_person(void) {
    return (struct person){
        .id = "onshika-taro",
        .name = "恩資花　太郎",
        .kana = "ｵﾝｼｶ ﾀﾛｳ",
        .sex = "1",
        .birthdate = day("1980-02-17"),
        .address = "東京都清瀬市観布子南１２－７－２０２",
        .post = "204-0000",
        .pin = "1234",
        .sign_password = "ONSHI123",
        .serial = "01A2B3C4",
        .key = 3,
        .card_issued = day("2020-10-27"),
    };
}

struct print test_print(void) {
    struct person person = test_person();
    struct print print;
    print_make(&person, &print);
    return print;
}

struct card *test_issued_card(void) {
    struct person person = test_person();
    struct card *card = NULL;
    ck_assert_int_eq(issue_card(&person, ONSHI_KEYS, &card), ONSHI_OK);
    card_power_on(card);
    return card;
}

struct card *test_small_card(void) {
    struct card *card = NULL;
    ck_assert_int_eq(card_new(&small_image, &card), ONSHI_OK);
    card_power_on(card);
    return card;
}

static unsigned digit(char c) {
    const char *digits = "0123456789ABCDEF";
    const char *found = strchr(digits, c);
    ck_assert_ptr_nonnull(found);
    return (unsigned)(found - digits);
}

void test_bytes(const char *hexadecimal, struct bytes_writer *out) {
    const char *c = hexadecimal;
    while (*c != 0) {
        if (*c == ' ') {
            c++;
            continue;
        }
        ck_assert_int_eq(bytes_write_u8(out, (uint8_t)(digit(c[0]) << 4 | digit(c[1]))), ONSHI_OK);
        c += 2;
    }
}

struct test_response test_send(struct card *card, const char *apdu) {
    struct test_response response = {.status = 0};
    struct bytes_writer command;
    bytes_writer_init(&command, 70000);
    bytes_writer_init(&response.bytes, CARD_RESPONSE_MAXIMUM);
    test_bytes(apdu, &command);
    ck_assert_int_eq(card_transmit(card, command.data, command.length, &response.bytes), ONSHI_OK);
    bytes_writer_free(&command);
    ck_assert_uint_ge(response.bytes.length, 2);
    response.bytes.length -= 2;
    const uint8_t *end = response.bytes.data + response.bytes.length;
    response.status = end[0] << 8 | end[1];
    return response;
}

void test_response_free(struct test_response *response) {
    bytes_writer_free(&response->bytes);
}

int test_status(struct card *card, const char *apdu) {
    struct test_response response = test_send(card, apdu);
    test_response_free(&response);
    return response.status;
}

struct test_response test_read(struct card *card, unsigned sfi) {
    char apdu[32];
    (void)snprintf(apdu, sizeof apdu, "00 B0 %02X 00 00 0000", 0x80 | sfi);
    return test_send(card, apdu);
}

int test_verify(struct card *card, unsigned sfi, const char *pin) {
    char apdu[64];
    int length = snprintf(apdu, sizeof apdu, "002000%02X%02X", 0x80 | sfi, (unsigned)strlen(pin));
    for (const char *c = pin; *c != 0; c++) {
        length += snprintf(apdu + length, sizeof apdu - (size_t)length, "%02X", (unsigned char)*c);
    }
    return test_status(card, apdu);
}

static void read_tag(struct bytes_reader *at, uint16_t *out) {
    uint8_t low;
    uint8_t high;
    ck_assert_int_eq(bytes_read_u8(at, &high), ONSHI_OK);
    *out = high;
    if ((high & 0x1F) == 0x1F) {
        ck_assert_int_eq(bytes_read_u8(at, &low), ONSHI_OK);
        *out = (uint16_t)(high << 8 | low);
    }
}

static uint16_t read_length(struct bytes_reader *at) {
    uint8_t length;
    uint16_t longer;
    ck_assert_int_eq(bytes_read_u8(at, &length), ONSHI_OK);
    if (length < 0x80) {
        return length;
    }
    ck_assert_uint_eq(length, 0x82);
    ck_assert_int_eq(bytes_read_u16(at, &longer), ONSHI_OK);
    return longer;
}

bool test_find(struct bytes_reader sequence, uint16_t tag, struct test_object *out) {
    uint16_t found;
    while (sequence.left > 0 && sequence.at[0] != 0) {
        struct bytes_reader start = sequence;
        if (sequence.left > 1 && sequence.at[0] == 0xFF && sequence.at[1] == 0xFF) {
            return false; // filler
        }
        read_tag(&sequence, &found);
        struct test_object object;
        ck_assert_int_eq(bytes_read_span(&sequence, read_length(&sequence), &object.value), ONSHI_OK);
        object.whole = bytes_reader_over(start.at, start.left - sequence.left);
        if (found == tag) {
            *out = object;
            return true;
        }
    }
    return false;
}

struct test_object test_object(struct bytes_reader sequence, uint16_t tag) {
    struct test_object object = {.value = {NULL, 0}};
    ck_assert_msg(test_find(sequence, tag, &object), "no object %04X", tag);
    return object;
}

EVP_PKEY *test_key_of(struct bytes_reader value) {
    struct test_object e = test_object(value, 0x90);
    struct test_object n = test_object(value, 0x91);
    uint8_t exponent[4] = {0};
    uint8_t modulus[512];
    for (size_t i = 0; i < e.value.left; i++) { // OSSL_PARAM takes numbers in the machine's order
        exponent[i] = e.value.at[e.value.left - 1 - i];
    }
    for (size_t i = 0; i < n.value.left; i++) {
        modulus[i] = n.value.at[n.value.left - 1 - i];
    }
    OSSL_PARAM params[] = {OSSL_PARAM_construct_BN("n", modulus, n.value.left),
                           OSSL_PARAM_construct_BN("e", exponent, e.value.left), OSSL_PARAM_construct_end()};
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    ck_assert_int_eq(EVP_PKEY_fromdata_init(context), 1);
    ck_assert_int_eq(EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params), 1);
    EVP_PKEY_CTX_free(context);
    return key;
}

bool test_signed(EVP_PKEY *key, struct bytes_reader message, struct bytes_reader signature) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    ck_assert_int_eq(EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key), 1);
    bool good = EVP_DigestVerify(context, signature.at, signature.left, message.at, message.left) == 1;
    EVP_MD_CTX_free(context);
    return good;
}

int test_run(TCase *cases, const char *name) {
    Suite *suite = suite_create(name);
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
