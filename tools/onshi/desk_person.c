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
#include "tools/report/terms.h"

enum { ANSWER_SIZE = 512, ENTRIES_MAXIMUM = 50, FIELDS = 8, PATIENCE_SECONDS = 1800 };

struct field {
    const char *name, *ja, *en;
};

// What can be seen, as in the desk protocol; the first field of an entry, left empty, ends its list.
struct list {
    struct field list;
    struct field fields[FIELDS];
};

static const struct list coverages = {
    {"coverages", "資格", "coverages"},
    {{"number", "番号", "number"}, {"symbol", "記号", "symbol"}, {"branch", "枝番", "branch"}, {"insurer", "保険者番号", "insurer"},
     {"state", "今の資格なら current、前の資格なら past", "current or past"}, {"from", "いつから (yyyyMMdd)", "from (yyyyMMdd)"},
     {"to", "いつまで (yyyyMMdd)", "to (yyyyMMdd)"}}};

static const struct list lists[] = {
    {{"patients", "患者", "patients"},
     {{"chart", "カルテ番号", "chart number"}, {"name", "氏名", "name"}, {"birthdate", "生年月日 (yyyyMMdd)", "birth date (yyyyMMdd)"},
      {"address", "住所", "address"}, {"reference", "照会番号 (none/pending/registered/failed)", "reference number (none/pending/registered/failed)"},
      {"ratio", "窓口負担 (%)", "share (%)"}, {"limit", "限度額の区分", "ceiling class"}}},
    {{"inbox", "職員の判断待ち", "waiting for staff"},
     {{"kind", "種類 (unlinked/conflict/not-valid/several/difference/message/unreadable)", "kind (unlinked/conflict/not-valid/several/difference/message/unreadable)"},
      {"item", "番号", "item"}, {"name", "氏名", "name"}, {"number", "被保険者番号", "number"}, {"text", "表示された文", "text shown"}}},
    {{"warnings", "知らせ", "notices"},
     {{"kind", "種類 (insurer-changed/near-expiry/other)", "kind (insurer-changed/near-expiry/other)"}, {"chart", "カルテ番号", "chart number"},
      {"text", "表示された文", "text shown"}}},
    {{"visits", "確認された来院", "confirmed visits"},
     {{"chart", "カルテ番号", "chart number"}, {"date", "日 (yyyyMMdd)", "date (yyyyMMdd)"}, {"by", "card か number", "card or number"}}},
    {{"inquiries", "照会", "inquiries"},
     {{"kind", "種類 (eligibility/registration/medication/checkup)", "kind (eligibility/registration/medication/checkup)"},
      {"chart", "カルテ番号", "chart number"},
      {"state", "状態 (waiting/confirmed/not-valid/not-found/several/error/unknown/done/shown)",
       "state (waiting/confirmed/not-valid/not-found/several/error/unknown/done/shown)"}, {"text", "表示された文", "text shown"}}},
    {{"views", "閲覧", "views"},
     {{"kind", "種類 (medication/checkup)", "kind (medication/checkup)"}, {"chart", "カルテ番号", "chart number"}, {"staff", "職員", "staff"},
      {"state", "状態 (waiting/shown/not-qualified/no-consent/not-open/no-data/refused/unknown)",
       "state (waiting/shown/not-qualified/no-consent/not-open/no-data/refused/unknown)"}, {"text", "表示された文", "text shown"}}},
};

enum { LIST_COUNT = sizeof lists / sizeof lists[0] };

