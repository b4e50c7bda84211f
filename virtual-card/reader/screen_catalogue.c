// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/reader/screen_catalogue.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>

#include "virtual-card/reader/messages.h"
#include "virtual-card/reader/screen.h"

static void add(json_t *catalogue, const char *name, json_t *event)
{
    json_object_set_new(catalogue, name, event);
}

static void add_states(json_t *catalogue)
{
    for (int state = READER_IDLE; state < READER_STATES; state++) {
        char name[32];
        snprintf(name, sizeof name, "%02d-%s", state, machine_state_name((enum reader_state)state));
        for (char *at = name; *at != '\0'; at++) {
            *at = (char)tolower((unsigned char)*at);
        }
        if (state != READER_METHOD) { // which always says what it offers
            add(catalogue, name, screen_event((enum reader_state)state, NULL));
        }
    }
}

static void add_methods(json_t *catalogue)
{
    add(catalogue, "02-method", screen_methods_event(true, true));
    add(catalogue, "02-method-face-only", screen_methods_event(true, false));
    add(catalogue, "02-method-pin-only", screen_methods_event(false, true));
}

// add_messages shows each message where the machine can: once for each state into which a step brings it.
static void add_messages(json_t *catalogue)
{
    for (int from = READER_IDLE; from < READER_STATES; from++) {
        for (int input = READER_NOTHING; input < READER_INPUTS; input++) {
            const struct reader_step *step = machine_step((enum reader_state)from, (enum reader_input)input);
            char name[48];
            if (step != NULL && step->message != NULL) {
                snprintf(name, sizeof name, "message-%s-%d", step->message, (int)step->next);
                add(catalogue, name, screen_event(step->next, step->message));
            }
        }
    }
}

static void add_notices(json_t *catalogue)
{
    add(catalogue, "message-I10-consent", screen_event(READER_CONSENT, "I10"));
    add(catalogue, "message-I11-consent", screen_event(READER_CONSENT, "I11"));
}

static void add_pins(json_t *catalogue)
{
    for (int left = 2; left > 0; left--) {
        char name[32];
        json_t *event = screen_event(READER_PIN, "I04");
        snprintf(name, sizeof name, "04-pin-%d-left", left);
        json_object_set_new(event, "left", json_integer(left));
        add(catalogue, name, event);
    }
}

static void add_kinds(json_t *catalogue)
{
    for (size_t i = 0; screen_kind_at(i) != NULL; i++) {
        char name[48];
        snprintf(name, sizeof name, "08-consent-%s", screen_kind_at(i)->name);
        add(catalogue, name, screen_kind_event(screen_kind_at(i)));
    }
    add(catalogue, "08-consent-high-cost", screen_high_cost_event());
}

static void add_results(json_t *catalogue)
{
    static const struct {
        const char *name, *result, *message;
    } RESULTS[] = {
        {"10-done-confirmed", "done", NULL},
        {"10-done-not-confirmed", "not-confirmed", "I12"},
        {"10-done-error", "error", "I01"},
        {"10-done-renew", "error", "006"},
    };

    for (size_t i = 0; i < sizeof RESULTS / sizeof *RESULTS; i++) {
        json_t *event = screen_event(READER_DONE, RESULTS[i].message);
        json_object_set_new(event, "result", json_string(RESULTS[i].result));
        if (i == 0) {
            json_object_set_new(event, "shown",
                                json_pack("{s:s, s:s}", "ja", "資格を確認しました", "en", "Your eligibility was confirmed"));
        }
        add(catalogue, RESULTS[i].name, event);
    }
}

json_t *screen_catalogue(void)
{
    json_t *catalogue = json_object();

    if (catalogue != NULL) {
        add_states(catalogue);
        add_methods(catalogue);
        add_messages(catalogue);
        add_notices(catalogue);
        add_pins(catalogue);
        add_kinds(catalogue);
        add_results(catalogue);
    }
    return catalogue;
}
