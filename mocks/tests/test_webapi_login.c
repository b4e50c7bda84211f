// SPDX-License-Identifier: Apache-2.0
//
// Who may come in: certificates under the clock of the scripted world, accounts, tokens and their lives.
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "mocks/tests/test_webapi_site.h"

static const char *revoked[2];

static void set_options(void) {
    webapi_set_options(web.api, &web.options);
}

static const struct certificate_row {
    enum pki_kind kind;
    int status;       // of the login; 0: TLS refuses
    const char *seen; // in the sentence about it
} certificate_rows[] = {
    {PKI_TERMINAL, 200, ""},
    {PKI_TERMINAL_SECOND, 200, ""},
    {PKI_TERMINAL_ENDING, 200, ""},
    {PKI_TERMINAL_EXPIRED, 0, "certificate has expired"}, // SC-SEC-01
    {PKI_TERMINAL_NOT_YET, 0, "not yet valid"},
    {PKI_TERMINAL_REVOKED, 0, "certificate revoked"},
    {PKI_TERMINAL_FOREIGN, 0, "unable to get local issuer certificate"},
    {PKI_KINDS, 0, "peer did not return a certificate"}, // none
};

START_TEST(test_webapi_certificate_decides) {
    const struct certificate_row *row = &certificate_rows[_i];
    struct pki_identity identity;
    char serial[PKI_SERIAL_SIZE];
    ck_assert_int_eq(pki_make(web.pki, PKI_TERMINAL_REVOKED, CLINIC, &identity), ONSHI_OK);
    pki_serial(identity.certificate, serial);
    pki_identity_free(&identity);
    revoked[0] = serial;
    web.options.revoked = revoked;
    set_options();
    struct web_client client = web_connect(WEBAPI_LOGIN_DOOR, row->kind);

    struct web_reply reply = web_post(&client, WEBAPI_LOGIN_PATH, NULL, WEB_LOGIN);

    ck_assert_int_eq(reply.status, row->status);
    if (row->status == 0) {
        const struct web_seen *seen = web_find(WEBAPI_NOT_CONNECTED, 0);
        ck_assert_ptr_nonnull(seen);
        ck_assert_msg(strstr(seen->text, row->seen) != NULL, "%s", seen->text);
    }
    web_reply_free(&reply);
    web_hang_up(&client);
}
END_TEST

START_TEST(test_webapi_certificate_ends_by_the_virtual_clock) { // DR-132
    struct pki_identity identity;
    int64_t last;
    struct tm time;
    ck_assert_int_eq(pki_make(web.pki, PKI_TERMINAL, CLINIC, &identity), ONSHI_OK);
    ck_assert_int_eq(ASN1_TIME_to_tm(X509_get0_notAfter(identity.certificate), &time), 1);
    last = timegm(&time);
    pki_identity_free(&identity);
    ck_assert_int_eq(last, instant("2023-07-05T00:00:00") - 1); // 3 years and 3 months from 2020-04-05
    for (int i = 0; i < 2; i++) {
        web.now = last - 1 + 2 * i; // OpenSSL counts the last second as over
        struct web_client client = web_connect(WEBAPI_LOGIN_DOOR, PKI_TERMINAL);
        struct web_reply reply = web_post(&client, WEBAPI_LOGIN_PATH, NULL, WEB_LOGIN);

        ck_assert_int_eq(reply.status, (i == 0 ? 200 : 0));
        web_reply_free(&reply);
        web_hang_up(&client);
    }
}
END_TEST

START_TEST(test_webapi_login_needs_the_login_door) {
    struct web_client client = web_connect(WEBAPI_SEARCH_DOOR, PKI_KINDS);

    struct web_reply reply = web_post(&client, WEBAPI_LOGIN_PATH, NULL, WEB_LOGIN);

    ck_assert_int_eq(reply.status, 403);
    ck_assert_str_eq(web_item(reply.body, "code", NULL), "client-certificate");
    web_reply_free(&reply);
    web_hang_up(&client);
}
END_TEST

