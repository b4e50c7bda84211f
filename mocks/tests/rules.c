// SPDX-License-Identifier: Apache-2.0
#include "mocks/tests/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"

struct world rules_world;

const struct search_info rules_taro_old = {"06990014", "11", "00111", NULL, "19680101", "0", "A1"};
const struct search_info rules_taro_new = {"  990010", "見本", "222", "02", "19680101", "0", "A2"};
const struct search_info rules_newborn = {"990010", "試", "333", NULL, "20210401", "0", "A3"};
const struct search_info rules_elder = {"39990011", NULL, "55555551", NULL, "19430505", "0", "A4"};
const struct search_info rules_twins = {"31990013", NULL, "77777", NULL, "20100101", "0", "A5"};

void rules_open(void) {
    rules_world = world_new();
    world_set_profile(&rules_world, "seed-2020");
}

void rules_close(void) {
    world_free(&rules_world);
}

void rules_wear(const char *id) {
    world_set_profile(&rules_world, id);
}

void rules_wear_later(void) {
    profile_free(rules_world.profile);
    rules_world.profile = NULL;
    ck_assert_int_eq(profile_load(MOCKS_SAMPLES "/../rules", "later", &rules_world.profile, NULL), ONSHI_OK);
    service_set_profile(rules_world.service, rules_world.profile);
}

struct eligibility_answer rules_by_number(const struct search_info *search, const char *day, const char *now) {
    const struct eligibility_request request = {day, CLINIC, "F1", *search};
    struct eligibility_answer answer;
    service_confirm_by_number(rules_world.service, CLINIC, &request, instant(now), &answer);
    return answer;
}

struct eligibility_answer rules_by_card(const char *serial, unsigned kinds, const char *now) {
    struct test_card *card = test_card_new(serial);
    uint8_t *certificate = NULL;
    struct card_reading reading = {.institution = CLINIC, .file_identifier = "F1", .method = IDENTITY_FACE};
    struct eligibility_answer answer;
    reading.certificate_length = test_card_certificate(card, &certificate);
    reading.certificate = certificate;
    for (int kind = 0; kind < CONSENT_KINDS; kind++) {
        reading.given[kind] = (kinds >> kind & 1U) != 0;
    }
    service_confirm_by_card(rules_world.service, &reading, instant(now), &answer);
    answer.header.file_identifier = NULL;
    free(certificate);
    test_card_free(card);
    return answer;
}

struct reference_answer rules_bind(const char *institution, const char *reference, const char *now) {
    const struct reference_request request = {institution, "F1", {reference, "06990014", "11", "00111", "01"}};
    struct reference_answer answer;
    service_register_reference(rules_world.service, institution, &request, instant(now), &answer);
    return answer;
}

static struct viewing_request elder_viewing(const char *institution) {
    return (struct viewing_request){.institution = institution, .insurer = "39990011", .number = "55555551",
                                    .file_identifier = "123", .start = "201601", .end = "203012", .category = "2"};
}

const char *rules_medication(const char *institution, const char *now, int *out_months) {
    static struct medication_answer answer;
    const struct viewing_request request = elder_viewing(institution);
    service_view_medication(rules_world.service, institution, &request, instant(now), &answer);
    if (out_months != NULL) {
        *out_months = answer.month_count;
    }
    return answer.header.result_code;
}

const char *rules_checkups(const char *institution, const char *now, int *out_days) {
    static struct checkup_answer answer;
    const struct viewing_request request = elder_viewing(institution);
    service_view_checkups(rules_world.service, institution, &request, instant(now), &answer);
    if (out_days != NULL) {
        *out_days = answer.day_count;
    }
    return answer.header.result_code;
}

void rules_consent(const char *institution, enum consent_kind kind, bool given, const char *when) {
    ck_assert_int_eq(ledger_set_consent(rules_world.ledger, institution, &elder, kind, given, instant(when)), ONSHI_OK);
}

void rules_add(const char *id, const char *serial, const char *number, void (*change)(struct person *person)) {
    struct person person = taro;
    person.id = id;
    person.serial = serial;
    person.coverages[0].number = number;
    person.coverages[0].change_count = 0;
    person.coverage_count = 1;
    change(&person);
    ck_assert_int_eq(ledger_add_person(rules_world.ledger, &person), ONSHI_OK);
}

void rules_change(const struct ledger_change *change) {
    ck_assert_int_eq(ledger_apply_change(rules_world.ledger, change), ONSHI_OK);
}

static void copy(char to[16], const char *text) {
    (void)snprintf(to, 16, "%s", text == NULL ? "" : text);
}

static enum onshi_status keep_header(void *context, const struct batch_result *header) {
    ((struct rules_result *)context)->header = *header;
    return ONSHI_OK;
}

static enum onshi_status keep_row(void *context, const struct batch_confirmation *row) {
    struct rules_result *result = context;
    int place = result->rows++;
    ck_assert_int_lt(place, 16);
    result->verdicts[place][0] = row->status;
    result->verdicts[place][1] = row->validity;
    result->changed[place] = row->result.ceiling_changed;
    copy(result->identifiers[place], row->search.identifier);
    copy(result->numbers[place], row->result.number);
    copy(result->references[place], row->result.reference);
    copy(result->codes[place], row->code);
    return ONSHI_OK;
}

struct rules_result rules_batch(const struct search_info *rows, int count, const char *now) {
    static const struct batch_request header = {"20210405", CLINIC, "LIST1"};
    struct rules_result result = {.rows = 0};
    struct random_source random = random_from(1, "receptions");
    struct batch_upload *upload = NULL;
    struct batch_receipt receipt;
    ck_assert_int_eq(service_batch_begin(rules_world.service, LEDGER_BATCH_QUERY, CLINIC, instant(now), &upload),
                     ONSHI_OK);
    service_batch_header(upload, &header);
    for (int i = 0; i < count; i++) {
        service_batch_add_search(upload, &rows[i]);
    }
    service_batch_accept(upload, &random, &receipt);
    ck_assert_ptr_nonnull(receipt.reception);
    const struct batch_download request = {CLINIC, receipt.reception};
    const struct batch_taker taker = {keep_header, keep_row, NULL, &result};
    ck_assert_int_eq(service_batch_fetch(rules_world.service, LEDGER_BATCH_QUERY, CLINIC, &request, instant(now) + 3600,
                                         NULL, &taker),
                     ONSHI_OK);
    service_batch_free(upload);
    return result;
}

int rules_run(TCase *tests) {
    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, rules_open, rules_close);
    return run_case(tests);
}
