// SPDX-License-Identifier: Apache-2.0
#include "mocks/terminal/inbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/xml.h"
#include "mocks/terminal/listing.h"
#include "mocks/wire/characters.h"
#include "mocks/wire/message.h"

enum { READ_BYTES = 16384 };

static const char taking_name[] = ".onshi-taking";

struct inbox {
    struct inbox_handler handler;
    struct inbox_config config;
    struct event_base *base;
    int folder; // -1: none is open
    bool away;  // has been told
    int notify; // -1: polled only
    struct event *notify_event;
    struct event *tick_event;
    struct event *soon_event; // the rest of a look that took too long
    struct listing known;
};

// Reading.

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

// Reads the regular file `name`; `about` is what it was when reading began.
static enum onshi_status read_file(int folder, const char *name, struct bytes_writer *out, struct stat *about) {
    int file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (file < 0) {
        return ONSHI_IO;
    }
    bool regular = fstat(file, about) == 0 && S_ISREG(about->st_mode);
    enum onshi_status status = regular ? read_all(file, out) : ONSHI_IO;
    (void)close(file);
    return status;
}

static bool parse(const struct bytes_writer *bytes, struct bytes_writer *text, xmlDoc **out) {
    return wire_decode(bytes_text(bytes), bytes->length, text) == ONSHI_OK &&
           wire_parse(bytes_text(text), text->length, out) == ONSHI_OK;
}

void inbox_hand_over(const struct inbox_handler *handler, const char *name, uint64_t slot, const void *data,
                     size_t length, int whole) {
    struct bytes_writer bytes, text;
    bytes_writer_init(&bytes, XML_MAXIMUM_BYTES + 1);
    bytes_writer_init(&text, XML_MAXIMUM_BYTES);
    length = length > bytes.maximum ? bytes.maximum : length;
    struct inbox_file file = {.name = name, .slot = slot, .doc = NULL, .whole = length > XML_MAXIMUM_BYTES ? whole : -1};
    bool document = bytes_write(&bytes, data, length) == ONSHI_OK && parse(&bytes, &text, &file.doc);
    file.data = (const uint8_t *)bytes_text(&bytes);
    file.length = bytes.length;
    file.text = document ? bytes_text(&text) : NULL;
    file.text_length = document ? text.length : 0;
    handler->taken(handler->context, &file);
    xmlFreeDoc(file.doc);
    bytes_writer_free(&bytes);
    bytes_writer_free(&text);
}

// Taking.

// Where a file is after it was moved out of sight.
struct moved {
    int folder;
    const char *name;
    uint64_t slot;
};

// A file that cannot be moved is left for the next look: its writer may still hold it on a share, or the disk is full.
static bool move_away(struct inbox *inbox, const char *name, struct moved *out) {
    struct custody *custody = inbox->config.custody;
    if (custody == NULL) {
        *out = (struct moved){inbox->folder, taking_name, CUSTODY_NOWHERE};
        return renameat(inbox->folder, name, inbox->folder, taking_name) == 0;
    }
    uint64_t slot = custody_slot(custody, false);
    int folder = slot == CUSTODY_NOWHERE ? -1 : custody_take(custody, slot, inbox->folder, name);
    if (folder < 0) {
        custody_finish(custody, slot);
        return false;
    }
    *out = (struct moved){folder, name, slot};
    return true;
}

// The bytes that were moved: those that were read before, unless the file was changed in between.
static void read_moved(const struct moved *moved, const struct stat *before, struct bytes_writer *bytes) {
    struct stat now;
    if (fstatat(moved->folder, moved->name, &now, AT_SYMLINK_NOFOLLOW) != 0 || listing_same(before, &now)) {
        return;
    }
    bytes_writer_free(bytes);
    if (read_file(moved->folder, moved->name, bytes, &now) != ONSHI_OK) {
        bytes_writer_free(bytes); // an empty file is answered as broken
    }
}

