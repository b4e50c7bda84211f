// SPDX-License-Identifier: Apache-2.0
#include "mocks/terminal/inbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/xml.h"
#include "mocks/wire/characters.h"

enum { NAME_BYTES = NAME_MAX + 1, READ_BYTES = 16384 };

// A file that was seen and not taken.
struct pending {
    char name[NAME_BYTES];
    size_t length;   // bytes at the last look
    int still_ticks; // looks by the timer at which it had not grown
    bool reported;   // as ignored
    bool seen;       // at the last look
};

struct inbox {
    struct inbox_handler handler;
    int folder;
    int notify; // -1: polled only
    struct event *notify_event;
    struct event *tick_event;
    struct pending pending[INBOX_PENDING_MAXIMUM];
    int pending_count;
};

static struct pending *find_pending(struct inbox *inbox, const char *name) {
    for (int i = 0; i < inbox->pending_count; i++) {
        if (strcmp(inbox->pending[i].name, name) == 0) {
            return &inbox->pending[i];
        }
    }
    return NULL;
}

static struct pending *add_pending(struct inbox *inbox, const char *name, size_t length) {
    if (inbox->pending_count == INBOX_PENDING_MAXIMUM || strlen(name) >= NAME_BYTES) {
        return NULL;
    }
    struct pending *pending = &inbox->pending[inbox->pending_count++];
    *pending = (struct pending){.length = length};
    memcpy(pending->name, name, strlen(name) + 1);
    return pending;
}

// Follows a file; says whether it has stood still long enough.
static bool stands_still(struct pending *pending, size_t length, bool tick) {
    pending->seen = true;
    if (pending->length != length) {
        pending->length = length;
        pending->still_ticks = 0;
        return false;
    }
    pending->still_ticks += tick && pending->still_ticks < INBOX_STILL_TICKS;
    return pending->still_ticks >= INBOX_STILL_TICKS;
}

static void drop_unseen(struct inbox *inbox) {
    int kept = 0;
    for (int i = 0; i < inbox->pending_count; i++) {
        if (inbox->pending[i].seen) {
            inbox->pending[kept++] = inbox->pending[i];
        }
    }
    inbox->pending_count = kept;
}

static enum onshi_status read_all(int file, struct bytes_writer *out) {
    uint8_t part[READ_BYTES];
    for (;;) {
        ssize_t got = read(file, part, sizeof part);
        if (got <= 0) {
            return got == 0 ? ONSHI_OK : ONSHI_IO;
        }
        size_t room = out->maximum - out->length;
        size_t take = (size_t)got < room ? (size_t)got : room;
        ONSHI_TRY(bytes_write(out, part, take));
        if (take == room) {
            return ONSHI_OK; // more than any message may have
        }
    }
}

static enum onshi_status read_file(const struct inbox *inbox, const char *name, struct bytes_writer *out) {
    int file = openat(inbox->folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0) {
        return ONSHI_IO;
    }
    struct stat about;
    bool regular = fstat(file, &about) == 0 && S_ISREG(about.st_mode);
    enum onshi_status status = regular ? read_all(file, out) : ONSHI_IO;
    (void)close(file);
    return status;
}

// A file that cannot be removed is left for the next look: its writer may still hold it on a share.
static bool hand_over(struct inbox *inbox, const struct inbox_file *file) {
    if (unlinkat(inbox->folder, file->name, 0) != 0) {
        return false;
    }
    inbox->handler.taken(inbox->handler.context, file);
    return true;
}

static void wait_for_rest(struct inbox *inbox, const struct inbox_file *file, bool tick) {
    struct pending *pending = find_pending(inbox, file->name);
    if (pending == NULL) {
        pending = add_pending(inbox, file->name, file->length);
        tick = false;
    }
    if (pending != NULL && stands_still(pending, file->length, tick) && hand_over(inbox, file)) {
        pending->seen = false;
    }
}

static void look_at_bytes(struct inbox *inbox, struct inbox_file *file, bool tick) {
    struct bytes_writer text;
    bytes_writer_init(&text, XML_MAXIMUM_BYTES);
    bool whole = wire_decode(file->data, file->length, &text) == ONSHI_OK &&
                 xml_parse(bytes_text(&text), text.length, &file->doc) == ONSHI_OK;
    if (whole) {
        file->text = bytes_text(&text);
        file->text_length = text.length;
        (void)hand_over(inbox, file);
        xmlFreeDoc(file->doc);
    } else {
        wait_for_rest(inbox, file, tick);
    }
    bytes_writer_free(&text);
}

