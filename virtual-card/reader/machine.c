// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/reader/machine.h"

#include <assert.h>
#include <stddef.h>

#include "virtual-card/vpcd/deadline.h"

static const struct reader_step STEPS[] = {
    {READER_IDLE, READER_START, READER_DETECT, NULL, NULL},
    {READER_IDLE, READER_TIME_OUT, READER_IDLE, "time-out", NULL},

    {READER_DETECT, READER_IDENTIFY, READER_METHOD, NULL, NULL},
    {READER_DETECT, READER_UNREADABLE, READER_REMOVE, "unreadable", "001"},
    {READER_DETECT, READER_FOREIGN, READER_REMOVE, "not-a-card", "002"},
    {READER_DETECT, READER_CARD_REMOVED, READER_IDLE, "card-removed", NULL},
    {READER_DETECT, READER_TIME_OUT, READER_REMOVE, "time-out", NULL},

    {READER_METHOD, READER_CHOOSE_FACE, READER_FACE, NULL, NULL},
    {READER_METHOD, READER_CHOOSE_PIN, READER_PIN, NULL, NULL},
    {READER_METHOD, READER_CARD_REMOVED, READER_IDLE, "card-removed", NULL},
    {READER_METHOD, READER_TIME_OUT, READER_REMOVE, "time-out", NULL},

    {READER_FACE, READER_FACE_MATCHES, READER_CERT, NULL, NULL},
    {READER_FACE, READER_FACE_DIFFERS, READER_FACE, NULL, NULL},
    {READER_FACE, READER_CHOOSE_PIN, READER_PIN, NULL, NULL},
    {READER_FACE, READER_CANCEL, READER_REMOVE, "cancelled", NULL},
    {READER_FACE, READER_CARD_REMOVED, READER_IDLE, "card-removed", NULL},
    {READER_FACE, READER_TIME_OUT, READER_REMOVE, "time-out", NULL},

    {READER_PIN, READER_PIN_RIGHT, READER_CERT, NULL, NULL},
    {READER_PIN, READER_PIN_WRONG, READER_PIN, NULL, NULL},
    {READER_PIN, READER_PIN_LOCKED, READER_REMOVE, "locked", NULL},
    {READER_PIN, READER_CANCEL, READER_REMOVE, "cancelled", NULL},
    {READER_PIN, READER_UNREADABLE, READER_REMOVE, "unreadable", "001"},
    {READER_PIN, READER_CARD_REMOVED, READER_IDLE, "card-removed", NULL},
    {READER_PIN, READER_TIME_OUT, READER_REMOVE, "time-out", NULL},

    {READER_CERT, READER_CERTIFIED, READER_CONSENT, NULL, NULL},
    {READER_CERT, READER_UNREADABLE, READER_REMOVE, "unreadable", "001"},
    {READER_CERT, READER_CARD_REMOVED, READER_IDLE, "card-removed", NULL},
    {READER_CERT, READER_TIME_OUT, READER_REMOVE, "time-out", NULL},

    {READER_CONSENT, READER_CONSENTED, READER_QUERY, NULL, NULL},
    {READER_CONSENT, READER_UNREADABLE, READER_REMOVE, "unreadable", "001"},
    {READER_CONSENT, READER_CARD_REMOVED, READER_IDLE, "card-removed", NULL},
    {READER_CONSENT, READER_TIME_OUT, READER_REMOVE, "time-out", NULL},

    {READER_QUERY, READER_SHOW, READER_DONE, "done", NULL},
    {READER_QUERY, READER_CARD_REMOVED, READER_IDLE, "card-removed", NULL},
    {READER_QUERY, READER_TIME_OUT, READER_REMOVE, "time-out", NULL},

    {READER_DONE, READER_CARD_REMOVED, READER_IDLE, NULL, NULL},
    {READER_REMOVE, READER_CARD_REMOVED, READER_IDLE, NULL, NULL},
};

static const struct {
    const char *name;
    int patience; // milliseconds
} STATES[READER_STATES] = {
    [READER_IDLE] = {"IDLE", 60 * 1000},
    [READER_DETECT] = {"DETECT", 30 * 1000},
    [READER_METHOD] = {"METHOD", 60 * 1000},
    [READER_FACE] = {"FACE", 30 * 1000},
    [READER_PIN] = {"PIN", 60 * 1000},
    [READER_CERT] = {"CERT", 5 * 1000},
    [READER_CONSENT] = {"CONSENT", 60 * 1000},
    [READER_QUERY] = {"QUERY", 30 * 1000},
    [READER_DONE] = {"DONE", DEADLINE_NEVER},
    [READER_REMOVE] = {"REMOVE", DEADLINE_NEVER},
};

static const char *const INPUTS[READER_INPUTS] = {
    [READER_NOTHING] = "nothing",
    [READER_START] = "start",
    [READER_UNREADABLE] = "unreadable",
    [READER_FOREIGN] = "foreign",
    [READER_IDENTIFY] = "identify",
    [READER_CHOOSE_FACE] = "choose-face",
    [READER_CHOOSE_PIN] = "choose-pin",
    [READER_FACE_MATCHES] = "face-matches",
    [READER_FACE_DIFFERS] = "face-differs",
    [READER_PIN_RIGHT] = "pin-right",
    [READER_PIN_WRONG] = "pin-wrong",
    [READER_PIN_LOCKED] = "pin-locked",
    [READER_CERTIFIED] = "certified",
    [READER_CONSENTED] = "consented",
    [READER_SHOW] = "show",
    [READER_CANCEL] = "cancel",
    [READER_CARD_REMOVED] = "card-removed",
    [READER_TIME_OUT] = "time-out",
};

const struct reader_step *machine_step(enum reader_state state, enum reader_input input)
{
    for (size_t i = 0; i < sizeof STEPS / sizeof *STEPS; i++) {
        if (STEPS[i].from == state && STEPS[i].input == input) {
            return &STEPS[i];
        }
    }
    return NULL;
}

const char *machine_state_name(enum reader_state state)
{
    assert(state < READER_STATES);
    return STATES[state].name;
}

const char *machine_input_name(enum reader_input input)
{
    assert(input < READER_INPUTS);
    return INPUTS[input];
}

int machine_patience(enum reader_state state)
{
    assert(state < READER_STATES);
    return STATES[state].patience;
}
