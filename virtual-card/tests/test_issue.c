// SPDX-License-Identifier: Apache-2.0
//
// What the counter issues: certificates to the byte and to the letter of the profile.
#include <openssl/x509v3.h>
#include <string.h>

#include "base/calendar.h"
#include "virtual-card/apps/jpki.h"
#include "virtual-card/issue/certificate.h"
#include "virtual-card/issue/issue.h"
#include "virtual-card/tests/test_card_fixture.h"

static X509 *issue(enum issue_certificate_kind kind, const struct person *person) {
    struct bytes_writer der;
    bytes_writer_init(&der, 4096);
    ck_assert_int_eq(issue_certificate(kind, person, ONSHI_KEYS, &der), ONSHI_OK);
    const unsigned char *at = der.data;
    X509 *certificate = d2i_X509(NULL, &at, (long)der.length);
    ck_assert_ptr_nonnull(certificate);
    ck_assert_ptr_eq(at, der.data + der.length);
    bytes_writer_free(&der);
    return certificate;
}

static const enum issue_certificate_kind kinds[] = {ISSUE_AUTH_CA, ISSUE_SIGN_CA, ISSUE_AUTH_USER, ISSUE_SIGN_USER};
static const enum issue_certificate_kind issuers[] = {ISSUE_AUTH_CA, ISSUE_SIGN_CA, ISSUE_AUTH_CA, ISSUE_SIGN_CA};

START_TEST(test_issue_certificate_is_the_same_every_time) {
    struct person person = test_person();
    struct bytes_writer first, second;
    bytes_writer_init(&first, 4096);
    bytes_writer_init(&second, 4096);

    ck_assert_int_eq(issue_certificate(kinds[_i], &person, ONSHI_KEYS, &first), ONSHI_OK);
    ck_assert_int_eq(issue_certificate(kinds[_i], &person, ONSHI_KEYS, &second), ONSHI_OK);

    ck_assert_uint_eq(first.length, second.length);
    ck_assert_mem_eq(first.data, second.data, first.length);
    ck_assert_uint_lt(first.length, JPKI_CERTIFICATE_SIZE);
    bytes_writer_free(&first);
    bytes_writer_free(&second);
}
END_TEST

START_TEST(test_issue_certificate_is_signed_by_its_authority) {
    struct person person = test_person();
    X509 *certificate = issue(kinds[_i], &person);
    X509 *authority = issue(issuers[_i], &person);

    ck_assert_int_eq(X509_verify(certificate, X509_get0_pubkey(authority)), 1);
    ck_assert_int_eq(X509_check_issued(authority, certificate), X509_V_OK);
    ck_assert_int_eq(X509_get_signature_nid(certificate), NID_sha256WithRSAEncryption);

    X509_free(certificate);
    X509_free(authority);
}
END_TEST

// The card's certificate for user authentication and the service's are one.
START_TEST(test_issue_card_holds_the_certificate_that_the_service_knows) {
    struct person person = test_person();
    struct bytes_writer der;
    bytes_writer_init(&der, 4096);
    struct card *card = test_issued_card();
    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);

    ck_assert_int_eq(issue_user_certificate_der(&person, ONSHI_KEYS, &der), ONSHI_OK);
    struct test_response file = test_send(card, "00 B0 8A 00 00 0000");

    ck_assert_mem_eq(file.bytes.data, der.data, der.length);
    test_response_free(&file);
    bytes_writer_free(&der);
    card_free(card);
}
END_TEST

static void check_name(const X509_NAME *name, const char *expected) {
    BIO *memory = BIO_new(BIO_s_mem());
    X509_NAME_print_ex(memory, name, 0, XN_FLAG_RFC2253 & ~(unsigned long)(XN_FLAG_DN_REV | ASN1_STRFLGS_ESC_MSB));
    char text[256] = "";
    BIO_read(memory, text, sizeof text - 1);
    BIO_free(memory);
    ck_assert_str_eq(text, expected);
}

