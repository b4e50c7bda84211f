// SPDX-License-Identifier: Apache-2.0
//
// What the tests of this room share: a folder of their own, files in it, and the small house (scripts, people,
// registry, the real schemas) that plan and judge are tested with.
//
//     struct fixture fixture = fixture_make();
//     fixture_write(&fixture, "folder/SC-T-01.xml", text);
//     ...
//     fixture_remove(&fixture);
#ifndef ONSHI_SUITES_TESTS_FIXTURE_H
#define ONSHI_SUITES_TESTS_FIXTURE_H

#include <jansson.h>

#include "base/bytes.h"

enum { FIXTURE_PATH_SIZE = 256 };

struct fixture {
    char root[64]; // a new folder in /tmp, with the real schema/ and one person, "p1", in people/
    char people[FIXTURE_PATH_SIZE];
    struct bytes_writer why;
};

struct fixture fixture_make(void);
void fixture_remove(struct fixture *fixture);

// fixture_path returns the path of `name` below the fixture; static storage, good until the next call.
const char *fixture_path(const struct fixture *fixture, const char *name);

// fixture_write makes the file `name` below the fixture, and its folder.
void fixture_write(const struct fixture *fixture, const char *name, const char *text);

// fixture_read returns the content of a file, to be freed.
char *fixture_read(const struct fixture *fixture, const char *name, size_t *out_length);

// fixture_script writes "scripts/ID.xml", a valid script; `varies` are its vary elements and `steps` what is played
// after the first clock step, which is on line FIXTURE_CLOCK_LINE, one line above them.
enum { FIXTURE_CLOCK_LINE = 10 };
void fixture_script(const struct fixture *fixture, const char *id, const char *role, const char *capability,
                    const char *varies, const char *steps);

// fixture_json parses JSON that the test wrote, with ' in place of ".
json_t *fixture_json(const char *text);

#endif
