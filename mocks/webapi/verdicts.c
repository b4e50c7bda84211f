// SPDX-License-Identifier: Apache-2.0
#include "mocks/webapi/verdicts.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct verdicts {
    struct verdict kept[VERDICTS_KEPT];
    struct verdict *untidy; // holds a document that is not remembered, or NULL
};

struct verdicts *verdicts_new(void) {
    struct verdicts *verdicts = calloc(1, sizeof *verdicts);
    for (int i = 0; verdicts != NULL && i < VERDICTS_KEPT; i++) {
        bytes_writer_init(&verdicts->kept[i].text, VERDICT_BYTES_MAXIMUM);
        bytes_writer_init(&verdicts->kept[i].why, VERDICT_BYTES_MAXIMUM);
    }
    return verdicts;
}

void verdicts_forget(struct verdicts *verdicts) {
    for (int i = 0; i < VERDICTS_KEPT; i++) {
        bytes_writer_free(&verdicts->kept[i].text);
        bytes_writer_free(&verdicts->kept[i].why);
        xmlFreeDoc(verdicts->kept[i].doc);
        verdicts->kept[i].doc = NULL;
    }
    verdicts->untidy = NULL;
}

void verdicts_free(struct verdicts *verdicts) {
    if (verdicts != NULL) {
        verdicts_forget(verdicts);
        free(verdicts);
    }
}

// FNV-1a, over words: it need not be good, only quick.
static uint64_t digest(const void *text, size_t length) {
    uint64_t hash = 0xCBF29CE484222325U ^ length;
    const unsigned char *at = text;
    for (; length >= sizeof hash; at += sizeof hash, length -= sizeof hash) {
        uint64_t word;
        memcpy(&word, at, sizeof word);
        hash = (hash ^ word) * 0x100000001B3U;
        hash ^= hash >> 29;
    }
    for (; length > 0; at++, length--) {
        hash = (hash ^ *at) * 0x100000001B3U;
    }
    return hash ^ hash >> 32;
}

static size_t place_of(enum wire_kind kind, const void *text, size_t length) {
    return (size_t)((digest(text, length) + (uint64_t)kind) % VERDICTS_KEPT);
}

const struct verdict *verdicts_find(const struct verdicts *verdicts, enum wire_kind kind, const void *text,
                                    size_t length) {
    const struct verdict *verdict = &verdicts->kept[place_of(kind, text, length)];
    bool same = length > 0 && verdict->kind == kind && verdict->text.length == length &&
                memcmp(verdict->text.data, text, length) == 0;
    return same ? verdict : NULL;
}

const struct verdict *verdicts_keep(struct verdicts *verdicts, enum wire_kind kind, const void *text, size_t length,
                                    bool valid, const char *why, xmlDoc *doc) {
    struct verdict *verdict = &verdicts->kept[place_of(kind, text, length)];
    xmlFreeDoc(verdict->doc);
    verdict->text.length = 0;
    verdict->why.length = 0;
    verdict->kind = kind;
    verdict->valid = valid;
    verdict->doc = doc;
    bytes_note(&verdict->why, "%s", why);
    if (length <= VERDICT_BYTES_MAXIMUM && bytes_write(&verdict->text, text, length) != ONSHI_OK) {
        verdict->text.length = 0;
    }
    verdicts->untidy = verdict->text.length == 0 ? verdict : NULL;
    return verdict;
}

void verdicts_tidy(struct verdicts *verdicts) {
    if (verdicts->untidy != NULL) {
        xmlFreeDoc(verdicts->untidy->doc);
        verdicts->untidy->doc = NULL;
        verdicts->untidy = NULL;
    }
}
