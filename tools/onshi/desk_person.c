// SPDX-License-Identifier: Apache-2.0
//
// A person as the adapter: for a closed product that nothing can drive. Each request is told in words at the terminal;
// the person acts on the product and types what it shows. What was seen is kept from one question to the next, so that
// Enter means "as before".
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "tools/onshi/desk_bridges.h"
#include "tools/onshi/desk_person_forms.h"
#include "tools/report/terms.h"

enum { ANSWER_SIZE = 512, ENTRIES_MAXIMUM = 50, PATIENCE_SECONDS = 1800 };

struct person_desk {
    FILE *terminal;
    enum language language;
    const struct person_form *form;
    json_t *seen;
    bool gone; // the terminal was closed
};

static const char *say(const struct person_desk *desk, const char *ja, const char *en) {
    return console_say(desk->language, ja, en);
}

// Asks one thing; `out` keeps its value when Enter is pressed, and is emptied by "-".
static void ask(struct person_desk *desk, const char *question, char out[ANSWER_SIZE]) {
    char line[ANSWER_SIZE];
    fprintf(desk->terminal, "  %s%s%s%s: ", question, out[0] == 0 ? "" : " [", out, out[0] == 0 ? "" : "]");
    (void)fflush(desk->terminal);
    if (fgets(line, sizeof line, desk->terminal) == NULL) {
        desk->gone = true;
        return;
    }
    line[strcspn(line, "\r\n")] = 0;
    if (strcmp(line, "-") == 0) {
        out[0] = 0;
    } else if (line[0] != 0) {
        memcpy(out, line, sizeof line);
    }
}

static bool agrees(struct person_desk *desk, const char *question) {
    char answer[ANSWER_SIZE] = "";
    ask(desk, question, answer);
    return answer[0] == 'y' || answer[0] == 'Y';
}

static json_t *ask_field(struct person_desk *desk, const struct person_field *field, const json_t *before);

// One entry or group; NULL when `needs_first` and its first field was left empty.
static json_t *ask_fields(struct person_desk *desk, const struct person_field *fields, const json_t *before,
                          bool needs_first) {
    json_t *entry = json_object();
    for (const struct person_field *field = fields; field->name != NULL && !desk->gone; field++) {
        json_t *value = ask_field(desk, field, json_object_get(before, field->name));
        if (value != NULL) {
            (void)json_object_set_new(entry, field->name, value);
        } else if (needs_first && field == fields) {
            json_decref(entry);
            return NULL;
        }
    }
    return entry;
}

static json_t *ask_list(struct person_desk *desk, const struct person_field *list, const json_t *before) {
    json_t *now = json_array();
    for (size_t i = 0; i < ENTRIES_MAXIMUM && !desk->gone; i++) {
        fprintf(desk->terminal, "  %s %zu %s\n", say(desk, list->ja, list->en), i + 1,
                say(desk, "(なければ - か Enter)", "(none: - or Enter)"));
        json_t *entry = ask_fields(desk, list->fields, json_array_get(before, i), true);
        if (entry == NULL) {
            break;
        }
        (void)json_array_append_new(now, entry);
    }
    return now;
}

// What was answered last time, as it would be typed.
static void put_before(const json_t *before, char out[ANSWER_SIZE]) {
    size_t length = 0;
    out[0] = 0;
    if (json_is_string(before)) {
        (void)snprintf(out, ANSWER_SIZE, "%s", json_string_value(before));
    } else if (json_is_integer(before)) {
        (void)snprintf(out, ANSWER_SIZE, "%lld", (long long)json_integer_value(before));
    }
    for (size_t i = 0; i < json_array_size(before) && length < ANSWER_SIZE; i++) {
        const char *word = json_string_value(json_array_get(before, i));
        length += (size_t)snprintf(out + length, ANSWER_SIZE - length, "%s%s", i == 0 ? "" : " ", word == NULL ? "" : word);
    }
}

static json_t *words_of(const char *typed) {
    json_t *words = json_array();
    for (typed += strspn(typed, " "); *typed != 0; typed += strspn(typed, " ")) {
        size_t length = strcspn(typed, " ");
        (void)json_array_append_new(words, json_stringn(typed, length));
        typed += length;
    }
    return words;
}

// What was typed, as the protocol wants it; NULL for nothing.
static json_t *typed_value(enum person_kind kind, const char *typed) {
    if (typed[0] == 0) {
        return NULL;
    }
    return kind == PERSON_WORDS    ? words_of(typed)
           : kind == PERSON_NUMBER ? json_integer(strtoll(typed, NULL, 10))
                                   : json_string(typed);
}

static json_t *ask_field(struct person_desk *desk, const struct person_field *field, const json_t *before) {
    const char *question = say(desk, field->ja, field->en);
    char typed[ANSWER_SIZE];
    switch (field->kind) {
    case PERSON_YES: return json_boolean(agrees(desk, question));
    case PERSON_LIST: return ask_list(desk, field, before);
    case PERSON_GROUP: return ask_fields(desk, field->fields, before, false);
    default: break;
    }
    put_before(before, typed);
    ask(desk, question, typed);
    return typed_value(field->kind, typed);
}

