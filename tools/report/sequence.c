// SPDX-License-Identifier: Apache-2.0
#include "tools/report/sequence.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/json.h"
#include "base/xml.h"
#include "tools/report/markup.h"
#include "tools/report/terms.h"
#include "virtual-card/apps/words.h"

enum { AUDIT_SHOWN = 200 };

enum lifeline { PEOPLE, CARD, READER, PRODUCT, TERMINAL, SERVICE, LIFELINES };

static const struct term lifelines[LIFELINES] = {
    [PEOPLE] = {"people", "患者・職員", "patient, staff"}, [CARD] = {"card", "カード", "card"},
    [READER] = {"reader", "顔認証リーダー", "face reader"}, [PRODUCT] = {"product", "製品", "product"},
    [TERMINAL] = {"terminal", "資格確認端末", "terminal"}, [SERVICE] = {"service", "サービス", "service"},
};

static const struct term receipt_computer = {"receipt-computer", "レセコン", "receipt computer"};

struct drawing {
    FILE *out;
    const struct pictures *pictures;
    const json_t *raw;
    const json_t *origins;
    const json_t *findings;
    json_t *marked;        // raw line numbers as keys
    const json_t *seen;    // what the desk showed last
    struct words_place place; // where on the card the next command will be
    char at[16];           // virtual time drawn last
    size_t rows, left_out;
    size_t next;           // line of the raw log
    bool step_is_bad;
    bool reception;        // the product is the front of a terminal; beside it there may be a receipt computer
    bool is_reader;        // the product is the face reader
};

// --- what is marked ---

static void mark_number(struct drawing *drawing, json_int_t number) {
    char key[24];
    (void)snprintf(key, sizeof key, "%lld", (long long)number);
    (void)json_object_set_new(drawing->marked, key, json_true());
}

static bool is_marked(const struct drawing *drawing, const json_t *event) {
    char key[24];
    (void)snprintf(key, sizeof key, "%lld", (long long)json_integer_value(json_object_get(event, "n")));
    return json_object_get(drawing->marked, key) != NULL;
}

static void mark_findings(struct drawing *drawing) {
    for (size_t i = 0; i < json_array_size(drawing->findings); i++) {
        const json_t *lines = json_object_get(json_array_get(drawing->findings, i), "lines");
        for (size_t j = 0; j < json_array_size(lines); j++) {
            size_t line = (size_t)json_integer_value(json_array_get(lines, j));
            mark_number(drawing, json_integer_value(json_array_get(drawing->origins, line - 1)));
        }
    }
}

// The line of a script in "file.xml:27", or 0.
static json_int_t script_line(const json_t *finding) {
    const char *colon = strrchr(json_text(finding, "script"), ':');
    return colon == NULL ? 0 : strtoll(colon + 1, NULL, 10);
}

// A question of line q belongs to the last step before it: the one at `line` unless another lies between.
static bool asks_about(const struct drawing *drawing, json_int_t line, json_int_t question) {
    if (question <= line) {
        return false;
    }
    for (size_t i = 0; i < json_array_size(drawing->raw); i++) {
        const json_t *event = json_array_get(drawing->raw, i);
        json_int_t other = json_integer_value(json_object_get(event, "line"));
        if (strcmp(json_text(event, "ev"), "step") == 0 && other > line && other < question) {
            return false;
        }
    }
    return true;
}

static bool step_is_questioned(const struct drawing *drawing, json_int_t line) {
    for (size_t i = 0; i < json_array_size(drawing->findings); i++) {
        if (asks_about(drawing, line, script_line(json_array_get(drawing->findings, i)))) {
            return true;
        }
    }
    return false;
}

// --- rows ---

// Whether a row more may be drawn.
static bool has_room(struct drawing *drawing) {
    if (drawing->rows == SEQUENCE_ROWS_MAXIMUM) {
        drawing->left_out++;
        return false;
    }
    drawing->rows++;
    return true;
}

// Labels grow to where there is room: from the left end of the arrow, from its right end, or from its middle.
static const char *side_of(int from, int to) {
    int middle = from + to; // twice the middle
    return middle < LIFELINES - 2 ? "l" : middle > LIFELINES ? "r" : "m";
}

