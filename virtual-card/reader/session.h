// SPDX-License-Identifier: Apache-2.0
//
// The face reader itself: what it does in each state of machine.h, told apart from how it is run (reader_process.h).
//
// Four things can happen to it: a line from the patient's side, a line from the terminal, a card that comes or goes,
// and a deadline. Each runs the machine until the device has to wait again.
//
// session.c runs the machine; states.c, face.c and consent.c are what the device does on coming into a state;
// patient_side.c and terminal_side.c read the lines.
#ifndef ONSHI_VIRTUAL_CARD_READER_SESSION_H
#define ONSHI_VIRTUAL_CARD_READER_SESSION_H

#include <jansson.h>
#include <stdbool.h>

#include "virtual-card/reader/chip.h"
#include "virtual-card/reader/machine.h"
#include "virtual-card/reader/patient.h"
#include "virtual-card/reader/picture.h"
#include "virtual-card/reader/reader_clock.h"
#include "virtual-card/reader/reader_config.h"
#include "virtual-card/reader/request.h"
#include "virtual-card/reader/terminal_key.h"
#include "virtual-card/vpcd/lines.h"

enum { PORT_VERSION = 2, READER_REMINDERS_MAXIMUM = 60, READER_CARD_MARK = 64 };

struct face; // the pictures of one session (face.c)

struct reader {
    struct lines patient_side; // owned, as all below
    struct lines port;
    struct chip_line *line; // to the PC/SC reader; its process keeps it
    struct chip chip;
    bool card_present;
    struct terminal_key *key;  // NULL: no PIN-less authentication
    struct reader_config config;
    struct reader_config next_config; // from the next restart on [DR-017]
    struct reader_clock clock;
    bool visual_mode;          // 目視確認モード, until staff switch it off
    bool agreed;               // the terminal has chosen PORT_VERSION

    enum reader_state state;
    int64_t deadline_ms;       // of the state, on `clock`; MACHINE_NEVER
    json_int_t settling;       // mark of the last "settle" that is not answered, or 0
    bool stopped;              // the patient does nothing until "go-on"
    int reminders;             // of a forgotten card
    struct patient patient;    // who is, or will be next, at the device
    bool has_patient;
    json_int_t number;         // of the session, from 1
    bool announced;            // the terminal knows the session and not yet its end

    // What a session knows; wiped at its end.
    struct session {
        int pins_typed;
        int faces_shown;
        int pin_left;          // tries, or -1 when not known
        bool away_from_jpki;   // another application is selected
        enum patient_method proved_by;
        bool identified;       // the terminal has the certificate
        bool eligibility_only; // nothing about health will be provided [DR-029]
        const char *notice;    // number of the message that comes with the next screens, or NULL
        struct face *face;     // owned
        bool silence_is_yes;   // only after a fault
        uint8_t card[READER_CARD_MARK]; // how the certificate begins: which card it is
        struct request request;
    } session;
    // What a session leaves to the next one; nothing, but for a fault (consent.c).
    struct kept {
        json_t *consents;      // owned
        uint8_t card[READER_CARD_MARK];
    } kept;
    json_t *result;            // the terminal's "show", or NULL
};

// reader_init makes a device that is configured and not yet connected to anything.
void reader_init(struct reader *reader, const struct reader_config *config);

// reader_hello says to the terminal who is there: the first line of the port.
void reader_hello(struct reader *reader);

// reader_patient runs one line of the patient's side, reader_terminal one of the port (PORT.md). `command` is NULL for
// a line that was no JSON object, which is refused.
void reader_patient(struct reader *reader, const json_t *command);
void reader_terminal(struct reader *reader, const json_t *command);

// reader_card tells the device that a card lies on it now, or does not.
void reader_card(struct reader *reader, bool present);

// reader_wait returns how many milliseconds the device may be left alone, -1 for ever: what poll takes. When they have
// passed, reader_look_at_clock. reader_advance moves the clock, which is a script's from then on, passing every deadline
// on the way in order.
int reader_wait(const struct reader *reader);
void reader_look_at_clock(struct reader *reader);
void reader_advance(struct reader *reader, int64_t to_ms);

// reader_clear lets go of the card, wipes the patient and closes the lines.
void reader_clear(struct reader *reader);

// For the files named above.

// reader_tell_patient and reader_tell_terminal send an event and take its reference. A side that has gone, or reads
// nothing, loses what it is told; a session goes on to its end without it.
void reader_tell_patient(struct reader *reader, json_t *event);
void reader_tell_terminal(struct reader *reader, json_t *event);

// reader_run takes steps until the device has to wait. False, and nothing is done, when the first input is illegal now.
bool reader_run(struct reader *reader, enum reader_input input);

// reader_enter does what the device does on coming into its state; the result is what happens next.
enum reader_input reader_enter(struct reader *reader);

// reader_show_face is that for FACE; face_free wipes and frees the pictures, NULL does nothing.
enum reader_input reader_show_face(struct reader *reader);
void face_free(struct face *face);

// reader_consent is that for CONSENT (consent.c); consent_end is told how the session ends, before it is forgotten.
enum reader_input reader_consent(struct reader *reader);
void consent_end(struct reader *reader, const char *reason);

// reader_count_tries asks the card how many tries the PIN has left. What fails now fails again where it matters.
void reader_count_tries(struct reader *reader);

// reader_new_deadline begins the patience of the present state.
void reader_new_deadline(struct reader *reader);

// reader_input_of_failure says what a failed operation on the chip means.
enum reader_input reader_input_of_failure(enum onshi_status status);

// reader_set_mode switches 目視確認モード, at once [mynumber-card 7.4]. `command` is {"do":"mode","mode":"visual" or
// "unattended","account":"administrator"}; the result is a reason to refuse it, or NULL.
const char *reader_set_mode(struct reader *reader, const json_t *command);

#endif
