// SPDX-License-Identifier: Apache-2.0
#include "mocks/terminal/others.h"

#include <string.h>

#include "base/xml.h"

enum { WHO_BYTES = 1024, KEPT_OF_A_KIND = 2 };

// Elements that say about whom a question is, in any kind of message [wire-interface 2.1, 2.3, 2.6].
static const char *const who_names[] = {
    "InsurerNumber", "InsuredCardSymbol", "InsuranceCardSymbol", "InsuredIdentificationNumber",
    "InsuredPersonIdentificationNumber", "InsuredBranchNumber", "BranchNumber", "Birthdate",
};

static void collect(const xmlNode *node, struct bytes_writer *out) {
    for (const xmlNode *child = xml_first_element(node); child != NULL; child = xml_next_element(child)) {
        for (size_t i = 0; i < sizeof who_names / sizeof who_names[0]; i++) {
            if (xml_is(child, who_names[i])) {
                bytes_note(out, "%s=%s;", who_names[i], xml_text(child));
            }
        }
        collect(child, out);
    }
}

static struct bytes_writer who_is(const xmlDoc *doc) {
    struct bytes_writer who;
    bytes_writer_init(&who, WHO_BYTES);
    collect(xmlDocGetRootElement(doc), &who);
    return who;
}

static bool same_text(const struct bytes_writer *a, const struct bytes_writer *b) {
    return strcmp(bytes_text(a), bytes_text(b)) == 0;
}

static void forget(struct others *others, int index) {
    bytes_writer_free(&others->items[index].who);
    bytes_writer_free(&others->items[index].text);
    others->count--;
    memmove(&others->items[index], &others->items[index + 1],
            (size_t)(others->count - index) * sizeof others->items[0]);
}

// Makes room for one more patient of that kind: an older answer to the same one goes, and what is too old.
static void make_room(struct others *others, const void *kind, const struct bytes_writer *who) {
    int kept = 1;
    for (int i = others->count - 1; i >= 0; i--) {
        if (others->items[i].kind == kind) {
            bool same = same_text(&others->items[i].who, who);
            kept += !same;
            if (same || kept > KEPT_OF_A_KIND) {
                forget(others, i);
            }
        }
    }
    if (others->count == OTHERS_MAXIMUM) {
        forget(others, 0);
    }
}

enum onshi_status others_remember(struct others *others, const void *kind, const xmlDoc *doc, const char *text,
                                  size_t length) {
    struct other_answer item = {.kind = kind, .who = who_is(doc)};
    bytes_writer_init(&item.text, length);
    enum onshi_status status = bytes_write(&item.text, text, length);
    if (status != ONSHI_OK) {
        bytes_writer_free(&item.who);
        return status;
    }
    make_room(others, kind, &item.who);
    others->items[others->count++] = item;
    return ONSHI_OK;
}

const struct bytes_writer *others_find(const struct others *others, const void *kind, const xmlDoc *doc) {
    struct bytes_writer who = who_is(doc);
    const struct bytes_writer *found = NULL;
    for (int i = others->count - 1; i >= 0 && found == NULL; i--) {
        bool fits = others->items[i].kind == kind && !same_text(&others->items[i].who, &who);
        found = fits ? &others->items[i].text : NULL;
    }
    bytes_writer_free(&who);
    return found;
}

void others_clear(struct others *others) {
    while (others->count > 0) {
        forget(others, others->count - 1);
    }
}
