// SPDX-License-Identifier: Apache-2.0
//
// Goes through a layout and a structure and tells, one after the other, the elements of the message. What becomes of them
// is the business of an emitter: a tree (mocks/wire/message.c), bytes (mocks/wire/stream.c).
#ifndef ONSHI_MOCKS_WIRE_EMIT_H
#define ONSHI_MOCKS_WIRE_EMIT_H

#include "base/random.h"
#include "base/status.h"
#include "mocks/wire/layout.h"
#include "mocks/wire/message.h"

struct wire_emitter {
    enum onshi_status (*open)(void *context, const char *name);
    enum onshi_status (*item)(void *context, const char *name, const char *text); // "": empty
    enum onshi_status (*close)(void *context, const char *name);
    void *context;
};

// How the structure is to be seen. `random` is drawn from for a shuffled order and for the era `future` only.
struct wire_manner {
    const struct wire_style *style;
    enum wire_era era;
    enum wire_way way;
    struct random_source *random;
};

// Siblings of one element; more of them are ONSHI_TOO_LONG.
enum { WIRE_SIBLINGS_MAXIMUM = 256, WIRE_SCRATCH_BYTES = 24 };

// wire_emit tells the children of the root: in the order of the layout, and each whole, below in the order of the style.
ONSHI_MUST_USE enum onshi_status wire_emit(const struct wire_element *layout, const void *model,
                                           const struct wire_manner *manner, const struct wire_emitter *emitter);

// wire_emit_items tells the children of one element, in the order of the style.
ONSHI_MUST_USE enum onshi_status wire_emit_items(const struct wire_element *items, const void *model,
                                                 const struct wire_manner *manner, const struct wire_emitter *emitter);

// wire_item_text returns the text of an item (no group), "" when it is absent; in the model or in `scratch`.
const char *wire_item_text(const struct wire_element *item, const void *model, const struct wire_style *style,
                           char scratch[WIRE_SCRATCH_BYTES]);

#endif