START_TEST(test_issue_ca_certificate_follows_the_profile) {
    struct person person = test_person();
    X509 *certificate = issue(ISSUE_AUTH_CA, &person);
    static const int order[] = {NID_key_usage, NID_subject_alt_name, NID_basic_constraints, NID_crl_distribution_points,
                                NID_subject_key_identifier};

    check_name(X509_get_subject_name(certificate),
               "C=JP,O=JPKI-TEST,OU=JPKI for user authentication,"
               "OU=Japan Agency for Local Authority Information Systems");
    ck_assert_int_eq(X509_get_ext_count(certificate), 5);
    for (int i = 0; i < 5; i++) {
        int nid = OBJ_obj2nid(X509_EXTENSION_get_object(X509_get_ext(certificate, i)));
        ck_assert_int_eq(nid, order[i]);
    }
    ck_assert_uint_eq(X509_get_key_usage(certificate), KU_KEY_CERT_SIGN | KU_CRL_SIGN);
    ck_assert_str_eq((const char *)X509_get0_notBefore(certificate)->data, "190913150000Z");
    ck_assert_str_eq((const char *)X509_get0_notAfter(certificate)->data, "290914145959Z");
    GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    check_name(sk_GENERAL_NAME_value(names, 0)->d.directoryName,
               "C=JP,O=公的個人認証サービス,OU=公的個人認証サービス利用者証明用,OU=地方公共団体情報システム機構");
    GENERAL_NAMES_free(names);
    X509_free(certificate);
}
END_TEST

static void check_policy(X509 *certificate, const char *expected, int expected_critical) {
    int critical;
    CERTIFICATEPOLICIES *policies = X509_get_ext_d2i(certificate, NID_certificate_policies, &critical, NULL);
    char text[64];
    OBJ_obj2txt(text, sizeof text, sk_POLICYINFO_value(policies, 0)->policyid, 1);
    ck_assert_str_eq(text, expected);
    ck_assert_int_eq(critical, expected_critical);
    CERTIFICATEPOLICIES_free(policies);
}

START_TEST(test_issue_auth_certificate_follows_the_profile) {
    struct person person = test_person();
    X509 *certificate = issue(ISSUE_AUTH_USER, &person);

    char common[64];
    ck_assert_int_eq(X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, common, 64), 23);
    ck_assert_str_eq(common + 14, "99221003A");
    ck_assert_int_eq(X509_NAME_entry_count(X509_get_subject_name(certificate)), 2);
    ck_assert_uint_eq(X509_get_key_usage(certificate), KU_DIGITAL_SIGNATURE);
    ck_assert_uint_eq(X509_get_extended_key_usage(certificate), XKU_SSL_CLIENT);
    check_policy(certificate, "1.2.392.200149.8.5.1.3.30", 0);
    GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_issuer_alt_name, NULL, NULL);
    check_name(sk_GENERAL_NAME_value(names, 0)->d.directoryName, "C=JP,O=公的個人認証サービス");
    ck_assert_int_lt(X509_get_ext_by_NID(certificate, NID_subject_alt_name, -1), 0);
    BIGNUM *serial = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), NULL);
    ck_assert(BN_is_word(serial, 0x01A2B3C4));
    BN_free(serial);
    GENERAL_NAMES_free(names);
    X509_free(certificate);
}
END_TEST

