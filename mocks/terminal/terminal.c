// SPDX-License-Identifier: Apache-2.0
#include "mocks/terminal/terminal.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/xml.h"
#include "mocks/terminal/state.h"
#include "mocks/wire/characters.h"

enum { STILL_MILLISECONDS = 2000, MIND_MILLISECONDS = 500, SECONDS_OF_A_MINUTE = 60 };

static const char *const event_names[] = {
    [TERMINAL_REQUEST_TAKEN] = "request taken",
    [TERMINAL_REQUEST_REFUSED] = "request refused",
    [TERMINAL_REQUEST_IGNORED] = "request ignored",
    [TERMINAL_ANSWER_WRITTEN] = "answer written",
    [TERMINAL_FACE_PUSHED] = "face pushed",
    [TERMINAL_READER_SAID] = "reader said",
    [TERMINAL_READER_TOLD] = "reader told",
    [TERMINAL_READER_REFUSED] = "reader refused",
    [TERMINAL_READER_GONE] = "reader gone",
    [TERMINAL_READER_UNKNOWN] = "reader unknown",
    [TERMINAL_TROUBLE] = "trouble",
    [TERMINAL_ANSWER_LEFT] = "answer left",
    [TERMINAL_FOLDER_AWAY] = "folder away",
    [TERMINAL_FOLDER_BACK] = "folder back",
    [TERMINAL_FAULT_FIRED] = "fault fired",
};

const char *terminal_event_name(enum terminal_event_kind kind) {
    assert((size_t)kind < sizeof event_names / sizeof event_names[0]);
    return event_names[kind];
}

// Telling.

void terminal_observe(const struct terminal *terminal, const struct terminal_event *happening) {
    terminal->config.observe(terminal->config.context, happening);
}

static void tell(const struct terminal *terminal, enum terminal_event_kind kind, const char *name, const char *text) {
    terminal_observe(terminal, &(struct terminal_event){.kind = kind, .name = name, .valid = true, .text = text});
}

void terminal_trouble(const struct terminal *terminal, const char *name, const char *text) {
    terminal_observe(terminal, &(struct terminal_event){.kind = TERMINAL_TROUBLE, .name = name, .text = text});
}

void terminal_fault_fired(const struct terminal *terminal, const char *name, const struct planned_fault *fault) {
    tell(terminal, TERMINAL_FAULT_FIRED, name, fault_describe(fault->kind)->name);
}

int64_t terminal_now(const struct terminal *terminal) {
    return terminal->config.now(terminal->config.context);
}

// The post.

static void on_delivered(void *context, const struct post_parcel *parcel) {
    struct terminal *terminal = context;
    bool legible = parcel->text->length > 0;
    if (terminal->config.options.stay_minutes > 0 && parcel->mark == TERMINAL_ANSWER_WRITTEN) {
        (void)!leftovers_note(&terminal->leftovers, parcel->name, terminal_now(terminal));
    }
    terminal_observe(terminal, &(struct terminal_event){
                                   .kind = (enum terminal_event_kind)parcel->mark,
                                   .name = parcel->name,
                                   .data = (const uint8_t *)bytes_text(parcel->bytes),
                                   .length = parcel->bytes->length,
                                   .text_utf8 = legible ? bytes_text(parcel->text) : NULL,
                                   .text_length = parcel->text->length,
                                   .valid = true,
                                   .text = parcel->again ? "again" : "",
                               });
}

static void on_kept(void *context, const struct post_parcel *parcel) {
    struct bytes_writer text;
    bytes_writer_init(&text, VERDICT_BYTES);
    int number = errno;
    bytes_note(&text, "書けません (%s)。フォルダーの権限と空きを見てください。書けるようになり次第書きます / "
                      "it cannot be written (%s); look at the folder and the free space. It is kept and written as soon as it "
                      "can be", strerror(number), strerror(number));
    terminal_trouble(context, parcel->name, bytes_text(&text));
    bytes_writer_free(&text);
}

void terminal_release(struct terminal *terminal) {
    post_release(terminal->post);
}

