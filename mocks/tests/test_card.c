// SPDX-License-Identifier: Apache-2.0
//
// What the service answers to a card on a reader.
#include <check.h>
#include <stdlib.h>

#include "base/calendar.h"
#include "mocks/service/service.h"
#include "mocks/tests/fixture.h"

static struct world world;

static void set_up(void) {
    world = world_new();
}

static void tear_down(void) {
    world_free(&world);
}

static const uint8_t challenge[] = "what the terminal wants to have signed";

struct reading_parts {
    struct test_card *card;
    uint8_t *certificate;
    uint8_t signature[256];
    struct card_reading reading;
};

static void read_card(struct reading_parts *parts, const char *serial) {
    parts->card = test_card_new(serial);
    parts->reading = (struct card_reading){
        .institution = CLINIC,
        .file_identifier = "Qw3rTy5uIoPaSd7=",
        .method = IDENTITY_PIN,
        .certificate_length = test_card_certificate(parts->card, &parts->certificate),
        .challenge = challenge,
        .challenge_length = sizeof challenge,
        .signature = parts->signature,
        .signature_length = test_card_sign(parts->card, challenge, sizeof challenge, parts->signature),
        .given = {[CONSENT_CHECKUP] = true},
    };
    parts->reading.certificate = parts->certificate;
}

static void put_away(struct reading_parts *parts) {
    free(parts->certificate);
    test_card_free(parts->card);
}

static struct eligibility_answer confirm_card(const struct card_reading *reading, const char *now) {
    struct eligibility_answer answer;
    service_confirm_by_card(world.service, reading, instant(now), &answer);
    return answer;
}

START_TEST(test_card_is_answered_with_the_latest_coverage) { // SEED-052
    struct reading_parts parts;
    read_card(&parts, "0A0001");

    struct eligibility_answer before = confirm_card(&parts.reading, "2021-05-01T09:00:00");
    struct eligibility_answer gap = confirm_card(&parts.reading, "2021-06-01T09:00:00");
    struct eligibility_answer after = confirm_card(&parts.reading, "2021-06-03T09:00:00");

    ck_assert(before.validity == '1' && before.header.classification == '1' && !before.has_search);
    ck_assert_str_eq(before.results[0].number, "00111");
    ck_assert_int_eq(gap.validity, '2');
    ck_assert_int_eq(after.validity, '1');
    ck_assert_str_eq(after.results[0].number, "222");
    put_away(&parts);
}
END_TEST

START_TEST(test_card_consent_is_marked_for_24_hours) { // DR-031
    struct reading_parts parts;
    read_card(&parts, "0A0001");
    int64_t now = instant("2021-05-01T09:00:00");

    struct eligibility_answer answer = confirm_card(&parts.reading, "2021-05-01T09:00:00");

    const struct consent_mark *marks = answer.results[0].consents;
    ck_assert_int_eq(marks[CONSENT_CHECKUP].flag, '1');
    ck_assert_int_eq(marks[CONSENT_CHECKUP].given, now);
    ck_assert_int_eq(marks[CONSENT_CHECKUP].until, instant("2021-05-02T09:00:00"));
    ck_assert_int_eq(marks[CONSENT_MEDICATION].flag, '0');
    ck_assert_int_eq(marks[CONSENT_MEDICATION].given, CALENDAR_NEVER);
    ck_assert_int_eq(marks[CONSENT_MEDICATION].until, CALENDAR_NEVER);
    ck_assert(ledger_consent(world.ledger, CLINIC, &taro, CONSENT_CHECKUP).given);
    put_away(&parts);
}
END_TEST

START_TEST(test_card_is_known_without_registered_coverage) { // DR-069
    struct reading_parts parts;
    read_card(&parts, "0A0004");

    struct eligibility_answer answer = confirm_card(&parts.reading, "2021-04-10T09:00:00");

    ck_assert(answer.status == '1' && answer.validity == '4' && answer.result_count == 0);
    put_away(&parts);
}
END_TEST

START_TEST(test_card_of_nobody_is_refused) {
    struct reading_parts parts;
    read_card(&parts, "0B9999");

    struct eligibility_answer answer = confirm_card(&parts.reading, "2021-05-01");

    ck_assert_int_eq(answer.status, '2');
    ck_assert_str_eq(answer.code, "MOCK0003E");
    put_away(&parts);
}
END_TEST

START_TEST(test_card_is_refused_with_a_wrong_signature_and_records_nothing) {
    struct reading_parts parts;
    read_card(&parts, "0A0001");
    parts.signature[40] ^= 1;

    struct eligibility_answer wrong = confirm_card(&parts.reading, "2021-05-01");
    parts.reading.signature_length = 0;
    struct eligibility_answer none = confirm_card(&parts.reading, "2021-05-01");

    ck_assert_str_eq(wrong.code, "MOCK0005E");
    ck_assert_str_eq(none.code, "MOCK0005E");
    ck_assert_int_eq(wrong.result_count, 0);
    ck_assert(!ledger_consent(world.ledger, CLINIC, &taro, CONSENT_CHECKUP).known);
    put_away(&parts);
}
END_TEST

START_TEST(test_card_needs_no_signature_after_a_face) {
    struct reading_parts parts;
    read_card(&parts, "0A0001");
    parts.reading.method = IDENTITY_FACE;
    parts.reading.signature = NULL;
    parts.reading.signature_length = 0;

    ck_assert_int_eq(confirm_card(&parts.reading, "2021-05-01").validity, '1');
    put_away(&parts);
}
END_TEST

