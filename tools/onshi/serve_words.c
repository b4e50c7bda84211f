// SPDX-License-Identifier: Apache-2.0
#include "tools/onshi/serve_words.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include "base/calendar.h"
#include "base/json.h"
#include "base/xml.h"
#include "mocks/wire/kinds.h"

enum { SENTENCE_BYTES = 2048, LINE_BYTES = 4096, TITLE_BYTES = 128 };

// What products put into names and messages must not move the cursor of whoever reads this.
static void tame(char *text) {
    for (; *text != 0; text++) {
        *text = (unsigned char)*text < ' ' || *text == 0x7F ? '?' : *text;
    }
}

void serve_words_line(FILE *out, int64_t now, const char *format, ...) {
    char stamp[CALENDAR_STAMP_SIZE];
    char line[LINE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    tame(line);
    calendar_stamp(now, stamp);
    fprintf(out, "%.2s:%.2s:%.2s  %s\n", stamp + 8, stamp + 10, stamp + 12, line);
    (void)fflush(out);
}

// Messages.

// The text of the first element of that name, wherever it stands; "" when there is none.
static const char *anywhere(const xmlNode *node, const char *name) {
    for (const xmlNode *child = xml_first_element(node); child != NULL; child = xml_next_element(child)) {
        const char *found = xml_is(child, name) ? xml_text(child) : anywhere(child, name);
        if (found[0] != 0) {
            return found;
        }
    }
    return "";
}

static const char *anywhere_json(const json_t *value, const char *name) {
    const char *found = json_text(value, name), *key;
    const json_t *member;
    size_t index;
    json_object_foreach((json_t *)(uintptr_t)value, key, member) {
        found = found[0] != 0 ? found : anywhere_json(member, name);
    }
    json_array_foreach(value, index, member) {
        found = found[0] != 0 ? found : anywhere_json(member, name);
    }
    return found;
}

// A message in either form.
struct source {
    const xmlNode *root;
    const json_t *json;
};

static const char *item(const struct source *source, const char *name) {
    return source->root != NULL ? anywhere(source->root, name) : anywhere_json(source->json, name);
}

static const struct {
    const char *code, *ja, *en;
} validities[] = { // OQSCD006
    {"1", "有効", "valid"},
    {"2", "無効", "lapsed"},
    {"3", "無効 (新しい資格あり)", "lapsed, a newer one exists"},
    {"4", "該当資格なし", "no such coverage"},
    {"5", "複数該当", "several fit"},
};

static const char *validity_words(enum language language, const char *code) {
    for (size_t i = 0; i < sizeof validities / sizeof validities[0]; i++) {
        if (strcmp(validities[i].code, code) == 0) {
            return console_say(language, validities[i].ja, validities[i].en);
        }
    }
    return code;
}

static void add(struct bytes_writer *out, const char *text) {
    if (text[0] != 0) {
        bytes_note(out, "%s%s", out->length == 0 ? "" : ", ", text);
    }
}

// Codes and texts of what went wrong, wherever this kind of message has them [wire-interface 3].
static void add_errors(const struct source *source, struct bytes_writer *out) {
    static const char *const names[] = {"ErrorCode", "ErrorMessage", "ProcessingResultCode", "ProcessingResultMessage",
                                        "MessageContents"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        add(out, item(source, names[i]));
    }
}

static void add_number(const struct source *source, struct bytes_writer *out) {
    const char *number = item(source, "InsuredIdentificationNumber");
    number = number[0] != 0 ? number : item(source, "InsuredPersonIdentificationNumber");
    if (number[0] != 0) {
        const char *insurer = item(source, "InsurerNumber");
        bytes_note(out, "%s%s-%s", out->length == 0 ? "" : ", ", insurer + strspn(insurer, " "), number);
    }
}

static void add_all(enum language language, const struct source *source, struct bytes_writer *out) {
    const char *validity = item(source, "QualificationValidity");
    add(out, item(source, "Name"));
    add_number(source, out);
    add(out, item(source, "ReferenceNumber"));
    add(out, validity[0] == 0 ? "" : validity_words(language, validity));
    add_errors(source, out);
}

void serve_words_message(enum language language, const char *text, size_t length, struct bytes_writer *out) {
    xmlDoc *doc = NULL;
    if (text == NULL || xml_parse(text, length, &doc) != ONSHI_OK) {
        bytes_note(out, "%s", console_say(language, "読み取れない内容", "nothing that can be read"));
        return;
    }
    const struct source source = {.root = xmlDocGetRootElement(doc)};
    add_all(language, &source, out);
    xmlFreeDoc(doc);
}

void serve_words_json(enum language language, const char *text, size_t length, struct bytes_writer *out) {
    json_t *json = text == NULL ? NULL : json_loadb(text, length, 0, NULL);
    if (json != NULL) {
        const struct source source = {.json = json};
        add_all(language, &source, out);
    }
    json_decref(json);
}

// Events.

// Half of a title, "資格確認要求 / question …", by the longest name of a kind with which the file's name begins.
static void title_of(enum language language, const char *file, char out[TITLE_BYTES]) {
    const char *title = NULL;
    size_t best = 0;
    for (int kind = 0; kind < WIRE_KINDS; kind++) {
        const struct wire_kind_row *row = wire_kind_of((enum wire_kind)kind);
        size_t length = strlen(row->name);
        if (length > best && strncmp(file, row->name, length) == 0) {
            best = length;
            title = row->title;
        }
    }
    const char *english = title == NULL ? NULL : strstr(title, " / ");
    if (english == NULL) {
        out[0] = 0;
        return;
    }
    bool japanese = language == LANGUAGE_JA;
    (void)snprintf(out, TITLE_BYTES, "%.*s", japanese ? (int)(english - title) : TITLE_BYTES - 1,
                   japanese ? title : english + 3);
}

static const struct {
    const char *ja, *en; // NULL: not told
    bool message;        // what it says is told too
} sentences[] = {
    [TERMINAL_REQUEST_TAKEN] = {"req → 端末", "req → terminal", true},
    [TERMINAL_REQUEST_REFUSED] = {"req → 端末 (電文ではない)", "req → terminal (no message)", false},
    [TERMINAL_REQUEST_IGNORED] = {"req に残したまま (要求のファイル名ではない)", "left in req (not the name of a request)", false},
    [TERMINAL_ANSWER_WRITTEN] = {"端末 → res", "terminal → res", true},
    [TERMINAL_FACE_PUSHED] = {"端末 → face", "terminal → face", true},
    [TERMINAL_READER_SAID] = {NULL, NULL, false},
    [TERMINAL_READER_TOLD] = {NULL, NULL, false},
    [TERMINAL_READER_REFUSED] = {"リーダーの言うことが順番外", "out of place from the reader", false},
    [TERMINAL_READER_GONE] = {"リーダーが切れた", "the reader has gone", false},
    [TERMINAL_READER_UNKNOWN] = {"本人を確認できない", "the patient could not be confirmed", false},
    [TERMINAL_TROUBLE] = {"困ったこと", "trouble", false},
    [TERMINAL_ANSWER_LEFT] = {"res に残されたまま", "nobody has taken out of res", false},
    [TERMINAL_FOLDER_AWAY] = {"フォルダーがなくなった。戻るのを待つ", "the folder is gone; waiting for it", false},
    [TERMINAL_FOLDER_BACK] = {"フォルダーが戻った", "the folder is there again", false},
    [TERMINAL_FAULT_FIRED] = {"わざと起こす障害", "going wrong on purpose", false},
};

// The half of "日本語 / English" that is asked for; other texts as they are.
static void add_half(enum language language, const char *text, struct bytes_writer *out) {
    static const char between[] = " / ";
    const char *english = strstr(text, between);
    if (english == NULL) {
        add(out, text);
    } else if (language == LANGUAGE_EN) {
        add(out, english + strlen(between));
    } else {
        bytes_note(out, "%s%.*s", out->length == 0 ? "" : ", ", (int)(english - text), text);
    }
}

static void add_schema(enum language language, const struct terminal_event *happening, struct bytes_writer *out) {
    if (happening->kind == TERMINAL_REQUEST_TAKEN && !happening->valid) {
        bytes_note(out, "%s%s (%s)", out->length == 0 ? "" : ", ",
                   console_say(language, "スキーマ違反", "breaks the schema"), happening->text);
    } else {
        add_half(language, happening->text, out);
    }
}

static void add_fault(enum language language, const struct terminal_event *happening, struct bytes_writer *out) {
    enum fault_kind kind;
    if (happening->kind == TERMINAL_FAULT_FIRED && fault_find(happening->text, &kind) == ONSHI_OK) {
        add(out, console_say(language, fault_describe(kind)->ja, fault_describe(kind)->en));
    }
}

void serve_words_terminal(FILE *out, enum language language, int64_t now, const struct terminal_event *happening) {
    const char *sentence = console_say(language, sentences[happening->kind].ja, sentences[happening->kind].en);
    if (sentence == NULL) {
        return;
    }
    char title[TITLE_BYTES];
    struct bytes_writer words;
    bytes_writer_init(&words, SENTENCE_BYTES);
    title_of(language, happening->name, title);
    if (sentences[happening->kind].message) {
        serve_words_message(language, happening->text_utf8, happening->text_length, &words);
    }
    add_schema(language, happening, &words);
    add_fault(language, happening, &words);
    serve_words_line(out, now, "%s  %s%s%s%s%s", sentence, title, title[0] == 0 ? "" : "  ", happening->name,
                     words.length == 0 ? "" : ": ", bytes_text(&words));
    bytes_writer_free(&words);
}
