// SPDX-License-Identifier: Apache-2.0
//
// A folder into which somebody else writes files, at any speed. The inbox takes a file away as soon as it is a whole
// XML document in the characters that it declares, by inotify and by looking every INBOX_TICK_MILLISECONDS, because the folder may lie on a share. A file
// that is none is taken when its size has not changed for INBOX_STILL_TICKS looks [wire-interface 1.6, steps 1 and 2].
//
// Names that begin with a dot or end in ".tmp" are somebody's work in progress and are not seen.
#ifndef ONSHI_MOCKS_TERMINAL_INBOX_H
#define ONSHI_MOCKS_TERMINAL_INBOX_H

#include <event2/event.h>
#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

enum {
    INBOX_TICK_MILLISECONDS = 100,
    INBOX_STILL_TICKS = 3,
    INBOX_PENDING_MAXIMUM = 256, // unfinished and unwanted files that are followed at once
};

struct inbox_file {
    const char *name;
    const uint8_t *data; // at most XML_MAXIMUM_BYTES + 1 bytes of it
    size_t length;
    xmlDoc *doc;      // NULL when it is not a document; released by the inbox
    const char *text; // of the document in UTF-8, as mocks/wire/characters.h; NULL when it is not a document
    size_t text_length;
};

struct inbox_handler {
    bool (*wanted)(const char *name);
    void (*taken)(void *context, const struct inbox_file *file);
    void (*ignored)(void *context, const char *name); // once for each unwanted file
    void *context;
};

struct inbox;

// inbox_new watches the folder at `path` on `base`. `handler` is copied. ONSHI_IO when the folder cannot be opened.
ONSHI_MUST_USE enum onshi_status inbox_new(struct event_base *base, const char *path,
                                           const struct inbox_handler *handler, struct inbox **out);

// inbox_free stops watching. Not to be called from within the handler.
void inbox_free(struct inbox *inbox);

#endif