struct person_desk {
    FILE *terminal;
    enum language language;
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

static json_t *ask_list(struct person_desk *desk, const struct list *list, const json_t *before);

// One entry; NULL when its first field was left empty.
static json_t *ask_entry(struct person_desk *desk, const struct list *list, const json_t *before) {
    json_t *entry = json_object();
    for (int i = 0; i < FIELDS && list->fields[i].name != NULL; i++) {
        char value[ANSWER_SIZE];
        (void)snprintf(value, sizeof value, "%s", json_text(before, list->fields[i].name));
        ask(desk, say(desk, list->fields[i].ja, list->fields[i].en), value);
        if (i == 0 && value[0] == 0) {
            json_decref(entry);
            return NULL;
        }
        json_t *text = value[0] == 0 ? NULL : json_string(value);
        if (text != NULL) {
            (void)json_object_set_new(entry, list->fields[i].name, text);
        }
    }
    if (strcmp(list->list.name, "patients") == 0) {
        (void)json_object_set_new(entry, "recheck", json_boolean(agrees(desk, say(desk, "改めて資格確認を求めていますか (y)", "asks for a fresh confirmation? (y)"))));
        (void)json_object_set_new(entry, "coverages", ask_list(desk, &coverages, json_object_get(before, "coverages")));
    }
    return entry;
}

static json_t *ask_list(struct person_desk *desk, const struct list *list, const json_t *before) {
    json_t *now = json_array();
    for (size_t i = 0; i < ENTRIES_MAXIMUM && !desk->gone; i++) {
        fprintf(desk->terminal, "  %s %zu %s\n", say(desk, list->list.ja, list->list.en), i + 1,
                say(desk, "(なければ - か Enter)", "(none: - or Enter)"));
        json_t *entry = ask_entry(desk, list, json_array_get(before, i));
        if (entry == NULL) {
            break;
        }
        (void)json_array_append_new(now, entry);
    }
    return now;
}

static void look_again(struct person_desk *desk) {
    for (int i = 0; i < LIST_COUNT && !desk->gone; i++) {
        char question[ANSWER_SIZE];
        (void)snprintf(question, sizeof question, "%s: %s", say(desk, lists[i].list.ja, lists[i].list.en),
                       say(desk, "変わりましたか (y、変わらなければ Enter)", "changed? (y; Enter when not)"));
        if (agrees(desk, question)) {
            json_t *now = ask_list(desk, &lists[i], json_object_get(desk->seen, lists[i].list.name));
            (void)json_object_set_new(desk->seen, lists[i].list.name, now);
        }
    }
}

static json_t *nothing_seen(void) {
    json_t *seen = json_pack("{s:i}", "prompts", 0);
    for (int i = 0; i < LIST_COUNT; i++) {
        (void)json_object_set_new(seen, lists[i].list.name, json_array());
    }
    return seen;
}

// --- requests ---

static json_t *greet(struct person_desk *desk) {
    static const char *const capabilities[] = {"register-patient", "look-up-by-number", "check-coverage", "open-patient", "decide",
                                               "view-medication",  "view-checkup",      "reference-numbers", "restart"};
    char role[ANSWER_SIZE] = "receipt-computer", name[ANSWER_SIZE] = "", version[ANSWER_SIZE] = "";
    json_t *able = json_array();
    fprintf(desk->terminal, "\n== Onshi: %s\n", say(desk, "製品を立ち会いで試します。", "a product is tried by a person."));
    ask(desk, say(desk, "製品の名前", "name of the product"), name);
    ask(desk, say(desk, "版", "version"), version);
    ask(desk, say(desk, "役割", "role"), role);
    for (size_t i = 0; i < sizeof capabilities / sizeof capabilities[0]; i++) {
        char question[ANSWER_SIZE];
        const struct term *term = term_of_action(capabilities[i]);
        (void)snprintf(question, sizeof question, "%s (%s) %s", capabilities[i],
                       term == NULL ? capabilities[i] : say(desk, term->ja, term->en), say(desk, "できますか (y)", "possible? (y)"));
        if (agrees(desk, question)) {
            (void)json_array_append_new(able, json_string(capabilities[i]));
        }
    }
    (void)json_array_append_new(able, json_string("set-clock"));
    return json_pack("{s:b, s:{s:s, s:s}, s:s, s:o, s:b, s:i}", "ok", 1, "product", "name", name, "version", version, "role", role,
                     "capabilities", able, "attested", 1, "patience-seconds", PATIENCE_SECONDS);
}

static void tell_request(struct person_desk *desk, const json_t *request) {
    const char *name = json_text(request, "do");
    const struct term *term = term_of_action(name);
    fprintf(desk->terminal, "\n== %s\n", term == NULL ? name : say(desk, term->ja, term->en));
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)request, key, value) {
        if (strcmp(key, "id") != 0 && strcmp(key, "do") != 0) {
            char *text = json_is_string(value) ? NULL : json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
            fprintf(desk->terminal, "   %s: %s\n", key, text == NULL ? json_string_value(value) : text);
            free(text);
        }
    }
}

static json_t *act(struct person_desk *desk, const json_t *request) {
    const char *name = json_text(request, "do");
    char chart[ANSWER_SIZE] = "", done[ANSWER_SIZE] = "";
    tell_request(desk, request);
    ask(desk, say(desk, "製品で行ってから Enter (できなければ n)", "do it on the product, then Enter (n when it cannot be done)"), done);
    if (done[0] == 'n') {
        return json_pack("{s:s}", "error", say(desk, "職員には今できない", "staff cannot do that now"));
    }
    if (strcmp(name, "register-patient") == 0) {
        ask(desk, say(desk, "付いたカルテ番号", "the chart number that was given"), chart);
    }
    look_again(desk);
    json_t *answer = json_pack("{s:b, s:O}", "ok", 1, "seen", desk->seen);
    if (chart[0] != 0) {
        (void)json_object_set_new(answer, "chart", json_string(chart));
    }
    return answer;
}

static json_t *settle(struct person_desk *desk) {
    if (agrees(desk, say(desk, "画面は変わりましたか (y、変わらなければ Enter)", "did the screen change? (y; Enter when not)"))) {
        look_again(desk);
    }
    return json_pack("{s:b, s:O}", "ok", 1, "seen", desk->seen);
}

static json_t *answer_to(struct person_desk *desk, const json_t *request) {
    const char *name = json_text(request, "do");
    json_t *answer = strcmp(name, "hello") == 0    ? greet(desk)
                     : strcmp(name, "settle") == 0 ? settle(desk)
                                                   : act(desk, request);
    (void)json_object_set(answer, "id", json_object_get(request, "id"));
    return answer;
}

int desk_by_person(enum language language) {
    const char *path = getenv("ONSHI_TERMINAL"); // a test's, else the one that the person sits at
    struct person_desk desk = {.terminal = fopen(path == NULL ? "/dev/tty" : path, "r+e"), .language = language, .seen = nothing_seen()};
    char *line = NULL;
    size_t size = 0;
    if (desk.terminal == NULL) {
        fprintf(stderr, "onshi desk person: %s\n", say(&desk, "端末 (/dev/tty) がありません。人の前で動かしてください", "there is no terminal (/dev/tty); run it where a person sits"));
        json_decref(desk.seen);
        return 2;
    }
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
