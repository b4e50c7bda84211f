// SPDX-License-Identifier: Apache-2.0
//
// Which path is what: from a whole request to the function that answers it.
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/text.h"
#include "mocks/terminal/requests.h"
#include "mocks/webapi/server.h"

enum { LOGIN_BYTES = 16384, MESSAGE_BYTES = 4 * 1024 * 1024, DESK_BYTES = 65536 };

struct route {
    const char *path;
    const char *message; // under which faults are counted
    size_t body_maximum;
    bool needs_token;
    bool of_reception; // served for the role reception only: inferred
    void (*serve)(struct exchange *exchange);
};

static const struct route routes[] = {
    {WEBAPI_LOGIN_PATH, "login", LOGIN_BYTES, false, false, login_serve},              // wire-interface 1.7 C
    {WEBAPI_SEARCH_PATH, "OQSsiquc01", MESSAGE_BYTES, true, false, message_serve},     // wire-interface 1.7 C
    {WEBAPI_OWN_PATH "logout", "logout", DESK_BYTES, true, true, login_end},           // INFERRED.md
    {WEBAPI_OWN_PATH "card/challenge", "challenge", DESK_BYTES, true, true, desk_challenge},
    {WEBAPI_OWN_PATH "card/certificate", "certificate", DESK_BYTES, true, true, desk_certificate},
    {WEBAPI_OWN_PATH "card/reading", FAULT_FACE, DESK_BYTES, true, true, desk_reading},
    {WEBAPI_OWN_PATH "disaster/search", "disaster", DESK_BYTES, true, true, desk_disaster},
};

// Any message that a terminal takes as a file is taken at our own path with its prefix.
static const struct route message_route = {WEBAPI_OWN_PATH, "", MESSAGE_BYTES, true, false, message_serve};

static const char *prefix_in(const char *path) {
    size_t length = strlen(WEBAPI_OWN_PATH);
    return strncmp(path, WEBAPI_OWN_PATH, length) == 0 ? path + length : NULL;
}

static const struct route *route_of(const struct webapi *api, const char *path) {
    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
        if (strcmp(routes[i].path, path) == 0) {
            return routes[i].of_reception && !api->options.serves_reception ? NULL : &routes[i];
        }
    }
    const char *prefix = prefix_in(path);
    return prefix != NULL && message_kind(prefix) != NULL ? &message_route : NULL;
}

size_t server_body_maximum(const struct webapi *api, const char *path) {
    const struct route *route = route_of(api, path);
    return route == NULL ? LOGIN_BYTES : route->body_maximum;
}

static enum onshi_status write_refusal(struct bytes_writer *out, const char *word, const char *ja, const char *en,
                                       const char *detail) {
    out->length = 0;
    ONSHI_TRY(bytes_write_text(out, "{\"status\":\"error\",\"code\":"));
    ONSHI_TRY(json_write_text(out, word));
    ONSHI_TRY(bytes_write_text(out, ",\"msg\":"));
    ONSHI_TRY(json_write_text(out, ja));
    ONSHI_TRY(bytes_write_text(out, ",\"msg_en\":"));
    ONSHI_TRY(json_write_text(out, en));
    if (*detail != 0) {
        ONSHI_TRY(bytes_write_text(out, ",\"detail\":"));
        ONSHI_TRY(json_write_text(out, detail));
    }
    return bytes_write_text(out, "}");
}

void server_refuse(struct exchange *exchange, int status, const char *word, const char *ja, const char *en,
                   const char *detail) {
    exchange->status = status;
    exchange->refusal = en;
    if (write_refusal(&exchange->api->body, word, ja, en, detail) != ONSHI_OK) {
        server_tell_text(exchange, WEBAPI_TROUBLE, "no memory for an answer");
    }
}

static bool check_request(struct exchange *exchange, const struct route *route) {
    if (route == NULL) {
        server_refuse(exchange, 404, "no-such-path", "このパスはありません。URLを確認してください。",
                      "There is no such path. Check the URL.", exchange->head->path);
        return false;
    }
    if (strcmp(exchange->head->method, "POST") != 0) {
        server_refuse(exchange, 405, "method", "POST で送信してください。", "Send it with POST.", exchange->head->method);
        return false;
    }
    return true;
}

