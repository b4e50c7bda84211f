// SPDX-License-Identifier: Apache-2.0
//
// A message in JSON: asked of the service as a file would be, and answered in JSON.
#include <string.h>

#include "base/text.h"
#include "mocks/terminal/requests.h"
#include "mocks/webapi/server.h"

enum { WHY_BYTES = 2048, NAME_SIZE = 64 };

const struct request_kind *message_kind(const char *prefix) {
    static const char tail[] = "req_00000000.xml";
    char name[NAME_SIZE];
    size_t length = strlen(prefix);
    if (length + sizeof tail > sizeof name) {
        return NULL;
    }
    memcpy(name, prefix, length);
    memcpy(name + length, tail, sizeof tail);
    const struct request_kind *kind = request_kind_of(name);
    return kind != NULL && strcmp(kind->prefix, prefix) == 0 ? kind : NULL;
}

// What JSON could not be read for: most often because its length was given in characters.
static void refuse_json(struct exchange *exchange, const char *why) {
    bool cut = exchange->head->has_length && !text_is_utf8(exchange->data, exchange->length);
    for (size_t i = 0; i < exchange->length && !cut; i++) {
        cut = exchange->head->has_length && exchange->data[i] >= 0x80;
    }
    server_refuse(exchange, 400, "bad-json",
                  cut ? "本文がJSONではありません。UTF-8で送信し、Content-Length は文字数ではなくバイト数にしてください。"
                      : "本文がJSONではありません。UTF-8のJSONを送信してください。",
                  cut ? "The body is no JSON. Send UTF-8; Content-Length counts bytes, not characters."
                      : "The body is no JSON. Send JSON in UTF-8.",
                  why);
}

bool message_parse(struct exchange *exchange, json_t **out) {
    struct bytes_writer why;
    bytes_writer_init(&why, WHY_BYTES);
    bool good = json_message_parse(exchange->data, exchange->length, out, &why) == ONSHI_OK;
    if (!good) {
        refuse_json(exchange, bytes_text(&why));
    }
    bytes_writer_free(&why);
    return good;
}

// Reads the question and lets the schema see it; NULL when it is no JSON, which is answered.
static const struct verdict *look(struct exchange *exchange, const struct request_kind *kind) {
    struct webapi *api = exchange->api;
    struct bytes_writer why;
    json_t *json = NULL;
    xmlDoc *doc = NULL;
    if (!message_parse(exchange, &json)) {
        return NULL;
    }
    bytes_writer_init(&why, WHY_BYTES);
    bool valid = false;
    if (json_message_read(json, kind->request, &doc) == ONSHI_OK) {
        valid = wire_check(api->config.schemas, kind->request, doc, &why) == ONSHI_OK;
    } else {
        bytes_note(&why, "no XmlMsg of strings");
    }
    const struct verdict *verdict = verdicts_keep(api->questions, kind->request, exchange->data, exchange->length, valid,
                                                  bytes_text(&why), doc);
    bytes_writer_free(&why);
    json_decref(json);
    return verdict;
}

static void fail(struct exchange *exchange, const char *what) {
    server_tell_text(exchange, WEBAPI_TROUBLE, what);
    server_refuse(exchange, 500, "system", "システムエラーが発生しました。", "The system failed.", "");
}

// What the schema has said about the same bytes it need not say again; only good answers are remembered.
static bool was_checked(const struct webapi *api, enum wire_kind kind, size_t start) {
    return verdicts_find(api->answers, kind, api->body.data + start, api->body.length - start) != NULL;
}

// Lets the schema see the answer that stands in the body from `start` on, as the document `doc`.
static bool check_answer(struct exchange *exchange, enum wire_kind kind, xmlDoc *doc, size_t start) {
    struct webapi *api = exchange->api;
    struct bytes_writer why;
    bytes_writer_init(&why, WHY_BYTES);
    bool good = wire_check(api->config.schemas, kind, doc, &why) == ONSHI_OK;
    if (good) {
        (void)verdicts_keep(api->answers, kind, api->body.data + start, api->body.length - start, true, "", NULL);
    } else {
        fail(exchange, bytes_text(&why));
    }
    bytes_writer_free(&why);
    return good;
}

void message_finish(struct exchange *exchange, enum wire_kind kind, xmlDoc *doc) {
    struct webapi *api = exchange->api;
    api->body.length = 0;
    if (json_message_write(doc, kind, api->options.nesting, &api->body) != ONSHI_OK) {
        fail(exchange, "no memory for an answer");
    } else if (!was_checked(api, kind, 0)) {
        (void)check_answer(exchange, kind, doc, 0);
    }
    xmlFreeDoc(doc);
}

// The document is made only where the schema has to see it; `random` is as it was before the answer was written.
static bool check_model(struct exchange *exchange, enum wire_kind kind, const void *model, struct random_source random,
                        size_t start) {
    xmlDoc *doc = NULL;
    if (wire_build(kind, model, &exchange->api->options.style, &random, &doc) != ONSHI_OK) {
        fail(exchange, "no memory for an answer");
        return false;
    }
    bool good = check_answer(exchange, kind, doc, start);
    xmlFreeDoc(doc);
    return good;
}

