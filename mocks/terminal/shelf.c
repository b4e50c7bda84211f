// SPDX-License-Identifier: Apache-2.0
#include "mocks/terminal/shelf.h"

#include <stdlib.h>
#include <string.h>

static void move(struct bytes_writer *to, struct bytes_writer *from) {
    *to = *from;
    bytes_writer_init(from, to->maximum);
}

enum onshi_status shelf_put(struct shelf *shelf, const char *name, struct bytes_writer *bytes,
                            struct bytes_writer *text) {
    if (shelf->count == SHELF_MAXIMUM || strlen(name) >= SHELF_NAME_BYTES) {
        return ONSHI_TOO_LONG;
    }
    struct shelved *item = malloc(sizeof *item);
    if (item == NULL) {
        return ONSHI_NO_MEMORY;
    }
    memcpy(item->name, name, strlen(name) + 1);
    move(&item->bytes, bytes);
    move(&item->text, text);
    shelf->items[shelf->count++] = item;
    return ONSHI_OK;
}

void shelf_clear(struct shelf *shelf) {
    for (int i = 0; i < shelf->count; i++) {
        bytes_writer_free(&shelf->items[i]->bytes);
        bytes_writer_free(&shelf->items[i]->text);
        free(shelf->items[i]);
    }
    shelf->count = 0;
}
