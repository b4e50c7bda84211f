// SPDX-License-Identifier: Apache-2.0
//
// A card over the Web API: a challenge, the card's word about it, and the answer; registration on the spot, and what
// of that stands still with JPKI. The paths are inferred (mocks/webapi/INFERRED.md).
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "mocks/ledger/changes.h"
#include "mocks/tests/test_webapi_site.h"

static struct web_client client;
static char token[SESSION_TOKEN_SIZE];

static void open_with(const char *fault) {
    web_prepare();
    web.options.serves_reception = true;
    if (fault != NULL) {
        web_arm(fault);
    }
    web_start();
    client = web_connect(WEBAPI_LOGIN_DOOR, PKI_TERMINAL);
    web_login(&client, token);
}

static void open_site(void) {
    open_with(NULL);
}

static void close_site(void) {
    web_hang_up(&client);
    web_close();
}

static struct web_reply post(const char *path, const char *json) {
    char whole[128];
    (void)snprintf(whole, sizeof whole, "%s%s", WEBAPI_OWN_PATH, path);
    return web_post(&client, whole, token, json);
}

static void write_hex(char *out, const uint8_t *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) {
        (void)snprintf(out + 2 * i, 3, "%02x", bytes[i]);
    }
    out[2 * length] = 0;
}

// Gets a challenge, signs it, and sends what the card said.
static struct web_reply read_card(struct test_card *card, const char *consents, const char *more, bool twice) {
    static char json[32768], certificate_hex[8192], signature_hex[1024];
    char challenge[65];
    uint8_t bytes[32], signature[256], *certificate;
    struct web_reply reply = post("card/challenge", "{}");
    ck_assert_int_eq(reply.status, 200);
    (void)snprintf(challenge, sizeof challenge, "%s", web_item(reply.body, "result", "challenge", NULL));
    web_reply_free(&reply);
    for (size_t i = 0; i < sizeof bytes; i++) {
        unsigned byte;
        ck_assert_int_eq(sscanf(challenge + 2 * i, "%2x", &byte), 1);
        bytes[i] = (uint8_t)byte;
    }
    size_t length = test_card_certificate(card, &certificate);
    write_hex(certificate_hex, certificate, length);
    write_hex(signature_hex, signature, test_card_sign(card, bytes, sizeof bytes, signature));
    free(certificate);
    (void)snprintf(json, sizeof json,
                   "{\"method\":\"pin\",\"challenge\":\"%s\",\"certificate\":\"%s\",\"signature\":\"%s\",\"consents\":{%s}%s}",
                   challenge, certificate_hex, signature_hex, consents, more);
    reply = post("card/reading", json);
    if (twice) {
        web_reply_free(&reply);
        reply = post("card/reading", json);
    }
    return reply;
}

START_TEST(test_webapi_card_is_read) {
    struct test_card *card = test_card_new(taro.serial);

    struct web_reply reply = read_card(card, "\"checkup\":\"1\"", "", false);

    ck_assert_msg(reply.status == 200, "%s", reply.body);
    ck_assert_str_eq(web_item(reply.body, "XmlMsg", "MessageHeader", "ReferenceClassification", NULL), "1");
    ck_assert_str_eq(web_item(reply.body, "XmlMsg", "MessageBody", "ResultList", "0", "ResultOfQualificationConfirmation",
                              "SpecificHealthCheckupsInfoConsFlg", NULL),
                     "1");
    ck_assert_str_eq(web_item(reply.body, "XmlMsg", "MessageBody", "ResultList", "0", "ResultOfQualificationConfirmation",
                              "PharmacistsInfoConsFlg", NULL),
                     "0");
    web_reply_free(&reply);
    test_card_free(card);
}
END_TEST

START_TEST(test_webapi_challenge_is_good_once) {
    struct test_card *card = test_card_new(taro.serial);

    struct web_reply reply = read_card(card, "", "", true);

    ck_assert_int_eq(reply.status, 409);
    web_reply_free(&reply);
    test_card_free(card);
}
END_TEST