static void look_at_wanted(struct inbox *inbox, const char *name, bool tick) {
    struct bytes_writer bytes;
    bytes_writer_init(&bytes, XML_MAXIMUM_BYTES + 1);
    if (read_file(inbox, name, &bytes) == ONSHI_OK) {
        struct inbox_file file = {
            .name = name,
            .data = (const uint8_t *)bytes_text(&bytes),
            .length = bytes.length,
        };
        look_at_bytes(inbox, &file, tick);
    }
    bytes_writer_free(&bytes);
}

// Reported only when it stays: a careful writer's file may bear another name for a moment.
static void look_at_unwanted(struct inbox *inbox, const char *name, bool tick) {
    struct pending *pending = find_pending(inbox, name);
    if (pending == NULL) {
        pending = add_pending(inbox, name, 0);
        tick = false;
    }
    if (pending != NULL && stands_still(pending, 0, tick) && !pending->reported) {
        pending->reported = true;
        inbox->handler.ignored(inbox->handler.context, name);
    }
}

static int is_visible(const struct dirent *entry) {
    size_t length = strlen(entry->d_name);
    bool work = length >= 4 && strcmp(entry->d_name + length - 4, ".tmp") == 0;
    return entry->d_name[0] != '.' && !work;
}

static int by_bytes(const struct dirent **a, const struct dirent **b) {
    return strcmp((*a)->d_name, (*b)->d_name); // whatever the locale: the order of answers must not depend on it
}

static void look(struct inbox *inbox, bool tick) {
    struct dirent **entries;
    int count = scandirat(inbox->folder, ".", &entries, is_visible, by_bytes);
    if (count < 0) {
        return; // a share that is away for a moment
    }
    for (int i = 0; i < inbox->pending_count; i++) {
        inbox->pending[i].seen = false;
    }
    for (int i = 0; i < count; i++) {
        bool wanted = inbox->handler.wanted(entries[i]->d_name);
        (wanted ? look_at_wanted : look_at_unwanted)(inbox, entries[i]->d_name, tick);
        free(entries[i]);
    }
    free(entries);
    drop_unseen(inbox);
}

static void on_tick(evutil_socket_t fd, short what, void *inbox) {
    (void)fd;
    (void)what;
    look(inbox, true);
}

static void on_notify(evutil_socket_t fd, short what, void *inbox) {
    char events[4096];
    (void)what;
    while (read(fd, events, sizeof events) > 0) {
        // what happened does not matter: the folder is looked at as a whole
    }
    look(inbox, false);
}

static void watch(struct inbox *inbox, struct event_base *base, const char *path) {
    inbox->notify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (inbox->notify < 0 || inotify_add_watch(inbox->notify, path, IN_CLOSE_WRITE | IN_MOVED_TO) < 0) {
        return; // polling does it too
    }
    inbox->notify_event = event_new(base, inbox->notify, EV_READ | EV_PERSIST, on_notify, inbox);
    if (inbox->notify_event != NULL) {
        (void)event_add(inbox->notify_event, NULL);
    }
}

static enum onshi_status start_ticking(struct inbox *inbox, struct event_base *base) {
    const struct timeval tick = {.tv_usec = INBOX_TICK_MILLISECONDS * 1000L};
    inbox->tick_event = event_new(base, -1, EV_PERSIST, on_tick, inbox);
    bool ticking = inbox->tick_event != NULL && event_add(inbox->tick_event, &tick) == 0;
    return ticking ? ONSHI_OK : ONSHI_NO_MEMORY;
}

enum onshi_status inbox_new(struct event_base *base, const char *path, const struct inbox_handler *handler,
                            struct inbox **out) {
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) {
        return ONSHI_IO;
    }
    struct inbox *inbox = calloc(1, sizeof *inbox);
    if (inbox == NULL) {
        (void)close(folder);
        return ONSHI_NO_MEMORY;
    }
    inbox->handler = *handler;
    inbox->folder = folder;
    watch(inbox, base, path);
    enum onshi_status status = start_ticking(inbox, base);
    if (status != ONSHI_OK) {
        inbox_free(inbox);
        return status;
    }
    *out = inbox;
    return ONSHI_OK;
}

static void free_event(struct event *event) {
    if (event != NULL) {
        event_free(event);
    }
}

void inbox_free(struct inbox *inbox) {
    if (inbox == NULL) {
        return;
    }
    free_event(inbox->notify_event);
    free_event(inbox->tick_event);
    if (inbox->notify >= 0) {
        (void)close(inbox->notify);
    }
    (void)close(inbox->folder);
    free(inbox);
}
