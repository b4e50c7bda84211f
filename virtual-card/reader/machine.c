// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/reader/machine.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

// clang-format off
static const struct reader_step STEPS[] = {
    {READER_IDLE,     READER_START,             READER_DETECT,   NULL,             NULL},
    {READER_IDLE,     READER_TIME_OUT,          READER_IDLE,     "time-out",       NULL},

    {READER_DETECT,   READER_IDENTIFY,          READER_METHOD,   NULL,             NULL},
    {READER_DETECT,   READER_IDENTIFY_VISUALLY, READER_VISUAL,   NULL,             NULL}, // no choice [7.3]
    {READER_DETECT,   READER_UNREADABLE,        READER_REMOVE,   "unreadable",     "001"},
    {READER_DETECT,   READER_FOREIGN,           READER_REMOVE,   "not-a-card",     "002"},
    {READER_DETECT,   READER_CARD_REMOVED,      READER_IDLE,     "card-removed",   NULL},
    {READER_DETECT,   READER_TIME_OUT,          READER_REMOVE,   "time-out",       "I01"},

    {READER_METHOD,   READER_CHOOSE_FACE,       READER_FACE,     NULL,             NULL},
    {READER_METHOD,   READER_CHOOSE_PIN,        READER_PIN,      NULL,             NULL},
    {READER_METHOD,   READER_VISUAL_ON,         READER_VISUAL,   NULL,             NULL}, // at once [7.4]
    {READER_METHOD,   READER_CANCEL,            READER_REMOVE,   "cancelled",      "I07"},
    {READER_METHOD,   READER_CARD_REMOVED,      READER_IDLE,     "card-removed",   NULL},
    {READER_METHOD,   READER_TIME_OUT,          READER_REMOVE,   "time-out",       "I02"},

    {READER_FACE,     READER_FACE_MATCHES,      READER_CERT,     NULL,             NULL},
    {READER_FACE,     READER_FACE_DIFFERS,      READER_FACE,     NULL,             "I03"},
    {READER_FACE,     READER_FACE_LOCKED,       READER_REMOVE,   "face-locked",    "I08"},
    {READER_FACE,     READER_CHOOSE_PIN,        READER_PIN,      NULL,             NULL},
    {READER_FACE,     READER_VISUAL_ON,         READER_VISUAL,   NULL,             NULL},
    {READER_FACE,     READER_CANCEL,            READER_REMOVE,   "cancelled",      "I07"},
    {READER_FACE,     READER_UNREADABLE,        READER_REMOVE,   "unreadable",     "001"},
    {READER_FACE,     READER_CARD_REMOVED,      READER_IDLE,     "card-removed",   NULL},
    {READER_FACE,     READER_TIME_OUT,          READER_REMOVE,   "time-out",       "I02"},

    {READER_PIN,      READER_PIN_RIGHT,         READER_CERT,     NULL,             NULL},
    {READER_PIN,      READER_PIN_WRONG,         READER_PIN,      NULL,             "I04"},
    {READER_PIN,      READER_PIN_LOCKED,        READER_REMOVE,   "locked",         "I05"},
    {READER_PIN,      READER_VISUAL_ON,         READER_VISUAL,   NULL,             NULL},
    {READER_PIN,      READER_CANCEL,            READER_REMOVE,   "cancelled",      "I07"},
    {READER_PIN,      READER_UNREADABLE,        READER_REMOVE,   "unreadable",     "001"},
    {READER_PIN,      READER_CARD_REMOVED,      READER_IDLE,     "card-removed",   NULL},
    {READER_PIN,      READER_TIME_OUT,          READER_REMOVE,   "time-out",       "I02"},

    {READER_VISUAL,   READER_STAFF_CONFIRM,     READER_CERT,     NULL,             NULL},
    {READER_VISUAL,   READER_VISUAL_OFF,        READER_METHOD,   NULL,             NULL},
    {READER_VISUAL,   READER_CANCEL,            READER_REMOVE,   "cancelled",      "I07"},
    {READER_VISUAL,   READER_CARD_REMOVED,      READER_IDLE,     "card-removed",   NULL},
    {READER_VISUAL,   READER_TIME_OUT,          READER_REMOVE,   "time-out",       "I02"},

    {READER_CERT,     READER_CERTIFICATE_GOOD,  READER_CONSENT,  NULL,             NULL},
    {READER_CERT,     READER_UNREGISTERED,      READER_REGISTER, NULL,             NULL},
    {READER_CERT,     READER_CERTIFICATE_OVER,  READER_REMOVE,   "certificate",    "006"},
    {READER_CERT,     READER_UNREADABLE,        READER_REMOVE,   "unreadable",     "001"},
    {READER_CERT,     READER_CARD_REMOVED,      READER_IDLE,     "card-removed",   NULL},
    {READER_CERT,     READER_TIME_OUT,          READER_REMOVE,   "time-out",       "I01"},

    {READER_REGISTER, READER_REGISTERS,         READER_CONSENT,  NULL,             NULL},
    {READER_REGISTER, READER_DECLINES,          READER_REMOVE,   "not-registered", "I06"},
    {READER_REGISTER, READER_CARD_REMOVED,      READER_IDLE,     "card-removed",   NULL},
    {READER_REGISTER, READER_TIME_OUT,          READER_REMOVE,   "time-out",       "I02"},

    {READER_CONSENT,  READER_CONSENTED,         READER_QUERY,    NULL,             NULL},
    {READER_CONSENT,  READER_UNREADABLE,        READER_REMOVE,   "unreadable",     "001"},
    {READER_CONSENT,  READER_CARD_REMOVED,      READER_IDLE,     "card-removed",   NULL},
    {READER_CONSENT,  READER_TIME_OUT,          READER_REMOVE,   "time-out",       "I02"},

    {READER_QUERY,    READER_SHOW,              READER_DONE,     "done",           NULL},
    {READER_QUERY,    READER_CARD_REMOVED,      READER_IDLE,     "card-removed",   NULL},
    {READER_QUERY,    READER_TIME_OUT,          READER_REMOVE,   "time-out",       "I01"},

    {READER_DONE,     READER_CARD_REMOVED,      READER_IDLE,     NULL,             NULL},
    {READER_DONE,     READER_TIME_OUT,          READER_REMOVE,   NULL,             "I09"}, // forgotten [DR-016]

    {READER_REMOVE,   READER_CARD_REMOVED,      READER_IDLE,     NULL,             NULL},
    {READER_REMOVE,   READER_TIME_OUT,          READER_REMOVE,   NULL,             "I09"},
};
// clang-format on

