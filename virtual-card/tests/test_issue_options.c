// SPDX-License-Identifier: Apache-2.0
//
// Cards that are not the ordinary one.
#include <openssl/x509.h>
#include <string.h>

#include "base/calendar.h"
#include "virtual-card/apps/common_card.h"
#include "virtual-card/apps/face_check.h"
#include "virtual-card/apps/input_help.h"
#include "virtual-card/apps/jpki.h"
#include "virtual-card/apps/juki.h"
#include "virtual-card/issue/certificate.h"
#include "virtual-card/issue/issue.h"
#include "virtual-card/tests/test_card_fixture.h"

static int64_t day(const char *text) {
    int64_t instant;
    ck_assert_int_eq(calendar_parse(text, &instant), ONSHI_OK);
    return instant;
}

static struct card *issue(const struct person *person, const struct issue_options *options) {
    struct card *card = NULL;
    ck_assert_int_eq(issue_card_as(person, options, ONSHI_KEYS, &card), ONSHI_OK);
    return card;
}

START_TEST(test_issue_options_preset_the_counter_of_any_pin) {
    const struct issue_options options = {
        .tries = {{jpki_auth_pin, 0}, {jpki_sign_pin, 2}, {input_help_pin, 1}, {input_help_code_b, 7},
                  {face_check_code_b, 9}, {face_check_code_a, 3}, {face_check_birth_key, 10}, {common_card_pin, 2},
                  {juki_pin, 1}},
        .tries_count = 9,
    };
    struct person person = test_person();

    struct card *card = issue(&person, &options);

    for (size_t i = 0; i < options.tries_count; i++) {
        ck_assert_int_eq(card_pin_tries(card, options.tries[i].pin), options.tries[i].left);
    }
    ck_assert_int_eq(card_pin_tries(card, input_help_code_a), 10);
    card_free(card);
}
END_TEST

static const struct {
    struct issue_options options;
    enum onshi_status status;
    const char *why;
} defects[] = {
    {{.tries = {{{&jpki_application, JPKI_AUTH_PIN}, 4}}, .tries_count = 1}, ONSHI_TOO_LONG, "more than a new card"},
    {{.tries = {{{&jpki_application, JPKI_AUTH_KEY}, 1}}, .tries_count = 1}, ONSHI_NOT_FOUND, "tries of a key"},
    {{.generation = 4}, ONSHI_NOT_FOUND, "a generation to come"},
    {{.generation = -1}, ONSHI_NOT_FOUND, "a generation before the first"},
    {{.kind = ISSUE_DRIVERS_LICENCE, .interface = ISSUE_CONTACT}, ONSHI_UNSUPPORTED, "a licence with contacts"},
};

START_TEST(test_issue_options_refuse_what_cannot_be) {
    struct person person = test_person();
    struct card *card = NULL;

    enum onshi_status status = issue_card_as(&person, &defects[_i].options, ONSHI_KEYS, &card);

    ck_assert_msg(status == defects[_i].status, "%s", defects[_i].why);
    ck_assert_ptr_null(card);
}
END_TEST

START_TEST(test_issue_options_pinless_card_has_no_pin_and_keeps_its_codes) {
    const struct issue_options options = {.pinless = true};
    struct person person = test_person();
    struct print print = test_print();
    struct card *card = issue(&person, &options);

    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);
    ck_assert_int_eq(test_status(card, "00 20 00 98"), 0x63C0);
    ck_assert_int_eq(test_status(card, "00 20 00 98 " VERIFY_1234), 0x6984);
    ck_assert_int_eq(test_status(card, SELECT_INPUT_HELP), 0x9000);
    ck_assert_int_eq(test_status(card, "00 20 00 91"), 0x63C0);
    ck_assert_int_eq(test_status(card, SELECT_FACE_CHECK), 0x9000);
    ck_assert_int_eq(test_verify(card, 0x12, print.code_b), 0x9000);

    card_free(card);
}
END_TEST

static struct test_response pictures_of(struct card *card, const struct print *print) {
    ck_assert_int_eq(test_status(card, SELECT_FACE_CHECK), 0x9000);
    ck_assert_int_eq(test_verify(card, 0x12, print->code_b), 0x9000);
    return test_read(card, 2);
}

