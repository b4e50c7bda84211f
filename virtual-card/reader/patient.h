// SPDX-License-Identifier: Apache-2.0
//
// What one patient will do at the reader: the {"do":"session"} line of a scenario, read and checked at once.
#ifndef ONSHI_VIRTUAL_CARD_READER_PATIENT_H
#define ONSHI_VIRTUAL_CARD_READER_PATIENT_H

#include <jansson.h>
#include <stdbool.h>

#include "base/status.h"
#include "virtual-card/reader/machine.h"

enum { PATIENT_PINS_MAXIMUM = 8, PATIENT_PIN_SIZE = 17 };

enum patient_method { PATIENT_BY_FACE, PATIENT_BY_PIN };

struct patient {
    enum patient_method method;
    bool face_matches;                                 // the stand-in for the camera
    char pins[PATIENT_PINS_MAXIMUM][PATIENT_PIN_SIZE]; // in the order in which they are typed
    int pin_count;
    json_t *consents;               // owned; kind -> true or false; NULL when the patient answers nothing
    enum reader_state leaves_after; // the card is taken when this state is passed
    int patience;                   // milliseconds in every state, instead of the device's own; or DEADLINE_NEVER
};

// patient_parse reads `session`. ONSHI_MALFORMED for a field that is missing, of a wrong type or unknown; ONSHI_TOO_LONG
// for too many or too long PINs. `*out` is released with patient_clear.
ONSHI_MUST_USE enum onshi_status patient_parse(const json_t *session, struct patient *out);

// patient_clear wipes the PINs and releases what the patient owns.
void patient_clear(struct patient *patient);

// patient_consents_to says whether the patient answered yes to `kind`; no answer is a no.
bool patient_consents_to(const struct patient *patient, const char *kind);

#endif