// Seconds are those that [mynumber-card 7.5] suggests. FACE is three attempts of 10 s; DONE and REMOVE are how often the
// device reminds of a forgotten card.
static const struct {
    const char *name;
    int patience; // milliseconds
} STATES[READER_STATES] = {
    [READER_IDLE] = {"IDLE", 60 * 1000},         [READER_DETECT] = {"DETECT", 30 * 1000},
    [READER_METHOD] = {"METHOD", 60 * 1000},     [READER_FACE] = {"FACE", 30 * 1000},
    [READER_PIN] = {"PIN", 60 * 1000},           [READER_VISUAL] = {"VISUAL", 60 * 1000},
    [READER_CERT] = {"CERT", 30 * 1000},         [READER_REGISTER] = {"REGISTER", 60 * 1000},
    [READER_CONSENT] = {"CONSENT", 60 * 1000},   [READER_QUERY] = {"QUERY", 30 * 1000},
    [READER_DONE] = {"DONE", 5 * 1000},          [READER_REMOVE] = {"REMOVE", 5 * 1000},
};

static const char *const INPUTS[READER_INPUTS] = {
    [READER_NOTHING] = "nothing",
    [READER_START] = "start",
    [READER_UNREADABLE] = "unreadable",
    [READER_FOREIGN] = "foreign",
    [READER_IDENTIFY] = "identify",
    [READER_IDENTIFY_VISUALLY] = "identify-visually",
    [READER_CHOOSE_FACE] = "choose-face",
    [READER_CHOOSE_PIN] = "choose-pin",
    [READER_FACE_MATCHES] = "face-matches",
    [READER_FACE_DIFFERS] = "face-differs",
    [READER_FACE_LOCKED] = "face-locked",
    [READER_PIN_RIGHT] = "pin-right",
    [READER_PIN_WRONG] = "pin-wrong",
    [READER_PIN_LOCKED] = "pin-locked",
    [READER_VISUAL_ON] = "visual-on",
    [READER_VISUAL_OFF] = "visual-off",
    [READER_STAFF_CONFIRM] = "staff-confirm",
    [READER_CERTIFICATE_GOOD] = "certificate-good",
    [READER_CERTIFICATE_OVER] = "certificate-over",
    [READER_UNREGISTERED] = "unregistered",
    [READER_REGISTERS] = "registers",
    [READER_DECLINES] = "declines",
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

bool machine_state_of(const char *name, enum reader_state *out)
{
    for (int state = READER_IDLE; name != NULL && state < READER_STATES; state++) {
        if (strcmp(STATES[state].name, name) == 0) {
            *out = (enum reader_state)state;
            return true;
        }
    }
    return false;
}

int machine_patience(enum reader_state state)
{
    assert(state < READER_STATES);
    return STATES[state].patience;
}