static const char *const bad_readings[] = {
    "{}",
    "{\"method\":\"eye\"}",
    "{\"method\":\"pin\",\"challenge\":\"00\"}",
    "{\"method\":\"pin\",\"challenge\":\"zz\"}",
    "[]",
};

START_TEST(test_webapi_bad_reading_is_refused) {
    struct web_reply reply = post("card/reading", bad_readings[_i]);

    ck_assert_int_eq(reply.status, 400);
    ck_assert_str_eq(web_item(reply.body, "code", NULL), "items");
    web_reply_free(&reply);
}
END_TEST

// Who comes with a card of that serial number: the answer's status, and its word where it was refused.
struct visit {
    int status;
    char code[32];
};

static struct visit visit(const char *serial, const char *more) {
    struct test_card *card = test_card_new(serial);
    struct web_reply reply = read_card(card, "", more, false);
    struct visit visit = {.status = reply.status};
    (void)snprintf(visit.code, sizeof visit.code, "%s", web_item(reply.body, "code", NULL));
    web_reply_free(&reply);
    test_card_free(card);
    return visit;
}

#define REGISTER ",\"register\":\"1\""

static void add_unregistered(void) {
    struct person late = taro;
    late.id = "late";
    late.serial = "0A0910";
    late.registered = CALENDAR_NEVER;
    ck_assert_int_eq(ledger_add_person(web.world.ledger, &late), ONSHI_OK);
}

// The patient's certificate is another one from now on.
static void renew(const char *serial) {
    struct person renewed = taro;
    renewed.serial = serial;
    const struct ledger_change change = {.kind = LEDGER_CARD, .person = taro.id, .known = web.now, .identity = &renewed};
    ck_assert_int_eq(ledger_apply_change(web.world.ledger, &change), ONSHI_OK);
}

// Asks what the certificate of a card of that serial number is worth.
static struct web_reply ask_worth(const char *serial) {
    static char json[8192 + 64], hex[8192];
    struct test_card *card = test_card_new(serial);
    uint8_t *certificate;
    size_t length = test_card_certificate(card, &certificate);
    write_hex(hex, certificate, length);
    (void)snprintf(json, sizeof json, "{\"certificate\":\"%s\"}", hex);
    free(certificate);
    test_card_free(card);
    return post("card/certificate", json);
}

// The certificates of fixture.h end on 2026-01-01T23:59:59. DR-029.
static const struct {
    const char *profile, *now, *worth;
} worths[] = {
    {"seed-2020", "2025-09-30T23:59:59", "valid"},         {"seed-2020", "2025-10-01T00:00:00", "ending"},
    {"seed-2020", "2026-01-01T23:59:59", "ending"},        {"seed-2020", "2026-01-02T00:00:00", "expired"},
    {"actual", "2026-01-02T00:00:00", "eligibility-only"}, {"actual", "2026-04-30T23:59:59", "eligibility-only"},
    {"actual", "2026-05-01T00:00:00", "expired"},
};

START_TEST(test_webapi_certificate_is_judged_by_the_calendar_and_the_profile) {
    world_set_profile(&web.world, worths[_i].profile);
    web.now = instant(worths[_i].now); // the terminal's own certificate was looked at before

    struct web_reply reply = ask_worth(taro.serial);

    ck_assert_int_eq(reply.status, 200);
    ck_assert_str_eq(web_item(reply.body, "result", "worth", NULL), worths[_i].worth);
    ck_assert_str_eq(web_item(reply.body, "result", "registered", NULL), "1");
    ck_assert_ptr_null(strstr(reply.body, taro.name)); // nothing has been signed yet
    web_reply_free(&reply);
}
END_TEST

START_TEST(test_webapi_certificate_may_be_revoked) { // SC-REC-19
    web.now = instant("2021-04-30T23:59:59");
    struct web_reply before = ask_worth(namesake.serial);
    web.now = instant("2021-05-01T00:00:00");
    struct web_reply after = ask_worth(namesake.serial);

    ck_assert_str_eq(web_item(before.body, "result", "worth", NULL), "valid");
    ck_assert_str_eq(web_item(after.body, "result", "worth", NULL), "revoked");
    web_reply_free(&before);
    web_reply_free(&after);
}
END_TEST

