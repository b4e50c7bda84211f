// SPDX-License-Identifier: Apache-2.0
#include "mocks/wire/pdf.h"

#include <cairo-ft.h>
#include <cairo-pdf.h>
#include <fontconfig/fontconfig.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/calendar.h"
#include "mocks/wire/emit.h"

// Points of a page, A4 upright.
static const double page_width = 595, page_height = 842, margin = 48;
static const double letter = 10, line_height = 15, step = 14, title_letter = 16;

enum { LINE_BYTES = 1024 };

struct pages {
    const struct wire_element *layout;
    cairo_t *cairo;
    double y;
    int depth;
};

static const char *label_of(const struct wire_element *items, const char *name) {
    for (const struct wire_element *item = items; item->name != NULL; item++) {
        if (strcmp(item->name, name) == 0 && item->label != NULL) {
            return item->label;
        }
        const char *below = item->children == NULL ? NULL : label_of(item->children, name);
        if (below != NULL) {
            return below;
        }
    }
    return NULL;
}

static void next_line(struct pages *pages) {
    pages->y += line_height;
    if (pages->y > page_height - margin) {
        cairo_show_page(pages->cairo);
        pages->y = margin;
    }
}

// How many bytes of `line` fit into that width: whole characters, one at least.
static size_t fitting(cairo_t *cairo, char *line, double width) {
    size_t length = strlen(line);
    cairo_text_extents_t extents;
    cairo_text_extents(cairo, line, &extents);
    while (extents.x_advance > width) {
        do {
            length--;
        } while (length > 0 && ((unsigned char)line[length] & 0xC0) == 0x80);
        char cut = line[length];
        line[length] = 0;
        cairo_text_extents(cairo, line, &extents);
        line[length] = cut;
    }
    return length;
}

// Puts a line, and what does not fit into it below.
static void put_line(struct pages *pages, char *text) {
    double left = margin + step * pages->depth;
    while (*text != 0) {
        size_t length = fitting(pages->cairo, text, page_width - margin - left);
        char next = text[length];
        text[length] = 0;
        next_line(pages);
        cairo_move_to(pages->cairo, left, pages->y);
        cairo_show_text(pages->cairo, text);
        text[length] = next;
        text += length;
    }
}

static enum onshi_status open_group(void *context, const char *name) {
    struct pages *pages = context;
    (void)name;
    pages->depth++;
    return ONSHI_OK;
}

// A record ends with an empty line.
static enum onshi_status close_group(void *context, const char *name) {
    struct pages *pages = context;
    (void)name;
    pages->depth--;
    pages->y += line_height / 3;
    return ONSHI_OK;
}

static enum onshi_status put_item(void *context, const char *name, const char *text) {
    struct pages *pages = context;
    const char *label = label_of(pages->layout, name);
    char line[LINE_BYTES];
    int length = snprintf(line, sizeof line, "%s: %s", label == NULL ? name : label, text);
    if (length >= LINE_BYTES) {
        return ONSHI_TOO_LONG;
    }
    put_line(pages, line);
    return ONSHI_OK;
}

static void put_title(struct pages *pages, const char *title) {
    cairo_set_font_size(pages->cairo, title_letter);
    char line[LINE_BYTES];
    (void)snprintf(line, sizeof line, "%s", title); // ours, and short
    put_line(pages, line);
    cairo_set_font_size(pages->cairo, letter);
    next_line(pages);
}

// Our own writer is the only one that refuses bytes.
static enum onshi_status status_of(cairo_status_t status) {
    if (status == CAIRO_STATUS_WRITE_ERROR) {
        return ONSHI_TOO_LONG;
    }
    return status == CAIRO_STATUS_SUCCESS ? ONSHI_OK : ONSHI_NO_MEMORY;
}