static const struct webapi_account accounts[] = {
    {"hanako", "himitsu", CLINIC, ROLE_VIEWER},
    {"jimu", "himitsu2", CLINIC, ROLE_GENERAL},
    {"yoso", "himitsu", WEB_OTHER_SITE, ROLE_VIEWER},
};

static const struct login_row {
    const char *json;
    const char *user_key, *pass_key;
    bool has_accounts;
    int status;
    const char *why;
} login_rows[] = {
    {WEB_LOGIN, NULL, NULL, false, 200, "any two texts"},
    {"{\"a\":\"x\",\"b\":\"y\"}", NULL, NULL, false, 200, "any two texts"},
    {"{\"a\":\"x\"}", NULL, NULL, false, 400, "one text"},
    {"{\"a\":\"x\",\"b\":1}", NULL, NULL, false, 400, "a number is no text"},
    {"[\"x\",\"y\"]", NULL, NULL, false, 400, "no object"},
    {"{", NULL, NULL, false, 400, "no JSON"},
    {"", NULL, NULL, false, 400, "nothing"},
    {"{\"pw\":\"himitsu\",\"id\":\"hanako\"}", "id", "pw", true, 200, "names of the profile, any order"},
    {WEB_LOGIN, "id", "pw", true, 400, "other names than the profile's"},
    {WEB_LOGIN, NULL, NULL, true, 200, "an account"},
    {"{\"id\":\"hanako\",\"pw\":\"chigau\"}", NULL, NULL, true, 401, "wrong password"},
    {"{\"id\":\"dareka\",\"pw\":\"himitsu\"}", NULL, NULL, true, 401, "nobody"},
    {"{\"id\":\"yoso\",\"pw\":\"himitsu\"}", NULL, NULL, true, 403, "another site's account at this terminal"},
};

START_TEST(test_webapi_login_body) {
    const struct login_row *row = &login_rows[_i];
    web.options.login_user_key = row->user_key;
    web.options.login_pass_key = row->pass_key;
    web.options.accounts = row->has_accounts ? accounts : NULL;
    web.options.account_count = row->has_accounts ? 3 : 0;
    set_options();
    struct web_client client = web_connect(WEBAPI_LOGIN_DOOR, PKI_TERMINAL);

    struct web_reply reply = web_post(&client, WEBAPI_LOGIN_PATH, NULL, row->json);

    ck_assert_msg(reply.status == row->status, "%s: %d %s", row->why, reply.status, reply.body);
    if (row->status != 200) {
        ck_assert_str_ne(web_item(reply.body, "msg", NULL), "");
        ck_assert_str_ne(web_item(reply.body, "msg_en", NULL), "");
    }
    web_reply_free(&reply);
    web_hang_up(&client);
}
END_TEST

// Asks with a token at a door with a certificate, and returns the status.
static int ask(enum webapi_door door, enum pki_kind kind, const char *token) {
    struct web_client client = web_connect(door, kind);
    struct web_reply reply = web_post(&client, WEBAPI_SEARCH_PATH, token, WEB_SEARCH);
    int status = reply.status;
    web_reply_free(&reply);
    web_hang_up(&client);
    return status;
}

START_TEST(test_webapi_token_lives_as_long_as_the_profile_says) {
    char token[SESSION_TOKEN_SIZE];
    web.options.token_ttl_s = 3600;
    set_options();
    struct web_client client = web_connect(WEBAPI_LOGIN_DOOR, PKI_TERMINAL);
    web_login(&client, token);
    web_hang_up(&client);

    web.now += 3599;
    ck_assert_int_eq(ask(WEBAPI_SEARCH_DOOR, PKI_KINDS, token), 200);
    web.now += 1;
    ck_assert_int_eq(ask(WEBAPI_SEARCH_DOOR, PKI_KINDS, token), 401);
}
END_TEST

START_TEST(test_webapi_unused_session_ends) { // SC-SEC-03
    char token[SESSION_TOKEN_SIZE];
    web.options.idle_s = 1800;
    set_options();
    struct web_client client = web_connect(WEBAPI_LOGIN_DOOR, PKI_TERMINAL);
    web_login(&client, token);
    web_hang_up(&client);

    web.now += 1799;
    ck_assert_int_eq(ask(WEBAPI_SEARCH_DOOR, PKI_KINDS, token), 200);
    web.now += 1799;
    ck_assert_int_eq(ask(WEBAPI_SEARCH_DOOR, PKI_KINDS, token), 200);
    web.now += 1800;
    ck_assert_int_eq(ask(WEBAPI_SEARCH_DOOR, PKI_KINDS, token), 401);
}
END_TEST

