// SPDX-License-Identifier: Apache-2.0
//
// What goes wrong on purpose at the Web API, seen by a raw client: each fault is armed before the server opens, does
// what its name says at its position, and is told and counted as fired.
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "mocks/tests/test_webapi_site.h"

static struct web_client client;
static char token[SESSION_TOKEN_SIZE];

// Opens the site with a fault at the first search; the login goes well.
static void open_with(const char *fault) {
    web_prepare();
    web_arm(fault);
    web_start();
    client = web_connect(WEBAPI_LOGIN_DOOR, PKI_TERMINAL);
    web_login(&client, token);
}

static struct web_reply search(const char *question) {
    return web_post(&client, WEBAPI_SEARCH_PATH, token, question);
}

static void count_fired(void *context, const struct fault_result *result) {
    *(int64_t *)context += result->fired;
}

static void close_after(int64_t fired) {
    int64_t count = 0;
    (void)fault_report(web.faults, count_fired, &count);
    ck_assert_int_eq(count, fired);
    web_hang_up(&client);
    web_close();
}

START_TEST(test_webapi_fault_delay) {
    open_with("delay:on=web,kind=OQSsiquc01,value=300");
    int64_t from = clock_monotonic_us();

    struct web_reply reply = search(WEB_SEARCH);

    ck_assert_int_eq(reply.status, 200);
    ck_assert_int_ge(clock_monotonic_us() - from, 200000); // the loop counts from its last turn
    ck_assert_str_eq(web_find(WEBAPI_ANSWERED, 1)->fault, "delay");
    web_reply_free(&reply);
    close_after(1);
}
END_TEST

START_TEST(test_webapi_fault_late_until_released) {
    open_with("late:on=web,kind=OQSsiquc01,value=-1");
    struct web_reply none = search(WEB_SEARCH);
    ck_assert_int_eq(none.status, 0);
    ck_assert_int_eq(none.end, WEB_SILENT);

    webapi_release(web.api);
    struct web_reply late = web_receive(&client, WEB_WAIT_MS);

    ck_assert_int_eq(late.status, 200);
    ck_assert_ptr_nonnull(strstr(late.body, "XmlMsg"));
    web_reply_free(&none);
    web_reply_free(&late);
    close_after(1);
}
END_TEST

START_TEST(test_webapi_fault_late_after_the_client_left) {
    open_with("late:on=web,kind=OQSsiquc01,value=200");
    ck_assert(web_send(&client, "", 0));
    char request[2048];
    (void)snprintf(request, sizeof request, "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: %s\r\nContent-Length: %zu\r\n\r\n%s",
                   WEBAPI_SEARCH_PATH, token, strlen(WEB_SEARCH), WEB_SEARCH);
    ck_assert(web_send(&client, request, strlen(request)));
    web_turn();
    web_hang_up(&client);

    client = web_connect(WEBAPI_LOGIN_DOOR, PKI_TERMINAL);
    struct web_reply reply = search(WEB_SEARCH); // another connection is not touched

    ck_assert_int_eq(reply.status, 200);
    web_reply_free(&reply);
    close_after(1);
}
END_TEST

START_TEST(test_webapi_fault_silence) {
    open_with("silence:on=web,kind=OQSsiquc01");
    char request[2048];
    (void)snprintf(request, sizeof request, "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: %s\r\nContent-Length: %zu\r\n\r\n%s",
                   WEBAPI_SEARCH_PATH, token, strlen(WEB_SEARCH), WEB_SEARCH);
    ck_assert(web_send(&client, request, strlen(request)));

    struct web_reply reply = web_receive(&client, 1000);

    ck_assert_int_eq(reply.end, WEB_SILENT);
    ck_assert_uint_eq(reply.length, 0);
    ck_assert_str_eq(web_find(WEBAPI_NOT_ANSWERED, 0)->fault, "silence");
    web_reply_free(&reply);
    close_after(1);
}
END_TEST

