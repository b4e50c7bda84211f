// SPDX-License-Identifier: Apache-2.0
#include "tools/report/pictures.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "tools/report/sequence.h"
#include "virtual-card/reader/screen_svg.h"

// Of one raw log: as many as a diagram shows at most; a flood of screens must not fill the page.
enum { DEFINED_MAXIMUM = SEQUENCE_ROWS_MAXIMUM };

struct pictures {
    json_t *known; // the picture's SVG -> its number on the page
};

static const char *const codes[SCREEN_LANGUAGES] = {[SCREEN_JAPANESE] = "ja", [SCREEN_ENGLISH] = "en"};

struct pictures *pictures_new(void) {
    struct pictures *pictures = calloc(1, sizeof *pictures);
    json_t *known = json_object();
    if (pictures == NULL || known == NULL) {
        json_decref(known);
        free(pictures);
        return NULL;
    }
    pictures->known = known;
    return pictures;
}

void pictures_free(struct pictures *pictures) {
    if (pictures != NULL) {
        json_decref(pictures->known);
        free(pictures);
    }
}

static void define(struct pictures *pictures, FILE *out, const json_t *event, enum screen_language language) {
    struct bytes_writer svg;
    bytes_writer_init(&svg, SCREEN_SVG_MAXIMUM);
    bool drawn = screen_svg(event, language, &svg) == ONSHI_OK;
    if (drawn && json_object_get(pictures->known, bytes_text(&svg)) == NULL) {
        size_t number = json_object_size(pictures->known) + 1;
        if (json_object_set_new(pictures->known, bytes_text(&svg), json_integer((json_int_t)number)) == 0) {
            fprintf(out, "<g id=\"screen-%zu\">%s</g>\n", number, bytes_text(&svg));
        }
    }
    bytes_writer_free(&svg);
}

void pictures_define(struct pictures *pictures, FILE *out, const json_t *raw) {
    if (pictures == NULL) {
        return;
    }
    (void)fputs("<svg width=\"0\" height=\"0\" style=\"position:absolute\" aria-hidden=\"true\"><defs>\n", out);
    int screens = 0;
    for (size_t i = 0; i < json_array_size(raw) && screens < DEFINED_MAXIMUM; i++) {
        const json_t *event = json_array_get(raw, i);
        if (strcmp(json_text(event, "ch"), "reader") == 0 && strcmp(json_text(event, "ev"), "screen") == 0) {
            screens++;
            define(pictures, out, event, SCREEN_JAPANESE);
            define(pictures, out, event, SCREEN_ENGLISH);
        }
    }
    (void)fputs("</defs></svg>\n", out);
}

void pictures_show(const struct pictures *pictures, FILE *out, const json_t *event) {
    for (int language = 0; pictures != NULL && language < SCREEN_LANGUAGES; language++) {
        struct bytes_writer svg;
        bytes_writer_init(&svg, SCREEN_SVG_MAXIMUM);
        bool drawn = screen_svg(event, (enum screen_language)language, &svg) == ONSHI_OK;
        const json_t *number = drawn ? json_object_get(pictures->known, bytes_text(&svg)) : NULL;
        if (number != NULL) {
            fprintf(out,
                    "<span lang=\"%s\" class=\"screen\"><svg viewBox=\"0 0 800 480\" role=\"img\">"
                    "<use href=\"#screen-%lld\"/></svg></span>",
                    codes[language], (long long)json_integer_value(number));
        }
        bytes_writer_free(&svg);
    }
}
