// SPDX-License-Identifier: Apache-2.0
//
// What one patient will do at the reader: the {"do":"session"} line of a scenario, read and checked at once.
#ifndef ONSHI_VIRTUAL_CARD_READER_PATIENT_H
#define ONSHI_VIRTUAL_CARD_READER_PATIENT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "virtual-card/reader/camera.h"
#include "virtual-card/reader/machine.h"

enum {
    PATIENT_PINS_MAXIMUM = 8,
    PATIENT_PIN_SIZE = 17,
    PATIENT_FACES_MAXIMUM = 8,
    PATIENT_PERSON_SIZE = 64,
    PATIENT_CODE_SIZE = 15,
};

enum patient_method { PATIENT_BY_FACE, PATIENT_BY_PIN, PATIENT_BY_VISUAL };

struct patient {
    enum patient_method method;
    enum camera_subject faces[PATIENT_FACES_MAXIMUM]; // who is before the camera, attempt by attempt; the last stays
    int face_count;
    char person[PATIENT_PERSON_SIZE];                  // whose face it is, or "": of who is on the card
    char code_b[PATIENT_CODE_SIZE];                    // what the camera reads off the card's face, or "": nothing
    struct picture *picture;                           // owned; what the camera sees instead, or NULL
    uint64_t seed;                                     // of the camera
    char pins[PATIENT_PINS_MAXIMUM][PATIENT_PIN_SIZE]; // in the order in which they are typed
    int pin_count;
    bool staff_confirm;             // what staff say when they compare photo and person
    bool registers;                 // at the question whether to register the card
    json_t *consents;               // owned; kind -> true or false; NULL when the patient answers nothing
    enum reader_state leaves_after; // the card is taken when this state is passed
    enum reader_state stops_in;     // here the patient does nothing until told to go on; READER_STATES: nowhere
    int patience;                   // milliseconds in every state, instead of the device's own; or MACHINE_NEVER
};

// patient_parse reads `session`. ONSHI_MALFORMED for a field that is missing, of a wrong type or unknown; ONSHI_TOO_LONG
// for too many or too long PINs and pictures; ONSHI_NOT_FOUND for a picture that is not there. `*out` is released with
// patient_clear.
ONSHI_MUST_USE enum onshi_status patient_parse(const json_t *session, struct patient *out);

// patient_knows says whether a plan can have a member of that name.
bool patient_knows(const char *member);

// patient_clear wipes the PINs and the picture and releases what the patient owns.
void patient_clear(struct patient *patient);

// patient_consents_to says whether the patient answered yes to `kind`; no answer is a no.
bool patient_consents_to(const struct patient *patient, const char *kind);

#endif