START_TEST(test_webapi_fault_cut_and_reset) {
    open_with(_i == 0 ? "cut:on=web,kind=OQSsiquc01,value=300" : "reset:on=web,kind=OQSsiquc01,value=300");

    struct web_reply reply = search(WEB_SEARCH);

    ck_assert_int_eq(reply.end, _i == 0 ? WEB_ENDED : WEB_RESET);
    ck_assert(reply.length < reply.promised || reply.status == 0);
    web_reply_free(&reply);
    close_after(1);
}
END_TEST

START_TEST(test_webapi_fault_drip) {
    open_with("drip:on=web,kind=OQSsiquc01,value=30");
    int64_t from = clock_monotonic_us();

    struct web_reply reply = search(WEB_SEARCH);

    ck_assert_int_eq(reply.status, 200);
    ck_assert_uint_eq(reply.length, reply.promised);
    ck_assert_int_ge(clock_monotonic_us() - from, 150000); // ten pieces
    web_reply_free(&reply);
    close_after(1);
}
END_TEST

START_TEST(test_webapi_fault_wrong_length) {
    open_with(_i == 0 ? "wrong-length:on=web,kind=OQSsiquc01,value=10" : "wrong-length:on=web,kind=OQSsiquc01,value=-10");

    struct web_reply reply = search(WEB_SEARCH);
    struct web_reply rest = web_receive(&client, WEB_WAIT_MS);

    ck_assert_int_eq(reply.end, _i == 0 ? WEB_ENDED : WEB_OPEN);
    ck_assert_uint_eq(reply.promised, reply.length + (_i == 0 ? 10 : 0));
    ck_assert_int_eq(rest.status, 0);
    web_reply_free(&reply);
    web_reply_free(&rest);
    close_after(1);
}
END_TEST

START_TEST(test_webapi_fault_wrong_encoding) {
    open_with("wrong-encoding:on=web,kind=OQSsiquc01");

    struct web_reply reply = search(WEB_SEARCH);

    ck_assert_int_eq(reply.status, 200);
    ck_assert(!text_is_utf8(reply.body, reply.length));
    ck_assert_ptr_nonnull(strstr(web_find(WEBAPI_ANSWERED, 1)->utf8, "ResultList")); // the log has what it says
    web_reply_free(&reply);
    close_after(1);
}
END_TEST

START_TEST(test_webapi_fault_truncated) {
    open_with("truncated:on=web,kind=OQSsiquc01");

    struct web_reply reply = search(WEB_SEARCH);

    ck_assert_uint_eq(reply.length, reply.promised);
    ck_assert(!text_is_utf8(reply.body, reply.length)); // in the middle of a character
    web_reply_free(&reply);
    close_after(1);
}
END_TEST

START_TEST(test_webapi_fault_duplicated) {
    open_with("duplicated:on=web,kind=OQSsiquc01,value=50");

    struct web_reply reply = search(WEB_SEARCH);
    struct web_reply again = web_receive(&client, WEB_WAIT_MS);

    ck_assert_int_eq(again.status, 200);
    ck_assert_str_eq(again.body, reply.body);
    web_reply_free(&reply);
    web_reply_free(&again);
    struct web_reply next = search(WEB_SEARCH); // and the connection goes on
    ck_assert_int_eq(next.status, 200);
    web_reply_free(&next);
    close_after(1);
}
END_TEST

START_TEST(test_webapi_fault_another_patient) {
    open_with("another-patient:on=web,kind=OQSsiquc01,at=2");
    struct web_reply first = search(WEB_SEARCH);

    struct web_reply second = search(WEB_ASK("99999"));

    ck_assert_str_eq(second.body, first.body);
    web_reply_free(&first);
    web_reply_free(&second);
    close_after(1);
}
END_TEST

