// SPDX-License-Identifier: Apache-2.0
//
// Answers that nobody has taken away: the terminal warns about each once, after the minutes of ResponseFileStayTime
// (結果データファイルの消し忘れ判定時間) [wire-interface 1.3].
#ifndef ONSHI_MOCKS_TERMINAL_LEFTOVERS_H
#define ONSHI_MOCKS_TERMINAL_LEFTOVERS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

enum { LEFTOVERS_MAXIMUM = 65536 };

struct leftover {
    char *name;
    int64_t since; // instant
    bool told;
};

struct leftovers {
    struct leftover *items;
    int count, room;
};

// leftovers_note says that `name` was written at the instant `now`.
ONSHI_MUST_USE enum onshi_status leftovers_note(struct leftovers *leftovers, const char *name, int64_t now);

// leftovers_note_folder notes all that lies in the folder at `path`, as if it had been written at `now`.
ONSHI_MUST_USE enum onshi_status leftovers_note_folder(struct leftovers *leftovers, const char *path, int64_t now);

// leftovers_check forgets what is no longer in the folder at `path`, and calls `tell` for what has been there for
// `stay_seconds` at `now` and was not told yet.
void leftovers_check(struct leftovers *leftovers, const char *path, int64_t now, int64_t stay_seconds,
                     void (*tell)(void *context, const char *name), void *context);

void leftovers_clear(struct leftovers *leftovers);

#endif