// Begins an arrow, or a note where both ends are one lifeline; the caller writes the label, then row_detail.
static void row_begin_as(struct drawing *drawing, int from, int to, bool bad, const char *open) {
    int left = from < to ? from : to;
    int right = from < to ? to : from;
    const char *direction = from == to ? "note" : from < to ? "fwd" : "rev";
    fprintf(drawing->out,
            "<details class=\"row %s%s\"%s><summary style=\"--a:%d;--b:%d\"><span class=\"arrow\"></span>"
            "<span class=\"label %s\">",
            direction, bad ? " bad" : "", open, left, right, side_of(left, right));
}

static void row_begin(struct drawing *drawing, int from, int to, bool bad) {
    row_begin_as(drawing, from, to, bad, "");
}

// A row whose content is what it is there for.
static void row_begin_open(struct drawing *drawing, int from, int to, bool bad) {
    row_begin_as(drawing, from, to, bad, " open");
}

static void row_label(struct drawing *drawing, const char *ja, const char *en) {
    markup_both(drawing->out, ja, en);
}

static void row_value(struct drawing *drawing, const char *name, const char *value) {
    if (value[0] == 0) {
        return;
    }
    const struct term *called = term_of_name(name), *means = term_of_value(value);
    (void)fputs(" <i>", drawing->out);
    markup_both(drawing->out, called == NULL ? name : called->ja, called == NULL ? name : called->en);
    (void)fputs(name[0] == 0 ? "" : "=", drawing->out);
    if (means != NULL) {
        markup_both(drawing->out, means->ja, means->en);
    } else {
        markup_some(drawing->out, value, 80);
    }
    (void)fputs("</i>", drawing->out);
}

static void row_end(struct drawing *drawing, const char *detail) {
    (void)fputs("</span></summary><pre>", drawing->out);
    markup_some(drawing->out, detail, SEQUENCE_DETAIL_MAXIMUM);
    (void)fputs("</pre></details>\n", drawing->out);
}

static void row_end_json(struct drawing *drawing, const json_t *value) {
    char *text = json_dumps(value, JSON_INDENT(1) | JSON_PRESERVE_ORDER | JSON_ENCODE_ANY);
    row_end(drawing, text == NULL ? "" : text);
    free(text);
}

// --- what each channel says ---

static void draw_time(struct drawing *drawing, const json_t *event) {
    const char *at = json_text(event, "at");
    if (strlen(at) != 14 || strcmp(at, drawing->at) == 0) {
        return;
    }
    (void)snprintf(drawing->at, sizeof drawing->at, "%s", at);
    fprintf(drawing->out, "<p class=\"time\">%.4s-%.2s-%.2s %.2s:%.2s:%.2s</p>\n", at, at + 4, at + 6, at + 8, at + 10,
            at + 12);
}

static void draw_step(struct drawing *drawing, const json_t *event) {
    const char *name = json_text(event, "step");
    const struct term *term = term_of_step(name);
    json_int_t line = json_integer_value(json_object_get(event, "line"));
    drawing->step_is_bad = step_is_questioned(drawing, line);
    fprintf(drawing->out, "<p class=\"step%s\">", drawing->step_is_bad ? " bad" : "");
    markup_both(drawing->out, term == NULL ? name : term->ja, term == NULL ? name : term->en);
    const char *key;
    json_t *value;
    json_object_foreach(json_object_get(event, "with"), key, value) {
        row_value(drawing, key, json_string_value(value));
    }
    fprintf(drawing->out, " <small>%s:%lld</small></p>\n", "xml", (long long)line);
}

// Who sits at the desk that spoke: the product's, or the receipt computer's beside it.
static enum lifeline desk_of(const struct drawing *drawing, const json_t *event) {
    return strcmp(json_text(event, "ch"), "partner") == 0 ? TERMINAL : drawing->is_reader ? READER : PRODUCT;
}

static void draw_request(struct drawing *drawing, const json_t *event) {
    const json_t *body = json_object_get(event, "body");
    const char *action = json_text(body, "do");
    if (strcmp(action, "settle") == 0 || !has_room(drawing)) {
        return;
    }
    const struct term *term = term_of_action(action);
    row_begin(drawing, PEOPLE, desk_of(drawing, event), is_marked(drawing, event));
    row_label(drawing, term == NULL ? action : term->ja, term == NULL ? action : term->en);
    static const char *const details[] = {"staff",  "chart",   "result", "insurer", "number", "choice",
                                         "method", "mode",    "by",     "consent", "reason", "name"};
    for (size_t i = 0; i < sizeof details / sizeof details[0]; i++) {
        row_value(drawing, "", json_text(body, details[i]));
    }
    row_end_json(drawing, body);
}

