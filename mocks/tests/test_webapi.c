// SPDX-License-Identifier: Apache-2.0
//
// The way through the Web API: login, token, search, as a product goes it.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

// A profile of one's own with one parameter.
static enum onshi_status options_with(const char *key, const char *value, struct webapi_options *options,
                                      struct profile **out) {
    char folder[] = "/tmp/onshi-test-webapi-XXXXXX";
    char path[128];
    ck_assert_ptr_nonnull(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/profiles", folder);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    (void)snprintf(path, sizeof path, "%s/profiles/own.xml", folder);
    FILE *file = fopen(path, "we");
    ck_assert_ptr_nonnull(file);
    (void)fprintf(file, "<profile id=\"own\"><parameter key=\"%s\" value=\"%s\" source=\"DR-131\"/></profile>", key, value);
    ck_assert_int_eq(fclose(file), 0);
    ck_assert_int_eq(profile_load(folder, "own", out, NULL), ONSHI_OK);
    ck_assert_int_eq(unlink(path), 0);
    (void)snprintf(path, sizeof path, "%s/profiles", folder);
    ck_assert_int_eq(rmdir(path), 0);
    ck_assert_int_eq(rmdir(folder), 0);
    return webapi_options_of_profile(*out, options);
}

static const struct profile_row {
    const char *key, *value;
    struct webapi_options options; // what they are then; the texts are the value
    bool user_key, pass_key;
    const char *why;
} profile_rows[] = {
    {"web.token_ttl_s", "600", {.token_ttl_s = 600}, false, false, "a life"},
    {"web.token_ttl_s", "0", {.token_ttl_s = 0}, false, false, "for ever"},
    {"web.idle_s", "1800", {.idle_s = 1800}, false, false, "DR-131"},
    {"web.login_user_key", "userId", {.idle_s = 0}, true, false, "a name"},
    {"web.login_pass_key", "password", {.idle_s = 0}, false, true, "a name"},
    {"web.one_session_per_account", "yes", {.one_session_per_account = true}, false, false, "DR-131"},
    {"web.one_session_per_account", "no", {.one_session_per_account = false}, false, false, "DR-131"},
    {"sd.nesting", "flat", {.nesting = JSON_FLAT}, false, false, "lists without names"},
    {"sd.nesting", "wrapped", {.nesting = JSON_WRAPPED}, false, false, "as it was seen"},
    {"web.other", "1", {.idle_s = 0}, false, false, "what nobody knows is passed over"},
};

START_TEST(test_webapi_options_come_from_the_profile) {
    const struct profile_row *row = &profile_rows[_i];
    struct webapi_options options = {.token_ttl_s = 99, .idle_s = 99, .nesting = JSON_FLAT, .one_session_per_account = true,
                                     .serves_reception = true};
    struct profile *profile;

    ck_assert_int_eq(options_with(row->key, row->value, &options, &profile), ONSHI_OK);

    ck_assert_int_eq(options.token_ttl_s, row->options.token_ttl_s);
    ck_assert_int_eq(options.idle_s, row->options.idle_s);
    ck_assert_int_eq(options.nesting, row->options.nesting);
    ck_assert_int_eq(options.one_session_per_account, row->options.one_session_per_account);
    ck_assert_pstr_eq(options.login_user_key, row->user_key ? row->value : NULL);
    ck_assert_pstr_eq(options.login_pass_key, row->pass_key ? row->value : NULL);
    ck_assert(options.serves_reception); // is the stage's to say
    profile_free(profile);
}
END_TEST

static const char *const bad_parameters[][2] = {
    {"web.token_ttl_s", "-1"},      {"web.token_ttl_s", ""},         {"web.token_ttl_s", "ten"},
    {"web.idle_s", "99999999999"},  {"web.idle_s", "60s"},           {"sd.nesting", "deep"},
    {"web.one_session_per_account", "perhaps"},
};

START_TEST(test_webapi_options_that_cannot_be_change_nothing) {
    struct webapi_options options = {.token_ttl_s = 99, .idle_s = 98};
    struct profile *profile;

    ck_assert_int_eq(options_with(bad_parameters[_i][0], bad_parameters[_i][1], &options, &profile), ONSHI_MALFORMED);

    ck_assert_int_eq(options.token_ttl_s, 99);
    ck_assert_int_eq(options.idle_s, 98);
    profile_free(profile);
}
END_TEST

START_TEST(test_webapi_options_of_the_profiles_of_the_house) {
    static const char *const profiles[] = {"seed-2020", "actual"};
    struct webapi_options options = {0};
    struct profile *profile;
    ck_assert_int_eq(profile_load(MOCKS_SCENARIOS, profiles[_i], &profile, NULL), ONSHI_OK);

    ck_assert_int_eq(webapi_options_of_profile(profile, &options), ONSHI_OK);

    ck_assert_int_eq(options.idle_s, 1800); // DR-131: 30 minutes
    ck_assert_int_eq(options.token_ttl_s, 0);
    ck_assert_int_eq(options.nesting, JSON_WRAPPED);
    profile_free(profile);
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
    tcase_add_loop_test(tests, test_webapi_options_come_from_the_profile, 0,
                        (int)(sizeof profile_rows / sizeof profile_rows[0]));
    tcase_add_loop_test(tests, test_webapi_options_that_cannot_be_change_nothing, 0,
                        (int)(sizeof bad_parameters / sizeof bad_parameters[0]));
    tcase_add_loop_test(tests, test_webapi_options_of_the_profiles_of_the_house, 0, 2);
    return run_case(tests);
}
