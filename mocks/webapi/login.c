// SPDX-License-Identifier: Apache-2.0
//
// Logging in with the terminal's certificate, and the token that every other request needs [wire-interface 1.7].
#include <string.h>

#include "mocks/webapi/server.h"

enum { MASKED_BYTES = 16384 };

#define MASK "***"

// What somebody has sent to log in.
struct credentials {
    const char *user, *password;
    bool force;
};

// With names from the profile, those; else the first two texts of the object, whatever they are called.
static bool find_credentials(const struct webapi_options *options, const json_t *json, struct credentials *out) {
    const char *key;
    json_t *value;
    const char *texts[2] = {NULL, NULL};
    int count = 0;
    json_object_foreach((json_t *)(uintptr_t)json, key, value) {
        bool is_force = strcmp(key, "force") == 0;
        if (json_is_string(value) && !is_force && count < 2) {
            texts[count++] = json_string_value(value);
        }
    }
    const char *user_key = options->login_user_key;
    const char *pass_key = options->login_pass_key;
    out->user = user_key == NULL ? texts[0] : json_string_value(json_object_get(json, user_key));
    out->password = pass_key == NULL ? texts[1] : json_string_value(json_object_get(json, pass_key));
    const char *force = json_string_value(json_object_get(json, "force"));
    out->force = force != NULL && strcmp(force, "1") == 0;
    return out->user != NULL && out->password != NULL && strlen(out->user) < SESSION_USER_SIZE;
}

// The log has the names of the members, and never what stands in them.
static void tell_masked(struct exchange *exchange, const json_t *json) {
    const char *key;
    json_t *value;
    const char *before = "{";
    struct bytes_writer text;
    bytes_writer_init(&text, MASKED_BYTES);
    enum onshi_status status = ONSHI_OK;
    json_object_foreach((json_t *)(uintptr_t)json, key, value) {
        status = status != ONSHI_OK ? status : bytes_write_text(&text, before);
        status = status != ONSHI_OK ? status : json_write_text(&text, key);
        status = status != ONSHI_OK ? status : bytes_write_text(&text, ":\"" MASK "\"");
        before = ",";
    }
    status = status != ONSHI_OK ? status : bytes_write_text(&text, *before == '{' ? "{}" : "}");
    server_tell_request(exchange, status == ONSHI_OK ? bytes_text(&text) : NULL, true, "");
    bytes_writer_free(&text);
}

static const struct webapi_account *account_of(const struct webapi_options *options,
                                               const struct credentials *credentials) {
    for (int i = 0; i < options->account_count; i++) {
        const struct webapi_account *account = &options->accounts[i];
        if (strcmp(account->user, credentials->user) == 0 && strcmp(account->password, credentials->password) == 0) {
            return account;
        }
    }
    return NULL;
}

// Who that is. False when it is nobody, or somebody at another site's terminal [SC-SEC-01].
static bool identify(struct exchange *exchange, const struct credentials *credentials, struct session_opening *out) {
    const struct webapi_options *options = &exchange->api->options;
    const struct webapi_account *account = account_of(options, credentials);
    if (options->accounts != NULL && account == NULL) {
        server_refuse(exchange, 401, "login", "ユーザーIDまたはパスワードが正しくありません。",
                      "User or password is wrong.", "");
        return false;
    }
    if (account != NULL && strcmp(account->institution, exchange->peer->institution) != 0) {
        server_refuse(exchange, 403, "other-site", "この端末の証明書は別の医療機関等のものです。証明書を確認してください。",
                      "The certificate of this terminal is another site's. Check the certificate.", "");
        return false;
    }
    *out = (struct session_opening){
        .terminal = exchange->peer->serial,
        .institution = exchange->peer->institution,
        .user = credentials->user,
        .role = account == NULL ? ROLE_VIEWER : account->role,
        .one_per_user = options->one_session_per_account,
        .force = credentials->force,
    };
    return true;
}

static void refuse_opening(struct exchange *exchange, enum session_verdict verdict) {
    if (verdict == SESSION_IN_USE) {
        server_refuse(exchange, 409, "in-use",
                      "このアカウントは使用中か、正常にログアウトしていません。強制ログインするには \"force\":\"1\" を加えてください。",
                      "The account is in use, or did not log out. Add \"force\":\"1\" to end the other session.", "");
        return;
    }
    server_refuse(exchange, 429, "too-many-sessions",
                  "1台の端末のセッションは20までです。不要なセッションを終了してください。",
                  "A terminal may hold 20 sessions. End one of them.", "");
}

static enum onshi_status write_login(struct bytes_writer *out, const char *access, const char *refresh, const char *id,
                                     const char *characters) {
    out->length = 0;
    return bytes_printf(out,
                        "{\"status\":\"success\",\"msg\":\"\",\"result\":{\"accessToken\":\"%s\",\"refreshToken\":\"%s\","
                        "\"idToken\":\"%s\",\"linkSysCharCd\":\"%s\"}}",
                        access, refresh, id, characters);
}