// Lists of what the desk shows, and the members of an entry that tell it.
static const struct {
    struct term list;
    const char *members[5];
} shown[] = {
    {{"warnings", "知らせ", "notice"}, {"kind", "chart", "text"}},
    {{"inbox", "職員の判断待ち", "waits for staff"}, {"kind", "name", "text"}},
    {{"inquiries", "照会", "inquiry"}, {"kind", "chart", "state", "text"}},
    {{"visits", "確認された来院", "confirmed visit"}, {"chart", "date", "by"}},
    {{"views", "閲覧", "view"}, {"kind", "staff", "state", "text", "name"}},
    {{"patients", "患者", "patient"}, {"chart", "name"}},
    {{"sessions", "リーダーでの手続き", "session at the reader"}, {"method", "state", "reason", "message", "text"}},
    {{"results", "結果", "result"}, {"by", "name", "state", "text"}},
    {{"fallback", "後で確認する患者", "to be checked later"}, {"name", "number", "state"}},
    {{"reminders", "期限の知らせ", "reminder"}, {"kind", "text"}},
};

// What a view shows, by name.
static void label_items(struct drawing *drawing, const json_t *entry) {
    enum { ITEMS_SHOWN = 6 };
    const json_t *items = json_object_get(entry, "items");
    for (size_t i = 0; i < json_array_size(items) && i < ITEMS_SHOWN; i++) {
        row_value(drawing, "", json_text(json_array_get(items, i), "date"));
        row_value(drawing, "", json_text(json_array_get(items, i), "name"));
    }
}

static void label_news(struct drawing *drawing, const json_t *seen) {
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++) {
        const json_t *before = json_object_get(drawing->seen, shown[i].list.name);
        const json_t *now = json_object_get(seen, shown[i].list.name);
        for (size_t j = 0; j < json_array_size(now) && j < 8; j++) {
            const json_t *entry = json_array_get(now, j);
            if (json_equal(entry, json_array_get(before, j))) {
                continue;
            }
            (void)fputs(" · ", drawing->out);
            row_label(drawing, shown[i].list.ja, shown[i].list.en);
            for (size_t k = 0; k < sizeof shown[i].members / sizeof shown[i].members[0]; k++) {
                row_value(drawing, "", shown[i].members[k] == NULL ? "" : json_text(entry, shown[i].members[k]));
            }
            label_items(drawing, entry);
        }
    }
}

static void draw_answer(struct drawing *drawing, const json_t *event) {
    const json_t *body = json_object_get(event, "body");
    const json_t *seen = json_object_get(body, "seen");
    bool partner = strcmp(json_text(event, "ch"), "partner") == 0;
    bool news = !partner && seen != NULL && !json_equal(seen, drawing->seen);
    bool refused = json_object_get(body, "error") != NULL || json_is_true(json_object_get(body, "unsupported"));
    bool marked = is_marked(drawing, event);
    if ((!news && !refused && !marked) || !has_room(drawing)) {
        return;
    }
    row_begin(drawing, desk_of(drawing, event), PEOPLE, marked);
    row_label(drawing, "画面", "screen");
    row_value(drawing, "error", json_text(body, "error"));
    label_news(drawing, partner ? NULL : seen);
    row_end_json(drawing, body);
    drawing->seen = seen != NULL && !partner ? seen : drawing->seen;
}

// The record of who did what, an entry a line.
static void draw_audit(struct drawing *drawing, const json_t *event) {
    const json_t *audit = json_object_get(json_object_get(event, "body"), "audit");
    if (json_array_size(audit) == 0 || !has_room(drawing)) {
        return;
    }
    char entries[32];
    (void)snprintf(entries, sizeof entries, "%zu", json_array_size(audit));
    row_begin_open(drawing, desk_of(drawing, event), PEOPLE, is_marked(drawing, event));
    row_label(drawing, "操作の記録", "the record of who did what");
    row_value(drawing, "", entries);
    (void)fputs("</span></summary><div class=\"detail\">", drawing->out);
    for (size_t i = 0; i < json_array_size(audit) && i < AUDIT_SHOWN; i++) {
        const char *key;
        json_t *value;
        (void)fputs("<p>", drawing->out);
        json_object_foreach(json_array_get(audit, i), key, value) {
            bool told = json_is_string(value) && strcmp(key, "chain") != 0; // a digest tells a reader nothing
            row_value(drawing, key, told ? json_string_value(value) : "");
        }
        (void)fputs("</p>\n", drawing->out);
    }
    (void)fputs("</div></details>\n", drawing->out);
}

