// SPDX-License-Identifier: Apache-2.0
#include "tools/onshi/serve_web.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/clock.h"
#include "base/random.h"
#include "mocks/webapi/webapi.h"
#include "suites/stage/sandbox.h"
#include "tools/onshi/serve_words.h"

enum { ABOUT_BYTES = 128, LAST_PORT = 65535, SENTENCE_BYTES = 2048 };

struct serve_web {
    struct serve_desk *desk;
    struct pki *pki;
    struct webapi *api;
    char folder[32]; // what a client needs
};

// What a person at the desk wants to know; the coming and going of connections is not among it, unless it fails.
static const struct {
    const char *ja, *en;
} sentences[] = {
    [WEBAPI_CONNECTED] = {NULL, NULL},
    [WEBAPI_NOT_CONNECTED] = {"接続できなかった", "no connection"},
    [WEBAPI_REQUEST_TAKEN] = {"Web → サービス", "web → service"},
    [WEBAPI_REQUEST_REFUSED] = {"Web → サービス (受け付けない)", "web → service (refused)"},
    [WEBAPI_ANSWERED] = {"サービス → Web", "service → web"},
    [WEBAPI_NOT_ANSWERED] = {"答えなかった", "not answered"},
    [WEBAPI_LOGGED_IN] = {"ログイン", "logged in"},
    [WEBAPI_LOGGED_OUT] = {"ログアウト", "logged out"},
    [WEBAPI_DISASTER_SEARCH] = {"災害時の検索", "search in a disaster"},
    [WEBAPI_DISCONNECTED] = {NULL, NULL},
    [WEBAPI_TROUBLE] = {"困ったこと", "trouble"},
};

static int64_t now(void *context) {
    return serve_desk_now(((const struct serve_web *)context)->desk);
}

// Who and what, where it is a message about somebody.
static void add_message(enum language language, const struct webapi_event *happening, struct bytes_writer *out) {
    struct bytes_writer message;
    bytes_writer_init(&message, SENTENCE_BYTES);
    if (happening->message[0] != 0) {
        serve_words_json(language, happening->text_utf8, happening->text_length, &message);
    }
    bytes_note(out, "%s%s", message.length == 0 ? "" : ": ", bytes_text(&message));
    bytes_writer_free(&message);
}

static void observe(void *context, const struct webapi_event *happening) {
    const struct serve_web *web = context;
    enum language language = web->desk->options->language;
    const char *sentence = console_say(language, sentences[happening->kind].ja, sentences[happening->kind].en);
    if (sentence == NULL) {
        return;
    }
    struct bytes_writer words;
    bytes_writer_init(&words, SENTENCE_BYTES);
    bool named = happening->message[0] != 0;
    bytes_note(&words, "%s  %s", sentence, named ? happening->message : happening->path);
    if (happening->status != 0) {
        bytes_note(&words, "  HTTP %d", happening->status);
    }
    bool text = happening->text != NULL && happening->text[0] != 0;
    bytes_note(&words, "%s%s", text ? ": " : "", text ? happening->text : "");
    add_message(language, happening, &words);
    if (happening->fault[0] != 0) {
        bytes_note(&words, "  (%s%s)", console_say(language, "わざと起こす障害 ", "on purpose: "), happening->fault);
    }
    serve_words_line(stdout, serve_desk_now(web->desk), "%s", bytes_text(&words));
    bytes_writer_free(&words);
}

// The server's certificate is good today by the machine's calendar, which the product's TLS goes by; the terminal's by the
// clock of the desk, which our server goes by.
static bool make_files(struct serve_web *web) {
    struct serve_desk *desk = web->desk;
    const char *keys = desk->home.web_keys;
    struct pki *terminals = NULL;
    bool good = mkdtemp(web->folder) != NULL &&
                pki_open(keys, calendar_day_of(clock_machine_seconds()), &web->pki) == ONSHI_OK &&
                pki_open(keys, calendar_day_of(desk->at), &terminals) == ONSHI_OK &&
                pki_write_files(terminals, PKI_TERMINAL, desk->options->institution, web->folder) == ONSHI_OK;
    pki_free(terminals);
    return good;
}

static bool open_doors(struct serve_web *web) {
    struct serve_desk *desk = web->desk;
    int port = desk->options->web_port;
    struct webapi_config config = {
        .base = desk->base,
        .service = desk->service,
        .schemas = desk->schemas,
        .pki = web->pki,
        .ports = {(uint16_t)port, (uint16_t)(port == 0 || port == LAST_PORT ? 0 : port + 1)},
        .random = random_from(random_seed_from_machine(), "serve web"),
        .faults = desk->faults,
        .now = now,
        .observe = observe,
        .context = web,
    };
    if (webapi_options_of_profile(desk->profile, &config.options) != ONSHI_OK) {
        return serve_desk_refuse(desk, "プロファイルの web.* の値が正しくありません", "a value web.* of the profile cannot be",
                                 desk->options->profile);
    }
    config.options.style.codes = desk->codes;
    config.options.serves_reception = true; // a desk may stand a reception at it; its paths are marked inferred
    if (webapi_new(&config, &web->api) != ONSHI_OK) {
        char about[ABOUT_BYTES];
        (void)snprintf(about, sizeof about, "127.0.0.1:%d, %d", port, port + 1);
        return serve_desk_refuse(desk, "ポートを開けません。使われていないポートか 0 を --web で指定してください",
                                 "the ports cannot be opened; name free ones, or 0, with --web", about);
    }
    return true;
}

bool serve_web_open(struct serve_desk *desk, struct serve_web **out) {
    struct serve_web *web = calloc(1, sizeof *web);
    if (web == NULL) {
        return false;
    }
    web->desk = desk;
    memcpy(web->folder, "/tmp/onshi-web-XXXXXX", sizeof "/tmp/onshi-web-XXXXXX");
    bool good = make_files(web) || serve_desk_refuse(desk, "証明書を用意できません", "the certificates cannot be made", "");
    if (!good || !open_doors(web)) {
        serve_web_close(web);
        return false;
    }
    *out = web;
    return true;
}

void serve_web_print(const struct serve_web *web) {
    enum language language = web->desk->options->language;
    printf("%s  https://127.0.0.1:%d%s\n", console_say(language, "ログイン  ", "login     "),
           webapi_port(web->api, WEBAPI_LOGIN_DOOR), WEBAPI_LOGIN_PATH);
    printf("%s  https://127.0.0.1:%d%s\n", console_say(language, "資格確認  ", "search    "),
           webapi_port(web->api, WEBAPI_SEARCH_DOOR), WEBAPI_SEARCH_PATH);
    printf("%s  %s/ca.pem\n", console_say(language, "認証局    ", "authority "), web->folder);
    printf("%s  %s/%s.pem, %s-key.pem, %s.p12 (onshi)\n", console_say(language, "証明書    ", "client    "), web->folder,
           pki_kind_name(PKI_TERMINAL), pki_kind_name(PKI_TERMINAL), pki_kind_name(PKI_TERMINAL));
}

void serve_web_close(struct serve_web *web) {
    if (web == NULL) {
        return;
    }
    webapi_free(web->api);
    pki_free(web->pki);
    sandbox_remove_tree(web->folder);
    free(web);
}