static void answer(struct exchange *exchange, const struct session *session) {
    struct webapi *api = exchange->api;
    const char *characters = wire_characters_code(api->options.style.characters);
    exchange->session = session;
    if (write_login(&api->body, session->access_token, session->refresh_token, session->id_token, characters) != ONSHI_OK ||
        write_login(&api->text, MASK, MASK, session->symbol, characters) != ONSHI_OK) {
        server_tell_text(exchange, WEBAPI_TROUBLE, "no memory for an answer");
        return;
    }
    exchange->log_text = bytes_text(&api->text);
    server_tell_text(exchange, WEBAPI_LOGGED_IN, "");
}

static void log_in(struct exchange *exchange, const json_t *json) {
    struct webapi *api = exchange->api;
    struct credentials credentials;
    struct session_opening who;
    const struct session *session = NULL;
    if (!find_credentials(&api->options, json, &credentials)) {
        server_refuse(exchange, 400, "login", "ユーザーIDとパスワードを文字列で指定してください。",
                      "Send user and password as strings.", "");
        return;
    }
    if (!identify(exchange, &credentials, &who)) {
        return;
    }
    enum session_verdict verdict = sessions_open(api->sessions, &who, exchange->now, &api->random, &session);
    if (verdict != SESSION_GOOD) {
        refuse_opening(exchange, verdict);
        return;
    }
    answer(exchange, session);
}

void login_serve(struct exchange *exchange) {
    json_t *json = NULL;
    if (!exchange->peer->known) {
        server_refuse(exchange, 403, "client-certificate",
                      "ログインにはクライアント証明書が必要です。ログイン用のポートに証明書を付けて接続してください。",
                      "A login needs a client certificate. Connect to the port for logins, with the certificate.", "");
        return;
    }
    if (!message_parse(exchange, &json)) {
        return;
    }
    tell_masked(exchange, json);
    log_in(exchange, json);
    json_decref(json);
}

// Tokens.

static const struct {
    enum session_verdict verdict;
    const char *word, *ja, *en;
} token_refusals[] = {
    {SESSION_UNKNOWN, "token", "トークンが正しくありません。ログインして得た idToken を Authorization に指定してください。",
     "The token is unknown. Log in and send the idToken in Authorization, without \"Bearer\"."},
    {SESSION_WRONG_TOKEN, "token", "Authorization には accessToken や refreshToken ではなく idToken を指定してください。",
     "Send the idToken in Authorization, neither accessToken nor refreshToken."},
    {SESSION_EXPIRED, "token-expired", "トークンの有効期限が切れています。ログインし直してください。",
     "The token has expired. Log in again."},
    {SESSION_IDLE, "token-idle", "一定時間操作がなかったためログアウトしました。ログインし直してください。",
     "The session was unused for too long. Log in again."},
};

static bool refuse_token(struct exchange *exchange, enum session_verdict verdict) {
    for (size_t i = 0; i < sizeof token_refusals / sizeof token_refusals[0]; i++) {
        if (token_refusals[i].verdict == verdict) {
            server_refuse(exchange, 401, token_refusals[i].word, token_refusals[i].ja, token_refusals[i].en, "");
        }
    }
    return false;
}

// A token belongs to the certificate of its login. The search of a known client shows none, which is good too
// [wire-interface 1.7].
static bool is_stolen(const struct exchange *exchange, const struct session *session) {
    return exchange->peer->known && strcmp(exchange->peer->serial, session->terminal) != 0;
}

bool login_check_token(struct exchange *exchange) {
    const struct session *session = NULL;
    enum session_verdict verdict =
        sessions_find(exchange->api->sessions, exchange->head->authorization, exchange->now, &session);
    exchange->session = session;
    if (verdict == SESSION_GOOD && exchange->due != NULL && exchange->due->kind == FAULT_KIND_TOKEN_EXPIRY) {
        sessions_close(exchange->api->sessions, session); // it stays dead: only a new login helps
        verdict = SESSION_EXPIRED;
    }
    if (verdict != SESSION_GOOD) {
        return refuse_token(exchange, verdict);
    }
    if (is_stolen(exchange, session)) {
        server_refuse(exchange, 403, "other-terminal", "このトークンは別の端末のものです。この端末でログインしてください。",
                      "The token is another terminal's. Log in at this terminal.", "");
        return false;
    }
    return true;
}

void login_end(struct exchange *exchange) {
    server_tell_request(exchange, "", true, "");
    server_tell_text(exchange, WEBAPI_LOGGED_OUT, "");
    sessions_close(exchange->api->sessions, exchange->session);
    if (bytes_write_text(&exchange->api->body, "{\"status\":\"success\",\"msg\":\"\"}") != ONSHI_OK) {
        server_tell_text(exchange, WEBAPI_TROUBLE, "no memory for an answer");
    }
}
