// SPDX-License-Identifier: Apache-2.0
//
// Planned faults of the card and its link, by name and position: the card is pulled out, falls silent, answers rubbish.
// A fault fires once, at the APDU that its position names, and is reported as fired; what never fired is reported too,
// so that nobody takes a case for proof whose fault did not happen.
//
// This decides what is to happen; link.c makes it happen.
//
//     struct card_faults faults;
//     card_faults_init(&faults, seed);
//     ONSHI_TRY(card_faults_arm(&faults, &(struct card_fault){.name = "mute", .at = 2, .ins = 0x2A}));
//     card_faults_inserted(&faults);
//     const struct card_fault *fault = card_faults_next(&faults, command); // NULL: nothing happens to this one
#ifndef ONSHI_VIRTUAL_CARD_VPCD_CARD_FAULT_H
#define ONSHI_VIRTUAL_CARD_VPCD_CARD_FAULT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/random.h"
#include "base/status.h"

enum {
    CARD_FAULTS_MAXIMUM = 16,
    CARD_FAULT_ANY_INS = 0,      // no command has the instruction 00
    CARD_FAULT_AID_MAXIMUM = 16, // ISO 7816-4 8.2.1.2
    CARD_FAULT_MUTE_MILLISECONDS = 10000,
    CARD_FAULT_MUTE_MAXIMUM = 600000,
    CARD_FAULT_AT_MAXIMUM = 1000000,
    CARD_FAULT_BYTES_MAXIMUM = 65535, // of one message [mynumber-card 6.2]
};

// What the client gets.
enum card_fault_answer {
    CARD_FAULT_NOTHING,
    CARD_FAULT_PART,    // the first `bytes` of the message, whose first two are its length
    CARD_FAULT_RANDOM,  // a whole message of `bytes` random bytes that end in no status word of the card
    CARD_FAULT_STATUS,  // the status word alone
};

// What comes then.
enum card_fault_end {
    CARD_FAULT_GO_ON,
    CARD_FAULT_SILENCE, // until the card is taken out, at most `milliseconds`: vpcd itself would wait for ever
    CARD_FAULT_REMOVAL,
};

// One kind of fault. The names are the rows of the table in card_fault.c.
struct card_fault_kind {
    const char *name;
    bool acts; // the card has carried out the command
    enum card_fault_answer answer;
    enum card_fault_end end;
};

struct card_fault {
    const char *name;  // static; of the kind
    unsigned at;       // which of the APDUs that count, from 1
    uint8_t ins;       // only those with this instruction count; CARD_FAULT_ANY_INS
    size_t after_length; // 0: all count; else only those after the SELECT of this application, from each SELECT anew
    uint8_t after[CARD_FAULT_AID_MAXIMUM];
    size_t bytes;      // 0: half of the answer (CARD_FAULT_PART), as many as the answer (CARD_FAULT_RANDOM)
    uint16_t status;   // of CARD_FAULT_STATUS; 0: the kind's own, 6F00
    int milliseconds;  // of CARD_FAULT_SILENCE; 0: CARD_FAULT_MUTE_MILLISECONDS
    // What card_faults_arm fills in.
    const struct card_fault_kind *kind;
    unsigned seen;
    bool open; // the application of `after` was selected
    bool fired;
};

struct card_faults {
    struct card_fault list[CARD_FAULTS_MAXIMUM];
    size_t count;
    struct random_source random;
};

// card_faults_init makes an empty plan; `seed` gives the random bytes.
void card_faults_init(struct card_faults *faults, uint64_t seed);

// card_faults_arm adds a copy of `fault`. ONSHI_NOT_FOUND for a name that no kind has, ONSHI_TOO_LONG when there are too
// many or a number is outside.
ONSHI_MUST_USE enum onshi_status card_faults_arm(struct card_faults *faults, const struct card_fault *fault);

// card_fault_from_line reads a control line: {"do":"fault","name":…,"at":n} and, optionally, "ins":"2A", "after":AID in
// hexadecimal, "bytes":k, "sw":"6A82", "milliseconds":m. ONSHI_MALFORMED, with `*out` untouched.
ONSHI_MUST_USE enum onshi_status card_fault_from_line(const json_t *line, struct card_fault *out);

// card_faults_inserted begins to count anew. A fault that is armed while the card is in counts from then on.
void card_faults_inserted(struct card_faults *faults);

// card_faults_next counts one APDU and returns the fault that fires at it, or NULL. Of several the first that was armed
// fires; the others are past and will not.
const struct card_fault *card_faults_next(struct card_faults *faults, struct bytes_reader command);

// card_fault_random_answer appends the answer of a CARD_FAULT_RANDOM to `out`; `whole` is what the card has answered.
ONSHI_MUST_USE enum onshi_status card_fault_random_answer(struct card_faults *faults, const struct card_fault *fault,
                                                          size_t whole, struct bytes_writer *out);

// card_fault_part returns how many bytes of a message of `message` bytes go out: at least 1, and never all.
size_t card_fault_part(const struct card_fault *fault, size_t message);

#endif
