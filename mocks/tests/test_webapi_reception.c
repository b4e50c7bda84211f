// SPDX-License-Identifier: Apache-2.0
//
// What a reception product does over the Web API: the other messages, batches, the search in a disaster, logging out.
// The paths are inferred (mocks/webapi/INFERRED.md).
#include <stdlib.h>
#include <string.h>

#include "mocks/tests/test_webapi_site.h"

static struct web_client client;
static char token[SESSION_TOKEN_SIZE];

static const struct webapi_account accounts[] = {
    {"ishi", "himitsu", CLINIC, ROLE_VIEWER},
    {"jimu", "himitsu", CLINIC, ROLE_GENERAL},
};

static void open_as(const char *user) {
    char json[128];
    web_prepare();
    web.options.serves_reception = true;
    web.options.accounts = accounts;
    web.options.account_count = 2;
    web_start();
    client = web_connect(WEBAPI_LOGIN_DOOR, PKI_TERMINAL);
    (void)snprintf(json, sizeof json, "{\"id\":\"%s\",\"pw\":\"himitsu\"}", user);
    struct web_reply reply = web_post(&client, WEBAPI_LOGIN_PATH, NULL, json);
    ck_assert_int_eq(reply.status, 200);
    (void)snprintf(token, sizeof token, "%s", web_item(reply.body, "result", "idToken", NULL));
    web_reply_free(&reply);
}