#define VIEW(insurer, number) \
    "{\"XmlMsg\":{\"MessageHeader\":{\"MedicalInstitutionCode\":\"9910000018\",\"InsurerNumber\":\"" insurer "\"," \
    "\"InsuredPersonIdentificationNumber\":\"" number "\",\"ArbitraryFileIdentifier\":\"1\"}," \
    "\"MessageBody\":{\"FileCategory\":\"2\"}}}"

START_TEST(test_webapi_fault_another_patient_in_a_view) { // SC-CON-17
    open_with("another-patient:on=web,kind=TKKsiquc01,at=2");
    ck_assert_int_eq(ledger_set_consent(web.world.ledger, CLINIC, &elder, CONSENT_CHECKUP, true, web.now), ONSHI_OK);
    struct web_reply hers = web_post(&client, WEBAPI_OWN_PATH "TKKsiquc01", token, VIEW("39990011", "55555551"));

    struct web_reply his = web_post(&client, WEBAPI_OWN_PATH "TKKsiquc01", token, VIEW("06990014", "00111"));

    ck_assert_ptr_nonnull(strstr(hers.body, elder.name));
    ck_assert_str_eq(his.body, hers.body);
    web_reply_free(&hers);
    web_reply_free(&his);
    close_after(1);
}
END_TEST

START_TEST(test_webapi_fault_another_patient_needs_one) {
    open_with("another-patient:on=web,kind=OQSsiquc01");

    struct web_reply reply = search(WEB_SEARCH); // nobody was asked about before

    ck_assert_str_eq(web_item(reply.body, "XmlMsg", "MessageBody", "QualificationValidity", NULL), "1");
    web_reply_free(&reply);
    close_after(0);
}
END_TEST

START_TEST(test_webapi_fault_bombs) {
    open_with(_i == 0 ? "bomb-huge:on=web,kind=OQSsiquc01,value=5000000" : "bomb-deep:on=web,kind=OQSsiquc01,value=100000");

    struct web_reply reply = search(WEB_SEARCH);

    ck_assert_int_eq(reply.status, 200);
    ck_assert_uint_eq(reply.length, reply.promised);
    if (_i == 0) {
        ck_assert_uint_eq(reply.length, 5000000);
        ck_assert_str_eq(web_item(reply.body, "XmlMsg", "MessageBody", "QualificationValidity", NULL), "1");
    } else {
        ck_assert_uint_gt(reply.length, 200000);
    }
    web_reply_free(&reply);
    close_after(1);
}
END_TEST

#define DOWNLOAD \
    "{\"XmlMsg\":{\"MessageHeader\":{\"MedicalInstitutionCode\":\"9910000018\"},\"MessageBody\":{\"ReceptionNumber\":\"%s\"}}}"

static const struct {
    const char *prefix, *list;
} batches[] = {
    {"OQSmuquc", "\"QualificationConfirmSearchInfo\":[{\"InsurerNumber\":\"06990014\",\"InsuredCardSymbol\":\"11\","
                 "\"InsuredIdentificationNumber\":\"00111\",\"Birthdate\":\"19680101\","
                 "\"LimitApplicationCertificateRelatedConsFlg\":\"0\",\"ArbitraryIdentifier\":\"1\"}]"},
    {"OQSmuimm", "\"ReferenceNumberRegistrationInfo\":[{\"ReferenceNumber\":\"K7\",\"InsurerNumber\":\"06990014\","
                 "\"InsuredCardSymbol\":\"11\",\"InsuredIdentificationNumber\":\"00111\"}]"},
};

static struct web_reply post_batch(const char *prefix, const char *step, const char *json) {
    char path[64];
    (void)snprintf(path, sizeof path, WEBAPI_OWN_PATH "%s%s", prefix, step);
    return web_post(&client, path, token, json);
}

