// SPDX-License-Identifier: Apache-2.0
//
// A folder into which somebody else writes files, at any speed. The inbox takes a file away as soon as it is a whole
// XML document in the characters that it declares, by inotify and by looking every INBOX_TICK_MILLISECONDS, because the
// folder may lie on a share. A file that is none is taken when it has not changed for a while [wire-interface 1.6, steps 1
// and 2].
//
// - Names that begin with a dot or end in ".tmp" are somebody's work in progress and are not seen.
// - The oldest file comes first. After INBOX_SLICE_MILLISECONDS everything else on the loop has its turn.
// - A file is moved out of sight before it is handed over, so that what a product puts in its place meanwhile is another
//   request. Of a file that has changed between reading and moving, what was moved is what counts.
// - What is no regular file, whatever its name, stays where it is and is told once.
// - A folder that goes away is looked for until it is there again.
#ifndef ONSHI_MOCKS_TERMINAL_INBOX_H
#define ONSHI_MOCKS_TERMINAL_INBOX_H

#include <event2/event.h>
#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "mocks/terminal/custody.h"

enum { INBOX_TICK_MILLISECONDS = 100, INBOX_SLICE_MILLISECONDS = 50 };

struct inbox_file {
    const char *name;
    uint64_t slot; // where the custody has it, or CUSTODY_NOWHERE
    const uint8_t *data; // at most XML_MAXIMUM_BYTES + 1 bytes of it
    size_t length;
    xmlDoc *doc;      // NULL when it is not a document; released by the inbox
    const char *text; // of the document in UTF-8, as mocks/wire/characters.h; NULL when it is not a document
    size_t text_length;
    int whole; // descriptor of a file that is longer than a document may be, at its beginning; -1 for others
};

struct inbox_handler {
    bool (*wanted)(const char *name);
    bool (*ready)(void *context); // asked before each file that is there; false: nothing is to be taken now
    void (*taken)(void *context, const struct inbox_file *file);
    void (*ignored)(void *context, const char *name); // once for each unwanted file
    void (*away)(void *context, bool away);           // the folder has gone, or is there again
    void *context;
};

struct inbox_config {
    const char *path;        // borrowed
    struct custody *custody; // borrowed; may be NULL
    int still_ms;            // how long a file that is no document must not have changed
};

struct inbox;

// inbox_new watches the folder at `config->path` on `base`. `handler` is copied. ONSHI_IO when the folder cannot be opened.
ONSHI_MUST_USE enum onshi_status inbox_new(struct event_base *base, const struct inbox_config *config,
                                           const struct inbox_handler *handler, struct inbox **out);

// inbox_hand_over gives `length` bytes to the handler as if they had just been taken under `name`. Where these are more
// than a document may have, `whole` is a descriptor of all of them, at its beginning; the caller's, and -1 for none.
void inbox_hand_over(const struct inbox_handler *handler, const char *name, uint64_t slot, const void *data,
                     size_t length, int whole);

// inbox_free stops watching. Not to be called from within the handler.
void inbox_free(struct inbox *inbox);

#endif
