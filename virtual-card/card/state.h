// SPDX-License-Identifier: Apache-2.0
//
// Inside the card: what it holds and where its session stands. Only the files of virtual-card/card include this.
#ifndef ONSHI_VIRTUAL_CARD_CARD_STATE_H
#define ONSHI_VIRTUAL_CARD_CARD_STATE_H

#include <openssl/evp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "virtual-card/card/card.h"
#include "virtual-card/card/guard.h"

// A file with its content. What is volatile is said so; the rest the card keeps for life.
struct state_file {
    const struct card_file *row;
    uint8_t *bytes; // owned; of a PIN, CARD_PIN_MAXIMUM bytes
    size_t length;
    EVP_PKEY *key; // owned
    int tries_left;
    bool verified; // volatile; of a CARD_FILE_TERMINAL_KEY, that a terminal has authenticated itself
    uint8_t wrong[32]; // guard.c: digest of the value that was answered wrong last
    bool has_wrong;
    bool read_noted; // guard.c: volatile
};

enum { STATE_CHALLENGE_MAXIMUM = 256, STATE_TERMINAL_BODY = 297, STATE_PUPI = 4 };

// What a terminal has got done on its way to a right [mynumber-card 3.4]. All of it is volatile.
struct state_terminal {
    uint8_t body[STATE_TERMINAL_BODY]; // of the certificate whose signature has not come yet
    bool has_body;
    EVP_PKEY *key; // owned; of the certificate whose signature was right
    uint8_t challenge[STATE_CHALLENGE_MAXIMUM];
    size_t challenge_length; // 0: none is open
};

struct state_application {
    const struct card_application *row;
    struct state_file *files; // owned, row->file_count
};

// What the holder has said about one harm.
enum state_say { STATE_NOTHING_SAID = 0, STATE_ALLOWED_ONCE, STATE_ALLOWED };

enum { STATE_DIGEST = sizeof(((struct state_file *)NULL)->wrong) };

// What the guard knows beyond the files: the notes are a ring.
struct state_guard {
    enum state_say say[GUARD_HARMS];
    bool has_needs;
    unsigned needs;
    struct guard_note notes[GUARD_NOTES_MAXIMUM];
    size_t first;
    size_t count;
    unsigned lost;
};

struct card {
    const struct card_interface *interface;
    struct state_application *applications; // owned; the first is the card manager
    size_t application_count;
    struct random_source random;
    enum card_damage damage;
    unsigned sound_commands;
    bool inferred_terminal_authentication;
    struct state_application *current;  // volatile, never NULL
    struct state_file *current_file;    // volatile, NULL when there is none
    struct state_terminal terminal;
    uint8_t pupi[STATE_PUPI]; // volatile
    bool has_pupi;            // volatile; drawn when it is first asked for
    struct state_guard guard;
};

// state_object_by_tag returns the data object of that tag, or NULL.
struct state_file *state_object_by_tag(const struct state_application *application, uint16_t tag);

// state_file_by_id returns the file of that id, or NULL; data objects are no files.
struct state_file *state_file_by_id(const struct state_application *application, uint16_t id);

// state_file_by_reference finds what `80|sfi` means in P1 or P2: the current EF for sfi 0, else the EF of that id.
// Returns SW_OK, SW_NO_CURRENT_EF or SW_FILE_NOT_FOUND; `*out` is set for SW_OK only.
int state_file_by_reference(struct card *card, uint8_t reference, struct state_file **out);

// state_allows says whether `rule` of a file in the current application is satisfied now.
bool state_allows(const struct card *card, const struct card_rule *rule);

// state_forget_verifications ends every right that a PIN or a terminal has given, and what a terminal had begun.
void state_forget_verifications(struct card *card);

// What the handlers tell the guard (guard.c): a PIN is about to be compared; it was wrong; bytes of a file were read.
void guard_sees_try(struct card *card, struct state_file *pin, struct bytes_reader value);
void guard_sees_wrong(struct state_file *pin, struct bytes_reader value);
void guard_sees_read(struct card *card, struct state_file *file);

// state_load makes a loaded application out of its table and one card's contents. On failure `application` may be half
// filled; state_unload releases it in any case. `without_filler` is the image's.
ONSHI_MUST_USE enum onshi_status state_load(struct state_application *application, const struct card_load *load,
                                            bool without_filler);
void state_unload(struct state_application *application);

#endif
