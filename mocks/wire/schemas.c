// SPDX-License-Identifier: Apache-2.0
#include "mocks/wire/schemas.h"

#include <assert.h>
#include <stdbool.h>

// No `choice` between interleaves is ever written, and what hangs together is left to the conditions of check.c: libxml2
// 2.9.14 refuses valid documents otherwise (mocks/wire/README.md).
struct printing {
    const struct wire_kind_row *kind;
    enum wire_era era;
    struct bytes_writer *out;
    bool used[TYPES]; // types that the elements refer to
};

static enum onshi_status indent(struct printing *printing, int depth) {
    return bytes_fill(printing->out, ' ', 2 * (size_t)depth);
}

static enum onshi_status line(struct printing *printing, int depth, const char *text) {
    ONSHI_TRY(indent(printing, depth));
    return bytes_printf(printing->out, "%s\n", text);
}

// Which type an item has here.
static enum wire_type_id type_of(const struct printing *printing, const struct wire_element *item, bool echo) {
    enum wire_type_id type = item->type;
    if (printing->kind->way == WIRE_BY_CARD && item->by_card != TYPE_NONE) {
        type = item->by_card;
    }
    enum wire_type_id echoed = echo ? wire_type_of(type)->echo : TYPE_NONE;
    return echoed == TYPE_NONE ? type : echoed;
}

static enum onshi_status print_item(struct printing *printing, const struct wire_element *item, bool echo, int depth) {
    enum wire_type_id id = type_of(printing, item, echo);
    const char *type = wire_type_of(id)->name;
    bool optional = item->optional || echo;
    printing->used[id] = true;
    ONSHI_TRY(indent(printing, depth));
    ONSHI_TRY(bytes_write_text(printing->out, optional ? "<optional>" : ""));
    ONSHI_TRY(bytes_printf(printing->out, "<element name=\"%s\">", item->name));
    if (optional || item->blank) { // some producers leave it out, others send it empty [DR-056]
        ONSHI_TRY(bytes_printf(printing->out, "<choice><empty/><ref name=\"%s\"/></choice>", type));
    } else {
        ONSHI_TRY(bytes_printf(printing->out, "<ref name=\"%s\"/>", type));
    }
    return bytes_printf(printing->out, "</element>%s\n", optional ? "</optional>" : "");
}

// How often a group may be there: the element around it, NULL for exactly once.
static const char *repetition(const struct wire_element *group) {
    bool repeats = group->form == WIRE_ROWS || group->stride != 0;
    if (repeats) {
        return group->optional ? "zeroOrMore" : "oneOrMore";
    }
    return group->optional ? "optional" : NULL;
}

static enum onshi_status print_children(struct printing *printing, const struct wire_element *items, bool echo,
                                        int depth);

static enum onshi_status print_group(struct printing *printing, const struct wire_element *group, bool echo,
                                     int depth) {
    const char *around = repetition(group);
    int inside = around == NULL ? depth : depth + 1;
    if (around != NULL) {
        ONSHI_TRY(indent(printing, depth));
        ONSHI_TRY(bytes_printf(printing->out, "<%s>\n", around));
    }
    ONSHI_TRY(indent(printing, inside));
    ONSHI_TRY(bytes_printf(printing->out, "<element name=\"%s\">\n", group->name));
    ONSHI_TRY(print_children(printing, group->children, echo || group->echo, inside + 1));
    ONSHI_TRY(line(printing, inside, "</element>"));
    if (around == NULL) {
        return ONSHI_OK;
    }
    ONSHI_TRY(indent(printing, depth));
    return bytes_printf(printing->out, "</%s>\n", around);
}

// Whatever nobody knows today: any element but the known ones of this place.
static enum onshi_status print_unknown(struct printing *printing, const struct wire_element *items, int depth) {
    ONSHI_TRY(indent(printing, depth));
    ONSHI_TRY(bytes_write_text(printing->out, "<zeroOrMore><element><anyName><except>"));
    for (const struct wire_element *item = items; item->name != NULL; item++) {
        ONSHI_TRY(bytes_printf(printing->out, "<name>%s</name>", item->name));
    }
    return bytes_write_text(printing->out, "</except></anyName><ref name=\"anything\"/></element></zeroOrMore>\n");
}