static enum onshi_status set_pages(cairo_surface_t *surface, cairo_font_face_t *font, enum wire_kind kind,
                                   const void *model, const struct wire_style *style) {
    const struct wire_kind_row *row = wire_kind_of(kind);
    const struct wire_manner manner = {style, wire_kind_era(kind, style->era), row->way, NULL};
    struct pages pages = {.layout = row->layout, .cairo = cairo_create(surface), .y = margin};
    const struct wire_emitter emitter = {open_group, put_item, close_group, &pages};
    cairo_set_font_face(pages.cairo, font);
    put_title(&pages, row->title);
    enum onshi_status status = wire_emit(row->layout, model, &manner, &emitter);
    cairo_show_page(pages.cairo);
    enum onshi_status drawn = status_of(cairo_status(pages.cairo));
    cairo_destroy(pages.cairo);
    return status == ONSHI_OK ? drawn : status;
}

static cairo_status_t write_bytes(void *context, const unsigned char *data, unsigned length) {
    return bytes_write(context, data, length) == ONSHI_OK ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static void set_metadata(cairo_surface_t *surface, const char *title, int64_t created) {
    char stamp[CALENDAR_STAMP_SIZE];
    char text[LINE_BYTES];
    calendar_stamp(created, stamp); // yyyyMMddHHmmss
    (void)snprintf(text, sizeof text, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2s+09:00", stamp, stamp + 4, stamp + 6, stamp + 8,
                   stamp + 10, stamp + 12);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, text);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, text);
}

// The font by its file alone: no configuration of this machine is asked.
static cairo_font_face_t *open_font(void) {
    FcPattern *pattern = FcPatternCreate();
    cairo_font_face_t *font = NULL;
    if (pattern != NULL && FcPatternAddString(pattern, FC_FILE, (const FcChar8 *)ONSHI_FONT) &&
        FcPatternAddInteger(pattern, FC_INDEX, 0)) {
        font = cairo_ft_font_face_create_for_pattern(pattern);
    }
    if (pattern != NULL) {
        FcPatternDestroy(pattern);
    }
    return font;
}

static enum onshi_status print_with(cairo_font_face_t *font, enum wire_kind kind, const void *model,
                                    const struct wire_style *style, int64_t created, struct bytes_writer *out) {
    const struct wire_style plain = {.omit = style->omit, .codes = style->codes, .era = style->era};
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(write_bytes, out, page_width, page_height);
    set_metadata(surface, wire_kind_of(kind)->title, created);
    enum onshi_status status = set_pages(surface, font, kind, model, &plain);
    cairo_surface_finish(surface);
    enum onshi_status written = status_of(cairo_surface_status(surface));
    cairo_surface_destroy(surface);
    return status == ONSHI_OK ? written : status;
}

static enum onshi_status print(enum wire_kind kind, const void *model, const struct wire_style *style,
                               int64_t created, struct bytes_writer *out) {
    cairo_font_face_t *font = access(ONSHI_FONT, R_OK) == 0 ? open_font() : NULL;
    if (font == NULL) {
        return ONSHI_UNSUPPORTED;
    }
    struct bytes_writer pages; // `out` is untouched when something fails
    bytes_writer_init(&pages, WIRE_PDF_BYTES_MAXIMUM);
    enum onshi_status status = print_with(font, kind, model, style, created, &pages);
    status = status != ONSHI_OK ? status : bytes_write(out, pages.data, pages.length);
    bytes_writer_free(&pages);
    cairo_font_face_destroy(font);
    return status;
}

enum onshi_status wire_pdf_medication(const struct medication_answer *answer, const struct wire_style *style,
                                      int64_t created, struct bytes_writer *out) {
    return print(WIRE_MEDICATION_ANSWER, answer, style, created, out);
}

enum onshi_status wire_pdf_checkups(const struct checkup_answer *answer, const struct wire_style *style,
                                    int64_t created, struct bytes_writer *out) {
    return print(WIRE_CHECKUP_ANSWER, answer, style, created, out);
}