START_TEST(test_webapi_token_belongs_to_its_terminal) {
    char token[SESSION_TOKEN_SIZE];
    struct web_client client = web_connect(WEBAPI_LOGIN_DOOR, PKI_TERMINAL);
    web_login(&client, token);
    web_hang_up(&client);

    ck_assert_int_eq(ask(WEBAPI_LOGIN_DOOR, PKI_TERMINAL, token), 200);
    ck_assert_int_eq(ask(WEBAPI_LOGIN_DOOR, PKI_TERMINAL_SECOND, token), 403);
}
END_TEST

START_TEST(test_webapi_another_site_asks_in_its_own_name_only) {
    char token[SESSION_TOKEN_SIZE];
    struct web_client client = web_connect(WEBAPI_LOGIN_DOOR, PKI_TERMINAL_OTHER);
    web_login(&client, token);

    struct web_reply reply = web_post(&client, WEBAPI_SEARCH_PATH, token, WEB_SEARCH); // names CLINIC

    ck_assert_int_eq(reply.status, 200);
    ck_assert_str_eq(web_item(reply.body, "XmlMsg", "MessageHeader", "SegmentOfResult", NULL), "9");
    web_reply_free(&reply);
    web_hang_up(&client);
}
END_TEST

START_TEST(test_webapi_wrong_tokens_are_told_apart) {
    struct web_client client = web_connect(WEBAPI_LOGIN_DOOR, PKI_TERMINAL);
    struct web_reply login = web_post(&client, WEBAPI_LOGIN_PATH, NULL, WEB_LOGIN);
    char bearer[128];
    char access[SESSION_TOKEN_SIZE];
    (void)snprintf(bearer, sizeof bearer, "Bearer %s", web_item(login.body, "result", "idToken", NULL));
    (void)snprintf(access, sizeof access, "%s", web_item(login.body, "result", "accessToken", NULL));

    ck_assert_int_eq(ask(WEBAPI_SEARCH_DOOR, PKI_KINDS, bearer), 401); // without "Bearer" [wire-interface 1.7]
    ck_assert_int_eq(ask(WEBAPI_SEARCH_DOOR, PKI_KINDS, NULL), 401);
    ck_assert_int_eq(ask(WEBAPI_SEARCH_DOOR, PKI_KINDS, access), 401);
    ck_assert_ptr_nonnull(strstr(web_find(WEBAPI_REQUEST_REFUSED, 2)->text, "neither accessToken"));
    web_reply_free(&login);
    web_hang_up(&client);
}
END_TEST

START_TEST(test_webapi_terminal_holds_twenty_sessions) { // wire-interface 1.1
    struct web_client client = web_connect(WEBAPI_LOGIN_DOOR, PKI_TERMINAL);
    struct web_client second = web_connect(WEBAPI_LOGIN_DOOR, PKI_TERMINAL_SECOND);
    char token[SESSION_TOKEN_SIZE];
    for (int i = 0; i < 20; i++) {
        web_login(&client, token);
    }

    struct web_reply reply = web_post(&client, WEBAPI_LOGIN_PATH, NULL, WEB_LOGIN);

    ck_assert_int_eq(reply.status, 429);
    web_login(&second, token); // another terminal has its own
    web_reply_free(&reply);
    web_hang_up(&client);
    web_hang_up(&second);
}
END_TEST

START_TEST(test_webapi_expired_sessions_make_room) {
    struct web_client client = web_connect(WEBAPI_LOGIN_DOOR, PKI_TERMINAL);
    char token[SESSION_TOKEN_SIZE];
    web.options.token_ttl_s = 60;
    set_options();
    for (int i = 0; i < 20; i++) {
        web_login(&client, token);
    }
    web.now += 60;

    web_login(&client, token);

    web_hang_up(&client);
}
END_TEST

