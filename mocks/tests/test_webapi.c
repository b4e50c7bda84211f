// SPDX-License-Identifier: Apache-2.0
//
// The way through the Web API: login, token, search, as a product goes it.
#include <stdlib.h>
#include <string.h>

#include "mocks/tests/test_webapi_site.h"

START_TEST(test_webapi_login_and_search) {
    char token[SESSION_TOKEN_SIZE];
    struct web_client client = web_connect(WEBAPI_LOGIN_DOOR, PKI_TERMINAL);
    web_login(&client, token);
    struct web_client searcher = web_connect(WEBAPI_SEARCH_DOOR, PKI_KINDS);

    struct web_reply reply = web_post(&searcher, WEBAPI_SEARCH_PATH, token, WEB_SEARCH);

    ck_assert_int_eq(reply.status, 200);
    ck_assert_str_eq(web_item(reply.body, "XmlMsg", "MessageHeader", "SegmentOfResult", NULL), "1");
    ck_assert_str_eq(web_item(reply.body, "XmlMsg", "MessageBody", "QualificationValidity", NULL), "1");
    ck_assert_str_eq(web_item(reply.body, "XmlMsg", "MessageBody", "ResultList", "0", "ResultOfQualificationConfirmation",
                              "InsurerNumber", NULL),
                     "06990014");
    web_reply_free(&reply);
    web_hang_up(&searcher);
    web_hang_up(&client);
}
END_TEST

START_TEST(test_webapi_server_certificate_is_good) {
    struct web_client client = web_connect(WEBAPI_LOGIN_DOOR, PKI_TERMINAL);

    ck_assert_int_eq(client.verdict, X509_V_OK);
    web_hang_up(&client);
}
END_TEST

START_TEST(test_webapi_observer_sees_everything_but_secrets) {
    char token[SESSION_TOKEN_SIZE];
    struct web_client client = web_connect(WEBAPI_LOGIN_DOOR, PKI_TERMINAL);
    web_login(&client, token);
    struct web_reply reply = web_post(&client, WEBAPI_SEARCH_PATH, token, WEB_SEARCH);

    ck_assert_ptr_nonnull(strstr(web_find(WEBAPI_CONNECTED, 0)->peer, CLINIC));
    ck_assert_str_eq(web_find(WEBAPI_REQUEST_TAKEN, 0)->utf8, "{\"userId\":\"***\",\"password\":\"***\"}");
    ck_assert_ptr_nonnull(strstr(web_find(WEBAPI_ANSWERED, 0)->utf8, "\"idToken\":\"T1\""));
    ck_assert_str_eq(web_find(WEBAPI_REQUEST_TAKEN, 1)->message, "OQSsiquc01");
    ck_assert_str_eq(web_find(WEBAPI_REQUEST_TAKEN, 1)->utf8, WEB_SEARCH);
    ck_assert_msg(web_find(WEBAPI_REQUEST_TAKEN, 1)->valid, "%s", web_find(WEBAPI_REQUEST_TAKEN, 1)->text);
    ck_assert_str_eq(web_find(WEBAPI_REQUEST_TAKEN, 1)->token, "T1");
    ck_assert_str_eq(web_find(WEBAPI_ANSWERED, 1)->utf8, reply.body);
    web_reply_free(&reply);
    web_hang_up(&client);
    ck_assert_ptr_nonnull(web_find(WEBAPI_DISCONNECTED, 0));
}
END_TEST

START_TEST(test_webapi_bad_answer_is_not_sent) {
    static const char *const omitted[] = {"SegmentOfResult", NULL};
    char token[SESSION_TOKEN_SIZE];
    struct web_client client = web_connect(WEBAPI_LOGIN_DOOR, PKI_TERMINAL);
    web_login(&client, token);
    web.options.style.omit = omitted;
    webapi_set_options(web.api, &web.options);

    struct web_reply reply = web_post(&client, WEBAPI_SEARCH_PATH, token, WEB_SEARCH);

    ck_assert_int_eq(reply.status, 500);
    ck_assert_ptr_nonnull(strstr(web_find(WEBAPI_TROUBLE, 0)->text, "SegmentOfResult"));
    web_reply_free(&reply);
    web_hang_up(&client);
}
END_TEST

// What was remembered of the same question does not outlive a change.
START_TEST(test_webapi_same_question_again_is_asked_again) {
    char token[SESSION_TOKEN_SIZE];
    struct web_client client = web_connect(WEBAPI_LOGIN_DOOR, PKI_TERMINAL);
    web_login(&client, token);
    struct web_reply first = web_post(&client, WEBAPI_SEARCH_PATH, token, WEB_SEARCH);
    web.now = instant("2021-04-05T10:00:00");
    struct web_reply second = web_post(&client, WEBAPI_SEARCH_PATH, token, WEB_SEARCH);

    ck_assert_str_eq(web_item(first.body, "XmlMsg", "MessageHeader", "ProcessExecutionTime", NULL), "20210405090000");
    ck_assert_str_eq(web_item(second.body, "XmlMsg", "MessageHeader", "ProcessExecutionTime", NULL), "20210405100000");
    web_reply_free(&first);
    web_reply_free(&second);
    web_hang_up(&client);
}
END_TEST

int main(void) {
    TCase *tests = tcase_create("webapi");
    tcase_add_checked_fixture(tests, web_open, web_close);
    tcase_set_timeout(tests, WEB_CASE_SECONDS);
    tcase_add_test(tests, test_webapi_login_and_search);
    tcase_add_test(tests, test_webapi_server_certificate_is_good);
    tcase_add_test(tests, test_webapi_observer_sees_everything_but_secrets);
    tcase_add_test(tests, test_webapi_bad_answer_is_not_sent);
    tcase_add_test(tests, test_webapi_same_question_again_is_asked_again);
    return run_case(tests);
}
