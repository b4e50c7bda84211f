// SPDX-License-Identifier: Apache-2.0
#include "tools/report/narrative.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/xml.h"
#include "tools/report/terms.h"

struct telling {
    FILE *out;
    enum language language;
    char time[32];        // of the line printed last
    const json_t *seen;   // what the desk showed at the last barrier
    const json_t *latest; // and what it shows now
};

static const char *say(const struct telling *telling, const char *ja, const char *en) {
    return console_say(telling->language, ja, en);
}

// 20210228235959 -> 2021-02-28 23:59:59, printed when it differs from the line before.
static void print_time(struct telling *telling, const json_t *event) {
    const char *at = json_text(event, "at");
    char time[32] = "";
    if (strlen(at) == 14) {
        (void)snprintf(time, sizeof time, "%.4s-%.2s-%.2s %.2s:%.2s:%.2s", at, at + 4, at + 6, at + 8, at + 10, at + 12);
    }
    if (strcmp(time, telling->time) != 0) {
        fprintf(telling->out, "%s\n", time);
        memcpy(telling->time, time, sizeof time);
    }
}

static void print_request(struct telling *telling, const json_t *event) {
    const json_t *body = json_object_get(event, "body");
    const struct term *action = term_of_action(json_text(body, "do"));
    if (action == NULL) {
        return;
    }
    print_time(telling, event);
    fprintf(telling->out, "  %s", say(telling, action->ja, action->en));
    static const char *const details[] = {"staff", "chart", "insurer", "number", "choice"};
    for (size_t i = 0; i < sizeof details / sizeof details[0]; i++) {
        const char *value = json_text(body, details[i]);
        fprintf(telling->out, "%s%s", value[0] == 0 ? "" : "  ", value);
    }
    fprintf(telling->out, "\n");
}

static void print_elements(struct telling *telling, const char *text) {
    xmlDoc *doc = NULL;
    if (xml_parse(text, strlen(text), &doc) != ONSHI_OK) {
        return;
    }
    for (const char *const *name = term_elements; *name != NULL; name++) {
        const char *value = xml_text(xml_find(xmlDocGetRootElement(doc), *name));
        if (value[0] != 0) {
            fprintf(telling->out, "  %s=%s", *name, value);
        }
    }
    xmlFreeDoc(doc);
}

static void print_message(struct telling *telling, const json_t *event, const char *from_ja, const char *from_en) {
    const char *file = json_text(event, "file");
    print_time(telling, event);
    const struct term *kind = term_of_message(file);
    fprintf(telling->out, "    %s: %s%s%s", say(telling, from_ja, from_en), kind == NULL ? "" : say(telling, kind->ja, kind->en),
            kind == NULL ? "" : " ", file);
    print_elements(telling, json_text(event, "message"));
    fprintf(telling->out, "\n");
}

static void print_screen(struct telling *telling, const json_t *event) {
    const json_t *text = json_object_get(event, "text");
    print_time(telling, event);
    fprintf(telling->out, "    %s %s\n", say(telling, "リーダーの画面:", "reader:"), json_text(text, say(telling, "ja", "en")));
}

// The entries of a list that the desk did not show at the last barrier.
static void print_new(struct telling *telling, const char *list, const char *ja, const char *en,
                      const char *const *members) {
    const json_t *before = json_object_get(telling->seen, list);
    const json_t *now = json_object_get(telling->latest, list);
    for (size_t i = 0; i < json_array_size(now); i++) {
        const json_t *entry = json_array_get(now, i);
        if (json_equal(entry, json_array_get(before, i))) {
            continue;
        }
        fprintf(telling->out, "    %s", say(telling, ja, en));
        for (const char *const *member = members; *member != NULL; member++) {
            const char *value = json_text(entry, *member);
            fprintf(telling->out, "%s%s", value[0] == 0 ? "" : "  ", value);
        }
        fprintf(telling->out, "\n");
    }
}

static void print_desk(struct telling *telling) {
    static const char *const inquiry[] = {"kind", "chart", "state", "text", NULL};
    static const char *const view[] = {"kind", "staff", "state", "text", NULL};
    static const char *const waiting[] = {"kind", "name", "text", NULL};
    static const char *const visit[] = {"chart", "date", "by", NULL};
    static const char *const warning[] = {"kind", "chart", "text", NULL};
    print_new(telling, "inquiries", "画面: 照会", "desk: inquiry", inquiry);
    print_new(telling, "visits", "画面: 確認された来院", "desk: confirmed visit", visit);
    print_new(telling, "inbox", "画面: 職員の判断待ち", "desk: waits for staff", waiting);
    print_new(telling, "warnings", "画面: 知らせ", "desk: notice", warning);
    print_new(telling, "views", "画面: 閲覧", "desk: view", view);
    telling->seen = telling->latest;
}

static void tell(struct telling *telling, const json_t *event) {
    const char *channel = json_text(event, "ch");
    const char *name = json_text(event, "ev");
    if (strcmp(channel, "desk") == 0 && strcmp(name, "request") == 0) {
        print_request(telling, event);
    } else if (strcmp(channel, "desk") == 0 && strcmp(name, "answer") == 0) {
        const json_t *seen = json_object_get(json_object_get(event, "body"), "seen");
        telling->latest = seen != NULL ? seen : telling->latest;
    } else if (strcmp(channel, "req") == 0) {
        print_message(telling, event, "製品 → サービス", "product -> service");
    } else if (strcmp(channel, "res") == 0) {
        print_message(telling, event, "サービス → 製品", "service -> product");
    } else if (strcmp(channel, "face") == 0) {
        print_message(telling, event, "カードの結果 → 製品", "card's result -> product");
    } else if (strcmp(channel, "reader") == 0 && strcmp(name, "screen") == 0) {
        print_screen(telling, event);
    }
}

// Channels follow each other inside a barrier; what the desk shows at its end is told last.
static void tell_all(struct telling *telling, const json_t *events) {
    json_int_t barrier = 0;
    for (size_t i = 0; i < json_array_size(events); i++) {
        const json_t *event = json_array_get(events, i);
        json_int_t own = json_integer_value(json_object_get(event, "b"));
        if (own != barrier) {
            print_desk(telling);
            barrier = own;
        }
        tell(telling, event);
    }
    print_desk(telling);
}

enum onshi_status narrative_print(FILE *out, enum language language, const char *evidence) {
    char *path = NULL;
    FILE *file = asprintf(&path, "%s/canonical.jsonl", evidence) < 0 ? NULL : fopen(path, "re");
    free(path);
    if (file == NULL) {
        return ONSHI_NOT_FOUND;
    }
    json_t *events = json_array();
    char *line = NULL;
    size_t capacity = 0;
    while (getline(&line, &capacity, file) > 0) {
        (void)json_array_append_new(events, json_loads(line, 0, NULL));
    }
    free(line);
    (void)fclose(file);
    struct telling telling = {.out = out, .language = language};
    tell_all(&telling, events);
    json_decref(events);
    return ONSHI_OK;
}