static bool take(struct inbox *inbox, const char *name, const struct stat *before, struct bytes_writer *bytes) {
    struct moved moved;
    if (!move_away(inbox, name, &moved)) {
        return false;
    }
    read_moved(&moved, before, bytes);
    bool huge = bytes->length > XML_MAXIMUM_BYTES; // a list, perhaps: whoever takes it reads all of it
    int whole = huge ? openat(moved.folder, moved.name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) : -1;
    if (moved.slot == CUSTODY_NOWHERE) {
        (void)unlinkat(moved.folder, moved.name, 0);
    } else {
        (void)close(moved.folder);
    }
    inbox_hand_over(&inbox->handler, name, moved.slot, bytes_text(bytes), bytes->length, whole);
    if (whole >= 0) {
        (void)close(whole);
    }
    return true;
}

// Looking.

static bool stands_still(const struct inbox *inbox, const struct listing_entry *entry, int64_t now_us) {
    return now_us - entry->since_us >= (int64_t)inbox->config.still_ms * 1000;
}

// A document ends with a tag; what does not is not worth parsing.
static bool may_be_whole(const struct bytes_writer *bytes) {
    const char *text = bytes_text(bytes);
    size_t length = bytes->length;
    while (length > 0 && strchr(" \t\r\n", text[length - 1]) != NULL && text[length - 1] != 0) {
        length--;
    }
    return length > 0 && text[length - 1] == '>';
}

static bool is_whole(const struct bytes_writer *bytes) {
    struct bytes_writer text;
    bytes_writer_init(&text, XML_MAXIMUM_BYTES);
    xmlDoc *doc = NULL;
    bool whole = may_be_whole(bytes) && parse(bytes, &text, &doc);
    xmlFreeDoc(doc);
    bytes_writer_free(&text);
    return whole;
}

// Once a version of a file has been read and is no document, it is read again only when it is given up.
static void look_at_wanted(struct inbox *inbox, struct listing_entry *entry, int64_t now_us) {
    bool still = stands_still(inbox, entry, now_us);
    bool huge = entry->about.st_size > XML_MAXIMUM_BYTES;
    if (!still && (entry->read || huge)) {
        return;
    }
    struct bytes_writer bytes;
    struct stat about;
    bytes_writer_init(&bytes, XML_MAXIMUM_BYTES + 1);
    if (read_file(inbox->folder, entry->name, &bytes, &about) == ONSHI_OK) {
        entry->read = listing_same(&about, &entry->about);
        bool due = still && entry->read;
        if (due || (!huge && is_whole(&bytes))) {
            (void)take(inbox, entry->name, &about, &bytes);
        }
    }
    bytes_writer_free(&bytes);
}

// Told only when it stays: a careful writer's file may bear another name for a moment.
static void look_at_unwanted(struct inbox *inbox, struct listing_entry *entry, int64_t now_us) {
    if (!entry->told && stands_still(inbox, entry, now_us)) {
        entry->told = true;
        inbox->handler.ignored(inbox->handler.context, entry->name);
    }
}

static void look_at(struct inbox *inbox, struct listing_entry *entry, int64_t now_us) {
    bool wanted = S_ISREG(entry->about.st_mode) && inbox->handler.wanted(entry->name);
    (wanted ? look_at_wanted : look_at_unwanted)(inbox, entry, now_us);
}

// Goes through the files, the oldest first, until its time is up.
static void go_through(struct inbox *inbox) {
    struct listing_entry **entries = listing_by_age(&inbox->known);
    int64_t now_us = clock_monotonic_us();
    int64_t end_us = now_us + INBOX_SLICE_MILLISECONDS * 1000;
    for (int i = 0; entries != NULL && i < inbox->known.count; i++) {
        if (!inbox->handler.ready(inbox->handler.context)) {
            break; // the next tick will ask again
        }
        if (clock_monotonic_us() > end_us) {
            const struct timeval soon = {.tv_usec = 1000};
            (void)event_add(inbox->soon_event, &soon);
            break;
        }
        look_at(inbox, entries[i], now_us);
    }
    free(entries);
}

// The folder itself.