START_TEST(test_issue_options_photo_may_be_absent_or_empty) {
    static const enum issue_photo photos[] = {ISSUE_PHOTO_ABSENT, ISSUE_PHOTO_EMPTY};
    const struct issue_options options = {.photo = photos[_i]};
    struct person person = test_person();
    struct print print = test_print();
    struct card *card = issue(&person, &options);

    struct test_response file = pictures_of(card, &print);

    struct bytes_reader value =
        test_object(bytes_reader_over(file.bytes.data, file.bytes.length), 0xFF20).value;
    struct test_object photo = {.value = {NULL, 1}};
    bool there = test_find(value, 0xDF27, &photo);
    const uint8_t *offset = test_object(value, 0xDF21).value.at + 10;
    ck_assert(there == (photos[_i] == ISSUE_PHOTO_EMPTY));
    ck_assert(there == (offset[0] != 0 || offset[1] != 0));
    ck_assert(!there || photo.value.left == 0);
    test_object(value, 0xDF28);
    test_object(value, 0xDF2A);
    test_response_free(&file);
    card_free(card);
}
END_TEST

static const struct {
    const char *born;
    enum issue_signature signature;
    bool signs;
} ages[] = {
    {"2005-10-27", ISSUE_SIGNATURE_BY_AGE, true},  // fifteen on the day of issue
    {"2005-10-28", ISSUE_SIGNATURE_BY_AGE, false}, // the day after
    {"2005-10-28", ISSUE_SIGNATURE_WITH, true},
    {"1980-02-17", ISSUE_SIGNATURE_WITHOUT, false},
};

START_TEST(test_issue_options_signature_goes_by_age) {
    const struct issue_options options = {.signature = ages[_i].signature};
    struct person person = test_person();
    person.birthdate = day(ages[_i].born);
    struct card *card = issue(&person, &options);

    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);
    struct test_response presence = test_send(card, "00 B0 88 00 03");

    ck_assert_uint_eq(presence.bytes.data[0], ages[_i].signs ? 0x8F : 0x00);
    ck_assert_int_eq(test_status(card, "00 20 00 9B"), ages[_i].signs ? 0x63C5 : 0x63C0);
    test_response_free(&presence);
    card_free(card);
}
END_TEST

static X509 *certificate_on(struct card *card, unsigned sfi) {
    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);
    struct test_response file = test_read(card, sfi);
    const unsigned char *at = file.bytes.data;
    X509 *certificate = d2i_X509(NULL, &at, (long)file.bytes.length);
    ck_assert_ptr_nonnull(certificate);
    test_response_free(&file);
    return certificate;
}

START_TEST(test_issue_options_expired_card_has_expired_and_the_service_sees_the_same) {
    const int64_t today = day("2021-04-05");
    const struct issue_options options = {.expired_before = today};
    struct person person = test_person();
    struct card *card = issue(&person, &options);
    struct bytes_writer der;
    bytes_writer_init(&der, 4096);

    X509 *certificate = certificate_on(card, 0x0A);

    time_t instant = (time_t)today;
    ck_assert_int_lt(X509_cmp_time(X509_get0_notAfter(certificate), &instant), 0);
    struct person seen = issue_person(&person, &options);
    ck_assert_int_lt(certificate_expiry(&seen), today);
    ck_assert_int_eq(issue_user_certificate_der(&seen, ONSHI_KEYS, &der), ONSHI_OK);
    unsigned char *on_card = NULL;
    ck_assert_int_eq(i2d_X509(certificate, &on_card), (int)der.length);
    ck_assert_mem_eq(on_card, der.data, der.length);
    OPENSSL_free(on_card);
    bytes_writer_free(&der);
    X509_free(certificate);
    card_free(card);
}
END_TEST

START_TEST(test_issue_options_revocation_is_the_services_alone) {
    const struct issue_options options = {.revoked = 1};
    const struct issue_options ordinary = {.kind = ISSUE_MY_NUMBER_CARD};
    struct person person = test_person();
    struct card *revoked = issue(&person, &options);
    struct card *good = issue(&person, &ordinary);
    X509 *first = certificate_on(revoked, 0x0A);
    X509 *second = certificate_on(good, 0x0A);

    ck_assert_int_eq(X509_cmp(first, second), 0);
    ck_assert_int_eq(issue_person(&person, &options).certificate_revoked, 1);

    X509_free(first);
    X509_free(second);
    card_free(revoked);
    card_free(good);
}
END_TEST