START_TEST(test_webapi_forced_login_ends_the_other_session) { // SC-SEC-04
    char first[SESSION_TOKEN_SIZE];
    web.options.one_session_per_account = true;
    set_options();
    struct web_client client = web_connect(WEBAPI_LOGIN_DOOR, PKI_TERMINAL);
    web_login(&client, first);
    struct web_reply again = web_post(&client, WEBAPI_LOGIN_PATH, NULL, WEB_LOGIN);
    struct web_reply forced =
        web_post(&client, WEBAPI_LOGIN_PATH, NULL, "{\"userId\":\"hanako\",\"password\":\"himitsu\",\"force\":\"1\"}");

    ck_assert_int_eq(again.status, 409);
    ck_assert_int_eq(forced.status, 200);
    ck_assert_int_eq(ask(WEBAPI_SEARCH_DOOR, PKI_KINDS, first), 401);
    web_reply_free(&again);
    web_reply_free(&forced);
    web_hang_up(&client);
}
END_TEST

START_TEST(test_webapi_old_tls_is_refused) { // SC-SEC-08
    struct web_client client = web_connect_tls(WEBAPI_SEARCH_DOOR, PKI_KINDS, TLS1_VERSION, TLS1_1_VERSION);

    ck_assert(!client.ready);
    ck_assert_ptr_nonnull(web_find(WEBAPI_NOT_CONNECTED, 0));
    web_hang_up(&client);
}
END_TEST

START_TEST(test_webapi_pki_is_the_same_every_time) {
    struct pki *other;
    ck_assert_int_eq(pki_open(MOCKS_WEBAPI_KEYS, web.now + 3600, &other), ONSHI_OK); // the same day
    for (int kind = 0; kind < PKI_KINDS; kind++) {
        struct pki_identity a, b;
        ck_assert_int_eq(pki_make(web.pki, (enum pki_kind)kind, CLINIC, &a), ONSHI_OK);
        ck_assert_int_eq(pki_make(other, (enum pki_kind)kind, CLINIC, &b), ONSHI_OK);

        ck_assert_int_eq(X509_cmp(a.certificate, b.certificate), 0);
        pki_identity_free(&a);
        pki_identity_free(&b);
    }
    pki_free(other);
}
END_TEST

START_TEST(test_webapi_pki_without_keys_fails) {
    struct pki *other = NULL;

    ck_assert_int_eq(pki_open("/nonexistent", web.now, &other), ONSHI_NOT_FOUND);
    ck_assert_ptr_null(other);
}
END_TEST

int main(void) {
    TCase *tests = tcase_create("webapi-login");
    tcase_add_checked_fixture(tests, web_open, web_close);
    tcase_set_timeout(tests, WEB_CASE_SECONDS);
    tcase_add_loop_test(tests, test_webapi_certificate_decides, 0,
                        (int)(sizeof certificate_rows / sizeof certificate_rows[0]));
    tcase_add_test(tests, test_webapi_certificate_ends_by_the_virtual_clock);
    tcase_add_test(tests, test_webapi_login_needs_the_login_door);
    tcase_add_loop_test(tests, test_webapi_login_body, 0, (int)(sizeof login_rows / sizeof login_rows[0]));
    tcase_add_test(tests, test_webapi_token_lives_as_long_as_the_profile_says);
    tcase_add_test(tests, test_webapi_unused_session_ends);
    tcase_add_test(tests, test_webapi_token_belongs_to_its_terminal);
    tcase_add_test(tests, test_webapi_another_site_asks_in_its_own_name_only);
    tcase_add_test(tests, test_webapi_wrong_tokens_are_told_apart);
    tcase_add_test(tests, test_webapi_terminal_holds_twenty_sessions);
    tcase_add_test(tests, test_webapi_expired_sessions_make_room);
    tcase_add_test(tests, test_webapi_forced_login_ends_the_other_session);
    tcase_add_test(tests, test_webapi_old_tls_is_refused);
    tcase_add_test(tests, test_webapi_pki_is_the_same_every_time);
    tcase_add_test(tests, test_webapi_pki_without_keys_fails);
    return run_case(tests);
}