static void draw_desk(struct drawing *drawing, const json_t *event) {
    draw_answer(drawing, event);
    draw_audit(drawing, event);
}

static void label_elements(struct drawing *drawing, const char *text) {
    xmlDoc *doc = NULL;
    if (xml_parse(text, strlen(text), &doc) != ONSHI_OK) {
        return;
    }
    for (const char *const *name = term_elements; *name != NULL; name++) {
        row_value(drawing, *name, xml_text(xml_find(xmlDocGetRootElement(doc), *name)));
    }
    xmlFreeDoc(doc);
}

// The telling elements of a message in JSON, wherever they stand.
static void label_leaves(struct drawing *drawing, const json_t *value, int depth) {
    enum { DEEPEST = 12 };
    const char *key;
    json_t *member;
    if (json_is_array(value) && depth < DEEPEST) {
        label_leaves(drawing, json_array_get(value, 0), depth + 1);
    }
    json_object_foreach((json_t *)(uintptr_t)value, key, member) {
        for (const char *const *name = term_elements; *name != NULL && json_is_string(member); name++) {
            row_value(drawing, key, strcmp(*name, key) == 0 ? json_string_value(member) : "");
        }
        if (!json_is_string(member) && depth < DEEPEST) {
            label_leaves(drawing, member, depth + 1);
        }
    }
}

static void draw_message(struct drawing *drawing, const json_t *event, int from, int to) {
    if (!has_room(drawing)) {
        return;
    }
    const char *file = json_text(event, "file");
    const struct term *kind = term_of_message(file);
    const char *schema = json_text(event, "schema");
    row_begin(drawing, from, to, is_marked(drawing, event));
    row_label(drawing, kind == NULL ? file : kind->ja, kind == NULL ? file : kind->en);
    row_value(drawing, "", strcmp(schema, "ok") == 0 ? "" : schema);
    label_elements(drawing, json_text(event, "message"));
    row_end(drawing, json_text(event, "message"));
}

// Beside a reception it is the receipt computer that speaks by folders.
static enum lifeline folders_of(const struct drawing *drawing) {
    return drawing->reception || drawing->is_reader ? TERMINAL : PRODUCT;
}

static void draw_wire_request(struct drawing *drawing, const json_t *event) {
    draw_message(drawing, event, folders_of(drawing), SERVICE);
}

static void draw_wire_answer(struct drawing *drawing, const json_t *event) {
    bool handed = strcmp(json_text(event, "ev"), "handed") == 0;
    draw_message(drawing, event, handed ? PRODUCT : SERVICE, folders_of(drawing));
}

// Members of an answer that is no message and tell its story.
static void label_members(struct drawing *drawing, const char *text) {
    static const char *const names[] = {"code", "msg", "result", "registered", "consent"};
    json_t *body = json_loads(text, 0, NULL);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        row_value(drawing, names[i], json_text(body, names[i]));
    }
    label_leaves(drawing, json_object_get(body, "XmlMsg"), 0);
    json_decref(body);
}

// What crosses by Web API. Connections and their ends are no news.
static void draw_web(struct drawing *drawing, const json_t *event) {
    const char *name = json_text(event, "ev"), *kind = json_text(event, "kind");
    bool quiet = strcmp(name, "connected") == 0 || strcmp(name, "disconnected") == 0;
    if (quiet || !has_room(drawing)) {
        return;
    }
    bool answer = strcmp(name, "answer") == 0, note = !answer && strcmp(name, "request") != 0;
    const struct term *term = term_of_question(kind);
    row_begin(drawing, answer || note ? SERVICE : PRODUCT, answer ? PRODUCT : SERVICE, is_marked(drawing, event));
    row_label(drawing, term == NULL ? kind : term->ja, term == NULL ? kind : term->en);
    row_value(drawing, "", note ? name : "");
    row_value(drawing, answer ? "HTTP" : "", answer ? json_text(event, "status") : "");
    row_value(drawing, "", json_text(event, "text"));
    label_members(drawing, json_text(event, "message"));
    row_end_json(drawing, event);
}

static bool is_apdu(const json_t *event) {
    return strcmp(json_text(event, "ch"), "card") == 0 && strcmp(json_text(event, "ev"), "apdu") == 0;
}

