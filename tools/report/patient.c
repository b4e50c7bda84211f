// SPDX-License-Identifier: Apache-2.0
#include "tools/report/patient.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "tools/report/markup.h"
#include "tools/report/terms.h"
#include "tools/report/tries.h"

struct strip {
    FILE *out;
    const struct pictures *pictures;
    const json_t *raw;
    struct tries tries;
    const json_t *step; // under which nothing has been shown yet, or NULL
    size_t shown, left_out;
    bool open;          // a row of screens is open
};

static bool is_event(const json_t *event, const char *channel, const char *name) {
    return strcmp(json_text(event, "ch"), channel) == 0 && strcmp(json_text(event, "ev"), name) == 0;
}

static void close_row(struct strip *strip) {
    (void)fputs(strip->open ? "</div>\n" : "", strip->out);
    strip->open = false;
}

static void write_step(struct strip *strip) {
    if (strip->step == NULL) {
        return;
    }
    close_row(strip);
    const char *name = json_text(strip->step, "step"), *at = json_text(strip->step, "at");
    const struct term *term = term_of_step(name);
    fprintf(strip->out, "<p class=\"when\"><b>%.4s-%.2s-%.2s %.2s:%.2s</b> ", at, at + 4, at + 6, at + 8, at + 10);
    markup_both(strip->out, term == NULL ? name : term->ja, term == NULL ? name : term->en);
    const char *key;
    json_t *value;
    json_object_foreach(json_object_get(strip->step, "with"), key, value) {
        (void)fputs(" <i>", strip->out);
        markup_text(strip->out, key);
        (void)fputs("=", strip->out);
        markup_some(strip->out, json_string_value(value), 80);
        (void)fputs("</i>", strip->out);
    }
    (void)fputs("</p>\n", strip->out);
    strip->step = NULL;
}

static void open_row(struct strip *strip) {
    write_step(strip);
    (void)fputs(strip->open ? "" : "<div class=\"shots\">\n", strip->out);
    strip->open = true;
}

static void write_tries(struct strip *strip, int tries) {
    char ja[96], en[96];
    if (tries == TRIES_NO_CARD) {
        return;
    }
    if (tries == TRIES_UNKNOWN) {
        (void)snprintf(ja, sizeof ja, "暗証番号: 未確認");
        (void)snprintf(en, sizeof en, "PIN: not known yet");
    } else if (tries == 0) {
        (void)snprintf(ja, sizeof ja, "暗証番号: ロック (0 回)");
        (void)snprintf(en, sizeof en, "PIN locked (0 left)");
    } else {
        (void)snprintf(ja, sizeof ja, "暗証番号: 残り %d 回", tries);
        (void)snprintf(en, sizeof en, "PIN: %d %s left", tries, tries == 1 ? "try" : "tries");
    }
    fprintf(strip->out, "<span class=\"tries t%d\">", tries);
    markup_both(strip->out, ja, en);
    (void)fputs("</span>", strip->out);
}

// What the screen itself says of tries is the device's word; the card's is the truth.
static void write_claim(struct strip *strip, const json_t *event, int tries) {
    const json_t *claim = json_object_get(event, "left");
    if (!json_is_integer(claim) || tries < 0 || json_integer_value(claim) == tries) {
        return;
    }
    char ja[96], en[96];
    (void)snprintf(ja, sizeof ja, "画面は「残り %lld 回」", json_integer_value(claim));
    (void)snprintf(en, sizeof en, "the screen says %lld", json_integer_value(claim));
    (void)fputs(" <strong class=\"bad\">", strip->out);
    markup_both(strip->out, ja, en);
    (void)fputs("</strong>", strip->out);
}

static void write_screen(struct strip *strip, size_t index) {
    const json_t *event = json_array_get(strip->raw, index);
    if (strip->shown == PATIENT_SCREENS_MAXIMUM) {
        strip->left_out++;
        return;
    }
    int tries = tries_now(&strip->tries);
    strip->shown++;
    open_row(strip);
    (void)fputs("<figure>", strip->out);
    pictures_show(strip->pictures, strip->out, event);
    fprintf(strip->out, "<figcaption>%zu. ", strip->shown);
    write_tries(strip, tries);
    write_claim(strip, event, tries);
    (void)fputs("</figcaption></figure>\n", strip->out);
}

static void write_harm(struct strip *strip, const json_t *event) {
    open_row(strip);
    (void)fputs("<figure class=\"harm\"><b>", strip->out);
    markup_both(strip->out, "カードに害のある操作", "harm to the card");
    (void)fputs("</b><p>", strip->out);
    markup_of(strip->out, event);
    (void)fputs("</p><figcaption><code>", strip->out);
    markup_text(strip->out, json_text(event, "kind"));
    (void)fputs("</code> ", strip->out);
    markup_text(strip->out, json_text(event, "clause"));
    (void)fputs("</figcaption></figure>\n", strip->out);
}

static void take(struct strip *strip, size_t index) {
    const json_t *event = json_array_get(strip->raw, index);
    tries_take(&strip->tries, index);
    if (is_event(event, "stage", "step")) {
        strip->step = event;
    } else if (is_event(event, "card", "harm")) {
        write_harm(strip, event);
    } else if (is_event(event, "reader", "screen")) {
        write_screen(strip, index);
    }
}

static bool has_screens(const json_t *raw) {
    for (size_t i = 0; i < json_array_size(raw); i++) {
        if (is_event(json_array_get(raw, i), "reader", "screen")) {
            return true;
        }
    }
    return false;
}

void patient_write(FILE *out, const struct pictures *pictures, const json_t *raw) {
    struct strip strip = {.out = out, .pictures = pictures, .raw = raw, .tries = {.raw = raw}};
    if (!has_screens(raw)) {
        return;
    }
    (void)fputs("<div class=\"patient\"><h4>", out);
    markup_both(out, "患者が見たもの", "What the patient saw");
    (void)fputs("</h4>\n", out);
    for (size_t i = 0; i < json_array_size(raw); i++) {
        take(&strip, i);
    }
    close_row(&strip);
    if (strip.left_out > 0) {
        fprintf(out, "<p>… +%zu</p>\n", strip.left_out);
    }
    (void)fputs("</div>\n", out);
    tries_free(&strip.tries);
}

void patient_style(FILE *out) {
    (void)fputs(
        ".patient{border:1px solid var(--line);border-radius:6px;margin:.6rem 0;padding:.2rem .7rem .6rem;font-size:.8rem}\n"
        ".patient h4{font-size:.95rem;margin:.4rem 0}.patient .when{margin:.7rem 0 .3rem;border-top:1px solid var(--line);"
        "padding-top:.35rem}.patient .when i{font-style:normal;color:var(--dim)}\n"
        ".shots{display:grid;grid-template-columns:repeat(auto-fill,minmax(12.5rem,1fr));gap:.6rem}\n"
        ".shots figure{margin:0;break-inside:avoid}.shots .screen svg{display:block;width:100%;max-width:none}"
        ".shots figcaption{margin-top:.2rem}\n"
        ".tries{white-space:nowrap;border-radius:999px;padding:.02rem .5rem;background:var(--soft);border:1px solid var(--line)}"
        ".tries.t1{background:#fff6e0;border-color:var(--amber);color:var(--amber);font-weight:600}"
        ".tries.t0{background:var(--redsoft);border-color:var(--red);color:var(--red);font-weight:600}\n"
        ".shots .harm{border:2px solid var(--red);background:var(--redsoft);border-radius:4px;padding:.4rem .6rem;"
        "color:var(--red)}.shots .harm p{margin:.3rem 0;color:var(--ink)}\n",
        out);
}
