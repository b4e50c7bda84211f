// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/issue/lettering.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include <stdlib.h>
#include <string.h>
#include <unistr.h>

#include "virtual-card/issue/png.h"

enum { WHITE = 0xFF };

// Where the next letter goes, and on what.
struct page {
    const struct lettering *lettering;
    uint8_t *rows; // as png_write takes them
    FT_Face face;
    int x; // of the next letter
    int y; // of its top
};

static void blacken(const struct page *page, int x, int y) {
    if (x < 0 || y < 0 || x >= page->lettering->width || y >= page->lettering->height) {
        return;
    }
    uint8_t *row = page->rows + (size_t)y * png_row_bytes(page->lettering->width) + 1;
    row[x / 8] &= (uint8_t) ~(0x80 >> x % 8);
}

static void whiten(const struct page *page) {
    size_t row_bytes = png_row_bytes(page->lettering->width);
    for (int y = 0; y < page->lettering->height; y++) {
        uint8_t *row = page->rows + (size_t)y * row_bytes;
        row[0] = 0; // the filter: none
        memset(row + 1, WHITE, row_bytes - 1);
    }
}

static void stamp(const struct page *page, const FT_GlyphSlot glyph) {
    int baseline = page->y + (int)(page->face->size->metrics.ascender >> 6);
    for (unsigned row = 0; row < glyph->bitmap.rows; row++) {
        for (unsigned column = 0; column < glyph->bitmap.width; column++) {
            const unsigned char *bits = glyph->bitmap.buffer + (ptrdiff_t)row * glyph->bitmap.pitch;
            if ((bits[column / 8] & (0x80 >> column % 8)) != 0) {
                blacken(page, page->x + glyph->bitmap_left + (int)column, baseline - glyph->bitmap_top + (int)row);
            }
        }
    }
}

static enum onshi_status set_letter(struct page *page, ucs4_t letter) {
    if (FT_Load_Char(page->face, letter, FT_LOAD_RENDER | FT_LOAD_TARGET_MONO | FT_LOAD_NO_BITMAP) != 0) {
        return ONSHI_NO_MEMORY;
    }
    int advance = (int)(page->face->glyph->advance.x >> 6);
    if (page->x > 0 && page->x + advance > page->lettering->width) {
        page->x = 0;
        page->y += page->lettering->letter;
    }
    stamp(page, page->face->glyph);
    page->x += advance;
    return ONSHI_OK;
}

static enum onshi_status set_text(struct page *page, const char *text) {
    ucs4_t letter;
    const uint8_t *at = (const uint8_t *)text;
    if (FT_Set_Pixel_Sizes(page->face, 0, (FT_UInt)page->lettering->letter) != 0) {
        return ONSHI_NO_MEMORY;
    }
    while ((at = u8_next(&letter, at)) != NULL) {
        ONSHI_TRY(set_letter(page, letter));
    }
    return ONSHI_OK;
}

static enum onshi_status set_in_font(struct page *page, const char *text) {
    FT_Library library;
    if (FT_Init_FreeType(&library) != 0) {
        return ONSHI_NO_MEMORY;
    }
    enum onshi_status status = ONSHI_NOT_FOUND;
    if (FT_New_Face(library, ONSHI_FONT, 0, &page->face) == 0) {
        status = set_text(page, text);
        (void)FT_Done_Face(page->face); // both only release
    }
    (void)FT_Done_FreeType(library);
    return status;
}

enum onshi_status lettering_write_png(const struct lettering *lettering, const char *text, struct bytes_writer *out) {
    struct page page = {.lettering = lettering};
    page.rows = malloc((size_t)lettering->height * png_row_bytes(lettering->width));
    if (page.rows == NULL) {
        return ONSHI_NO_MEMORY;
    }
    whiten(&page);
    enum onshi_status status = set_in_font(&page, text);
    if (status == ONSHI_OK) {
        status = png_write(page.rows, lettering->width, lettering->height, out);
    }
    free(page.rows);
    return status;
}
