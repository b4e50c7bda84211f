// SPDX-License-Identifier: Apache-2.0
//
// The JPKI application as a client sees it: OpenSC's probes and binding, the files, the six forms of signature.
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>

#include "virtual-card/apps/jpki.h"
#include "virtual-card/tests/test_card_fixture.h"

static struct card *card;

static void set_up(void) {
    card = test_issued_card();
}

static void tear_down(void) {
    card_free(card);
}

// What OpenSC 0.23 asks before it recognises the card [mynumber-card 1.2]; every answer must be an error.
static const char *const probes[] = {
    "00 A4 04 00 07 627601FF000000",
    "00 A4 04 00 06 A00000000101",
    "00 A4 04 00 0B E82B0601040181C31F0201 00",
    "00 A4 04 0C 0F D23300000045737445494420763335",
    "00 CA DF 30 05",
    "00 CB 3F FF 03 5C017E 08",
    "00 A4 04 00 09 A00000030800001000 00",
    "00 A4 04 00 09 A00000030800001000 00",
    "00 A4 04 0C 07 A0000001 16DB00 00",
    "00 A4 04 0C 07 A0000000 791000 00",
    "00 A4 04 0C 07 A0000000 790100 00",
    "00 A4 04 0C 07 A0000000 790101 00",
    "00 A4 04 0C 07 A0000000 790102 00",
    "00 A4 04 0C 07 A0000000 790103 00",
    "00 A4 04 0C 07 A0000000 790104 00",
    "00 A4 04 0C 07 A0000000 790105 00",
    "00 A4 04 0C 07 A0000000 790106 00",
    "00 A4 04 0C 07 A0000000 790107 00",
    "00 A4 04 0C 07 A0000000 790108 00",
    "00 A4 04 0C 07 A0000000 790109 00",
    "00 A4 04 0C 07 A0000000 79010A 00",
    "00 A4 04 0C 07 A0000000 79010B 00",
    "00 A4 04 0C 07 A0000000 79010C 00",
    "00 A4 04 0C 07 A0000000 79010D 00",
    "00 A4 04 0C 07 A0000000 79010E 00",
    "00 A4 04 0C 07 A0000000 79010F 00",
    "00 A4 04 00 0C F276A288BCFBA69D34F31001",
    "00 A4 04 00 09 A00000039742544659 00",
    "00 A4 04 00 06 D27600012401 00",
};

static const struct {
    const char *apdu;
    int status;
} binding[] = {
    {SELECT_JPKI, 0x9000},           {SELECT_JPKI, 0x9000}, {"00 A4 02 0C 02 0018", 0x9000}, {"00 20 00 80", 0x63C3},
    {"00 A4 02 0C 02 001B", 0x9000}, {"00 20 00 80", 0x63C5},
};

START_TEST(test_jpki_opensc_binds_in_35_apdus) {
    size_t sent = 0;
    for (size_t i = 0; i < sizeof probes / sizeof probes[0]; i++, sent++) {
        int status = test_status(card, probes[i]);
        ck_assert_msg(status == 0x6A82 || status == 0x6A88 || status == 0x6D00 || status == 0x6E00, "%s answered %04X",
                      probes[i], status);
    }

    for (size_t i = 0; i < sizeof binding / sizeof binding[0]; i++, sent++) {
        ck_assert_int_eq(test_status(card, binding[i].apdu), binding[i].status);
    }

    ck_assert_uint_eq(sent, 35);
}
END_TEST

START_TEST(test_jpki_opensc_binds_when_both_pins_are_blocked) {
    ck_assert_int_eq(card_set_pin_tries(card, jpki_auth_pin, 0), ONSHI_OK);
    ck_assert_int_eq(card_set_pin_tries(card, jpki_sign_pin, 0), ONSHI_OK);
    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);

    ck_assert_int_eq(test_status(card, "00 A4 02 0C 02 0018"), 0x9000);
    ck_assert_int_eq(test_status(card, "00 20 00 80"), 0x63C0);
    ck_assert_int_eq(test_status(card, "00 A4 02 0C 02 001B"), 0x9000);
    ck_assert_int_eq(test_status(card, "00 20 00 80"), 0x63C0);
}
END_TEST

