// SPDX-License-Identifier: Apache-2.0
//
// libFuzzer target: any bytes as the body of a request, asked as every kind of message. What is read is written again, and
// reading that gives the same; every answer fits its schema.
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mocks/terminal/requests.h"
#include "mocks/webapi/hexadecimal.h"
#include "mocks/webapi/json_message.h"

enum { NOW = 1617580800, TEXT_BYTES = 8 * 1024 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[] = {
    "OQSsiquc01req_12345678.xml", "OQSsiimm01req_12345678.xml", "YZKsiquc01req_12345678.xml",
    "TKKsiquc01req_12345678.xml",
};

static struct {
    struct ledger *ledger;
    struct service *service;
    struct wire_schemas *schemas;
} world;

static void must(bool condition) {
    if (!condition) {
        abort();
    }
}

static void set_up(void) {
    if (world.service == NULL) {
        world.ledger = ledger_new();
        world.service = service_new(world.ledger);
        must(world.service != NULL && service_add_institution(world.service, "9910000018") == ONSHI_OK);
        must(wire_schemas_load(MOCKS_SCHEMAS, &world.schemas) == ONSHI_OK);
    }
}

static void write_json(const xmlDoc *doc, enum wire_kind kind, enum json_nesting nesting, struct bytes_writer *out) {
    bytes_writer_init(out, TEXT_BYTES);
    must(json_message_write(doc, kind, nesting, out) == ONSHI_OK);
}

static void try_again(const xmlDoc *doc, enum wire_kind kind) {
    for (int nesting = JSON_WRAPPED; nesting <= JSON_FLAT; nesting++) {
        struct bytes_writer first, second;
        json_t *json = NULL;
        xmlDoc *again = NULL;
        write_json(doc, kind, (enum json_nesting)nesting, &first);
        if (json_message_parse(first.data, first.length, &json, NULL) == ONSHI_OK &&
            json_message_read(json, kind, &again) == ONSHI_OK) {
            write_json(again, kind, (enum json_nesting)nesting, &second);
            bytes_writer_free(&second);
        }
        xmlFreeDoc(again);
        json_decref(json);
        bytes_writer_free(&first);
    }
}

static void ask(const char *name, const json_t *json) {
    static const struct wire_style style = {.order = WIRE_SHUFFLED};
    const struct request_kind *kind = request_kind_of(name);
    struct random_source random = random_from(1, "fuzz");
    const struct request_line line = {
        .service = world.service, .institution = "9910000018", .style = &style, .order = &random};
    xmlDoc *doc = NULL;
    xmlDoc *answer = NULL;
    if (json_message_read(json, kind->request, &doc) == ONSHI_OK) {
        (void)!wire_check(world.schemas, kind->request, doc, NULL);
        try_again(doc, kind->request);
    }
    must(request_ask(kind, &line, doc, NOW, &answer) == ONSHI_OK);
    must(wire_check(world.schemas, kind->answer, answer, NULL) == ONSHI_OK);
    try_again(answer, kind->answer);
    xmlFreeDoc(answer);
    xmlFreeDoc(doc);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    json_t *json = NULL;
    uint8_t bytes[64];
    size_t length = 0;
    set_up();
    char *text = calloc(1, size + 1);
    must(text != NULL);
    memcpy(text, data, size);
    (void)hexadecimal_read(text, bytes, sizeof bytes, &length);
    must(length <= sizeof bytes);
    free(text);
    if (json_message_parse(data, size, &json, NULL) != ONSHI_OK) {
        return 0;
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        ask(names[i], json);
    }
    json_decref(json);
    return 0;
}
