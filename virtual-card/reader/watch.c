// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/reader/watch.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <winscard.h>

enum { COUNTER_SHIFT = 16 }; // PC/SC counts insertions and removals in the upper half of the state

struct watch {
    SCARDCONTEXT context;
    int told; // write end
    char name[MAX_READERNAME];
};

static bool tell(const struct watch *watch, char what)
{
    return write(watch->told, &what, 1) == 1;
}

// tell_change tells what lies between two states.
static bool tell_change(const struct watch *watch, DWORD before, DWORD now)
{
    const bool was = (before & SCARD_STATE_PRESENT) != 0;
    const bool is = (now & SCARD_STATE_PRESENT) != 0;

    if (before != SCARD_STATE_UNAWARE && was == is) {
        if (!is || before >> COUNTER_SHIFT == now >> COUNTER_SHIFT) {
            return true;
        }
        return tell(watch, WATCH_ABSENT) && tell(watch, WATCH_PRESENT);
    }
    return tell(watch, is ? WATCH_PRESENT : WATCH_ABSENT);
}

static void *run(void *argument)
{
    struct watch *watch = argument;
    SCARD_READERSTATE reader = {.szReader = watch->name, .dwCurrentState = SCARD_STATE_UNAWARE};

    while (SCardGetStatusChange(watch->context, INFINITE, &reader, 1) == SCARD_S_SUCCESS) {
        if (!tell_change(watch, reader.dwCurrentState, reader.dwEventState)) {
            break;
        }
        reader.dwCurrentState = reader.dwEventState & ~(DWORD)SCARD_STATE_CHANGED;
    }
    tell(watch, WATCH_ENDED);
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