// The first request for the result is told that the batch runs, though it is done; the next one gets it.
START_TEST(test_webapi_fault_processing_for_ever) {
    char json[1024], fault[64];
    const char *prefix = batches[_i].prefix;
    (void)snprintf(fault, sizeof fault, "processing-for-ever:on=web,kind=%s02", prefix);
    open_with(fault);
    (void)snprintf(json, sizeof json,
                   "{\"XmlMsg\":{\"MessageHeader\":{%s\"MedicalInstitutionCode\":\"9910000018\"},"
                   "\"MessageBody\":{%s}}}", _i == 0 ? "\"QualificationConfirmationDate\":\"20210405\"," : "",
                   batches[_i].list);
    struct web_reply receipt = post_batch(prefix, "01", json);
    (void)snprintf(json, sizeof json, DOWNLOAD,
                   web_item(receipt.body, "XmlMsg", "MessageBody", "ReceptionNumber", NULL));
    web.now += 3600;

    struct web_reply running = post_batch(prefix, "02", json);
    struct web_reply done = post_batch(prefix, "02", json);

    ck_assert_msg(running.status == 200, "%s", running.body);
    ck_assert_str_eq(web_item(running.body, "XmlMsg", "MessageHeader", "SegmentOfResult", NULL), "2");
    ck_assert_str_eq(web_item(done.body, "XmlMsg", "MessageHeader", "SegmentOfResult", NULL), "1");
    web_reply_free(&receipt);
    web_reply_free(&running);
    web_reply_free(&done);
    close_after(1);
}
END_TEST

START_TEST(test_webapi_fault_header_9) {
    open_with("header-9:on=web,kind=OQSsiquc01");

    struct web_reply reply = search(WEB_SEARCH);

    ck_assert_int_eq(reply.status, 200);
    ck_assert_str_eq(web_item(reply.body, "XmlMsg", "MessageHeader", "SegmentOfResult", NULL), "9");
    ck_assert_str_ne(web_item(reply.body, "XmlMsg", "MessageHeader", "ErrorMessage", NULL), "");
    web_reply_free(&reply);
    close_after(1);
}
END_TEST

START_TEST(test_webapi_fault_token_expiry) {
    open_with("token-expiry:on=web,kind=OQSsiquc01,at=2");
    struct web_reply good = search(WEB_SEARCH);
    struct web_reply expired = search(WEB_SEARCH);
    struct web_reply still = search(WEB_SEARCH);

    ck_assert_int_eq(good.status, 200);
    ck_assert_int_eq(expired.status, 401);
    ck_assert_str_eq(web_item(expired.body, "code", NULL), "token-expired");
    ck_assert_int_eq(still.status, 401);
    web_login(&client, token);
    struct web_reply again = search(WEB_SEARCH);
    ck_assert_int_eq(again.status, 200);
    web_reply_free(&good);
    web_reply_free(&expired);
    web_reply_free(&still);
    web_reply_free(&again);
    close_after(1);
}
END_TEST

START_TEST(test_webapi_fault_maintenance) {
    open_with("maintenance:on=web,from=2021-04-05T10:00:00,until=2021-04-05T11:00:00");
    web.now = instant("2021-04-05T10:00:00");
    struct web_reply during = search(WEB_SEARCH);
    web.now = instant("2021-04-05T11:00:00");
    struct web_reply after = search(WEB_SEARCH);

    ck_assert_int_eq(during.status, 503);
    ck_assert_str_eq(web_item(during.body, "detail", NULL), "2021-04-05 10:00 - 2021-04-05 11:00");
    ck_assert_int_eq(after.status, 200);
    web_reply_free(&during);
    web_reply_free(&after);
    close_after(1);
}
END_TEST

START_TEST(test_webapi_fault_line_outage) {
    open_with("line-outage:on=web,from=2021-04-05T10:00:00,until=2021-04-05T11:00:00");
    web.now = instant("2021-04-05T10:00:00");
    struct web_reply during = search(WEB_SEARCH);
    ck_assert_int_eq(during.end, WEB_RESET);
    web_reply_free(&during);
    web_hang_up(&client);
    client = web_connect(WEBAPI_LOGIN_DOOR, PKI_TERMINAL);
    ck_assert(!client.ready); // nobody gets through
    web_hang_up(&client);

    web.now = instant("2021-04-05T11:00:00");
    client = web_connect(WEBAPI_LOGIN_DOOR, PKI_TERMINAL);
    struct web_reply after = search(WEB_SEARCH);

    ck_assert_int_eq(after.status, 200);
    web_reply_free(&after);
    close_after(2); // the question, and the connection that was tried
}
END_TEST

