// SPDX-License-Identifier: Apache-2.0
//
// What a profile says of the terminal.
#include <stdlib.h>
#include <string.h>

#include "mocks/terminal/terminal.h"

enum { STAY_MINUTES_MAXIMUM = 366 * 24 * 60, PART_MILLISECONDS = 300 };

// Looks a value up in words that end with NULL; -1 when it is none of them.
static int choose(const struct profile *profile, const char *key, const char *const *words) {
    const char *value = profile_parameter(profile, key, words[0]);
    for (int i = 0; words[i] != NULL; i++) {
        if (strcmp(words[i], value) == 0) {
            return i;
        }
    }
    return -1;
}

static int read_minutes(const struct profile *profile) {
    const char *value = profile_parameter(profile, "folder.stay_minutes", "0");
    char *end;
    long minutes = strtol(value, &end, 10);
    return end == value || *end != 0 || minutes < 0 || minutes > STAY_MINUTES_MAXIMUM ? -1 : (int)minutes;
}

enum onshi_status terminal_options_of_profile(const struct profile *profile, struct terminal_options *options) {
    static const char *const switches[] = {"off", "on", NULL};
    static const char *const manners[] = {"in-place", "two-parts", "renamed", NULL}; // as enum terminal_manner
    static const char *const orders[] = {"logical", "shuffled", NULL};               // as enum wire_order
    static const char *const encodings[] = {"utf-8", "cp932", NULL};                 // as enum wire_characters
    int error_files = choose(profile, "folder.err_file", switches), zip = choose(profile, "folder.zip", switches);
    int manner = choose(profile, "folder.manner", manners), order = choose(profile, "res.order", orders);
    int encoding = choose(profile, "res.encoding", encodings), minutes = read_minutes(profile);
    if (error_files < 0 || zip < 0 || manner < 0 || order < 0 || encoding < 0 || minutes < 0) {
        return ONSHI_MALFORMED;
    }
    options->error_files = error_files == 1;
    options->zip = zip == 1;
    options->manner = (enum terminal_manner)manner;
    options->part_ms = PART_MILLISECONDS;
    options->style.order = (enum wire_order)order;
    options->style.characters = (enum wire_characters)encoding;
    options->stay_minutes = minutes;
    return ONSHI_OK;
}