START_TEST(test_webapi_certificate_tells_whether_the_card_is_registered) { // SC-REC-15
    add_unregistered();

    struct web_reply before = ask_worth("0A0910");
    (void)visit("0A0910", REGISTER);
    struct web_reply after = ask_worth("0A0910");

    ck_assert_str_eq(web_item(before.body, "result", "registered", NULL), "0");
    ck_assert_str_eq(web_item(after.body, "result", "registered", NULL), "1");
    web_reply_free(&before);
    web_reply_free(&after);
}
END_TEST

START_TEST(test_webapi_certificate_of_nobody_is_left_to_the_reading) {
    struct web_reply reply = ask_worth("0A0999");

    ck_assert_str_eq(web_item(reply.body, "result", "worth", NULL), "valid");
    ck_assert_str_eq(web_item(reply.body, "result", "registered", NULL), "1");
    web_reply_free(&reply);
}
END_TEST

static const char *const bad_certificates[] = {"{}", "{\"certificate\":\"\"}", "{\"certificate\":\"3g\"}",
                                               "{\"certificate\":\"300\"}", "{\"certificate\":\"3000\"}", "[]"};

START_TEST(test_webapi_certificate_that_is_none_is_refused) {
    struct web_reply reply = post("card/certificate", bad_certificates[_i]);

    ck_assert_int_eq(reply.status, 400);
    ck_assert_str_eq(web_item(reply.body, "code", NULL), "items");
    web_reply_free(&reply);
}
END_TEST

START_TEST(test_webapi_card_is_registered_on_the_spot) { // DR-013
    add_unregistered();

    struct visit without = visit("0A0910", "");
    struct visit wanted = visit("0A0910", REGISTER);
    struct visit again = visit("0A0910", "");

    ck_assert_int_eq(without.status, 409);
    ck_assert_str_eq(without.code, "not-registered");
    ck_assert_int_eq(wanted.status, 200);
    ck_assert_int_eq(again.status, 200);
    ck_assert(ledger_card_registered(ledger_find_person(web.world.ledger, "late", web.now), web.now));
}
END_TEST

START_TEST(test_webapi_card_of_nobody_is_not_registered) {
    add_unregistered();

    struct visit stranger = visit("0A0999", REGISTER);

    ck_assert_int_eq(stranger.status, 200); // a message that says why
    ck_assert(!ledger_card_registered(ledger_find_person(web.world.ledger, "late", web.now), web.now));
}
END_TEST

START_TEST(test_webapi_revoked_card_is_not_registered) {
    add_unregistered();
    struct person revoked = taro;
    revoked.serial = "0A0910";
    revoked.registered = CALENDAR_NEVER;
    revoked.certificate_revoked = web.now - 1;
    const struct ledger_change change = {.kind = LEDGER_CARD, .person = "late", .known = web.now, .identity = &revoked};
    ck_assert_int_eq(ledger_apply_change(web.world.ledger, &change), ONSHI_OK);

    (void)visit("0A0910", REGISTER);

    ck_assert(!ledger_card_registered(ledger_find_person(web.world.ledger, "late", web.now), web.now));
}
END_TEST

#define OUTAGE "jpki-outage:on=web,from=2021-04-05T10:00,until=2021-04-05T11:00"

static void count_fired(void *context, const struct fault_result *result) {
    *(int64_t *)context += result->fired;
}

static int64_t fired(void) {
    int64_t count = 0;
    (void)fault_report(web.faults, count_fired, &count);
    return count;
}