static void look_again(struct person_desk *desk) {
    for (const struct person_field *part = desk->form->seen; part->name != NULL && !desk->gone; part++) {
        char question[ANSWER_SIZE];
        (void)snprintf(question, sizeof question, "%s: %s", say(desk, part->ja, part->en),
                       say(desk, "変わりましたか (y、変わらなければ Enter)", "changed? (y; Enter when not)"));
        if (agrees(desk, question)) {
            json_t *now = ask_field(desk, part, json_object_get(desk->seen, part->name));
            if (now == NULL || json_object_set_new(desk->seen, part->name, now) != 0) {
                (void)json_object_del(desk->seen, part->name);
            }
        }
    }
}

static json_t *nothing_seen(const struct person_form *form) {
    json_t *seen = json_pack("{s:i}", "prompts", 0);
    for (const struct person_field *part = form->seen; part->name != NULL; part++) {
        if (part->kind == PERSON_LIST) {
            (void)json_object_set_new(seen, part->name, json_array());
        }
    }
    return seen;
}

// --- what the product does by itself ---

static const struct person_field *event_named(const struct person_form *form, const char *name) {
    for (const struct person_field *event = form->events; event->name != NULL; event++) {
        if (strcmp(event->name, name) == 0) {
            return event;
        }
    }
    return NULL;
}

static void list_events(struct person_desk *desk) {
    for (const struct person_field *event = desk->form->events; event->name != NULL; event++) {
        fprintf(desk->terminal, "     %-14s %s\n", event->name, say(desk, event->ja, event->en));
    }
}

static void tell_event(struct person_desk *desk, const struct person_field *event) {
    const json_t *before = strcmp(event->name, "screen") == 0 ? NULL : json_object_get(desk->seen, event->name);
    json_t *said = ask_field(desk, event, before);
    if (strcmp(event->name, "screen") == 0) {
        (void)json_object_set(desk->seen, "screen", said);
    }
    json_t *line = json_pack("{s:s}", "event", event->name);
    (void)json_object_update_missing(line, said);
    (void)json_dumpf(line, stdout, JSON_COMPACT);
    (void)fputs("\n", stdout);
    (void)fflush(stdout);
    json_decref(line);
    json_decref(said);
}

// A face reader shows and says things unasked: each in its order, until there is no more.
static void ask_events(struct person_desk *desk) {
    for (int i = 0; desk->form->events != NULL && i < ENTRIES_MAXIMUM && !desk->gone; i++) {
        char name[ANSWER_SIZE] = "";
        if (i == 0) {
            list_events(desk);
        }
        ask(desk, say(desk, "次に起きたこと (上の語、もうなければ Enter)", "what happened next (a word from above; Enter: no more)"), name);
        if (name[0] == 0) {
            return;
        }
        const struct person_field *event = event_named(desk->form, name);
        if (event == NULL) {
            list_events(desk);
        } else {
            tell_event(desk, event);
        }
    }
}

// --- requests ---

// The role that a request of the suite is for: each has a member of `site` that the others do not have.
static const char *role_of_site(const json_t *request) {
    const json_t *site = json_object_get(request, "site");
    return json_object_get(site, "web") != NULL    ? "reception"
           : json_object_get(site, "port") != NULL ? "card-reader"
                                                   : "receipt-computer";
}

static json_t *ask_capabilities(struct person_desk *desk) {
    json_t *able = json_array();
    for (const char *const *name = desk->form->capabilities; *name != NULL; name++) {
        char question[ANSWER_SIZE];
        const struct term *term = term_of_action(*name);
        (void)snprintf(question, sizeof question, "%s (%s) %s", *name, term == NULL ? *name : say(desk, term->ja, term->en),
                       say(desk, "できますか (y)", "possible? (y)"));
        if (agrees(desk, question)) {
            (void)json_array_append_new(able, json_string(*name));
        }
    }
    (void)json_array_append_new(able, json_string("set-clock"));
    return able;
}

// Who the product is and what it can do.
static json_t *describe(struct person_desk *desk) {
    char name[ANSWER_SIZE] = "", version[ANSWER_SIZE] = "";
    fprintf(desk->terminal, "\n== Onshi: %s\n", say(desk, "製品を立ち会いで試します。", "a product is tried by a person."));
    ask(desk, say(desk, "製品の名前", "name of the product"), name);
    ask(desk, say(desk, "版", "version"), version);
    return json_pack("{s:{s:s, s:s}, s:s, s:o}", "product", "name", name, "version", version, "role", desk->form->role,
                     "capabilities", ask_capabilities(desk));
}

static void tell_members(struct person_desk *desk, const json_t *object, int indent);

static void tell_member(struct person_desk *desk, const char *key, const json_t *value, int indent) {
    const struct term *term = person_member(key);
    fprintf(desk->terminal, "%*s%s: ", indent, "", term == NULL ? key : say(desk, term->ja, term->en));
    if (json_is_object(value)) {
        fprintf(desk->terminal, "\n");
        tell_members(desk, value, indent + 3);
        return;
    }
    char *text = json_is_string(value) ? NULL : json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    fprintf(desk->terminal, "%s\n", text == NULL ? json_string_value(value) : text);
    free(text);
}