static const struct {
    const char *fault;
    long verdict;
} certificate_rows[] = {
    {"expired-server-certificate:on=web", X509_V_ERR_CERT_HAS_EXPIRED},
    {"foreign-server-certificate:on=web", X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY},
};

START_TEST(test_webapi_fault_server_certificate) {
    web_prepare();
    web_arm(certificate_rows[_i].fault);
    web_start();

    client = web_connect(WEBAPI_LOGIN_DOOR, PKI_TERMINAL);
    bool right = client.verdict == certificate_rows[_i].verdict ||
                 (_i == 1 && client.verdict == X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE);
    ck_assert_msg(right, "%s", X509_verify_cert_error_string(client.verdict));
    web_turn();
    ck_assert_str_ne(web_find(WEBAPI_CONNECTED, 0)->fault, "");
    web_hang_up(&client);

    client = web_connect(WEBAPI_LOGIN_DOOR, PKI_TERMINAL); // the next one is good again
    ck_assert_int_eq(client.verdict, X509_V_OK);
    close_after(1);
}
END_TEST

START_TEST(test_webapi_fault_old_tls) {
    web_prepare();
    web_arm("old-tls:on=web,count=2");
    web_start();

    client = web_connect(WEBAPI_SEARCH_DOOR, PKI_KINDS); // a good client does not agree
    ck_assert(!client.ready);
    web_hang_up(&client);
    client = web_connect_tls(WEBAPI_SEARCH_DOOR, PKI_KINDS, TLS1_VERSION, 0); // one that takes anything gets it
    ck_assert(!client.ready || SSL_version(client.ssl) == TLS1_1_VERSION);
    close_after(2);
}
END_TEST

int main(void) {
    TCase *tests = tcase_create("webapi-faults");
    tcase_set_timeout(tests, WEB_CASE_SECONDS);
    tcase_add_test(tests, test_webapi_fault_delay);
    tcase_add_test(tests, test_webapi_fault_late_until_released);
    tcase_add_test(tests, test_webapi_fault_late_after_the_client_left);
    tcase_add_test(tests, test_webapi_fault_silence);
    tcase_add_loop_test(tests, test_webapi_fault_cut_and_reset, 0, 2);
    tcase_add_test(tests, test_webapi_fault_drip);
    tcase_add_loop_test(tests, test_webapi_fault_wrong_length, 0, 2);
    tcase_add_test(tests, test_webapi_fault_wrong_encoding);
    tcase_add_test(tests, test_webapi_fault_truncated);
    tcase_add_test(tests, test_webapi_fault_duplicated);
    tcase_add_test(tests, test_webapi_fault_another_patient);
    tcase_add_test(tests, test_webapi_fault_another_patient_in_a_view);
    tcase_add_test(tests, test_webapi_fault_another_patient_needs_one);
    tcase_add_loop_test(tests, test_webapi_fault_bombs, 0, 2);
    tcase_add_loop_test(tests, test_webapi_fault_processing_for_ever, 0, (int)(sizeof batches / sizeof batches[0]));
    tcase_add_test(tests, test_webapi_fault_header_9);
    tcase_add_test(tests, test_webapi_fault_token_expiry);
    tcase_add_test(tests, test_webapi_fault_maintenance);
    tcase_add_test(tests, test_webapi_fault_line_outage);
    tcase_add_loop_test(tests, test_webapi_fault_server_certificate, 0, 2);
    tcase_add_test(tests, test_webapi_fault_old_tls);
    return run_case(tests);
}