// One exchange: what it means in words, then its bytes.
static void write_exchange(struct drawing *drawing, const char *command, const char *response) {
    struct bytes_writer words[2];
    for (int i = 0; i < 2; i++) {
        enum names_language language = i == 0 ? NAMES_JA : NAMES_EN;
        bytes_writer_init(&words[i], 4096);
        words_command(drawing->place, command, language, &words[i]);
        bytes_note(&words[i], " → ");
        words_response(drawing->place, command, response, language, &words[i]);
    }
    (void)fputs("<p>", drawing->out);
    markup_both(drawing->out, bytes_text(&words[0]), bytes_text(&words[1]));
    (void)fputs("<br><code>", drawing->out);
    markup_some(drawing->out, command, 120);
    (void)fputs(" → ", drawing->out);
    markup_some(drawing->out, response, 120);
    (void)fputs("</code></p>\n", drawing->out);
    bytes_writer_free(&words[0]);
    bytes_writer_free(&words[1]);
    drawing->place = words_follow(drawing->place, command, response);
}

static size_t count_apdus(const struct drawing *drawing, bool *out_marked, const char **out_last) {
    size_t count = 0;
    for (; is_apdu(json_array_get(drawing->raw, drawing->next + count)); count++) {
        const json_t *event = json_array_get(drawing->raw, drawing->next + count);
        *out_marked = *out_marked || is_marked(drawing, event);
        *out_last = json_text(event, "response");
    }
    return count;
}

// Commands that follow each other are one arrow: the reader's talk with the card.
static void draw_apdus(struct drawing *drawing) {
    bool marked = false;
    const char *last = "";
    size_t count = count_apdus(drawing, &marked, &last);
    bool room = has_room(drawing);
    if (room) {
        char commands[32];
        (void)snprintf(commands, sizeof commands, "%zu", count);
        row_begin(drawing, READER, CARD, marked);
        row_label(drawing, "APDU", "APDU");
        row_value(drawing, "", commands);
        row_value(drawing, "SW", strlen(last) >= 4 ? last + strlen(last) - 4 : last);
        (void)fputs("</span></summary><div class=\"detail\">", drawing->out);
        for (size_t i = 0; i < count; i++) {
            const json_t *event = json_array_get(drawing->raw, drawing->next + i);
            write_exchange(drawing, json_text(event, "command"), json_text(event, "response"));
        }
        (void)fputs("</div></details>\n", drawing->out);
    }
    drawing->next += count - 1;
}

static void draw_card(struct drawing *drawing, const json_t *event) {
    const char *name = json_text(event, "ev");
    const struct term *term = term_of_event(name);
    if (strcmp(name, "inserted") == 0) {
        drawing->place = words_power_on();
    }
    if (strcmp(name, "apdu") == 0) {
        draw_apdus(drawing);
        return;
    }
    if (term == NULL || !has_room(drawing)) {
        return;
    }
    bool moved = strcmp(name, "inserted") == 0 || strcmp(name, "removed") == 0;
    row_begin(drawing, moved ? PEOPLE : CARD, CARD, is_marked(drawing, event));
    row_label(drawing, term->ja, term->en);
    row_value(drawing, "", json_text(event, "kind"));
    row_end_json(drawing, event);
}

static void draw_screen(struct drawing *drawing, const json_t *event) {
    const json_t *text = json_object_get(event, "text");
    row_begin(drawing, READER, PEOPLE, is_marked(drawing, event));
    (void)fputs("▣ ", drawing->out);
    markup_of(drawing->out, text);
    row_value(drawing, "", json_text(event, "message"));
    (void)fputs("</span></summary><div class=\"detail\">", drawing->out);
    pictures_show(drawing->pictures, drawing->out, event);
    (void)fputs("</div></details>\n", drawing->out);
}

static void draw_reader(struct drawing *drawing, const json_t *event) {
    const char *name = json_text(event, "ev");
    const struct term *term = term_of_event(name);
    bool screen = strcmp(name, "screen") == 0;
    if ((!screen && term == NULL) || !has_room(drawing)) {
        return;
    }
    if (screen) {
        draw_screen(drawing, event);
        return;
    }
    row_begin(drawing, READER, READER, is_marked(drawing, event));
    row_label(drawing, term->ja, term->en);
    row_value(drawing, "", json_text(event, "result"));
    row_value(drawing, "", json_text(event, "reason"));
    row_end_json(drawing, event);
}

