// SPDX-License-Identifier: Apache-2.0
#include "mocks/wire/layout.h"

bool wire_has(const struct wire_element *element, enum wire_way way, enum wire_era era) {
    bool in_way = element->ways == 0 || (element->ways & (unsigned)way) != 0;
    return in_way && element->since <= wire_era_resolved(era);
}

const struct wire_element *wire_rows(const struct wire_element *layout) {
    for (const struct wire_element *item = layout; item->name != NULL; item++) {
        if (item->form == WIRE_ROWS) {
            return item;
        }
        const struct wire_element *below = item->form == WIRE_GROUP ? wire_rows(item->children) : NULL;
        if (below != NULL) {
            return below;
        }
    }
    return NULL;
}