// "2021-04-05 13:00" in both languages is the same.
static void write_instant(int64_t instant, char out[20]) {
    char stamp[CALENDAR_STAMP_SIZE];
    if (instant == CALENDAR_NEVER) {
        memcpy(out, "?", 2);
        return;
    }
    calendar_stamp(instant, stamp);
    (void)snprintf(out, 20, "%.4s-%.2s-%.2s %.2s:%.2s", stamp, stamp + 4, stamp + 6, stamp + 8, stamp + 10);
}

static void refuse_maintenance(struct exchange *exchange) {
    char from[20], until[20], window[64];
    write_instant(exchange->due->from, from);
    write_instant(exchange->due->until, until);
    (void)snprintf(window, sizeof window, "%s - %s", from, until);
    server_refuse(exchange, 503, "maintenance", "メンテナンス中です。終了後にもう一度送信してください。",
                  "Maintenance. Send it again afterwards.", window); // SC-RES-04
}

static bool is_due(const struct exchange *exchange, enum fault_kind kind) {
    return exchange->due != NULL && exchange->due->kind == kind;
}

static void serve_route(struct exchange *exchange, const struct route *route) {
    struct webapi *api = exchange->api;
    exchange->message = *route->message != 0 ? route->message : prefix_in(exchange->head->path);
    exchange->due = api->config.faults == NULL ? NULL : fault_due(api->config.faults, FAULT_WEB, exchange->message);
    if (is_due(exchange, FAULT_KIND_MAINTENANCE)) {
        refuse_maintenance(exchange);
        return;
    }
    if (route->needs_token && !login_check_token(exchange)) {
        return;
    }
    route->serve(exchange);
}

void server_serve(struct exchange *exchange) {
    const struct route *route = route_of(exchange->api, exchange->head->path);
    exchange->status = 200;
    exchange->refusal = "";
    exchange->api->body.length = 0;
    if (check_request(exchange, route)) {
        serve_route(exchange, route);
    }
    if (!exchange->told) {
        server_tell_text(exchange, WEBAPI_REQUEST_REFUSED, exchange->refusal);
    }
}

// The profile.

static enum onshi_status read_seconds(const struct profile *profile, const char *key, int64_t *out) {
    const char *text = profile_parameter(profile, key, "0");
    char *end;
    long long number = strtoll(text, &end, 10);
    if (*text == 0 || *end != 0 || number < 0 || number > INT32_MAX) {
        return ONSHI_MALFORMED;
    }
    *out = number;
    return ONSHI_OK;
}

// One of two words; the first is what holds without the parameter.
static enum onshi_status read_choice(const struct profile *profile, const char *key, const char *const words[2],
                                     bool *out_second) {
    const char *text = profile_parameter(profile, key, words[0]);
    bool second = strcmp(text, words[1]) == 0;
    if (!second && strcmp(text, words[0]) != 0) {
        return ONSHI_MALFORMED;
    }
    *out_second = second;
    return ONSHI_OK;
}

enum onshi_status webapi_options_of_profile(const struct profile *profile, struct webapi_options *options) {
    struct webapi_options read = *options;
    ONSHI_TRY(read_seconds(profile, "web.token_ttl_s", &read.token_ttl_s));
    ONSHI_TRY(read_seconds(profile, "web.idle_s", &read.idle_s));
    read.login_user_key = profile_parameter(profile, "web.login_user_key", NULL);
    read.login_pass_key = profile_parameter(profile, "web.login_pass_key", NULL);
    bool flat = false;
    ONSHI_TRY(read_choice(profile, "web.one_session_per_account", (const char *const[]){"no", "yes"},
                          &read.one_session_per_account));
    ONSHI_TRY(read_choice(profile, "sd.nesting", (const char *const[]){"wrapped", "flat"}, &flat));
    read.nesting = flat ? JSON_FLAT : JSON_WRAPPED;
    *options = read;
    return ONSHI_OK;
}
