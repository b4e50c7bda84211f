// SPDX-License-Identifier: Apache-2.0
//
// The card's guard: notes what a program does to the card or to its holder without their say. It watches and never
// answers: every response of a guarded card is the same as without it. Whether a note counts against a program is for
// whoever reads it to say.
//
// What is harm is a rule about programs, not a property of the chip: it stands in the tables of guard.c, with clauses.
// The notes wait in the card, in the order in which things happened, until guard_next takes them; beyond
// GUARD_NOTES_MAXIMUM new ones are counted only.
//
//     guard_allow(card, GUARD_LAST_TRY, true); // the holder knows that one try is left, and types the PIN
//     ... card_transmit ...
//     struct guard_note note;
//     while (guard_next(card, &note)) { ... guard_words_of(note.harm)->en ... }
#ifndef ONSHI_VIRTUAL_CARD_CARD_GUARD_H
#define ONSHI_VIRTUAL_CARD_CARD_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "virtual-card/card/card.h"

enum { GUARD_NOTES_MAXIMUM = 16 };

enum guard_harm {
    GUARD_LAST_TRY,           // VERIFY with data when one try was left
    GUARD_AFTER_LOCK,         // VERIFY with data though no try was left
    GUARD_REPEATED_WRONG_PIN, // the value that was just answered wrong, on the same reference
    GUARD_UNNEEDED_READ,      // personal data that no program, or not this one, has a need for
    GUARD_LEFT_VERIFIED,      // a session ended by somebody else with a PIN still verified
    GUARD_HARMS,
};

struct guard_words {
    const char *name; // for machines: "last-try"
    const char *clause;
    const char *ja;
    const char *en;
};

// Who ended a session that the program did not end itself.
enum guard_end {
    GUARD_BY_PROGRAM = 0, // no harm
    GUARD_BY_REMOVAL,     // the card was taken out
    GUARD_BY_TIME_OUT,    // pcscd switched an unused card off
    GUARD_BY_PLAN,        // a planned fault took the card out: no harm of the program's
};

// What a program may declare to need, beyond what is free to read on the card. The number is not among it: nobody who
// confirms eligibility reads it [mynumber-card 7.2].
enum guard_need {
    GUARD_NEED_PHOTO = 1,                 // 券面 0002
    GUARD_NEED_BASIC_ITEMS = 2,           // 券面入力補助 0002
    GUARD_NEED_BIRTH_DATE = 4,            // 券面 0001
    GUARD_NEED_SIGNATURE_CERTIFICATE = 8, // JPKI 0001: name, address, birth date and sex
};

struct guard_note {
    enum guard_harm harm;
    const struct card_application *application;
    uint16_t file;      // of a PIN, or of what was read
    const char *what;   // of GUARD_UNNEEDED_READ, what the file holds, in English; else ""
    enum guard_end by;  // of GUARD_LEFT_VERIFIED
};

// guard_words_of returns what a harm is called, the clause and a sentence in two languages. Static.
const struct guard_words *guard_words_of(enum guard_harm harm);

// guard_harm_named finds the harm of that name. ONSHI_NOT_FOUND.
ONSHI_MUST_USE enum onshi_status guard_harm_named(const char *name, enum guard_harm *out);

// guard_need_named finds the need of that name: "photo", "basic-items", "birth-date", "signature-certificate".
// ONSHI_NOT_FOUND.
ONSHI_MUST_USE enum onshi_status guard_need_named(const char *name, enum guard_need *out);

// guard_application_name returns a short name for an application of a My Number card, "other" for any other. Static.
const char *guard_application_name(const struct card_application *application);

// guard_allow is the holder's say: this harm is none, for `once` the next time only, else until it is withdrawn. Either
// ends when the card is taken out (guard_session_ends): the next patient has said nothing.
void guard_allow(struct card *card, enum guard_harm harm, bool once);
void guard_withdraw(struct card *card, enum guard_harm harm);

// guard_declare_needs takes a set of enum guard_need. From then on, for the card's life, reading other personal data is
// noted; before, only reading the number is.
void guard_declare_needs(struct card *card, unsigned needs);

// guard_session_ends tells who ends the session, before card_power_off: a PIN that is still verified is noted unless it
// is the program or the plan. When the card is out the guard forgets what the holder said and which PIN was wrong last.
void guard_session_ends(struct card *card, enum guard_end by);

// guard_next takes the oldest note. False when there is none.
bool guard_next(struct card *card, struct guard_note *out);

// guard_take_lost returns how many notes found no room since it was last asked.
unsigned guard_take_lost(struct card *card);

#endif