static void stop_watching(struct inbox *inbox) {
    if (inbox->notify_event != NULL) {
        event_free(inbox->notify_event);
        inbox->notify_event = NULL;
    }
    if (inbox->notify >= 0) {
        (void)close(inbox->notify);
        inbox->notify = -1;
    }
}

static void on_notify(evutil_socket_t fd, short what, void *context);

static void watch(struct inbox *inbox) {
    inbox->notify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (inbox->notify < 0 ||
        inotify_add_watch(inbox->notify, inbox->config.path, IN_CLOSE_WRITE | IN_MOVED_TO) < 0) {
        return; // polling does it too
    }
    inbox->notify_event = event_new(inbox->base, inbox->notify, EV_READ | EV_PERSIST, on_notify, inbox);
    if (inbox->notify_event != NULL) {
        (void)event_add(inbox->notify_event, NULL);
    }
}

static enum onshi_status open_folder(struct inbox *inbox) {
    inbox->folder = open(inbox->config.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (inbox->folder < 0) {
        return ONSHI_IO;
    }
    watch(inbox);
    return ONSHI_OK;
}

static void close_folder(struct inbox *inbox) {
    stop_watching(inbox);
    if (inbox->folder >= 0) {
        (void)close(inbox->folder);
        inbox->folder = -1;
    }
}

// Whether the path leads to the folder that is open: not to another one that was put in its place, nor to nothing.
static bool still_there(const struct inbox *inbox) {
    struct stat there, here;
    return inbox->folder >= 0 && stat(inbox->config.path, &there) == 0 && fstat(inbox->folder, &here) == 0 &&
           there.st_dev == here.st_dev && there.st_ino == here.st_ino;
}

// Reads the folder, which may be another one than at the last look, or none: a share that is away or fails.
static bool read_folder(struct inbox *inbox, struct listing *out) {
    if (!still_there(inbox)) {
        close_folder(inbox);
        if (open_folder(inbox) != ONSHI_OK) {
            return false;
        }
    }
    return listing_look(inbox->folder, clock_monotonic_us(), out) == ONSHI_OK;
}

static void look(struct inbox *inbox) {
    struct listing seen;
    bool away = !read_folder(inbox, &seen);
    if (away != inbox->away) {
        inbox->away = away;
        inbox->handler.away(inbox->handler.context, away);
    }
    if (away) {
        return; // the next look will do
    }
    listing_inherit(&seen, &inbox->known);
    listing_free(&inbox->known);
    inbox->known = seen;
    go_through(inbox);
}

static void on_tick(evutil_socket_t fd, short what, void *inbox) {
    (void)fd;
    (void)what;
    look(inbox);
}

static void on_notify(evutil_socket_t fd, short what, void *context) {
    char events[4096];
    (void)what;
    while (read(fd, events, sizeof events) > 0) {
        // what happened does not matter: the folder is looked at as a whole
    }
    look(context);
}

static enum onshi_status start_ticking(struct inbox *inbox) {
    const struct timeval tick = {.tv_usec = INBOX_TICK_MILLISECONDS * 1000L};
    inbox->tick_event = event_new(inbox->base, -1, EV_PERSIST, on_tick, inbox);
    inbox->soon_event = event_new(inbox->base, -1, 0, on_tick, inbox);
    bool ticking = inbox->tick_event != NULL && inbox->soon_event != NULL && event_add(inbox->tick_event, &tick) == 0;
    return ticking ? ONSHI_OK : ONSHI_NO_MEMORY;
}

enum onshi_status inbox_new(struct event_base *base, const struct inbox_config *config,
                            const struct inbox_handler *handler, struct inbox **out) {
    struct inbox *inbox = calloc(1, sizeof *inbox);
    if (inbox == NULL) {
        return ONSHI_NO_MEMORY;
    }
    inbox->handler = *handler;
    inbox->config = *config;
    inbox->base = base;
    inbox->notify = -1;
    enum onshi_status status = open_folder(inbox);
    if (status == ONSHI_OK) {
        status = start_ticking(inbox);
    }
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
    close_folder(inbox);
    free_event(inbox->tick_event);
    free_event(inbox->soon_event);
    listing_free(&inbox->known);
    free(inbox);
}