static const struct {
    const char *issued;
    int option;
    const char *serial; // of the CA
} generations[] = {
    {"2016-02-01", 0, "01"},       {"2019-09-13", 0, "01"},       {"2019-09-14", 0, "0133C349"},
    {"2023-07-15", 0, "0133C349"}, {"2023-07-16", 0, "06D18006"}, {"2016-02-01", 3, "06D18006"},
};

START_TEST(test_issue_options_generation_goes_by_the_day_of_issue) {
    const struct issue_options options = {.issued = day(generations[_i].issued), .generation = generations[_i].option};
    struct person person = test_person();
    struct card *card = issue(&person, &options);

    X509 *user = certificate_on(card, 0x0A);
    X509 *authority = certificate_on(card, 0x0B);

    BIGNUM *serial = ASN1_INTEGER_to_BN(X509_get0_serialNumber(authority), NULL);
    char *text = BN_bn2hex(serial);
    ck_assert_str_eq(text, generations[_i].serial);
    ck_assert_int_eq(X509_verify(user, X509_get0_pubkey(authority)), 1);
    OPENSSL_free(text);
    BN_free(serial);
    X509_free(user);
    X509_free(authority);
    card_free(card);
}
END_TEST

START_TEST(test_issue_options_without_filler_leave_none) {
    const struct issue_options options = {.without_filler = true};
    struct person person = test_person();
    struct card *card = issue(&person, &options);
    ck_assert_int_eq(test_status(card, SELECT_INPUT_HELP), 0x9000);
    ck_assert_int_eq(test_verify(card, 0x11, "1234"), 0x9000);

    struct test_response number = test_read(card, 1);
    struct test_response items = test_read(card, 2);

    struct test_object object = test_object(bytes_reader_over(items.bytes.data, items.bytes.length), 0xFF20);
    ck_assert_uint_eq(items.bytes.length, object.whole.left);
    ck_assert_uint_eq(number.bytes.length, 17); // these two bytes are no filler
    test_response_free(&number);
    test_response_free(&items);
    card_free(card);
}
END_TEST

START_TEST(test_issue_options_contact_card_has_the_contact_atr) {
    const struct issue_options options = {.interface = ISSUE_CONTACT};
    struct person person = test_person();
    struct card *card = issue(&person, &options);

    struct test_response object = test_send(card, "00 CA 5F51 00");

    ck_assert_uint_eq(card_atr(card).left, 9);
    ck_assert_mem_eq(card_atr(card).at + 1, object.bytes.data, 8);
    test_response_free(&object);
    card_free(card);
}
END_TEST

START_TEST(test_issue_options_damaged_card_breaks_after_its_commands) {
    const struct issue_options options = {.damage = CARD_ANSWERS_6F00, .sound_commands = 1};
    struct person person = test_person();
    struct card *card = issue(&person, &options);

    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);
    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x6F00);

    card_free(card);
}
END_TEST

static const struct {
    struct issue_options options;
    const char *atr;
    int jpki; // what SELECT answers
    const char *own; // a name that it has, or NULL
} foreign[] = {
    {{.kind = ISSUE_DRIVERS_LICENCE}, "3B888001000000009181C100D8", 0x6A82,
     "00 A4 04 0C 10 A0000002310100000000000000000000"},
    {{.kind = ISSUE_JUKI_CARD}, "3B8880010000 14E0B38191005E", 0x9000, SELECT_JPKI},
    {{.kind = ISSUE_JUKI_CARD, .interface = ISSUE_CONTACT}, "3BE000FF8131FE4514", 0x9000, SELECT_JPKI},
    {{.kind = ISSUE_BANK_CARD}, "3B80800101", 0x6A82, "00 A4 04 0C 0E 325041592E5359532E4444463031"},
    {{.kind = ISSUE_BANK_CARD, .interface = ISSUE_CONTACT}, "3B600000", 0x6A82, "00 A4 04 0C 07 A0000000651010"},
};

START_TEST(test_issue_options_foreign_card_is_no_my_number_card) {
    struct bytes_writer atr;
    bytes_writer_init(&atr, 64);
    test_bytes(foreign[_i].atr, &atr);

    struct card *card = NULL;
    ck_assert_int_eq(issue_card_as(NULL, &foreign[_i].options, NULL, &card), ONSHI_OK);

    ck_assert_uint_eq(card_atr(card).left, atr.length);
    ck_assert_mem_eq(card_atr(card).at, atr.data, atr.length);
    ck_assert_int_eq(test_status(card, SELECT_JPKI), foreign[_i].jpki);
    ck_assert_int_eq(test_status(card, foreign[_i].own), 0x9000);
    ck_assert_int_eq(test_status(card, SELECT_FACE_CHECK), 0x6A82);
    ck_assert_int_eq(test_status(card, "00 A4 04 0C 07 A0000001510000"), 0x6A82);
    bytes_writer_free(&atr);
    card_free(card);
}
END_TEST

