// SPDX-License-Identifier: Apache-2.0
//
// The folder that a case has for itself: the terminal's req, res and face, the products' stores, and the file from
// which their clock is faked. It is not the place of evidence: that survives, the sandbox does not.
#ifndef ONSHI_SUITES_STAGE_SANDBOX_H
#define ONSHI_SUITES_STAGE_SANDBOX_H

#include <stdint.h>

#include "base/status.h"

struct sandbox {
    char *root, *req, *res, *face, *store, *clock; // absolute paths, owned
    char *handed;                                  // what a reception hands over
    char *partner_store;                           // of a second product
    char *tmp;                                     // the products' TMPDIR
};

// sandbox_make makes the folder `parent`/`name` and what belongs in it, readable by this user only.
ONSHI_MUST_USE enum onshi_status sandbox_make(const char *parent, const char *name, struct sandbox *out);

// sandbox_set_clock writes `instant` where libfaketime reads it. The file is put in place by rename: an empty or torn
// one would silently give the product the real time.
ONSHI_MUST_USE enum onshi_status sandbox_set_clock(const struct sandbox *sandbox, int64_t instant);

// sandbox_remove removes the folder with all that is in it, and frees the paths.
void sandbox_remove(struct sandbox *sandbox);

// sandbox_remove_tree removes a folder and everything below it; links are removed, never followed.
void sandbox_remove_tree(const char *path);

#endif