// Before any PIN [mynumber-card 2.2].
static const struct {
    const char *read;
    int status;
    size_t length;
    const char *why;
} files[] = {
    {"00 B0 81 00 00 0000", 0x6982, 0, "certificate for signature"},
    {"00 B0 82 00 00 0000", 0x9000, 2048, "its CA certificate"},
    {"00 B0 86 00 00 0000", 0x9000, 160, "token information"},
    {"00 B0 88 00 00 0000", 0x9000, 3, "presence"},
    {"00 B0 89 00 00 0000", 0x6982, 0, "protected, not public"},
    {"00 B0 8A 00 00 0000", 0x9000, 2048, "certificate for user authentication"},
    {"00 B0 8B 00 00 0000", 0x9000, 2048, "its CA certificate"},
    {"00 B0 96 00 00 0000", 0x6981, 0, "key of the terminal CA"},
    {"00 B0 97 00 00 0000", 0x6981, 0, "private key"},
    {"00 B0 98 00 00 0000", 0x6981, 0, "PIN"},
    {"00 B0 9E 00 00 0000", 0x6981, 0, "selectable and closed"},
    {"00 B0 83 00 00 0000", 0x6A82, 0, "not there"},
};

START_TEST(test_jpki_files_are_read_as_the_map_says) {
    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);

    struct test_response response = test_send(card, files[_i].read);

    ck_assert_msg(response.status == files[_i].status, "%s", files[_i].why);
    ck_assert_msg(response.bytes.length == files[_i].length, "%s", files[_i].why);
    test_response_free(&response);
}
END_TEST

START_TEST(test_jpki_token_information_has_its_fields_in_place) {
    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);

    struct test_response token = test_send(card, "00 B0 86 00 00");

    ck_assert_uint_eq(token.bytes.length, 160);
    ck_assert_mem_eq(token.bytes.data + 64, "E16R01NJ        0000000020500003\x00\x00\x04\x0D", 36);
    ck_assert_mem_eq(token.bytes.data + 116, "\x00\x00\x00\x10\x00\x00\x00\x06\xFF", 9);
    ck_assert_mem_eq(token.bytes.data + 140, "03019999999999999999", 20);
    test_response_free(&token);
}
END_TEST

// Reads the certificate of SFI `file` in blocks of 256, as most clients do, and trims it by its own length.
static X509 *read_certificate(unsigned sfi) {
    char apdu[64];
    struct bytes_writer whole;
    bytes_writer_init(&whole, 4096);
    (void)snprintf(apdu, sizeof apdu, "00 A4 02 0C 02 00%02X", sfi);
    ck_assert_int_eq(test_status(card, apdu), 0x9000);
    for (unsigned block = 0;; block++) {
        (void)snprintf(apdu, sizeof apdu, "00 B0 %02X 00 00", block);
        struct test_response response = test_send(card, apdu);
        bool more = response.status == 0x9000;
        ck_assert_int_eq(bytes_write(&whole, response.bytes.data, response.bytes.length), ONSHI_OK);
        ck_assert(more || response.status == 0x6B00);
        test_response_free(&response);
        if (!more) {
            break;
        }
    }
    const unsigned char *at = whole.data;
    X509 *certificate = d2i_X509(NULL, &at, (long)whole.length);
    ck_assert_ptr_nonnull(certificate);
    bytes_writer_free(&whole);
    return certificate;
}

// Any 32 bytes; a card cannot tell.
#define HASH "E5D7F2B3F6E1C3D6AF1F1A9C44D7E3B5A16C40A7D26C8D0D8DA9D4BBD57F3F52"
#define MESSAGE "6F6E736869"

// Form 0 with the DigestInfo that OpenSC sends, and the forms that mean the same or PSS. Every one signs HASH, or for
// message forms the hash of MESSAGE.
static const struct {
    const char *apdu;
    int padding;
    bool of_message;
    bool bare;
} forms[] = {
    {"80 2A 00 97 33 3031300D060960864801650304020105000420" HASH "00", RSA_PKCS1_PADDING, false, false},
    {"80 2A 01 97 05" MESSAGE "00", RSA_PKCS1_PADDING, true, true},
    {"80 2A 02 97 20" HASH "00", RSA_PKCS1_PADDING, false, false},
    {"80 2A 03 97 05" MESSAGE "00", RSA_PKCS1_PADDING, true, false},
    {"80 2A 04 97 20" HASH "00", RSA_PKCS1_PSS_PADDING, false, false},
    {"80 2A 05 97 05" MESSAGE "00", RSA_PKCS1_PSS_PADDING, true, false},
};

static void hash_of_form(bool of_message, uint8_t out[32]) {
    struct bytes_writer bytes;
    bytes_writer_init(&bytes, 64);
    test_bytes(of_message ? MESSAGE : HASH, &bytes);
    if (of_message) {
        ck_assert_int_eq(EVP_Digest(bytes.data, bytes.length, out, NULL, EVP_sha256(), NULL), 1);
    } else {
        memcpy(out, bytes.data, 32);
    }
    bytes_writer_free(&bytes);
}