int terminal_waiting(const struct terminal *terminal) {
    return post_waiting(terminal->post);
}

// The folder req.

static bool is_request(const char *name) {
    return request_kind_of(name) != NULL;
}

// Asked for each file that waits: while the linking program stands still, all stay where they are [BUG-30].
static bool on_ready(void *context) {
    struct terminal *terminal = context;
    const struct planned_fault *fault = fault_lasts(terminal->config.faults, FAULT_FOLDER, FAULT_KIND_LINKING_STOPPED);
    if (fault != NULL && !terminal->stopped) {
        fault_note(terminal->config.faults, fault);
        terminal_fault_fired(terminal, "", fault);
    }
    terminal->stopped = fault != NULL;
    return !terminal->stopped && !post_is_full(terminal->post);
}

static void on_taken(void *context, const struct inbox_file *file) {
    terminal_answer(context, file);
}

static void on_ignored(void *context, const char *name) {
    tell(context, TERMINAL_REQUEST_IGNORED, name, "");
}

static void on_away(void *context, bool away) {
    const struct terminal *terminal = context;
    tell(terminal, away ? TERMINAL_FOLDER_AWAY : TERMINAL_FOLDER_BACK, terminal->config.req, "");
}

static struct inbox_handler inbox_handler_of(struct terminal *terminal) {
    return (struct inbox_handler){
        .wanted = is_request,
        .ready = on_ready,
        .taken = on_taken,
        .ignored = on_ignored,
        .away = on_away,
        .context = terminal,
    };
}

// Left-over answers [wire-interface 1.3].

static void on_left(void *context, const char *name) {
    tell(context, TERMINAL_ANSWER_LEFT, name, "");
}

static void on_mind(evutil_socket_t fd, short what, void *context) {
    (void)fd;
    (void)what;
    struct terminal *terminal = context;
    int64_t stay = (int64_t)terminal->config.options.stay_minutes * SECONDS_OF_A_MINUTE;
    if (stay > 0) {
        leftovers_check(&terminal->leftovers, terminal->config.res, terminal_now(terminal), stay, on_left, terminal);
    }
}

static enum onshi_status start_minding(struct terminal *terminal) {
    if (terminal->config.options.stay_minutes == 0) {
        return ONSHI_OK;
    }
    const struct timeval pause = {.tv_usec = MIND_MILLISECONDS * 1000L};
    ONSHI_TRY(leftovers_note_folder(&terminal->leftovers, terminal->config.res, terminal_now(terminal)));
    terminal->minder = event_new(terminal->config.base, -1, EV_PERSIST, on_mind, terminal);
    bool minding = terminal->minder != NULL && event_add(terminal->minder, &pause) == 0;
    return minding ? ONSHI_OK : ONSHI_NO_MEMORY;
}

// What an earlier process has left.

static void deliver_found(struct terminal *terminal, const struct custody_found *found) {
    const struct sending sending = {
        .folder = found->face ? terminal->config.face : terminal->config.res,
        .name = found->name,
        .event = found->face ? TERMINAL_FACE_PUSHED : TERMINAL_ANSWER_WRITTEN,
        .slot = found->slot,
    };
    struct bytes_writer bytes, text;
    bytes_writer_init(&bytes, found->length);
    bytes_writer_init(&text, XML_MAXIMUM_BYTES);
    if (bytes_write(&bytes, found->data, found->length) == ONSHI_OK) {
        (void)!wire_decode(found->data, found->length, &text);
        (void)!terminal_send_bytes(terminal, &sending, &bytes, &text); // trouble has been reported
    }
    bytes_writer_free(&bytes);
    bytes_writer_free(&text);
}

static void on_found(void *context, const struct custody_found *found) {
    struct terminal *terminal = context;
    if (found->answered) {
        deliver_found(terminal, found);
    } else if (is_request(found->name)) {
        const struct inbox_handler handler = inbox_handler_of(terminal);
        inbox_hand_over(&handler, found->name, found->slot, found->data, found->length, found->file);
    }
}

// The reader.

void terminal_hang_up_reader(struct terminal *terminal) {
    reader_port_free(terminal->reader);
    terminal->reader = NULL;
}

