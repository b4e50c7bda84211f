// SPDX-License-Identifier: Apache-2.0
#include "tools/report/tries.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"

enum { AUTH_PIN = 0x0018, TRIES_OF_A_CARD = 3 };

static bool is_event(const json_t *event, const char *channel, const char *name) {
    return strcmp(json_text(event, "ch"), channel) == 0 && strcmp(json_text(event, "ev"), name) == 0;
}

// What a VERIFY told: the tries before it, and after it.
struct told {
    int before, after;
    bool asks; // without a PIN: how many are left?
};

static struct told read_verify(struct words_place place, const json_t *event) {
    const char *command = json_text(event, "command"), *response = json_text(event, "response");
    struct told told = {TRIES_UNKNOWN, TRIES_UNKNOWN, strlen(command) <= 8};
    if (strlen(command) < 8 || strncmp(command + 2, "20", 2) != 0 || words_pin_file(place, command) != AUTH_PIN) {
        return told;
    }
    if (strncmp(response, "63C", 3) == 0) {
        told.after = (int)strtol(response + 3, NULL, 16);
        told.before = told.after + !told.asks;
    } else if (strcmp(response, "6983") == 0 || strcmp(response, "6984") == 0) {
        told.before = told.after = 0;
    } else if (strcmp(response, "9000") == 0 && !told.asks) {
        told.after = TRIES_OF_A_CARD; // the right one gives all back [DR-020]
    }
    return told;
}

// What the card says next of the time before it, until another card is placed.
static int look_ahead(const struct tries *tries, size_t from) {
    struct words_place place = words_power_on();
    for (size_t i = from; i < json_array_size(tries->raw); i++) {
        const json_t *event = json_array_get(tries->raw, i);
        if (is_event(event, "card", "inserted")) {
            break;
        }
        if (is_event(event, "card", "apdu")) {
            struct told told = read_verify(place, event);
            if (told.after != TRIES_UNKNOWN) {
                return told.before;
            }
            place = words_follow(place, json_text(event, "command"), json_text(event, "response"));
        }
    }
    return TRIES_UNKNOWN;
}

static bool is_result(const json_t *event) {
    return is_event(event, "reader", "pin-result") && strcmp(json_text(event, "result"), "not-four-digits") != 0;
}

static bool has_result(const struct tries *tries, size_t from) {
    for (size_t i = from; i < json_array_size(tries->raw); i++) {
        const json_t *event = json_array_get(tries->raw, i);
        if (is_result(event) || is_event(event, "card", "inserted")) {
            return is_result(event);
        }
    }
    return false;
}

static void take_card(struct tries *tries, size_t index) {
    const json_t *known = json_object_get(tries->left, tries->person);
    tries->place = words_power_on();
    tries->placed = true;
    tries->told = has_result(tries, index + 1);
    tries->before = known != NULL ? (int)json_integer_value(known) : look_ahead(tries, index + 1);
    tries->verifies = 0;
    tries->results = 0;
}

static void take_apdu(struct tries *tries, const json_t *event) {
    struct told told = read_verify(tries->place, event);
    if (told.after != TRIES_UNKNOWN) {
        (void)json_object_set_new(tries->left, tries->person, json_integer(told.after));
    }
    if (told.after != TRIES_UNKNOWN && !told.asks && tries->verifies < TRIES_VERIFIES_MAXIMUM) {
        tries->after[tries->verifies++] = told.after;
    }
    tries->place = words_follow(tries->place, json_text(event, "command"), json_text(event, "response"));
}

void tries_take(struct tries *tries, size_t index) {
    const json_t *event = json_array_get(tries->raw, index);
    if (tries->left == NULL) {
        tries->left = json_object();
        tries->person = "";
    }
    if (is_event(event, "stage", "step")) {
        const char *person = json_text(json_object_get(event, "with"), "person");
        tries->person = person[0] != 0 ? person : tries->person;
    } else if (is_event(event, "card", "inserted")) {
        take_card(tries, index);
    } else if (is_event(event, "card", "apdu")) {
        take_apdu(tries, event);
    } else if (is_result(event)) {
        tries->results++;
    }
}

int tries_now(const struct tries *tries) {
    if (!tries->placed) {
        return TRIES_NO_CARD;
    }
    bool lags = tries->told && tries->results < tries->verifies;
    size_t count = lags ? tries->results : tries->verifies;
    return count == 0 ? tries->before : tries->after[count - 1];
}

void tries_free(struct tries *tries) {
    json_decref(tries->left);
}
