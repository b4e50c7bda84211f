// SPDX-License-Identifier: Apache-2.0
#include "tools/report/markup.h"

#include <string.h>

#include "base/json.h"
#include "base/xml.h"

static void write_escaped(FILE *out, const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        switch (text[i]) {
        case '&': (void)fputs("&amp;", out); break;
        case '<': (void)fputs("&lt;", out); break;
        case '>': (void)fputs("&gt;", out); break;
        case '"': (void)fputs("&quot;", out); break;
        default: (void)fputc(text[i], out);
        }
    }
}

// The longest beginning of `text` of at most `maximum` bytes that ends between two UTF-8 characters.
static size_t cut_at(const char *text, size_t maximum) {
    size_t length = strnlen(text, maximum + 1);
    if (length <= maximum) {
        return length;
    }
    for (length = maximum; length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80; length--) {
    }
    return length;
}

void markup_some(FILE *out, const char *text, size_t maximum) {
    xmlChar *clean = xml_printable(text);
    const char *shown = clean == NULL ? "" : (const char *)clean;
    size_t length = cut_at(shown, maximum);
    write_escaped(out, shown, length);
    if (shown[length] != 0) {
        (void)fputs("…", out);
    }
    xmlFree(clean);
}

void markup_text(FILE *out, const char *text) {
    markup_some(out, text, (size_t)-2);
}

void markup_both(FILE *out, const char *ja, const char *en) {
    if (strcmp(ja, en) == 0) {
        markup_text(out, ja);
        return;
    }
    (void)fputs("<span lang=\"ja\">", out);
    markup_text(out, ja);
    (void)fputs("</span><span lang=\"en\">", out);
    markup_text(out, en);
    (void)fputs("</span>", out);
}

void markup_of(FILE *out, const json_t *object) {
    markup_both(out, json_text(object, "ja"), json_text(object, "en"));
}

void markup_head(FILE *out, const char *ja, const char *en) {
    (void)fputs("<th scope=\"col\">", out);
    markup_both(out, ja, en);
    (void)fputs("</th>", out);
}

void markup_cell(FILE *out, const char *text) {
    (void)fputs("<td>", out);
    markup_text(out, text);
    (void)fputs("</td>", out);
}