enum onshi_status terminal_attach_reader(struct terminal *terminal, int fd) {
    const struct reader_handler handler = terminal_reader_handler(terminal);
    terminal_hang_up_reader(terminal);
    struct random_source challenges = {.state = random_next(&terminal->challenges)};
    return reader_port_new(terminal->config.base, fd, &handler, challenges, &terminal->reader);
}

enum onshi_status terminal_set_reader_mode(struct terminal *terminal, const char *mode, const char *account) {
    return terminal->reader == NULL ? ONSHI_NOT_FOUND : reader_port_set_mode(terminal->reader, mode, account);
}

enum onshi_status terminal_deliver_face(struct terminal *terminal, const char *name, const void *data,
                                        size_t length) {
    const struct sending sending = {.folder = terminal->config.face, .name = name, .event = TERMINAL_FACE_PUSHED};
    struct bytes_writer bytes, text;
    bytes_writer_init(&bytes, length);
    bytes_writer_init(&text, XML_MAXIMUM_BYTES);
    enum onshi_status status = bytes_write(&bytes, data, length);
    if (status == ONSHI_OK) {
        (void)!wire_decode(data, length, &text);
        status = terminal_send_bytes(terminal, &sending, &bytes, &text);
    }
    bytes_writer_free(&bytes);
    bytes_writer_free(&text);
    return status;
}

// Life.

void terminal_set_options(struct terminal *terminal, const struct terminal_options *options) {
    terminal->config.options = *options;
}

static void seed(struct terminal *terminal) {
    uint64_t seed = random_next(&terminal->config.random);
    terminal->order = random_from(seed, "order");
    terminal->challenges = random_from(seed, "challenges");
    terminal->names = random_from(seed, "names");
}

// A site that is set up wrongly must not look like a product that fails.
static enum onshi_status check_folders(const struct terminal_config *config) {
    const char *const folders[] = {config->req, config->res, config->face};
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        if (access(folders[i], R_OK | W_OK | X_OK) != 0) {
            return ONSHI_IO;
        }
    }
    return ONSHI_OK;
}

static enum onshi_status open_everything(struct terminal *terminal) {
    const struct terminal_config *config = &terminal->config;
    const struct post_handler post = {.delivered = on_delivered, .kept = on_kept, .context = terminal};
    const struct inbox_handler handler = inbox_handler_of(terminal);
    if (config->custody != NULL) {
        ONSHI_TRY(custody_open(config->custody, config->req, &terminal->custody));
    }
    const struct inbox_config inbox = {
        .path = config->req,
        .custody = terminal->custody,
        .still_ms = config->still_ms > 0 ? config->still_ms : STILL_MILLISECONDS,
    };
    fault_seal(config->faults);
    ONSHI_TRY(post_new(config->base, terminal->custody, &post, &terminal->post));
    ONSHI_TRY(start_minding(terminal));
    ONSHI_TRY(custody_resume(terminal->custody, on_found, terminal));
    return inbox_new(config->base, &inbox, &handler, &terminal->inbox);
}

enum onshi_status terminal_new(const struct terminal_config *config, struct terminal **out) {
    ONSHI_TRY(check_folders(config));
    struct terminal *terminal = calloc(1, sizeof *terminal);
    if (terminal == NULL) {
        return ONSHI_NO_MEMORY;
    }
    terminal->config = *config;
    seed(terminal);
    enum onshi_status status = open_everything(terminal);
    if (status != ONSHI_OK) {
        terminal_free(terminal);
        return status;
    }
    *out = terminal;
    return ONSHI_OK;
}

void terminal_free(struct terminal *terminal) {
    if (terminal == NULL) {
        return;
    }
    inbox_free(terminal->inbox);
    reader_port_free(terminal->reader);
    post_free(terminal->post);
    if (terminal->minder != NULL) {
        event_free(terminal->minder);
    }
    leftovers_clear(&terminal->leftovers);
    others_clear(&terminal->others);
    custody_close(terminal->custody);
    free(terminal);
}