START_TEST(test_issue_options_juki_card_shows_itself_by_its_label_alone) {
    const struct issue_options options = {.kind = ISSUE_JUKI_CARD};
    struct card *card = issue(NULL, &options);
    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);

    struct test_response label = test_send(card, "00 B0 86 00 20");

    ck_assert_mem_eq(label.bytes.data, "JPKIAPICCTOKEN                  ", 32);
    ck_assert_int_eq(test_status(card, "00 A4 02 0C 02 0018"), 0x6A82);
    ck_assert_int_eq(test_status(card, "00 A4 02 0C 02 000A"), 0x6A82);
    test_response_free(&label);
    card_free(card);
}
END_TEST

// 昭和55, 平成元, 令和2; a minor's card lives for five birthdays, an adult's for ten.
static const struct {
    const char *born;
    const char *issued;
    const char *birth_key;
    const char *expiry;
} prints[] = {
    {"1980-02-17", "2025-10-27", "550217", "20350217"}, // the test card of [mynumber-card 4]
    {"1989-01-07", "2021-01-04", "640107", "20300107"}, {"1989-01-08", "2021-01-04", "010108", "20300108"},
    {"2020-05-05", "2021-01-04", "020505", "20250505"}, {"2002-04-01", "2022-03-31", "140401", "20260401"},
    {"2002-04-01", "2022-04-01", "140401", "20320401"},
};

START_TEST(test_issue_options_code_b_has_the_year_of_the_era_and_the_gregorian_expiry) {
    struct person person = test_person();
    person.birthdate = day(prints[_i].born);
    person.card_issued = day(prints[_i].issued);
    struct print print;

    print_make(&person, &print);

    ck_assert_str_eq(print.birth_key, prints[_i].birth_key);
    ck_assert_str_eq(print.expiry, prints[_i].expiry);
    ck_assert_uint_eq(strlen(print.code_b), 14);
    ck_assert_mem_eq(print.code_b, prints[_i].birth_key, 6);
    ck_assert_mem_eq(print.code_b + 6, prints[_i].expiry, 4);
    ck_assert_str_eq(print.code_b + 10, print.security_code);
}
END_TEST

int main(void) {
    TCase *cases = tcase_create("options");
    tcase_add_test(cases, test_issue_options_preset_the_counter_of_any_pin);
    tcase_add_loop_test(cases, test_issue_options_refuse_what_cannot_be, 0, sizeof defects / sizeof defects[0]);
    tcase_add_test(cases, test_issue_options_pinless_card_has_no_pin_and_keeps_its_codes);
    tcase_add_loop_test(cases, test_issue_options_photo_may_be_absent_or_empty, 0, 2);
    tcase_add_loop_test(cases, test_issue_options_signature_goes_by_age, 0, sizeof ages / sizeof ages[0]);
    tcase_add_test(cases, test_issue_options_expired_card_has_expired_and_the_service_sees_the_same);
    tcase_add_test(cases, test_issue_options_revocation_is_the_services_alone);
    tcase_add_loop_test(cases, test_issue_options_generation_goes_by_the_day_of_issue, 0,
                        sizeof generations / sizeof generations[0]);
    tcase_add_test(cases, test_issue_options_without_filler_leave_none);
    tcase_add_test(cases, test_issue_options_contact_card_has_the_contact_atr);
    tcase_add_test(cases, test_issue_options_damaged_card_breaks_after_its_commands);
    tcase_add_loop_test(cases, test_issue_options_foreign_card_is_no_my_number_card, 0,
                        sizeof foreign / sizeof foreign[0]);
    tcase_add_test(cases, test_issue_options_juki_card_shows_itself_by_its_label_alone);
    tcase_add_loop_test(cases, test_issue_options_code_b_has_the_year_of_the_era_and_the_gregorian_expiry, 0,
                        sizeof prints / sizeof prints[0]);
    return test_run(cases, "options");
}
