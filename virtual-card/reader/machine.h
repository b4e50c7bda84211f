// SPDX-License-Identifier: Apache-2.0
//
// The steps of one patient's session at the face reader (顔認証付きカードリーダー), as a table [mynumber-card 7.3]. Reading the
// table in machine.c is reading the device; a step that has no row cannot happen.
#ifndef ONSHI_VIRTUAL_CARD_READER_MACHINE_H
#define ONSHI_VIRTUAL_CARD_READER_MACHINE_H

enum reader_state {
    READER_IDLE,    // no session; the device invites to set a card
    READER_DETECT,  // is it a My Number card? then the terminal is asked
    READER_METHOD,  // face or PIN
    READER_FACE,    // camera
    READER_PIN,     // four digits
    READER_CERT,    // certificate read, challenge signed
    READER_CONSENT, // yes or no, kind by kind
    READER_QUERY,   // the terminal asks the centre
    READER_DONE,    // result shown; take the card
    READER_REMOVE,  // session broken off; take the card
    READER_STATES,
};

enum reader_input {
    READER_NOTHING, // wait
    READER_START,
    READER_UNREADABLE,
    READER_FOREIGN,
    READER_IDENTIFY,
    READER_CHOOSE_FACE,
    READER_CHOOSE_PIN,
    READER_FACE_MATCHES,
    READER_FACE_DIFFERS,
    READER_PIN_RIGHT,
    READER_PIN_WRONG,
    READER_PIN_LOCKED,
    READER_CERTIFIED,
    READER_CONSENTED,
    READER_SHOW,
    READER_CANCEL,
    READER_CARD_REMOVED,
    READER_TIME_OUT,
    READER_INPUTS,
};

struct reader_step {
    enum reader_state from;
    enum reader_input input;
    enum reader_state next;
    const char *end;     // reason with which the step ends the session, or NULL
    const char *message; // number of the message on the screen [mynumber-card 7.5], or NULL
};

// machine_step returns the row for `input` in `state`, or NULL: the step is not allowed.
const struct reader_step *machine_step(enum reader_state state, enum reader_input input);

// machine_state_name and machine_input_name return the names used in logs and in PORT.md.
const char *machine_state_name(enum reader_state state);
const char *machine_input_name(enum reader_input input);

// machine_patience returns how many milliseconds the device waits in `state` before READER_TIME_OUT, or
// DEADLINE_NEVER. No value is public; these are ours [mynumber-card 7.5, inferred].
int machine_patience(enum reader_state state);

#endif