START_TEST(test_card_is_refused_with_what_is_no_certificate) {
    struct card_reading reading = {
        .institution = CLINIC, .method = IDENTITY_FACE, .certificate = challenge, .certificate_length = 20};

    struct eligibility_answer answer = confirm_card(&reading, "2021-05-01");

    ck_assert_str_eq(answer.code, "MOCK0004E");
}
END_TEST

// The card's certificate is good until 2026-01-01T23:59:59.
static const struct {
    const char *now, *code;
    char status;
    const char *why;
} ends[] = {
    {"2025-09-30T23:59:59", NULL, '1', "more than three months"},
    {"2025-10-01T00:00:00", "MOCK0013W", '1', "three months"},
    {"2026-01-01T23:59:59", "MOCK0013W", '1', "the last second"},
    {"2026-01-02T00:00:00", "MOCK0011E", '2', "over"},
};

START_TEST(test_card_that_ends_soon_is_answered_with_a_notice) { // DR-029, DR-041
    struct reading_parts parts;
    read_card(&parts, "0A0001");

    struct eligibility_answer answer = confirm_card(&parts.reading, ends[_i].now);

    ck_assert_msg(answer.status == ends[_i].status, "%s", ends[_i].why);
    ck_assert_pstr_eq(answer.code, ends[_i].code);
    ck_assert_int_eq(answer.text == NULL, ends[_i].code == NULL);
    ck_assert_int_eq(answer.validity, ends[_i].status == '1' ? '1' : 0);
    ck_assert_int_eq(ledger_consent(world.ledger, CLINIC, &taro, CONSENT_CHECKUP).known, ends[_i].status == '1');
    put_away(&parts);
}
END_TEST

START_TEST(test_card_that_is_revoked_is_refused_from_that_second_on) {
    struct reading_parts parts;
    read_card(&parts, "0A0008");

    struct eligibility_answer before = confirm_card(&parts.reading, "2021-04-30T23:59:59");
    struct eligibility_answer after = confirm_card(&parts.reading, "2021-05-01T00:00:00");

    ck_assert_int_eq(before.status, '1');
    ck_assert_ptr_null(before.code);
    ck_assert_int_eq(after.status, '2');
    ck_assert_str_eq(after.code, "MOCK0012E");
    ck_assert_int_eq(after.result_count, 0);
    put_away(&parts);
}
END_TEST

// One combination of consents a row [DR-036, DR-054].
START_TEST(test_card_shows_ceiling_and_diseases_by_consent_only) {
    struct reading_parts parts;
    read_card(&parts, "0A0007");
    parts.reading.given[CONSENT_CEILING] = (_i & 1) != 0;
    parts.reading.given[CONSENT_SPECIFIC_DISEASE] = (_i & 2) != 0;

    struct eligibility_answer april = confirm_card(&parts.reading, "2021-04-30T09:00:00");
    struct eligibility_answer may = confirm_card(&parts.reading, "2021-05-01T09:00:00");

    ck_assert_int_eq(april.results[0].has_ceiling, (_i & 1) != 0);
    ck_assert_int_eq(april.results[0].disease_count, (_i & 2) != 0 ? 2 : 0);
    ck_assert_int_eq(may.results[0].disease_count, (_i & 2) != 0 ? 1 : 0); // one is over
    ck_assert_str_eq(april.results[0].ratio, "020");
    put_away(&parts);
}
END_TEST

START_TEST(test_card_consent_is_replaced_by_the_next_reading) { // DR-034
    struct reading_parts parts;
    read_card(&parts, "0A0007");
    struct eligibility_answer yes = confirm_card(&parts.reading, "2021-04-05T09:00:00");
    parts.reading.given[CONSENT_CHECKUP] = false;

    struct eligibility_answer no = confirm_card(&parts.reading, "2021-04-05T10:00:00");

    ck_assert_int_eq(yes.results[0].consents[CONSENT_CHECKUP].flag, '1');
    ck_assert_int_eq(no.results[0].consents[CONSENT_CHECKUP].flag, '0');
    ck_assert(!ledger_consent(world.ledger, CLINIC, &elder, CONSENT_CHECKUP).given);
    ck_assert(!ledger_consent(world.ledger, DENTIST, &elder, CONSENT_CHECKUP).known);
    put_away(&parts);
}
END_TEST

int main(void) {
    TCase *tests = tcase_create("card");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, test_card_is_answered_with_the_latest_coverage);
    tcase_add_test(tests, test_card_consent_is_marked_for_24_hours);
    tcase_add_test(tests, test_card_is_known_without_registered_coverage);
    tcase_add_test(tests, test_card_of_nobody_is_refused);
    tcase_add_test(tests, test_card_is_refused_with_a_wrong_signature_and_records_nothing);
    tcase_add_test(tests, test_card_needs_no_signature_after_a_face);
    tcase_add_test(tests, test_card_is_refused_with_what_is_no_certificate);
    tcase_add_loop_test(tests, test_card_that_ends_soon_is_answered_with_a_notice, 0, sizeof ends / sizeof ends[0]);
    tcase_add_test(tests, test_card_that_is_revoked_is_refused_from_that_second_on);
    tcase_add_loop_test(tests, test_card_shows_ceiling_and_diseases_by_consent_only, 0, 4);
    tcase_add_test(tests, test_card_consent_is_replaced_by_the_next_reading);
    return run_case(tests);
}