static void tell_members(struct person_desk *desk, const json_t *object, int indent) {
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, key, value) {
        if (strcmp(key, "id") != 0 && strcmp(key, "do") != 0 && strcmp(key, "desk") != 0) {
            tell_member(desk, key, value, indent);
        }
    }
}

static void tell_request(struct person_desk *desk, const json_t *request) {
    const char *name = json_text(request, "do");
    const struct term *term = term_of_action(name);
    fprintf(desk->terminal, "\n== %s\n", term == NULL ? name : say(desk, term->ja, term->en));
    tell_members(desk, request, 3);
    (void)fflush(desk->terminal);
}

// A hello is answered within seconds: what was described before the run is not asked again in each case.
static json_t *greet(struct person_desk *desk, const json_t *request) {
    const char *path = getenv("ONSHI_PERSON_PRODUCT");
    desk->form = person_form_of(role_of_site(request));
    json_decref(desk->seen);
    desk->seen = nothing_seen(desk->form);
    json_t *product = path == NULL ? NULL : json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    if (product == NULL) {
        product = describe(desk);
    }
    tell_request(desk, request);
    json_t *answer = json_pack("{s:b, s:b, s:i}", "ok", 1, "attested", 1, "patience-seconds", PATIENCE_SECONDS);
    (void)json_object_update(answer, product);
    json_decref(product);
    return answer;
}

static json_t *act(struct person_desk *desk, const json_t *request) {
    const char *name = json_text(request, "do");
    char chart[ANSWER_SIZE] = "", done[ANSWER_SIZE] = "";
    tell_request(desk, request);
    ask(desk, say(desk, "製品で行ってから Enter (今できなければ n、この製品にない操作なら u)",
                  "do it on the product, then Enter (n when it cannot be done now, u when the product has no such thing)"), done);
    if (done[0] == 'u') {
        return json_pack("{s:b}", "unsupported", 1);
    }
    if (done[0] == 'n') {
        return json_pack("{s:s}", "error", say(desk, "職員には今できない", "staff cannot do that now"));
    }
    if (strcmp(name, "register-patient") == 0) {
        ask(desk, say(desk, "付いたカルテ番号", "the chart number that was given"), chart);
    }
    ask_events(desk);
    look_again(desk);
    json_t *answer = json_pack("{s:b, s:O}", "ok", 1, "seen", desk->seen);
    if (chart[0] != 0) {
        (void)json_object_set_new(answer, "chart", json_string(chart));
    }
    return answer;
}

static json_t *settle(struct person_desk *desk) {
    if (agrees(desk, say(desk, "画面は変わりましたか (y、変わらなければ Enter)", "did the screen change? (y; Enter when not)"))) {
        ask_events(desk);
        look_again(desk);
    }
    return json_pack("{s:b, s:O}", "ok", 1, "seen", desk->seen);
}

static json_t *answer_to(struct person_desk *desk, const json_t *request) {
    const char *name = json_text(request, "do");
    json_t *answer = strcmp(name, "hello") == 0    ? greet(desk, request)
                     : strcmp(name, "settle") == 0 ? settle(desk)
                                                   : act(desk, request);
    (void)json_object_set(answer, "id", json_object_get(request, "id"));
    return answer;
}

static bool open_terminal(struct person_desk *desk) {
    const char *path = getenv("ONSHI_TERMINAL"); // where the person sits, when this process is of another session
    desk->terminal = fopen(path == NULL || path[0] == 0 ? "/dev/tty" : path, "r+e");
    if (desk->terminal == NULL) {
        fprintf(stderr, "onshi desk person: %s\n", say(desk, "端末 (/dev/tty) がありません。人の前で動かしてください", "there is no terminal (/dev/tty); run it where a person sits"));
    }
    return desk->terminal != NULL;
}

bool desk_person_describe(enum language language, const char *role, const char *path) {
    struct person_desk desk = {.language = language, .form = person_form_of(role)};
    if (desk.form == NULL || !open_terminal(&desk)) {
        return false;
    }
    json_t *product = describe(&desk);
    bool written = !desk.gone && json_dump_file(product, path, JSON_INDENT(1)) == 0;
    json_decref(product);
    (void)fclose(desk.terminal);
    return written;
}

int desk_by_person(enum language language) {
    struct person_desk desk = {.language = language, .form = person_form_of("receipt-computer")};
    char *line = NULL;
    size_t size = 0;
    if (!open_terminal(&desk)) {
        return 2;
    }
    desk.seen = nothing_seen(desk.form);
    while (!desk.gone && getline(&line, &size, stdin) > 0) {
        json_t *request = json_loads(line, 0, NULL);
        json_t *answer = answer_to(&desk, request);
        (void)json_dumpf(answer, stdout, JSON_COMPACT);
        (void)fputs("\n", stdout);
        (void)fflush(stdout);
        json_decref(answer);
        json_decref(request);
    }
    free(line);
    json_decref(desk.seen);
    (void)fclose(desk.terminal);
    return 0;
}
