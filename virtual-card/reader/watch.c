// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/reader/watch.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <winscard.h>

enum { COUNT_SHIFT = 16 }; // of the state, whose upper half is the count

struct watch {
    SCARDCONTEXT context;
    int told; // write end
    char name[MAX_READERNAME];
};

static const char NOTHING[] = "";
static const char PRESENT[] = {WATCH_PRESENT, '\0'};
static const char ABSENT[] = {WATCH_ABSENT, '\0'};
static const char EXCHANGED[] = {WATCH_ABSENT, WATCH_PRESENT, '\0'};
static const char ENDED[] = {WATCH_ENDED, '\0'};

// is_present says what follows from `moves` insertions and removals since a count. A card that is reported although the
// last of them took it out is one that a disconnect put back.
static bool is_present(const struct watch_slot *before, unsigned moves, bool reported)
{
    const bool was = before->told == WATCH_PRESENT;

    return moves == 0 ? was : reported && was == (moves % 2 == 0);
}

const char *watch_see(struct watch_slot *slot, unsigned long state)
{
    const struct watch_slot before = *slot;
    const uint16_t count = (uint16_t)(state >> COUNT_SHIFT);
    const uint16_t moves = before.counts ? (uint16_t)(count - before.count) : 0;
    const bool counts = (state & (SCARD_STATE_UNAVAILABLE | SCARD_STATE_UNKNOWN)) == 0;
    const bool reported = (state & SCARD_STATE_PRESENT) != 0;
    const bool present = counts && before.counts ? is_present(&before, moves, reported) : reported;

    *slot = (struct watch_slot){.told = present ? WATCH_PRESENT : WATCH_ABSENT, .counts = counts, .count = count};
    if (before.told != slot->told) {
        return present ? PRESENT : ABSENT;
    }
    return present && moves > 0 ? EXCHANGED : NOTHING;
}

static bool tell(const struct watch *watch, const char *changes)
{
    const size_t length = strlen(changes);

    return write(watch->told, changes, length) == (ssize_t)length;
}

static void *run(void *argument)
{
    struct watch *watch = argument;
    SCARD_READERSTATE reader = {.szReader = watch->name, .dwCurrentState = SCARD_STATE_UNAWARE};
    struct watch_slot slot = {.counts = false};

    while (SCardGetStatusChange(watch->context, INFINITE, &reader, 1) == SCARD_S_SUCCESS) {
        if (!tell(watch, watch_see(&slot, reader.dwEventState))) {
            break;
        }
        reader.dwCurrentState = reader.dwEventState & ~(DWORD)SCARD_STATE_CHANGED;
    }
    tell(watch, ENDED);
    SCardReleaseContext(watch->context);
    close(watch->told);
    free(watch);
    return NULL;
}

static enum onshi_status start_thread(struct watch *watch)
{
    pthread_t thread;

    if (SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &watch->context) != SCARD_S_SUCCESS) {
        return ONSHI_IO;
    }
    if (pthread_create(&thread, NULL, run, watch) != 0) {
        SCardReleaseContext(watch->context);
        return ONSHI_IO;
    }
    pthread_detach(thread);
    return ONSHI_OK;
}

enum onshi_status watch_start(const char *name, int *out_fd)
{
    int ends[2];
    struct watch *watch = calloc(1, sizeof *watch);
    if (watch == NULL) {
        return ONSHI_NO_MEMORY;
    }
    if (pipe2(ends, O_CLOEXEC) != 0) {
        free(watch);
        return ONSHI_IO;
    }

    snprintf(watch->name, sizeof watch->name, "%s", name);
    watch->told = ends[1];
    if (start_thread(watch) != ONSHI_OK) {
        close(ends[0]);
        close(ends[1]);
        free(watch);
        return ONSHI_IO;
    }
    *out_fd = ends[0];
    return ONSHI_OK;
}