START_TEST(test_issue_sign_certificate_lists_personal_items_in_the_order_of_the_card) {
    static const struct {
        const char *oid;
        const char *text;
    } items[] = {
        {"1.2.392.200149.8.5.5.1", "恩資花　太郎"},
        {"1.2.392.200149.8.5.5.4", "319800217"},
        {"1.2.392.200149.8.5.5.3", "1"},
        {"1.2.392.200149.8.5.5.5", "東京都清瀬市観布子南１２－７－２０２"},
        {"1.2.392.200149.8.5.5.2", "000000"},
        {"1.2.392.200149.8.5.5.6", "000000000000000000"},
    };
    struct person person = test_person();
    X509 *certificate = issue(ISSUE_SIGN_USER, &person);

    GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);

    ck_assert_int_eq(sk_GENERAL_NAME_num(names), 6);
    for (int i = 0; i < 6; i++) {
        const OTHERNAME *name = sk_GENERAL_NAME_value(names, i)->d.otherName;
        char oid[64];
        OBJ_obj2txt(oid, sizeof oid, name->type_id, 1);
        ck_assert_str_eq(oid, items[i].oid);
        ck_assert_int_eq(name->value->type, V_ASN1_UTF8STRING);
        ck_assert_str_eq((const char *)name->value->value.utf8string->data, items[i].text);
    }
    ck_assert_uint_eq(X509_get_key_usage(certificate), KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION);
    check_policy(certificate, "1.2.392.200149.8.5.1.1.20", 1);
    GENERAL_NAMES_free(names);
    X509_free(certificate);
}
END_TEST

// Who was born and got the card when, and until when it is valid.
static const struct {
    const char *birth;
    const char *issued;
    const char *expiry; // the last second, as UTCTime
    const char *why;
} spans[] = {
    {"1980-02-17", "2025-10-27", "300217145959Z", "the example of mynumber-card 5.2"},
    {"1980-02-17", "2020-02-16", "240217145959Z", "issued the day before a birthday"},
    {"1980-02-17", "2020-02-17", "250217145959Z", "issued on a birthday: that one is over"},
    {"1980-02-29", "2020-03-02", "250301145959Z", "born on the leap day: March 1 of a common year"},
    {"2020-05-01", "2020-06-01", "250501145959Z", "a baby"},
};

START_TEST(test_issue_certificate_ends_on_the_fifth_birthday) {
    struct person person = test_person();
    ck_assert_int_eq(calendar_parse(spans[_i].birth, &person.birthdate), ONSHI_OK);
    ck_assert_int_eq(calendar_parse(spans[_i].issued, &person.card_issued), ONSHI_OK);

    X509 *certificate = issue(ISSUE_AUTH_USER, &person);

    ck_assert_msg(strcmp((const char *)X509_get0_notAfter(certificate)->data, spans[_i].expiry) == 0, "%s",
                  spans[_i].why);
    X509_free(certificate);
}
END_TEST

static const struct {
    const char *birth;
    char digit;
} births[] = {
    {"2019-05-01", '5'}, {"2019-04-30", '4'}, {"1989-01-08", '4'}, {"1989-01-07", '3'},
    {"1926-12-25", '3'}, {"1926-12-24", '2'}, {"1912-07-30", '2'}, {"1912-07-29", '1'},
};

START_TEST(test_issue_birthdate_begins_with_the_digit_of_its_era) {
    struct person person = test_person();
    ck_assert_int_eq(calendar_parse(births[_i].birth, &person.birthdate), ONSHI_OK);
    X509 *certificate = issue(ISSUE_SIGN_USER, &person);

    GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);

    ck_assert_int_eq(sk_GENERAL_NAME_value(names, 1)->d.otherName->value->value.utf8string->data[0], births[_i].digit);
    GENERAL_NAMES_free(names);
    X509_free(certificate);
}
END_TEST

START_TEST(test_issue_keys_of_a_person_are_six_apart) {
    struct person first = test_person();
    struct person second = test_person();
    first.key = 9;
    second.key = 3;
    X509 *sign_of_first = issue(ISSUE_SIGN_USER, &first);
    X509 *auth_of_second = issue(ISSUE_AUTH_USER, &second);

    ck_assert_int_eq(EVP_PKEY_eq(X509_get0_pubkey(sign_of_first), X509_get0_pubkey(auth_of_second)), 1);
    ck_assert_int_ne(ASN1_INTEGER_cmp(X509_get0_serialNumber(sign_of_first), X509_get0_serialNumber(auth_of_second)),
                     0);

    X509_free(sign_of_first);
    X509_free(auth_of_second);
}
END_TEST