static int verify(X509 *certificate, int padding, bool bare, const uint8_t hash[32], const struct bytes_writer *bytes) {
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(X509_get0_pubkey(certificate), NULL);
    ck_assert_int_eq(EVP_PKEY_verify_init(context), 1);
    ck_assert_int_eq(EVP_PKEY_CTX_set_rsa_padding(context, padding), 1);
    if (!bare) {
        ck_assert_int_eq(EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()), 1);
    }
    int result = EVP_PKEY_verify(context, bytes->data, bytes->length, hash, 32);
    EVP_PKEY_CTX_free(context);
    return result;
}

START_TEST(test_jpki_signature_verifies_with_the_certificate_on_the_card) {
    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);
    X509 *certificate = read_certificate(JPKI_AUTH_CERTIFICATE);
    ck_assert_int_eq(test_status(card, "00 20 00 98 " VERIFY_1234), 0x9000);
    uint8_t hash[32];
    hash_of_form(forms[_i].of_message, hash);

    struct test_response signature = test_send(card, forms[_i].apdu);

    ck_assert_int_eq(signature.status, 0x9000);
    ck_assert_int_eq(verify(certificate, forms[_i].padding, forms[_i].bare, hash, &signature.bytes), 1);
    hash[0] ^= 1;
    ck_assert_int_ne(verify(certificate, forms[_i].padding, forms[_i].bare, hash, &signature.bytes), 1);
    test_response_free(&signature);
    X509_free(certificate);
}
END_TEST

START_TEST(test_jpki_signature_for_documents_uses_the_other_key) {
    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);
    ck_assert_int_eq(test_status(card, "00 20 00 9B " VERIFY_PASSWORD), 0x9000);
    X509 *certificate = read_certificate(JPKI_SIGN_CERTIFICATE);
    uint8_t hash[32];
    hash_of_form(false, hash);

    struct test_response signature = test_send(card, "80 2A 02 9A 20" HASH "00");

    ck_assert_int_eq(verify(certificate, RSA_PKCS1_PADDING, false, hash, &signature.bytes), 1);
    ck_assert_int_eq(test_status(card, "80 2A 02 97 20" HASH "00"), 0x6982);
    test_response_free(&signature);
    X509_free(certificate);
}
END_TEST

START_TEST(test_jpki_pss_signature_is_the_same_for_the_same_source) {
    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);
    ck_assert_int_eq(test_status(card, "00 20 00 98 " VERIFY_1234), 0x9000);
    card_set_random(card, random_from(1, "pss"));
    struct test_response first = test_send(card, "80 2A 04 97 20" HASH "00");
    struct test_response second = test_send(card, "80 2A 04 97 20" HASH "00");

    card_set_random(card, random_from(1, "pss"));
    struct test_response again = test_send(card, "80 2A 04 97 20" HASH "00");

    ck_assert_mem_eq(first.bytes.data, again.bytes.data, 256);
    ck_assert_mem_ne(first.bytes.data, second.bytes.data, 256);
    test_response_free(&first);
    test_response_free(&second);
    test_response_free(&again);
}
END_TEST

START_TEST(test_jpki_has_no_default_key) {
    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);
    ck_assert_int_eq(test_status(card, "00 20 00 98 " VERIFY_1234), 0x9000);

    ck_assert_int_eq(test_status(card, "80 2A 02 00 20" HASH "00"), 0x6A88);
}
END_TEST

int main(void) {
    TCase *cases = tcase_create("jpki");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_test(cases, test_jpki_opensc_binds_in_35_apdus);
    tcase_add_test(cases, test_jpki_opensc_binds_when_both_pins_are_blocked);
    tcase_add_loop_test(cases, test_jpki_files_are_read_as_the_map_says, 0, sizeof files / sizeof files[0]);
    tcase_add_test(cases, test_jpki_token_information_has_its_fields_in_place);
    tcase_add_loop_test(cases, test_jpki_signature_verifies_with_the_certificate_on_the_card, 0,
                        sizeof forms / sizeof forms[0]);
    tcase_add_test(cases, test_jpki_signature_for_documents_uses_the_other_key);
    tcase_add_test(cases, test_jpki_pss_signature_is_the_same_for_the_same_source);
    tcase_add_test(cases, test_jpki_has_no_default_key);
    return test_run(cases, "jpki");
}
