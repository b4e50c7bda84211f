// SPDX-License-Identifier: Apache-2.0
//
// The steps of one patient's session at the face reader (顔認証付きカードリーダー), as a table [mynumber-card 7.3]. Reading the
// table in machine.c is reading the device; a step that has no row cannot happen.
#ifndef ONSHI_VIRTUAL_CARD_READER_MACHINE_H
#define ONSHI_VIRTUAL_CARD_READER_MACHINE_H

#include <stdbool.h>

enum { MACHINE_NEVER = -1 };

enum reader_state {
    READER_IDLE,     // no session; the device invites to set a card
    READER_DETECT,   // is it a My Number card? then the terminal is asked
    READER_METHOD,   // face or PIN
    READER_FACE,     // camera
    READER_PIN,      // four digits
    READER_VISUAL,   // 目視確認 (mokushi kakunin): staff compare the printed photo with the person
    READER_CERT,     // certificate read, challenge signed; the terminal says what it is worth
    READER_REGISTER, // the card is not yet registered for insurance use: register it now?
    READER_CONSENT,  // yes or no, kind by kind
    READER_QUERY,    // the terminal asks the centre
    READER_DONE,     // result shown; take the card
    READER_REMOVE,   // session broken off, or the card forgotten; take the card
    READER_STATES,
};

enum reader_input {
    READER_NOTHING, // wait
    READER_START,
    READER_UNREADABLE,
    READER_FOREIGN,
    READER_IDENTIFY,
    READER_IDENTIFY_VISUALLY, // the same while the mode is 目視確認モード
    READER_CHOOSE_FACE,
    READER_CHOOSE_PIN,
    READER_FACE_MATCHES,
    READER_FACE_DIFFERS,
    READER_FACE_LOCKED,
    READER_PIN_RIGHT,
    READER_PIN_WRONG,
    READER_PIN_LOCKED,
    READER_VISUAL_ON, // staff switch the mode on …
    READER_VISUAL_OFF,
    READER_STAFF_CONFIRM,
    READER_CERTIFICATE_GOOD,
    READER_CERTIFICATE_OVER, // expired or revoked
    READER_UNREGISTERED,
    READER_REGISTERS,
    READER_DECLINES,
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
    const char *message; // number of the message on the screen (messages.h), or NULL
};

// machine_step returns the row for `input` in `state`, or NULL: the step is not allowed.
const struct reader_step *machine_step(enum reader_state state, enum reader_input input);

// machine_state_name and machine_input_name return the names used in logs and in PORT.md; machine_state_of finds a
// state by its name, false when there is none.
const char *machine_state_name(enum reader_state state);
const char *machine_input_name(enum reader_input input);
bool machine_state_of(const char *name, enum reader_state *out);

// machine_patience returns how many milliseconds the device waits in `state` before READER_TIME_OUT. No value is
// public; these are ours [mynumber-card 7.5, inferred], and a configuration can give others (reader_config.h).
int machine_patience(enum reader_state state);

#endif
