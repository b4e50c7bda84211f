// SPDX-License-Identifier: Apache-2.0
//
// What the service knows of a person beside coverages: name, card, flags, certificates, records; and what a person's
// file says about all of it.
#include <check.h>
#include <stddef.h>
#include <string.h>

#include "base/calendar.h"
#include "mocks/ledger/changes.h"
#include "mocks/service/service.h"
#include "mocks/tests/ledgers.h"

static struct ledgers home;

static void set_up(enum ledgers_place place) {
    ledgers_set_up(&home, place);
    ledgers_add_people(&home);
}

static void set_up_memory(void) {
    set_up(MEMORY_LEDGER);
}

static void set_up_file(void) {
    set_up(FILE_LEDGER);
}

static void set_up_reopened(void) {
    set_up(REOPENED_LEDGER);
}

static void tear_down(void) {
    ledgers_tear_down(&home);
}

static enum onshi_status apply(const struct ledger_change *change) {
    enum onshi_status status = ledger_apply_change(home.ledger, change);
    ledgers_again(&home);
    return status;
}

static const struct person *known(const char *id, const char *at) {
    const struct person *person = ledger_find_person(home.ledger, id, instant(at));
    ck_assert_ptr_nonnull(person);
    return person;
}

static const struct coverage *latest(const char *id, const char *at, const char *day) {
    return ledger_latest_coverage(home.ledger, known(id, at), instant(at), instant(day));
}

static struct ledger_finding find(const char *insurer, const char *symbol, const char *number, const char *at) {
    const struct ledger_key key = {insurer, symbol, number, NULL, CALENDAR_NEVER};
    return ledger_find_by_number(home.ledger, &key, instant(at), calendar_day_of(instant(at)));
}

static struct coverage coverage_named(const char *id, const char *number, const char *from) {
    return (struct coverage){
        .id = id, .card_class = "01", .insurer = "990010", .insurer_name = "試験市", .symbol = "見本", .number = number,
        .branch = "02", .relation = "1", .holder = "", .from = instant(from), .until = CALENDAR_NEVER,
        .issued = instant(from), .expires = CALENDAR_NEVER,
    };
}

START_TEST(test_people_person_has_another_name_from_then_on) {
    struct person married = taro;
    married.name = "見本　太郎";
    married.kana = "ﾐﾎﾝ ﾀﾛｳ";
    const struct ledger_change change = {
        .kind = LEDGER_IDENTIFIED, .person = "taro", .known = instant("2021-08-01"), .identity = &married};
    const struct ledger_details details = {"見本太郎", taro.birthdate, NULL, NULL};

    ck_assert_int_eq(apply(&change), ONSHI_OK);

    ck_assert_str_eq(known("taro", "2021-07-31")->name, "試験　太郎");
    ck_assert_str_eq(known("taro", "2021-08-01")->name, "見本　太郎");
    ck_assert_int_eq(ledger_find_by_details(home.ledger, &details, instant("2021-07-31")).match, LEDGER_NONE);
    ck_assert_int_eq(ledger_find_by_details(home.ledger, &details, instant("2021-08-01")).match, LEDGER_ONE);
}
END_TEST

START_TEST(test_people_birth_date_is_corrected) { // BUG-22
    struct person right = taro;
    right.birthdate = instant("1969-01-01");
    const struct ledger_change change = {
        .kind = LEDGER_IDENTIFIED, .person = "taro", .known = instant("2021-08-01"), .identity = &right};
    const struct ledger_details details = {"試験太郎", instant("1969-01-01"), NULL, NULL};

    ck_assert_int_eq(apply(&change), ONSHI_OK);

    ck_assert_int_eq(ledger_find_by_details(home.ledger, &details, instant("2021-07-31")).match, LEDGER_NONE);
    ck_assert_int_eq(ledger_find_by_details(home.ledger, &details, instant("2021-08-01")).match, LEDGER_ONE);
}
END_TEST

START_TEST(test_people_new_card_has_another_certificate) {
    struct person renewed = taro;
    renewed.serial = "0B0001";
    const struct ledger_change change = {
        .kind = LEDGER_CARD, .person = "taro", .known = instant("2021-08-01"), .identity = &renewed};

    ck_assert_int_eq(apply(&change), ONSHI_OK);

    ck_assert_str_eq(ledger_find_by_serial(home.ledger, "0A0001", instant("2021-07-31"))->id, "taro");
    ck_assert_ptr_null(ledger_find_by_serial(home.ledger, "0B0001", instant("2021-07-31")));
    ck_assert_ptr_null(ledger_find_by_serial(home.ledger, "0A0001", instant("2021-08-01")));
    ck_assert_str_eq(ledger_find_by_serial(home.ledger, "0B0001", instant("2021-08-01"))->id, "taro");
}
END_TEST

