// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/reader/svg_text.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { FIRST_WIDE = 0x2E80, LINE_BYTES = 256, NARROW_PERCENT = 54, LEADING_PERCENT = 140 };

struct letter {
    uint32_t code;
    size_t length; // bytes
};

// next_letter decodes one character; a byte that is none counts as "?".
static struct letter next_letter(const char *at)
{
    const uint8_t *bytes = (const uint8_t *)at;
    const size_t length = bytes[0] < 0x80 ? 1 : bytes[0] >= 0xF0 ? 4 : bytes[0] >= 0xE0 ? 3 : bytes[0] >= 0xC2 ? 2 : 0;
    uint32_t code = length <= 1 ? bytes[0] : bytes[0] & (0xFFU >> (length + 1));

    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xC0) != 0x80) {
            return (struct letter){'?', 1};
        }
        code = code << 6 | (bytes[i] & 0x3F);
    }
    return length == 0 ? (struct letter){'?', 1} : (struct letter){code, length};
}

static bool is_wide(uint32_t code)
{
    return code >= FIRST_WIDE && code < 0xFF61; // half-width kana begin there
}

// may_not_begin says whether a line may not begin with this character (kinsoku).
static bool may_not_begin(uint32_t code)
{
    static const uint32_t CLOSING[] = {0x3001, 0x3002, 0x30FB, 0x30FC, 0xFF09, 0x300D, 0x300F, 0x3011, 0xFF01, 0xFF1F,
                                       0x3083, 0x3085, 0x3087, 0x3063, 0x30E3, 0x30E5, 0x30E7, 0x30C3};

    for (size_t i = 0; i < sizeof CLOSING / sizeof *CLOSING; i++) {
        if (CLOSING[i] == code) {
            return true;
        }
    }
    return false;
}

static int width_of(uint32_t code, int size)
{
    return is_wide(code) ? size : size * NARROW_PERCENT / 100;
}

// ends_clause says whether a reader pauses after this character.
static bool ends_clause(uint32_t code)
{
    return code == 0x3002 || code == 0x3001 || code == '.' || code == ':' || code == ';';
}

// line_end returns where the line that begins at `text` breaks: a pointer into the text, or to its end. It is the last
// place where it may, or the end of a clause when that leaves the line more than half full.
static const char *line_end(const char *text, const struct svg_text *style)
{
    const char *end = text;
    const char *clause = NULL;
    uint32_t before = 0;
    int width = 0;

    for (const char *at = text; *at != '\0';) {
        const struct letter letter = next_letter(at);
        const bool between = (is_wide(before) || is_wide(letter.code)) && !may_not_begin(letter.code);
        if (at != text && (letter.code == ' ' || between)) {
            end = at;
            clause = ends_clause(before) && width > style->width / 2 ? at : clause;
        }
        width += width_of(letter.code, style->size);
        if (width > style->width && letter.code != ' ') {
            if (clause != NULL) {
                return clause;
            }
            return end != text ? end : at != text ? at : at + letter.length;
        }
        before = letter.code;
        at += letter.length;
    }
    return text + strlen(text);
}

enum onshi_status svg_write_escaped(const char *text, struct bytes_writer *out)
{
    while (*text != '\0') {
        const struct letter letter = next_letter(text);
        const bool allowed = letter.code >= 0x20 && letter.code != 0xFFFE && letter.code != 0xFFFF &&
                             (letter.code < 0xD800 || letter.code > 0xDFFF) && letter.code <= 0x10FFFF;
        const char *entity = letter.code == '<'   ? "&lt;"
                             : letter.code == '>' ? "&gt;"
                             : letter.code == '&' ? "&amp;"
                             : letter.code == '"' ? "&quot;"
                             : !allowed || (letter.code == '?' && *text != '?') ? "?"
                                                                                : NULL;
        if (entity != NULL) {
            ONSHI_TRY(bytes_write_text(out, entity));
        } else {
            ONSHI_TRY(bytes_write(out, text, letter.length));
        }
        text += letter.length;
    }
    return ONSHI_OK;
}

static enum onshi_status write_line(const struct svg_text *style, int nth, const char *line, struct bytes_writer *out)
{
    ONSHI_TRY(bytes_printf(out,
                           "<text x=\"%d\" y=\"%d\" font-size=\"%d\" font-weight=\"%s\" fill=\"%s\" "
                           "text-anchor=\"middle\">",
                           style->x, style->y + nth * style->size * LEADING_PERCENT / 100, style->size, style->weight,
                           style->fill));
    ONSHI_TRY(svg_write_escaped(line, out));
    return bytes_write_text(out, "</text>\n");
}

// cut_line copies one line; the last that is allowed ends in "…" when something follows.
static void cut_line(const char *text, const char *end, bool cut, char out[LINE_BYTES])
{
    static const char MORE[] = "…";
    size_t length = (size_t)(end - text);

    length = length > LINE_BYTES - sizeof MORE ? LINE_BYTES - sizeof MORE : length;
    while (length > 0 && text[length - 1] == ' ') {
        length--;
    }
    memcpy(out, text, length);
    memcpy(out + length, cut ? MORE : "", cut ? sizeof MORE : 1);
}

// ends_with_clause says whether the first line is a whole clause.
static bool ends_with_clause(const struct svg_text *style, const char *text)
{
    const char *end = line_end(text, style);
    uint32_t last = 0;

    for (const char *at = text; at < end;) {
        const struct letter letter = next_letter(at);
        last = letter.code;
        at += letter.length;
    }
    return *end != '\0' && ends_clause(last);
}

// balanced returns the style with the narrowest lines that do not make them more, so that no word stands alone at the
// end; lines that are clauses stay.
static struct svg_text balanced(const struct svg_text *style, const char *text)
{
    const int lines = svg_lines(style, text);
    struct svg_text narrow = *style;

    while (lines > 1 && narrow.width > style->width / 2 && !ends_with_clause(style, text)) {
        struct svg_text next = narrow;
        next.width -= style->size / 2;
        if (svg_lines(&next, text) > lines) {
            break;
        }
        narrow = next;
    }
    return narrow;
}

enum onshi_status svg_write_text(const struct svg_text *style, const char *text, struct bytes_writer *out)
{
    const struct svg_text narrow = balanced(style, text);

    for (int nth = 0; *text != '\0' && nth < style->lines; nth++) {
        char line[LINE_BYTES];
        const char *end = line_end(text, &narrow);
        cut_line(text, end, nth == style->lines - 1 && *end != '\0', line);
        ONSHI_TRY(write_line(style, nth, line, out));
        text = end + strspn(end, " ");
    }
    return ONSHI_OK;
}

int svg_lines(const struct svg_text *style, const char *text)
{
    int lines = 0;

    while (*text != '\0') {
        const char *end = line_end(text, style);
        text = end + strspn(end, " ");
        lines++;
    }
    return lines;
}
