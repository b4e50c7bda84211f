// SPDX-License-Identifier: Apache-2.0
//
// Answers that other patients got before, for the fault that delivers one of them instead.
#ifndef ONSHI_MOCKS_TERMINAL_OTHERS_H
#define ONSHI_MOCKS_TERMINAL_OTHERS_H

#include <libxml/tree.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/status.h"

enum { OTHERS_MAXIMUM = 16 }; // kinds of message times two patients, with room

struct other_answer {
    const void *kind;        // what the caller tells kinds apart by
    struct bytes_writer who; // the words of the question by which the service found the patient
    struct bytes_writer text;
};

struct others {
    struct other_answer items[OTHERS_MAXIMUM];
    int count;
};

// others_remember keeps the answer `text` to the question `doc`; of each kind those of the two latest patients.
ONSHI_MUST_USE enum onshi_status others_remember(struct others *others, const void *kind, const xmlDoc *doc,
                                                 const char *text, size_t length);

// others_find returns an answer of that kind to a question about somebody else than `doc` asks about, or NULL.
const struct bytes_writer *others_find(const struct others *others, const void *kind, const xmlDoc *doc);

void others_clear(struct others *others);

#endif
