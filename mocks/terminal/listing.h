// SPDX-License-Identifier: Apache-2.0
//
// What lies in a folder, and what was known about it at the last look.
//
// A look gives a new listing; listing_inherit carries over what was learned about files that have not changed. Names that
// begin with a dot or end in ".tmp" are somebody's work in progress and are not in it.
#ifndef ONSHI_MOCKS_TERMINAL_LISTING_H
#define ONSHI_MOCKS_TERMINAL_LISTING_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/status.h"

enum { LISTING_MAXIMUM = 65536 }; // files beyond are seen when others have gone

struct listing_entry {
    char *name;
    struct stat about;
    int64_t since_us; // when it was first seen as it is now
    bool read;        // as it is now, and was no document
    bool told;        // as ignored
};

struct listing {
    struct listing_entry *entries; // sorted by name
    int count;
};

// listing_look reads the folder open at `folder` at the monotonic time `now_us`. ONSHI_IO with errno when it is away.
ONSHI_MUST_USE enum onshi_status listing_look(int folder, int64_t now_us, struct listing *out);
void listing_free(struct listing *listing);

// listing_inherit takes over from `before` what holds for files that are still the same.
void listing_inherit(struct listing *listing, const struct listing *before);

// listing_by_age returns the entries, those that were changed first at the beginning; equally old ones by name. Released
// with free; NULL when there is no memory or nothing in it.
struct listing_entry **listing_by_age(const struct listing *listing);

// listing_same says whether a file is what it was: neither replaced nor written to.
bool listing_same(const struct stat *a, const struct stat *b);

#endif
