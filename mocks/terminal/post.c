// SPDX-License-Identifier: Apache-2.0
#include "mocks/terminal/post.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "mocks/terminal/outbox.h"

struct parcel {
    struct parcel *next;
    struct post_order order;
    char name[NAME_MAX + 1];
    struct bytes_writer bytes, text;
    int64_t due_us;          // INT64_MAX: held
    size_t sent;             // bytes of it that are in the file
    bool open;               // `file` is being written
    bool kept;               // has been told
    bool again;              // delivered once already
    struct outbox_file file;
};

struct post {
    struct custody *custody;
    struct post_handler handler;
    struct event *timer;
    struct parcel *first, **last; // in the order in which they came
    int count;
    size_t bytes;
    bool busy;     // the handler may send more while parcels are gone through
    bool released; // it has, or has let go what is held
};

static struct post_parcel view_of(const struct parcel *parcel) {
    return (struct post_parcel){parcel->name, parcel->order.mark, parcel->again, &parcel->bytes, &parcel->text};
}

static void wait_for(struct parcel *parcel, int64_t milliseconds) {
    parcel->due_us = milliseconds == POST_HELD ? INT64_MAX : clock_monotonic_us() + milliseconds * 1000;
}

// Writing. Each of these returns whether the parcel is delivered; it has a new due time if not.

static bool keep(struct post *post, struct parcel *parcel) {
    if (!parcel->kept) {
        const struct post_parcel view = view_of(parcel);
        parcel->kept = true;
        post->handler.kept(post->handler.context, &view);
    }
    parcel->sent = 0;
    wait_for(parcel, POST_RETRY_MILLISECONDS);
    return false;
}

static bool open_file(struct post *post, struct parcel *parcel) {
    char twin[CUSTODY_PATH_BYTES];
    bool has_twin = !parcel->again && custody_twin(post->custody, parcel->order.slot, twin);
    enum onshi_status status =
        outbox_open(parcel->order.folder, parcel->name, has_twin ? twin : NULL, &parcel->file);
    parcel->open = status == ONSHI_OK;
    return parcel->open;
}

static size_t piece_of(const struct parcel *parcel) {
    size_t pieces = parcel->order.pieces > 1 ? (size_t)parcel->order.pieces : 1;
    size_t piece = parcel->bytes.length / pieces + 1;
    size_t left = parcel->bytes.length - parcel->sent;
    return piece < left ? piece : left;
}

static bool write_piece(struct post *post, struct parcel *parcel) {
    if (!parcel->open && !open_file(post, parcel)) {
        return keep(post, parcel);
    }
    size_t piece = piece_of(parcel);
    if (outbox_append(&parcel->file, bytes_text(&parcel->bytes) + parcel->sent, piece) != ONSHI_OK) {
        outbox_abandon(&parcel->file);
        parcel->open = false;
        return keep(post, parcel);
    }
    parcel->sent += piece;
    if (parcel->sent < parcel->bytes.length) {
        wait_for(parcel, parcel->order.pause_ms);
        return false;
    }
    parcel->open = false;
    return outbox_close(&parcel->file) == ONSHI_OK || keep(post, parcel);
}

static bool place(struct post *post, struct parcel *parcel) {
    bool in_custody = parcel->order.slot != CUSTODY_NOWHERE && !parcel->again;
    enum onshi_status status = ONSHI_IO;
    if (in_custody) {
        status = custody_publish(post->custody, parcel->order.slot, parcel->order.folder, parcel->name);
    }
    if (status != ONSHI_OK) { // nowhere, or it could not be stored when it was made
        status = outbox_place(parcel->order.folder, parcel->name, bytes_text(&parcel->bytes), parcel->bytes.length);
    }
    return status == ONSHI_OK || keep(post, parcel);
}

static void tell_delivered(struct post *post, struct parcel *parcel) {
    const struct post_parcel view = view_of(parcel);
    if (!parcel->again) {
        custody_finish(post->custody, parcel->order.slot);
    }
    post->handler.delivered(post->handler.context, &view);
}

// Whether nothing more is to be done for the parcel.
static bool deliver(struct post *post, struct parcel *parcel) {
    bool whole = parcel->order.pieces <= 1;
    if (!(parcel->order.renamed && whole ? place : write_piece)(post, parcel)) {
        return false;
    }
    tell_delivered(post, parcel);
    if (parcel->order.again_ms == 0 || parcel->again) {
        return true;
    }
    parcel->again = true;
    parcel->sent = 0;
    wait_for(parcel, parcel->order.again_ms);
    return false;
}