static void draw_port(struct drawing *drawing, const json_t *event) {
    if (!has_room(drawing)) {
        return;
    }
    const json_t *line = json_object_get(event, "line");
    bool said = strcmp(json_text(event, "ev"), "said") == 0;
    int other = drawing->reception ? PRODUCT : TERMINAL;
    row_begin(drawing, said ? READER : other, said ? other : READER, is_marked(drawing, event));
    const char *what = line == NULL ? json_text(event, "ev") : json_text(line, said ? "event" : "do");
    const struct term *term = term_of_port(what);
    row_label(drawing, term == NULL ? what : term->ja, term == NULL ? what : term->en);
    row_value(drawing, "", json_text(event, "text"));
    row_value(drawing, "", said ? json_text(line, "method") : json_text(line, "result"));
    row_value(drawing, "", json_text(line, "reason"));
    row_end_json(drawing, line == NULL ? event : line);
}

// What the authority does is told by its step.
static void draw_terminal_screen(struct drawing *drawing, const json_t *event) {
    if (strncmp(json_text(event, "ev"), "measure", strlen("measure")) == 0 || !has_room(drawing)) {
        return;
    }
    row_begin(drawing, TERMINAL, PEOPLE, is_marked(drawing, event));
    row_label(drawing, "端末の画面", "screen of the terminal");
    row_value(drawing, "", json_text(event, "result"));
    row_end_json(drawing, event);
}

static void draw_process(struct drawing *drawing, const json_t *event) {
    const char *name = json_text(event, "ev");
    if (!has_room(drawing)) {
        return;
    }
    row_begin(drawing, PRODUCT, PRODUCT, is_marked(drawing, event));
    row_label(drawing, name, name);
    row_value(drawing, "", json_text(event, "how"));
    row_end_json(drawing, event);
}

// The first row that fits draws the event; "" is any event of the channel. Nothing is drawn of what has no row.
static const struct {
    const char *channel, *event;
    void (*draw)(struct drawing *drawing, const json_t *event);
} events[] = {
    {"stage", "step", draw_step},     {"desk", "request", draw_request},     {"desk", "answer", draw_desk},
    {"partner", "request", draw_request}, {"partner", "answer", draw_desk}, {"web", "", draw_web},
    {"req", "", draw_wire_request},   {"res", "", draw_wire_answer},         {"face", "", draw_wire_answer},
    {"card", "", draw_card},          {"reader", "", draw_reader},           {"port", "", draw_port},
    {"screen", "", draw_terminal_screen}, {"process", "", draw_process},
};

static void draw_event(struct drawing *drawing, const json_t *event) {
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
        if (strcmp(events[i].channel, json_text(event, "ch")) == 0 &&
            (events[i].event[0] == 0 || strcmp(events[i].event, json_text(event, "ev")) == 0)) {
            draw_time(drawing, event);
            events[i].draw(drawing, event);
            return;
        }
    }
}

static void draw_heads(struct drawing *drawing) {
    (void)fputs("<div class=\"heads\">", drawing->out);
    for (int i = 0; i < LIFELINES; i++) {
        (void)fputs("<b>", drawing->out);
        const struct term *head = drawing->reception && i == TERMINAL ? &receipt_computer : &lifelines[i];
        markup_both(drawing->out, head->ja, head->en);
        (void)fputs("</b>", drawing->out);
    }
    (void)fputs("</div>\n", drawing->out);
}

// The product says in its hello what it is.
static void learn_role(struct drawing *drawing) {
    for (size_t i = 0; i < json_array_size(drawing->raw); i++) {
        const json_t *event = json_array_get(drawing->raw, i);
        const char *role = json_text(json_object_get(event, "body"), "role");
        if (strcmp(json_text(event, "ch"), "desk") == 0 && role[0] != 0) {
            drawing->reception = strcmp(role, "reception") == 0;
            drawing->is_reader = strcmp(role, "card-reader") == 0;
            return;
        }
    }
}

void sequence_write(FILE *out, const struct pictures *pictures, const json_t *raw, const json_t *origins,
                    const json_t *findings) {
    struct drawing drawing = {
        .out = out, .pictures = pictures, .raw = raw, .origins = origins, .findings = findings, .marked = json_object(), .place = words_power_on()};
    mark_findings(&drawing);
    learn_role(&drawing);
    (void)fputs("<div class=\"sequence\">\n", out);
    draw_heads(&drawing);
    for (; drawing.next < json_array_size(raw); drawing.next++) {
        draw_event(&drawing, json_array_get(raw, drawing.next));
    }
    if (drawing.left_out > 0) {
        fprintf(out, "<p class=\"step\">… +%zu</p>\n", drawing.left_out);
    }
    (void)fputs("</div>\n", out);
    json_decref(drawing.marked);
}