static enum onshi_status print_children(struct printing *printing, const struct wire_element *items, bool echo,
                                        int depth) {
    ONSHI_TRY(line(printing, depth, "<interleave>"));
    for (const struct wire_element *item = items; item->name != NULL; item++) {
        if (!wire_has(item, printing->kind->way, printing->era)) {
            continue;
        }
        bool group = item->form == WIRE_GROUP || item->form == WIRE_ROWS;
        ONSHI_TRY(group ? print_group(printing, item, echo, depth + 1) : print_item(printing, item, echo, depth + 1));
    }
    if (printing->era == WIRE_ERA_FUTURE) {
        ONSHI_TRY(print_unknown(printing, items, depth + 1));
    }
    return line(printing, depth, "</interleave>");
}

static enum onshi_status print_type(struct printing *printing, const struct wire_type *type) {
    const char *pattern = wire_type_pattern(type, printing->era);
    if (type->note != NULL) {
        ONSHI_TRY(bytes_printf(printing->out, "  <!-- %s: %s -->\n", type->name, type->note));
    }
    ONSHI_TRY(bytes_printf(printing->out, "  <define name=\"%s\"><data type=\"string\">", type->name));
    if (pattern != NULL) {
        ONSHI_TRY(bytes_printf(printing->out, "<param name=\"pattern\">%s</param>", pattern));
    }
    if (type->minimum > 0) {
        ONSHI_TRY(bytes_printf(printing->out, "<param name=\"minLength\">%d</param>", type->minimum));
    }
    if (type->maximum > 0) {
        ONSHI_TRY(bytes_printf(printing->out, "<param name=\"maxLength\">%d</param>", type->maximum));
    }
    return bytes_write_text(printing->out, "</data></define>\n");
}

static enum onshi_status print_types(struct printing *printing) {
    for (int id = TYPE_NONE + 1; id < TYPES; id++) {
        if (printing->used[id]) {
            ONSHI_TRY(print_type(printing, wire_type_of((enum wire_type_id)id)));
        }
    }
    if (printing->era != WIRE_ERA_FUTURE) {
        return ONSHI_OK;
    }
    return bytes_write_text(printing->out,
                            "  <define name=\"anything\"><zeroOrMore><choice><text/>"
                            "<element><anyName/><ref name=\"anything\"/></element></choice></zeroOrMore></define>\n");
}

static const char opening[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<!-- SPDX-License-Identifier: Apache-2.0 -->\n"
    "<!-- %s: %s.\n"
    "     Era %s. Reconstructed from public material (wire-interface %s); not the official layout, which is handed out to\n"
    "     registered vendors only. Any order of siblings. Made of the layouts of Onshi by wire-schemas: do not edit.\n"
    "     公開資料から再構成したもので、公式のレイアウトではありません。 -->\n"
    "<grammar xmlns=\"http://relaxng.org/ns/structure/1.0\" "
    "datatypeLibrary=\"http://www.w3.org/2001/XMLSchema-datatypes\">\n"
    "  <start>\n"
    "    <element name=\"" WIRE_ROOT "\">\n";

enum onshi_status wire_schema_print(enum wire_kind kind, enum wire_era era, struct bytes_writer *out) {
    era = wire_era_resolved(era);
    struct printing printing = {.kind = wire_kind_of(kind), .era = era, .out = out};
    assert(era >= printing.kind->since);
    ONSHI_TRY(bytes_printf(out, opening, printing.kind->name, printing.kind->title, wire_era_name(era),
                           printing.kind->clause));
    ONSHI_TRY(print_children(&printing, printing.kind->layout, false, 3));
    ONSHI_TRY(bytes_write_text(out, "    </element>\n  </start>\n"));
    ONSHI_TRY(print_types(&printing));
    return bytes_write_text(out, "</grammar>\n");
}