START_TEST(test_webapi_jpki_outage_stops_only_who_is_new) { // DR-018, SC-RES-05
    open_with(OUTAGE);
    add_unregistered();
    web.now += 3600; // 10:00

    struct visit known = visit(taro.serial, "");
    struct visit unregistered = visit("0A0910", REGISTER);
    struct web_reply search = web_post(&client, WEBAPI_SEARCH_PATH, token, WEB_SEARCH);
    renew("0A0911");
    struct visit renewed = visit("0A0911", "");
    web.now += 3600;
    struct visit after = visit("0A0911", "");

    ck_assert_int_eq(known.status, 200);
    ck_assert_int_eq(unregistered.status, 503);
    ck_assert_str_eq(unregistered.code, "jpki-outage");
    ck_assert_int_eq(search.status, 200); // a number needs no certificate
    ck_assert_int_eq(renewed.status, 503);
    ck_assert_int_eq(after.status, 200);
    ck_assert_int_eq(fired(), 2);
    web_reply_free(&search);
    close_site();
}
END_TEST

START_TEST(test_webapi_jpki_outage_passes_a_renewed_card_that_was_seen) { // DR-018: the first visit only
    open_with(OUTAGE);
    renew("0A0911");
    struct visit first = visit("0A0911", "");
    web.now += 3600;

    struct visit second = visit("0A0911", "");

    ck_assert_int_eq(first.status, 200);
    ck_assert_int_eq(second.status, 200);
    ck_assert_int_eq(fired(), 0);
    close_site();
}
END_TEST

// A card that was issued after the registration was not the one that was registered.
START_TEST(test_webapi_jpki_outage_stops_a_card_that_is_newer_than_its_registration) { // DR-018
    open_with(OUTAGE);
    struct person newer = taro;
    newer.id = "newer";
    newer.serial = "0A0912";
    newer.registered = instant("2020-11-01T09:00:00");
    newer.card_issued = instant("2021-03-15");
    ck_assert_int_eq(ledger_add_person(web.world.ledger, &newer), ONSHI_OK);
    web.now += 3600;

    struct visit during = visit("0A0912", "");
    web.now += 3600;
    struct visit after = visit("0A0912", "");

    ck_assert_str_eq(during.code, "jpki-outage");
    ck_assert_int_eq(after.status, 200);
    close_site();
}
END_TEST

#define ROWS(table) ((int)(sizeof(table) / sizeof(table)[0]))

int main(void) {
    Suite *suite = suite_create("mocks");
    TCase *tests = tcase_create("webapi-card");
    TCase *outage = tcase_create("webapi-card-outage");
    tcase_add_checked_fixture(tests, open_site, close_site);
    tcase_set_timeout(tests, WEB_CASE_SECONDS);
    tcase_set_timeout(outage, WEB_CASE_SECONDS);
    tcase_add_test(tests, test_webapi_card_is_read);
    tcase_add_test(tests, test_webapi_challenge_is_good_once);
    tcase_add_loop_test(tests, test_webapi_bad_reading_is_refused, 0, ROWS(bad_readings));
    tcase_add_loop_test(tests, test_webapi_certificate_is_judged_by_the_calendar_and_the_profile, 0, ROWS(worths));
    tcase_add_test(tests, test_webapi_certificate_may_be_revoked);
    tcase_add_test(tests, test_webapi_certificate_tells_whether_the_card_is_registered);
    tcase_add_test(tests, test_webapi_certificate_of_nobody_is_left_to_the_reading);
    tcase_add_loop_test(tests, test_webapi_certificate_that_is_none_is_refused, 0, ROWS(bad_certificates));
    tcase_add_test(tests, test_webapi_card_is_registered_on_the_spot);
    tcase_add_test(tests, test_webapi_card_of_nobody_is_not_registered);
    tcase_add_test(tests, test_webapi_revoked_card_is_not_registered);
    tcase_add_test(outage, test_webapi_jpki_outage_stops_only_who_is_new);
    tcase_add_test(outage, test_webapi_jpki_outage_stops_a_card_that_is_newer_than_its_registration);
    tcase_add_test(outage, test_webapi_jpki_outage_passes_a_renewed_card_that_was_seen);
    suite_add_tcase(suite, tests);
    suite_add_tcase(suite, outage);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