START_TEST(test_people_card_is_registered_for_insurance_use) { // 初回登録
    struct person fresh = taro;
    fresh.id = "fresh";
    fresh.serial = "0C0001";
    fresh.registered = CALENDAR_NEVER;
    ck_assert_int_eq(ledger_add_person(home.ledger, &fresh), ONSHI_OK);

    ck_assert_int_eq(ledger_register_card(home.ledger, "fresh", instant("2021-04-05T09:00:00")), ONSHI_OK);
    ledgers_again(&home);

    int64_t before = instant("2021-04-05T08:59:59");
    int64_t after = instant("2021-04-05T09:00:00");
    ck_assert(!ledger_card_registered(ledger_find_by_serial(home.ledger, "0C0001", before), before));
    ck_assert(ledger_card_registered(ledger_find_by_serial(home.ledger, "0C0001", after), after));
    ck_assert(ledger_card_registered(known("taro", "2021-04-01"), before)); // always was
    ck_assert_int_eq(ledger_register_card(home.ledger, "stranger", after), ONSHI_NOT_FOUND);
}
END_TEST

// DR-100 to DR-103: the insurer sets the flags late, and another insurer does not know of them.
START_TEST(test_people_flags_are_the_insurers) {
    struct coverage flagged = coverage_named("new", "222", "2021-06-01");
    flagged.withholds_address = true;
    const struct coverage next = coverage_named("third", "444", "2021-09-01");
    const struct ledger_change set = {
        .kind = LEDGER_CORRECTED, .person = "taro", .known = instant("2021-07-01"), .coverage = &flagged};
    const struct ledger_change moved = {
        .kind = LEDGER_GAINED, .person = "taro", .known = instant("2021-09-01"), .coverage = &next};

    ck_assert_int_eq(apply(&set), ONSHI_OK);
    ck_assert_int_eq(apply(&moved), ONSHI_OK);

    ck_assert(!ledger_hides_address(latest("taro", "2021-06-30", "2021-06-30")));
    ck_assert(ledger_hides_address(latest("taro", "2021-07-01", "2021-07-01")));
    ck_assert(!ledger_refuses_card(latest("taro", "2021-07-01", "2021-07-01")));
    ck_assert(!ledger_hides_address(latest("taro", "2021-09-01", "2021-09-01"))); // lost with the insurer
}
END_TEST

START_TEST(test_people_flags_hide_the_address_by_number) { // SC-NUM-14
    struct coverage flagged = coverage_named("new", "222", "2021-06-01");
    flagged.withholds_self = true;
    const struct ledger_change set = {
        .kind = LEDGER_CORRECTED, .person = "taro", .known = instant("2021-07-01"), .coverage = &flagged};
    const struct eligibility_request request = {
        .institution = CLINIC, .day = "20210701",
        .search = {.insurer = "  990010", .symbol = "見本", .number = "222", .birthdate = "19680101",
                   .ceiling_consent = "0"}};
    struct eligibility_answer answer;
    struct service *service = service_new(home.ledger);
    ck_assert_int_eq(service_add_institution(service, CLINIC), ONSHI_OK);

    ck_assert_int_eq(ledger_apply_change(home.ledger, &set), ONSHI_OK);
    service_confirm_by_number(service, CLINIC, &request, instant("2021-06-30"), &answer);
    ck_assert_int_eq(answer.result_count, 1);
    ck_assert_str_eq(answer.results[0].address, "架空県試験市１");
    service_confirm_by_number(service, CLINIC, &request, instant("2021-07-01"), &answer);

    ck_assert_int_eq(answer.validity, VALIDITY_VALID); // the coverage itself is confirmed [DR-101]
    ck_assert_str_eq(answer.results[0].address, "");
    ck_assert_str_eq(answer.results[0].post, "");
    ck_assert(ledger_refuses_card(latest("taro", "2021-07-01", "2021-07-01")));
    service_free(service);
}
END_TEST

