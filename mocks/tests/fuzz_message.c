// SPDX-License-Identifier: Apache-2.0
//
// libFuzzer target: any bytes as a single message. As each kind and in an era that the input chooses it is read and checked;
// a question that is valid can be made again, valid.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/text.h"
#include "base/xml.h"
#include "mocks/wire/check.h"
#include "mocks/wire/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition) {
    if (!condition) {
        abort();
    }
}

union question {
    struct eligibility_request eligibility;
    struct reference_request reference;
    struct viewing_request viewing;
    struct batch_download download;
};

static enum onshi_status read_question(enum wire_kind kind, const xmlDoc *doc, union question *out) {
    switch (kind) {
    case WIRE_ELIGIBILITY_REQUEST:
        return wire_read_eligibility_request(doc, &out->eligibility);
    case WIRE_REFERENCE_REQUEST:
        return wire_read_reference_request(doc, &out->reference);
    case WIRE_MEDICATION_REQUEST:
        return wire_read_medication_request(doc, &out->viewing);
    case WIRE_CHECKUP_REQUEST:
        return wire_read_checkup_request(doc, &out->viewing);
    case WIRE_ELIGIBILITY_LIST_DOWNLOAD:
        return wire_read_list_download(doc, &out->download);
    default:
        return ONSHI_UNSUPPORTED; // an answer, or a list
    }
}

static void look_at(struct wire_schemas *schemas, enum wire_kind kind, xmlDoc *doc, enum wire_era era) {
    const struct wire_style style = {.order = WIRE_SHUFFLED, .era = era};
    struct random_source order = random_from(1, "fuzz");
    union question question = {.viewing = {0}};
    wire_schemas_wear(schemas, era);
    bool valid = wire_check(schemas, kind, doc, NULL) == ONSHI_OK;
    if (read_question(kind, doc, &question) != ONSHI_OK || !valid || era == WIRE_ERA_FUTURE) {
        return; // of the future, more may be valid than can be read: one of two that nobody knows
    }
    xmlDoc *made = NULL;
    must(wire_build(kind, &question, &style, &order, &made) == ONSHI_OK);
    must(wire_check(schemas, kind, made, NULL) == ONSHI_OK);
    xmlFreeDoc(made);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct wire_schemas *schemas; // loading them takes longer than all the rest
    struct bytes_writer text;
    xmlDoc *doc = NULL;
    must(schemas != NULL || wire_schemas_load(MOCKS_SCHEMAS, &schemas) == ONSHI_OK);
    bytes_writer_init(&text, XML_MAXIMUM_BYTES);
    if (wire_decode(data, size, &text) == ONSHI_OK) {
        must(text_is_utf8(bytes_text(&text), text.length));
        (void)!xml_parse(bytes_text(&text), text.length, &doc);
    }
    for (int kind = 0; kind < WIRE_KINDS && doc != NULL; kind++) {
        look_at(schemas, (enum wire_kind)kind, doc, (enum wire_era)(size % WIRE_ERAS));
    }
    if (doc != NULL) {
        xmlFreeDoc(doc);
    }
    bytes_writer_free(&text);
    return 0;
}