// The queue.

static void free_parcel(struct parcel *parcel) {
    if (parcel->open) {
        outbox_abandon(&parcel->file); // half a file is no answer; the custody has the whole
    }
    bytes_writer_free(&parcel->bytes);
    bytes_writer_free(&parcel->text);
    free(parcel);
}

static void set_timer(const struct post *post) {
    int64_t due_us = INT64_MAX;
    for (const struct parcel *parcel = post->first; parcel != NULL; parcel = parcel->next) {
        due_us = parcel->due_us < due_us ? parcel->due_us : due_us;
    }
    if (due_us == INT64_MAX) {
        (void)event_del(post->timer);
        return;
    }
    int64_t left_us = due_us - clock_monotonic_us();
    left_us = left_us < 0 ? 0 : left_us;
    const struct timeval left = {.tv_sec = left_us / 1000000, .tv_usec = left_us % 1000000};
    (void)event_add(post->timer, &left);
}

static void append(struct post *post, struct parcel *parcel) {
    parcel->next = NULL;
    *post->last = parcel;
    post->last = &parcel->next;
    post->count++;
    post->bytes += parcel->bytes.length;
}

// Goes once through everything that is on the way. What the handler sends meanwhile is appended to a queue of its own.
static void go_through(struct post *post) {
    struct parcel *parcel = post->first;
    int64_t now_us = clock_monotonic_us();
    bool released = post->released;
    post->first = NULL;
    post->last = &post->first;
    post->count = 0;
    post->bytes = 0;
    post->released = false;
    while (parcel != NULL) {
        struct parcel *next = parcel->next;
        bool due = parcel->due_us <= now_us || (released && parcel->due_us == INT64_MAX);
        if (due && deliver(post, parcel)) {
            free_parcel(parcel);
        } else {
            append(post, parcel);
        }
        parcel = next;
    }
}

static void run(struct post *post) {
    if (post->busy) {
        return; // the one who is at it does it
    }
    post->busy = true;
    do {
        go_through(post);
    } while (post->released);
    post->busy = false;
    set_timer(post);
}

static void on_timer(evutil_socket_t fd, short what, void *post) {
    (void)fd;
    (void)what;
    run(post);
}

void post_release(struct post *post) {
    post->released = true;
    run(post);
}

enum onshi_status post_send(struct post *post, const struct post_order *order, struct bytes_writer *bytes,
                            struct bytes_writer *text) {
    if (!outbox_is_name(order->name)) {
        return ONSHI_MALFORMED;
    }
    struct parcel *parcel = calloc(1, sizeof *parcel);
    if (parcel == NULL) {
        return ONSHI_NO_MEMORY;
    }
    parcel->order = *order;
    memcpy(parcel->name, order->name, strlen(order->name) + 1);
    parcel->order.name = parcel->name;
    parcel->bytes = *bytes;
    parcel->text = *text;
    bytes_writer_init(bytes, bytes->maximum);
    bytes_writer_init(text, text->maximum);
    wait_for(parcel, order->delay_ms);
    if (order->delay_ms == 0 && deliver(post, parcel)) {
        free_parcel(parcel);
        return ONSHI_OK;
    }
    append(post, parcel);
    if (!post->busy) {
        set_timer(post);
    }
    return ONSHI_OK;
}

bool post_is_full(const struct post *post) {
    return post->count >= POST_PARCELS_MAXIMUM || post->bytes >= POST_BYTES_MAXIMUM;
}

int post_waiting(const struct post *post) {
    return post->count;
}

enum onshi_status post_new(struct event_base *base, struct custody *custody, const struct post_handler *handler,
                           struct post **out) {
    struct post *post = calloc(1, sizeof *post);
    if (post == NULL) {
        return ONSHI_NO_MEMORY;
    }
    post->custody = custody;
    post->handler = *handler;
    post->last = &post->first;
    post->timer = event_new(base, -1, 0, on_timer, post);
    if (post->timer == NULL) {
        free(post);
        return ONSHI_NO_MEMORY;
    }
    *out = post;
    return ONSHI_OK;
}

void post_free(struct post *post) {
    if (post == NULL) {
        return;
    }
    for (struct parcel *parcel = post->first; parcel != NULL;) {
        struct parcel *next = parcel->next;
        free_parcel(parcel);
        parcel = next;
    }
    event_free(post->timer);
    free(post);
}