START_TEST(test_people_ceiling_and_ratio_are_replaced) { // BUG-03
    const struct ceiling ceiling = {"01", "B04", instant("2021-08-01"), instant("2021-08-01"), instant("2022-07-31"),
                                    CALENDAR_NEVER};
    const struct elderly_certificate elderly = {
        .issued = instant("2021-08-01"), .from = instant("2021-08-01"), .until = instant("2022-07-31"), .ratio = "030"};
    const struct ledger_change class = {
        .kind = LEDGER_CEILING, .person = "elder", .known = instant("2021-08-02"), .ceiling = &ceiling};
    const struct ledger_change ratio = {
        .kind = LEDGER_ELDERLY, .person = "elder", .known = instant("2021-08-02"), .elderly = &elderly};

    ck_assert_int_eq(apply(&class), ONSHI_OK);
    ck_assert_int_eq(apply(&ratio), ONSHI_OK);

    ck_assert_str_eq(known("elder", "2021-08-01")->ceiling.class_code, "B05");
    ck_assert_str_eq(known("elder", "2021-08-02")->ceiling.class_code, "B04");
    ck_assert_str_eq(known("elder", "2021-08-02")->elderly.ratio, "030");
}
END_TEST

// A late claim goes to its day among the records; it is known from the instant at which it came.
START_TEST(test_people_record_comes_with_its_claim) {
    const struct medication late = {.dispensed = instant("2021-08-10"), .name = "遅れた薬",
                                    .claimed = instant("2021-10-05"), .prescribed = CALENDAR_NEVER};
    const struct checkup checkup = {.day = instant("2021-09-01"), .code = "9N006000000000001", .name = "体重",
                                    .type = "PQ", .value = "47.5", .unit = "kg"};
    const struct ledger_change claim = {
        .kind = LEDGER_MEDICATION, .person = "elder", .known = instant("2021-10-05"), .medication = &late};
    const struct ledger_change report = {
        .kind = LEDGER_CHECKUP, .person = "elder", .known = instant("2021-10-05"), .checkup = &checkup};

    ck_assert_int_eq(apply(&claim), ONSHI_OK);
    ck_assert_int_eq(apply(&report), ONSHI_OK);

    ck_assert_int_eq(known("elder", "2021-10-04")->medication_count, 7);
    const struct person *person = known("elder", "2021-10-05");
    ck_assert_int_eq(person->medication_count, 8);
    ck_assert_str_eq(person->medications[4].name, "遅れた薬"); // between 2021-08-05 and 2021-08-20
    ck_assert_int_eq(person->medications[4].claimed, instant("2021-10-05"));
    ck_assert_int_eq(person->checkup_count, 5);
    ck_assert_str_eq(person->checkups[4].value, "47.5");
}
END_TEST

START_TEST(test_people_forgotten_records_are_gone) { // SEED-116, SEED-117
    int64_t removed = 0;

    ck_assert_int_eq(ledger_forget_records(home.ledger, instant("2018-10-01"), instant("2016-10-20"), &removed),
                     ONSHI_OK);
    ledgers_again(&home);

    ck_assert_int_eq(removed, 2); // dispensed on 2018-09-30, checked on 2016-10-19
    ck_assert_str_eq(known("elder", "2021-10-01")->medications[0].name, "十月の薬");
}
END_TEST

// The same, told by a person's file: scenarios/people/teisei-kasane.xml.
START_TEST(test_people_stand_in_a_persons_file_too) {
    struct person *kasane = NULL;
    ck_assert_int_eq(person_load(MOCKS_SCENARIOS "/people", "teisei-kasane", 1, &kasane, NULL), ONSHI_OK);
    ck_assert_int_eq(ledger_add_person(home.ledger, kasane), ONSHI_OK);
    person_free(kasane);
    ledgers_again(&home);

    ck_assert_int_eq(find("06990014", "35", "35001", "2021-04-10T09:59:59").match, LEDGER_NONE);
    ck_assert_int_eq(find("06990014", "35", "35001", "2021-07-01T09:59:59").match, LEDGER_ONE);
    ck_assert_int_eq(find("06990014", "35", "35001", "2021-07-01T10:00:00").match, LEDGER_NONE);
    struct ledger_finding corrected = find("06990014", "35", "35007", "2021-07-01T10:00:00");
    ck_assert_int_eq(corrected.match, LEDGER_ONE);
    ck_assert(ledger_hides_address(corrected.coverage));
    ck_assert_int_eq(corrected.person->coverage_count, 1);
    ck_assert_int_eq(find("990010", "見本", "35900", "2021-05-20T09:59:59").match, LEDGER_ONE);
    ck_assert_int_eq(find("990010", "見本", "35900", "2021-05-20T10:00:00").match, LEDGER_NONE);
    ck_assert(!ledger_card_registered(known("teisei-kasane", "2021-04-05"), instant("2021-04-05T08:59:59")));
    ck_assert(ledger_card_registered(known("teisei-kasane", "2021-04-05"), instant("2021-04-05T09:00:00")));
}
END_TEST

