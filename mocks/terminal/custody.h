// SPDX-License-Identifier: Apache-2.0
//
// What a terminal has in its keeping: requests that were taken and are not answered yet, and answers that were made and
// are not delivered yet. It survives the process, so that nothing is lost and nothing answered twice when that ends in the
// middle (it does not survive a power cut: nothing is flushed to the disk).
//
// Each thing lies in a slot, a folder with a number, and every change of its state is one rename, link or unlink:
//
//     f00000012/OQSsiquc01req_X.xml     a request that was taken
//     f00000012/OQSsiquc01res_X.xml     its answer; the request is gone
//     f00000012/part                    the file that the product sees, while it is being written (a second name of it)
//
// The letter is the folder to which the answer goes: a for res (answer), f for face.
//
// A custody of NULL keeps nothing: its only slot is CUSTODY_NOWHERE, with which everything but custody_take succeeds and
// does nothing.
#ifndef ONSHI_MOCKS_TERMINAL_CUSTODY_H
#define ONSHI_MOCKS_TERMINAL_CUSTODY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/status.h"

enum { CUSTODY_NOWHERE = 0, CUSTODY_PATH_BYTES = 4096 };

struct custody;

// custody_open keeps things in the folder at `path`, which it makes when it is missing. ONSHI_UNSUPPORTED when that is not
// on the file system of `beside`, ONSHI_TIMED_OUT when another terminal has it; ONSHI_IO with errno.
ONSHI_MUST_USE enum onshi_status custody_open(const char *path, const char *beside, struct custody **out);

// custody_close forgets the folder and removes it when it is empty.
void custody_close(struct custody *custody);

// custody_slot returns a new slot for something that goes to res (or to face); CUSTODY_NOWHERE when there can be none.
uint64_t custody_slot(struct custody *custody, bool face);

// custody_take moves `name` out of the folder `from` (a descriptor) into the slot and returns a descriptor of the slot's
// folder, which the caller closes; -1 with errno when it cannot be moved.
int custody_take(const struct custody *custody, uint64_t slot, int from, const char *name);

// custody_store writes an answer into the slot, and removes the request in it. ONSHI_IO with errno: the slot is then as it
// was.
ONSHI_MUST_USE enum onshi_status custody_store(struct custody *custody, uint64_t slot, const char *request,
                                               const char *name, const void *data, size_t length);

// custody_publish moves the answer `name` from the slot to the folder at `path` by rename, over an old file.
ONSHI_MUST_USE enum onshi_status custody_publish(struct custody *custody, uint64_t slot, const char *path,
                                                 const char *name);

// custody_twin writes the path of the slot's part, for outbox_open; false when there is none.
bool custody_twin(const struct custody *custody, uint64_t slot, char out[CUSTODY_PATH_BYTES]);

// custody_finish empties and removes the slot: the thing is delivered, or will never be.
void custody_finish(struct custody *custody, uint64_t slot);

// What was found in a slot of an earlier process.
struct custody_found {
    uint64_t slot;
    bool face;           // where its answer goes
    bool answered;       // it is an answer
    const char *name;    // borrowed for the call
    const void *data;    // of a request at most XML_MAXIMUM_BYTES + 1 bytes
    size_t length;       //
    int file;            // where it can be read whole, at its beginning; closed after the call
};

// custody_resume calls `found` for everything that is not finished, oldest first, and finishes what was delivered already.
// To be called once, before anything new is taken.
ONSHI_MUST_USE enum onshi_status custody_resume(struct custody *custody,
                                                void (*found)(void *context, const struct custody_found *found),
                                                void *context);

#endif