bool message_add(struct exchange *exchange, enum wire_kind kind, const void *model) {
    struct webapi *api = exchange->api;
    const struct random_source random = api->random;
    size_t start = api->body.length;
    if (json_message_build(kind, model, &api->options.style, &api->random, api->options.nesting, &api->body) != ONSHI_OK) {
        fail(exchange, "no memory for an answer");
        return false;
    }
    return was_checked(api, kind, start) || check_model(exchange, kind, model, random, start);
}

static enum onshi_status take_answer(void *context, enum wire_kind kind, const void *model) {
    struct exchange *exchange = context;
    exchange->api->body.length = 0;
    (void)message_add(exchange, kind, model); // a failure is answered already
    return ONSHI_OK;
}

// Gives the answer to another patient's question; false where there was none [BUG-07].
static bool mix_up(struct exchange *exchange, const struct request_kind *kind, const xmlDoc *doc) {
    struct webapi *api = exchange->api;
    const struct bytes_writer *other = others_find(&api->others, kind, doc);
    if (other == NULL) {
        fault_withdraw(api->config.faults, exchange->due);
        exchange->due = NULL;
        return false;
    }
    api->body.length = 0;
    if (bytes_write(&api->body, other->data, other->length) != ONSHI_OK) {
        fail(exchange, "no memory for an answer");
    }
    return true;
}

// Without a plan of faults nobody will ask for another patient's answer.
static void remember(struct exchange *exchange, const struct request_kind *kind, const xmlDoc *doc) {
    struct webapi *api = exchange->api;
    if (api->config.faults != NULL && others_remember(&api->others, kind, doc, bytes_text(&api->body),
                                                      api->body.length) != ONSHI_OK) {
        server_tell_text(exchange, WEBAPI_TROUBLE, "no memory to remember an answer");
    }
}

static bool is_due(const struct exchange *exchange, enum fault_kind kind) {
    return exchange->due != NULL && exchange->due->kind == kind;
}

// Single answers are taken as structures; a document comes out for the others.
static enum onshi_status ask_service(struct exchange *exchange, const struct request_kind *kind, const xmlDoc *doc,
                                     xmlDoc **out) {
    struct webapi *api = exchange->api;
    bool failing = is_due(exchange, FAULT_KIND_HEADER_9);
    const struct request_line line = {
        .service = api->config.service,
        .institution = exchange->session->institution,
        .style = &api->options.style,
        .order = &api->random,
        .failure = failing ? service_code_of(FAULT_SYSTEM)->text : api->options.fail_header,
        .take = take_answer,
        .context = exchange,
    };
    return is_due(exchange, FAULT_KIND_PROCESSING_FOR_EVER) ? list_run_for_ever(exchange, kind, doc, out)
                                                            : request_ask(kind, &line, doc, exchange->now, out);
}

static void refuse_long(struct exchange *exchange) {
    server_refuse(exchange, 501, "too-long", "結果が大きすぎてJSONでは返せません。フォルダ連携で取得するか、一括照会を分割してください。",
                  "The result is too long for JSON. Get it by folder, or split the batch.", "");
}

static void ask(struct exchange *exchange, const struct request_kind *kind, const xmlDoc *doc) {
    xmlDoc *answer = NULL;
    enum onshi_status status = ask_service(exchange, kind, doc, &answer);
    if (status == ONSHI_TOO_LONG) {
        refuse_long(exchange);
        return;
    }
    if (status != ONSHI_OK) {
        fail(exchange, onshi_status_name(status));
        return;
    }
    if (answer != NULL) {
        message_finish(exchange, kind->answer, answer);
    }
    if (exchange->status != 200 || doc == NULL) {
        return;
    }
    if (!is_due(exchange, FAULT_KIND_ANOTHER_PATIENT) || !mix_up(exchange, kind, doc)) {
        remember(exchange, kind, doc);
    }
}

// Options are the observer's to change at any time; what they make void is forgotten before the next question.
static void forget(struct webapi *api) {
    if (api->options_changed) {
        verdicts_forget(api->questions);
        verdicts_forget(api->answers);
        api->options_changed = false;
    }
}

void message_serve(struct exchange *exchange) {
    const struct request_kind *kind = message_kind(exchange->message);
    struct webapi *api = exchange->api;
    forget(api);
    const struct verdict *verdict = verdicts_find(api->questions, kind->request, exchange->data, exchange->length);
    verdict = verdict != NULL ? verdict : look(exchange, kind);
    if (verdict == NULL) {
        return;
    }
    bool noted = exchange->head->is_json || *bytes_text(&verdict->why) != 0;
    server_tell_request(exchange, (const char *)exchange->data, verdict->valid,
                        noted ? bytes_text(&verdict->why) : "Content-Type is not application/json");
    ask(exchange, kind, verdict->doc);
    verdicts_tidy(api->questions);
}
