// SPDX-License-Identifier: Apache-2.0
//
// The face reader itself: what it does in each state of machine.h, told apart from how it is run (reader_process.h).
//
// Four things can happen to it: a line from the patient's side, a line from the terminal, a card that comes or goes,
// and a deadline. Each runs the machine until the device has to wait again.
#ifndef ONSHI_VIRTUAL_CARD_READER_SESSION_H
#define ONSHI_VIRTUAL_CARD_READER_SESSION_H

#include <jansson.h>
#include <stdbool.h>

#include "virtual-card/reader/chip.h"
#include "virtual-card/reader/machine.h"
#include "virtual-card/reader/patient.h"
#include "virtual-card/reader/request.h"
#include "virtual-card/vpcd/deadline.h"
#include "virtual-card/vpcd/lines.h"

enum { PORT_VERSION = 1 };

struct reader {
    struct lines patient_side; // owned, as all below
    struct lines port;
    SCARDCONTEXT context;
    char name[MAX_READERNAME];
    struct chip chip;
    bool card_present;

    enum reader_state state;
    struct deadline deadline; // of the state
    struct patient patient;   // who is, or will be next, at the device
    bool has_patient;
    int pins_typed;
    int faces_shown;
    enum patient_method proved_by;
    json_int_t number;        // of the session, from 1
    bool announced;           // the terminal knows the session and not yet its end
    struct request request;
    json_t *result;           // the terminal's "show", or NULL
};

// reader_patient runs one line of the patient's side, reader_terminal one of the port (PORT.md). `command` is NULL for
// a line that was no JSON object, which is refused.
void reader_patient(struct reader *reader, const json_t *command);
void reader_terminal(struct reader *reader, const json_t *command);

// reader_card tells the device that a card lies on it now, or does not.
void reader_card(struct reader *reader, bool present);

// reader_time_out tells the device that its deadline has passed.
void reader_time_out(struct reader *reader);

// reader_clear lets go of the card, wipes the patient and closes the lines.
void reader_clear(struct reader *reader);

#endif