static void open_site(void) {
    open_as("ishi");
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

#define BINDING \
    "{\"XmlMsg\":{\"MessageHeader\":{\"MedicalInstitutionCode\":\"9910000018\"},\"MessageBody\":{" \
    "\"ReferenceNumberRegistrationInfo\":{\"ReferenceNumber\":\"K1\",\"InsurerNumber\":\"06990014\"," \
    "\"InsuredCardSymbol\":\"11\",\"InsuredIdentificationNumber\":\"00111\"}}}}"

START_TEST(test_webapi_reference_number_is_registered) {
    struct web_reply bound = post("OQSsiimm01", BINDING);
    struct web_reply found = web_post(&client, WEBAPI_SEARCH_PATH, token, WEB_SEARCH);

    ck_assert_msg(bound.status == 200, "%s", bound.body);
    ck_assert_str_eq(web_item(bound.body, "XmlMsg", "MessageBody", "ProcessingResultStatus", NULL), "1");
    ck_assert_str_eq(web_item(found.body, "XmlMsg", "MessageBody", "ResultList", "0", "ResultOfQualificationConfirmation",
                              "ReferenceNumber", NULL),
                     "K1");
    web_reply_free(&bound);
    web_reply_free(&found);
}
END_TEST

#define VIEW(period) \
    "{\"XmlMsg\":{\"MessageHeader\":{\"MedicalInstitutionCode\":\"9910000018\",\"InsurerNumber\":\"06990014\"," \
    "\"InsuranceCardSymbol\":\"11\",\"InsuredPersonIdentificationNumber\":\"00111\",\"BranchNumber\":\"\"," \
    "\"ArbitraryFileIdentifier\":\"1\"},\"MessageBody\":{" period "\"FileCategory\":\"2\"}}}"

START_TEST(test_webapi_views_are_asked_for) {
    struct web_reply medication = post("YZKsiquc01", VIEW("\"StartDate\":\"202101\",\"EndDate\":\"202104\","));
    struct web_reply checkups = post("TKKsiquc01", VIEW(""));

    ck_assert_int_eq(medication.status, 200);
    ck_assert_str_eq(web_item(medication.body, "XmlMsg", "MessageHeader", "ResultCode", NULL), "MOCK2101E"); // not open yet
    ck_assert_int_eq(checkups.status, 200);
    ck_assert_str_eq(web_item(checkups.body, "XmlMsg", "MessageHeader", "ResultCode", NULL), "MOCK2203E"); // no consent
    ck_assert(web_find(WEBAPI_REQUEST_TAKEN, 1)->valid);
    ck_assert(web_find(WEBAPI_REQUEST_TAKEN, 2)->valid);
    web_reply_free(&medication);
    web_reply_free(&checkups);
}
END_TEST

START_TEST(test_webapi_broken_message_fails_as_a_whole) {
    struct web_reply reply = web_post(&client, WEBAPI_SEARCH_PATH, token, "{\"XmlMsg\":{\"MessageHeader\":{\"A\":1}}}");

    ck_assert_int_eq(reply.status, 200);
    ck_assert_str_eq(web_item(reply.body, "XmlMsg", "MessageHeader", "SegmentOfResult", NULL), "9");
    ck_assert(!web_find(WEBAPI_REQUEST_TAKEN, 1)->valid);
    web_reply_free(&reply);
}
END_TEST

#define LIST \
    "{\"XmlMsg\":{\"MessageHeader\":{\"QualificationConfirmationDate\":\"20210405\",\"MedicalInstitutionCode\":\"9910000018\"," \
    "\"ArbitraryFileIdentifier\":\"B1\"},\"MessageBody\":{\"QualificationConfirmSearchInfo\":[{\"InsurerNumber\":\"06990014\"," \
    "\"InsuredCardSymbol\":\"11\",\"InsuredIdentificationNumber\":\"00111\",\"Birthdate\":\"19680101\"," \
    "\"LimitApplicationCertificateRelatedConsFlg\":\"0\",\"ArbitraryIdentifier\":\"1_1\"},{\"InsurerNumber\":\"39999990\"," \
    "\"InsuredIdentificationNumber\":\"99\",\"Birthdate\":\"19400101\",\"LimitApplicationCertificateRelatedConsFlg\":\"0\"," \
    "\"ArbitraryIdentifier\":\"2_1\"}]}}}"

START_TEST(test_webapi_batch_goes_up_and_comes_down) {
    char download[256];
    struct web_reply receipt = post("OQSmuquc01", LIST);
    ck_assert_msg(receipt.status == 200, "%s", receipt.body);
    (void)snprintf(download, sizeof download,
                   "{\"XmlMsg\":{\"MessageHeader\":{\"MedicalInstitutionCode\":\"9910000018\"},\"MessageBody\":{"
                   "\"ReceptionNumber\":\"%s\"}}}",
                   web_item(receipt.body, "XmlMsg", "MessageBody", "ReceptionNumber", NULL));
    struct web_reply early = post("OQSmuquc02", download);
    web.now += 3600;
    struct web_reply result = post("OQSmuquc02", download);

    ck_assert_str_eq(web_item(receipt.body, "XmlMsg", "MessageHeader", "ArbitraryFileIdentifier", NULL), "B1");
    ck_assert_msg(strcmp(web_item(early.body, "XmlMsg", "MessageHeader", "SegmentOfResult", NULL), "2") == 0, "%s",
                  early.body);
    ck_assert_msg(strcmp(web_item(result.body, "XmlMsg", "MessageHeader", "NumberOfProcessingResult", NULL), "2") == 0,
                  "%s", result.body);
    ck_assert_str_eq(web_item(result.body, "XmlMsg", "MessageBody", "BulkConfirmUnit", "0", "QualificationValidity", NULL),
                     "1");
    ck_assert_str_eq(web_item(result.body, "XmlMsg", "MessageBody", "BulkConfirmUnit", "1",
                              "QualificationConfirmSearchInfo", "ArbitraryIdentifier", NULL),
                     "2_1");
    ck_assert(web_find(WEBAPI_REQUEST_TAKEN, 1)->valid);
    web_reply_free(&receipt);
    web_reply_free(&early);
    web_reply_free(&result);
}
END_TEST

#define NUMBERS \
    "{\"XmlMsg\":{\"MessageHeader\":{\"MedicalInstitutionCode\":\"9910000018\",\"ArbitraryFileIdentifier\":\"N1\"}," \
    "\"MessageBody\":{\"ReferenceNumberRegistrationInfo\":[{\"ReferenceNumber\":\"K7\",\"InsurerNumber\":\"06990014\"," \
    "\"InsuredCardSymbol\":\"11\",\"InsuredIdentificationNumber\":\"00111\"},{\"ReferenceNumber\":\"K8\"," \
    "\"InsurerNumber\":\"39999990\",\"InsuredIdentificationNumber\":\"99\"}]}}}"

START_TEST(test_webapi_batch_of_reference_numbers_is_registered) {
    char download[256];
    struct web_reply receipt = post("OQSmuimm01", NUMBERS);
    (void)snprintf(download, sizeof download,
                   "{\"XmlMsg\":{\"MessageHeader\":{\"MedicalInstitutionCode\":\"9910000018\"},\"MessageBody\":{"
                   "\"ReceptionNumber\":\"%s\"}}}",
                   web_item(receipt.body, "XmlMsg", "MessageBody", "ReceptionNumber", NULL));
    web.now += 3600;

    struct web_reply result = post("OQSmuimm02", download);
    struct web_reply found = web_post(&client, WEBAPI_SEARCH_PATH, token, WEB_SEARCH);

    ck_assert_str_eq(web_item(receipt.body, "XmlMsg", "MessageHeader", "ArbitraryFileIdentifier", NULL), "N1");
    ck_assert_msg(result.status == 200, "%s", result.body);
    ck_assert_str_eq(web_item(result.body, "XmlMsg", "MessageBody", "BulkRegistrationUnit", "0", "ProcessingResultStatus",
                              NULL),
                     "1");
    ck_assert_str_eq(web_item(result.body, "XmlMsg", "MessageBody", "BulkRegistrationUnit", "1", "ProcessingResultStatus",
                              NULL),
                     "2");
    ck_assert_str_eq(web_item(found.body, "XmlMsg", "MessageBody", "ResultList", "0", "ResultOfQualificationConfirmation",
                              "ReferenceNumber", NULL),
                     "K7");
    web_reply_free(&receipt);
    web_reply_free(&result);
    web_reply_free(&found);
}
END_TEST

START_TEST(test_webapi_batch_that_is_none) {
    struct web_reply reply = post("OQSmuquc01", "{\"XmlMsg\":{\"MessageHeader\":{\"A\":1}}}");

    ck_assert_int_eq(reply.status, 200);
    ck_assert_str_eq(web_item(reply.body, "XmlMsg", "MessageHeader", "SegmentOfResult", NULL), "9");
    web_reply_free(&reply);
}
END_TEST

#define DISASTER(consent, reason) \
    "{\"operator\":\"医師 見本\",\"consent\":\"" consent "\",\"reason\":\"" reason "\",\"query\":{" \
    "\"insurer\":\"06990014\",\"symbol\":\"11\",\"number\":\"00111\"}}"

static void open_measure(void) {
    ck_assert_int_eq(service_open_measure(web.world.service, "豪雨", "99", web.now - 1, web.now + 3600), ONSHI_OK);
}

START_TEST(test_webapi_disaster_needs_a_measure) {
    struct web_reply reply = post("disaster/search", DISASTER("oral", ""));

    ck_assert_int_eq(reply.status, 200);
    ck_assert_str_eq(web_item(reply.body, "code", NULL), "MOCK3001E"); // SC-DIS-01
    ck_assert_ptr_nonnull(strstr(web_find(WEBAPI_DISASTER_SEARCH, 0)->utf8, "\"outcome\":\"MOCK3001E\""));
    web_reply_free(&reply);
}
END_TEST

START_TEST(test_webapi_disaster_is_shown_and_audited) {
    open_measure();

    struct web_reply reply = post("disaster/search", DISASTER("none", "意識なし"));

    ck_assert_int_eq(reply.status, 200);
    ck_assert_str_ne(web_item(reply.body, "result", "checkups", "XmlMsg", "MessageHeader", "ResultCode", NULL), "");
    ck_assert_str_ne(web_item(reply.body, "result", "medication", "XmlMsg", "MessageHeader", "ResultCode", NULL), "");
    const char *audit = web_find(WEBAPI_DISASTER_SEARCH, 0)->utf8; // DR-117
    ck_assert_ptr_nonnull(strstr(audit, "\"operator\":\"医師 見本\""));
    ck_assert_ptr_nonnull(strstr(audit, "\"account\":\"ishi\""));
    ck_assert_ptr_nonnull(strstr(audit, "\"search\":\"number\""));
    ck_assert_ptr_nonnull(strstr(audit, "\"consent\":\"none\",\"reason\":\"意識なし\",\"outcome\":\"shown\""));
    web_reply_free(&reply);
}
END_TEST

static const struct {
    const char *json;
    int status;
    const char *code, *why;
} disaster_rows[] = {
    {DISASTER("refused", ""), 403, "refused", "a conscious refusal: SC-DIS-07"},
    {DISASTER("none", ""), 400, "items", "without consent there must be a reason: SC-DIS-06"},
    {DISASTER("maybe", ""), 400, "items", "no such consent"},
    {"{\"consent\":\"oral\",\"query\":{}}", 400, "items", "nobody asks"},
    {"{\"operator\":\"a\",\"consent\":\"oral\",\"query\":{}}", 200, "MOCK3002E", "no conditions"},
};

START_TEST(test_webapi_disaster_refusals) {
    open_measure();

    struct web_reply reply = post("disaster/search", disaster_rows[_i].json);

    ck_assert_msg(reply.status == disaster_rows[_i].status, "%s: %s", disaster_rows[_i].why, reply.body);
    ck_assert_str_eq(web_item(reply.body, "code", NULL), disaster_rows[_i].code);
    web_reply_free(&reply);
}
END_TEST

START_TEST(test_webapi_disaster_is_for_viewers) { // SC-DIS-10
    open_as("jimu");
    open_measure();

    struct web_reply reply = post("disaster/search", DISASTER("oral", ""));

    ck_assert_int_eq(reply.status, 403);
    ck_assert_str_eq(web_item(reply.body, "code", NULL), "role");
    ck_assert_ptr_nonnull(strstr(web_find(WEBAPI_DISASTER_SEARCH, 0)->utf8, "\"outcome\":\"role\""));
    web_reply_free(&reply);
    close_site();
}
END_TEST

START_TEST(test_webapi_logout_ends_the_token) {
    struct web_reply out = post("logout", "{}");
    struct web_reply reply = web_post(&client, WEBAPI_SEARCH_PATH, token, WEB_SEARCH);

    ck_assert_int_eq(out.status, 200);
    ck_assert_int_eq(reply.status, 401);
    ck_assert_str_eq(web_find(WEBAPI_LOGGED_OUT, 0)->token, "T1");
    web_reply_free(&out);
    web_reply_free(&reply);
}
END_TEST

START_TEST(test_webapi_inferred_paths_are_closed_to_others) {
    web.options.serves_reception = false;
    webapi_set_options(web.api, &web.options);

    struct web_reply reply = post("disaster/search", DISASTER("oral", ""));

    ck_assert_int_eq(reply.status, 404);
    web_reply_free(&reply);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("mocks");
    TCase *tests = tcase_create("webapi-reception");
    TCase *own = tcase_create("webapi-reception-clerk");
    tcase_add_checked_fixture(tests, open_site, close_site);
    tcase_set_timeout(tests, WEB_CASE_SECONDS);
    tcase_set_timeout(own, WEB_CASE_SECONDS);
    tcase_add_test(tests, test_webapi_reference_number_is_registered);
    tcase_add_test(tests, test_webapi_views_are_asked_for);
    tcase_add_test(tests, test_webapi_broken_message_fails_as_a_whole);
    tcase_add_test(tests, test_webapi_batch_goes_up_and_comes_down);
    tcase_add_test(tests, test_webapi_batch_of_reference_numbers_is_registered);
    tcase_add_test(tests, test_webapi_batch_that_is_none);
    tcase_add_test(tests, test_webapi_disaster_needs_a_measure);
    tcase_add_test(tests, test_webapi_disaster_is_shown_and_audited);
    tcase_add_loop_test(tests, test_webapi_disaster_refusals, 0, (int)(sizeof disaster_rows / sizeof disaster_rows[0]));
    tcase_add_test(tests, test_webapi_logout_ends_the_token);
    tcase_add_test(tests, test_webapi_inferred_paths_are_closed_to_others);
    tcase_add_test(own, test_webapi_disaster_is_for_viewers);
    suite_add_tcase(suite, tests);
    suite_add_tcase(suite, own);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
