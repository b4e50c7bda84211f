// SPDX-License-Identifier: Apache-2.0
#include "mocks/terminal/leftovers.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mocks/terminal/listing.h"
#include "mocks/terminal/outbox.h"

enum { FIRST_ITEMS = 64 };

static struct leftover *find(const struct leftovers *leftovers, const char *name) {
    for (int i = 0; i < leftovers->count; i++) {
        if (strcmp(leftovers->items[i].name, name) == 0) {
            return &leftovers->items[i];
        }
    }
    return NULL;
}

static enum onshi_status make_room(struct leftovers *leftovers) {
    if (leftovers->count < leftovers->room) {
        return ONSHI_OK;
    }
    int room = leftovers->room == 0 ? FIRST_ITEMS : leftovers->room * 2;
    if (room > LEFTOVERS_MAXIMUM) {
        return ONSHI_TOO_LONG;
    }
    struct leftover *items = realloc(leftovers->items, (size_t)room * sizeof *items);
    if (items == NULL) {
        return ONSHI_NO_MEMORY;
    }
    leftovers->items = items;
    leftovers->room = room;
    return ONSHI_OK;
}

enum onshi_status leftovers_note(struct leftovers *leftovers, const char *name, int64_t now) {
    struct leftover *old = find(leftovers, name);
    if (old != NULL) {
        old->since = now;
        old->told = false;
        return ONSHI_OK;
    }
    ONSHI_TRY(make_room(leftovers));
    struct leftover item = {.name = strdup(name), .since = now};
    if (item.name == NULL) {
        return ONSHI_NO_MEMORY;
    }
    leftovers->items[leftovers->count++] = item;
    return ONSHI_OK;
}

enum onshi_status leftovers_note_folder(struct leftovers *leftovers, const char *path, int64_t now) {
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) {
        return ONSHI_IO;
    }
    struct listing listing;
    enum onshi_status status = listing_look(folder, 0, &listing);
    (void)close(folder);
    ONSHI_TRY(status);
    for (int i = 0; i < listing.count && status == ONSHI_OK; i++) {
        status = leftovers_note(leftovers, listing.entries[i].name, now);
    }
    listing_free(&listing);
    return status;
}

void leftovers_check(struct leftovers *leftovers, const char *path, int64_t now, int64_t stay_seconds,
                     void (*tell)(void *context, const char *name), void *context) {
    int kept = 0;
    for (int i = 0; i < leftovers->count; i++) {
        struct leftover item = leftovers->items[i];
        if (!outbox_has(path, item.name)) {
            free(item.name);
            continue;
        }
        if (!item.told && now - item.since >= stay_seconds) {
            item.told = true;
            tell(context, item.name);
        }
        leftovers->items[kept++] = item;
    }
    leftovers->count = kept;
}

void leftovers_clear(struct leftovers *leftovers) {
    for (int i = 0; i < leftovers->count; i++) {
        free(leftovers->items[i].name);
    }
    free(leftovers->items);
    *leftovers = (struct leftovers){.count = 0};
}