static const struct viewing_request kasane_card = {
    .institution = CLINIC, .insurer = "06990014", .symbol = "35", .number = "35007", .start = "202101",
    .end = "202212", .category = "2"};

// DR-120: dispensed in August, claimed in October: to be seen from October 11. The checkup of June came on November 20.
static const struct {
    const char *now;
    int months, checkup_days;
} arrivals[] = {
    {"2021-09-11T00:00:00", 0, 0},
    {"2021-10-10T23:59:59", 0, 0},
    {"2021-10-11T00:00:00", 1, 0},
    {"2021-11-20T09:59:59", 1, 0},
    {"2021-11-20T10:00:00", 1, 1},
};

START_TEST(test_people_late_records_are_seen_when_they_came) {
    static const bool given[CONSENT_KINDS] = {true, true, true, true};
    struct person *kasane = NULL;
    struct medication_answer medicines;
    struct checkup_answer checkups;
    int64_t now = instant(arrivals[_i].now);
    struct service *service = service_new(home.ledger);
    ck_assert_int_eq(service_add_institution(service, CLINIC), ONSHI_OK);
    ck_assert_int_eq(person_load(MOCKS_SCENARIOS "/people", "teisei-kasane", 1, &kasane, NULL), ONSHI_OK);
    ck_assert_int_eq(ledger_add_person(home.ledger, kasane), ONSHI_OK);
    ck_assert_int_eq(ledger_set_consents(home.ledger, CLINIC, kasane, given, now), ONSHI_OK);

    service_view_medication(service, CLINIC, &kasane_card, now, &medicines);
    service_view_checkups(service, CLINIC, &kasane_card, now, &checkups);

    ck_assert_int_eq(medicines.month_count, arrivals[_i].months);
    ck_assert_int_eq(checkups.day_count, arrivals[_i].checkup_days);
    ck_assert_str_eq(medicines.header.result_code, arrivals[_i].months == 1 ? VIEWED : "MOCK2105E");
    person_free(kasane);
    service_free(service);
}
END_TEST

// A member that facts.c does not know would be lost without a sound: who adds one, adds it there, and then here.
_Static_assert(sizeof(struct medication) == 16 * 8, "mocks/ledger/facts.c lists the members of struct medication");
_Static_assert(sizeof(struct checkup) == 9 * 8, "mocks/ledger/facts.c lists the members of struct checkup");
_Static_assert(sizeof(struct ceiling) == 6 * 8, "mocks/ledger/facts.c lists the members of struct ceiling");
_Static_assert(sizeof(struct special_disease) == 5 * 8, "mocks/ledger/facts.c lists struct special_disease");
_Static_assert(sizeof(struct elderly_certificate) == 4 * 8, "mocks/ledger/facts.c lists struct elderly_certificate");
_Static_assert(offsetof(struct coverage, changes) == 16 * 8, "mocks/ledger/facts.c lists struct coverage");

static void add_tests(TCase *tests) {
    tcase_add_test(tests, test_people_person_has_another_name_from_then_on);
    tcase_add_test(tests, test_people_birth_date_is_corrected);
    tcase_add_test(tests, test_people_new_card_has_another_certificate);
    tcase_add_test(tests, test_people_card_is_registered_for_insurance_use);
    tcase_add_test(tests, test_people_flags_are_the_insurers);
    tcase_add_test(tests, test_people_flags_hide_the_address_by_number);
    tcase_add_test(tests, test_people_ceiling_and_ratio_are_replaced);
    tcase_add_test(tests, test_people_record_comes_with_its_claim);
    tcase_add_test(tests, test_people_forgotten_records_are_gone);
    tcase_add_test(tests, test_people_stand_in_a_persons_file_too);
    tcase_add_loop_test(tests, test_people_late_records_are_seen_when_they_came, 0,
                        sizeof arrivals / sizeof arrivals[0]);
}

int main(void) {
    static void (*const places[LEDGERS_PLACES])(void) = {set_up_memory, set_up_file, set_up_reopened};
    Suite *suite = suite_create("people");
    ledgers_add_places(suite, "people", places, tear_down, add_tests);
    return ledgers_run(suite);
}