START_TEST(test_issue_card_of_a_child_has_no_certificate_for_signature) {
    struct person person = test_person();
    person.sign_password = "";
    struct card *card = NULL;

    ck_assert_int_eq(issue_card(&person, ONSHI_KEYS, &card), ONSHI_OK);

    struct test_response presence;
    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);
    presence = test_send(card, "00 B0 88 00 00");
    ck_assert_mem_eq(presence.bytes.data, "\x00\x8F\x00", 3);
    ck_assert_int_eq(test_status(card, "00 20 00 9B"), 0x63C0);
    ck_assert_int_eq(test_status(card, "00 20 00 98 " VERIFY_1234), 0x9000);
    test_response_free(&presence);
    card_free(card);
}
END_TEST

static const struct {
    int key;
    const char *serial;
    const char *directory;
    size_t address_characters;
    enum onshi_status status;
    const char *why;
} defects[] = {
    {12, "01", ONSHI_KEYS, 1, ONSHI_NOT_FOUND, "a key past the pool"},
    {-1, "01", ONSHI_KEYS, 1, ONSHI_NOT_FOUND, "a key before the pool"},
    {0, "01", "/nowhere", 1, ONSHI_NOT_FOUND, "no pool"},
    {0, "", ONSHI_KEYS, 1, ONSHI_MALFORMED, "no serial"},
    {0, "0x1", ONSHI_KEYS, 1, ONSHI_MALFORMED, "a serial that is not hexadecimal"},
    {0, "00000000000000000000000000000000000000001", ONSHI_KEYS, 1, ONSHI_MALFORMED, "a serial of 41 digits"},
    {0, "01", ONSHI_KEYS, 390, ONSHI_TOO_LONG, "an address that makes the certificate longer than its file"},
};

START_TEST(test_issue_card_refuses_a_defect_and_leaves_the_output) {
    struct bytes_writer address;
    bytes_writer_init(&address, 4096);
    for (size_t i = 0; i < defects[_i].address_characters; i++) {
        ck_assert_int_eq(bytes_write_text(&address, "町"), ONSHI_OK);
    }
    struct person person = test_person();
    person.key = defects[_i].key;
    person.serial = defects[_i].serial;
    person.address = bytes_text(&address);
    struct card *card = NULL;

    enum onshi_status status = issue_card(&person, defects[_i].directory, &card);

    ck_assert_msg(status == defects[_i].status, "%s", defects[_i].why);
    ck_assert_ptr_null(card);
    bytes_writer_free(&address);
}
END_TEST

int main(void) {
    TCase *cases = tcase_create("issue");
    tcase_add_loop_test(cases, test_issue_certificate_is_the_same_every_time, 0, 4);
    tcase_add_loop_test(cases, test_issue_certificate_is_signed_by_its_authority, 0, 4);
    tcase_add_test(cases, test_issue_card_holds_the_certificate_that_the_service_knows);
    tcase_add_test(cases, test_issue_ca_certificate_follows_the_profile);
    tcase_add_test(cases, test_issue_auth_certificate_follows_the_profile);
    tcase_add_test(cases, test_issue_sign_certificate_lists_personal_items_in_the_order_of_the_card);
    tcase_add_loop_test(cases, test_issue_certificate_ends_on_the_fifth_birthday, 0, sizeof spans / sizeof spans[0]);
    tcase_add_loop_test(cases, test_issue_birthdate_begins_with_the_digit_of_its_era, 0,
                        sizeof births / sizeof births[0]);
    tcase_add_test(cases, test_issue_keys_of_a_person_are_six_apart);
    tcase_add_test(cases, test_issue_card_of_a_child_has_no_certificate_for_signature);
    tcase_add_loop_test(cases, test_issue_card_refuses_a_defect_and_leaves_the_output, 0,
                        sizeof defects / sizeof defects[0]);
    return test_run(cases, "issue");
}
