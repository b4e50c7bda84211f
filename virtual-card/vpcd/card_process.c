// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/vpcd/card_process.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "virtual-card/vpcd/lines.h"
#include "virtual-card/vpcd/link.h"
#include "virtual-card/vpcd/redact.h"
#include "virtual-card/vpcd/worker.h"

enum { GRACE_MILLISECONDS = 1000, TEXT_MAXIMUM = 2 * (2 + 65536) };

struct card_process {
    pid_t pid;
    struct lines control;
};

// What the child holds.
struct holder {
    struct lines control;
    const struct lane *lane;
    struct card *card;
    struct link *link; // NULL while the card is out
    struct bytes_writer command;
    struct bytes_writer response;
    json_int_t lost;
    bool quit;
};

// tell sends one event. When nobody reads and the queue is full the event is counted instead, and the count is told
// as soon as there is room: evidence is not lost in silence.
static void tell(struct holder *holder, json_t *event)
{
    if (holder->lost > 0) {
        json_t *loss = json_pack("{s:s, s:I}", "event", "lost", "count", holder->lost);
        if (lines_send(&holder->control, loss) == ONSHI_OK) {
            holder->lost = 0;
        }
    }
    if (lines_send(&holder->control, event) == ONSHI_TOO_LONG) {
        holder->lost++;
    }
}

static void tell_apdu(struct holder *holder, const struct link_event *event)
{
    holder->command.length = 0;
    holder->response.length = 0;
    if (redact_command(event->command, &holder->command) != ONSHI_OK ||
        bytes_write_hex(&holder->response, event->response.at, event->response.left) != ONSHI_OK) {
        holder->lost++;
        return;
    }
    tell(holder, json_pack("{s:s, s:s, s:s}", "event", "apdu", "command", bytes_text(&holder->command), "response",
                           bytes_text(&holder->response)));
}

static void observe(void *context, const struct link_event *event)
{
    struct holder *holder = context;

    switch (event->kind) {
    case LINK_POWER_ON:
    case LINK_POWER_OFF:
        tell(holder, json_pack("{s:s, s:b}", "event", "power", "on", event->kind == LINK_POWER_ON));
        break;
    case LINK_RESET:
        tell(holder, json_pack("{s:s}", "event", "reset"));
        break;
    case LINK_APDU:
        tell_apdu(holder, event);
        break;
    }
}

static void refuse(struct holder *holder, const char *what, const char *reason)
{
    tell(holder, json_pack("{s:s, s:s, s:s}", "event", "refused", "do", what, "reason", reason));
}

static void insert(struct holder *holder)
{
    int fd;

    if (holder->link != NULL) {
        refuse(holder, "insert", "already-inserted");
        return;
    }
    if (lane_connect_card(holder->lane, &fd) != ONSHI_OK ||
        link_new(fd, holder->card, observe, holder, &holder->link) != ONSHI_OK) {
        refuse(holder, "insert", "no-reader");
        return;
    }
    tell(holder, json_pack("{s:s}", "event", "inserted"));
}

static void pull_out(struct holder *holder)
{
    link_free(holder->link);
    holder->link = NULL;
}

static void take_out(struct holder *holder)
{
    if (holder->link == NULL) {
        refuse(holder, "remove", "not-inserted");
        return;
    }
    pull_out(holder);
    tell(holder, json_pack("{s:s}", "event", "removed"));
}

static void quit(struct holder *holder)
{
    holder->quit = true;
}

static const struct {
    const char *name;
    void (*run)(struct holder *holder);
} COMMANDS[] = {
    {"insert", insert},
    {"remove", take_out},
    {"quit", quit},
};

static void run_command(struct holder *holder, const json_t *command)
{
    const char *name = json_string_value(json_object_get(command, "do"));

    for (size_t i = 0; name != NULL && i < sizeof COMMANDS / sizeof *COMMANDS; i++) {
        if (strcmp(COMMANDS[i].name, name) == 0) {
            COMMANDS[i].run(holder);
            return;
        }
    }
    refuse(holder, name == NULL ? "" : name, "unknown");
}

static void run_commands(struct holder *holder)
{
    json_t *command;

    while (!holder->quit) {
        enum onshi_status status = lines_read(&holder->control, &command);
        if (status == ONSHI_NOT_FOUND) {
            return;
        }
        if (status != ONSHI_OK) {
            holder->quit = true; // the parent is gone, or not ours
            return;
        }
        run_command(holder, command);
        json_decref(command);
    }
}

static void serve_reader(struct holder *holder)
{
    if (link_serve(holder->link) == ONSHI_OK) {
        return;
    }
    pull_out(holder);
    tell(holder, json_pack("{s:s, s:s}", "event", "removed", "by", "reader"));
}

static _Noreturn void hold(struct holder *holder)
{
    bytes_writer_init(&holder->command, TEXT_MAXIMUM);
    bytes_writer_init(&holder->response, TEXT_MAXIMUM);
    while (!holder->quit) {
        struct pollfd waits[] = {
            {.fd = holder->control.fd, .events = lines_interest(&holder->control)},
            {.fd = holder->link == NULL ? -1 : link_fd(holder->link), .events = POLLIN},
        };

        if (poll(waits, 2, -1) < 0 && errno != EINTR) {
            break;
        }
        if (waits[1].revents != 0) {
            serve_reader(holder);
        }
        if (waits[0].revents != 0) {
            run_commands(holder);
        }
    }
    pull_out(holder);
    _exit(0);
}

enum onshi_status card_process_start(const struct lane *lane, struct card *card, struct card_process **out_process)
{
    int ends[2];
    struct card_process *process = calloc(1, sizeof *process);
    if (process == NULL) {
        return ONSHI_NO_MEMORY;
    }

    enum onshi_status status = lines_pair(ends);
    if (status != ONSHI_OK) {
        free(process);
        return status;
    }
    status = worker_fork(&ends[1], 1, &process->pid);
    if (status == ONSHI_OK && process->pid == 0) {
        struct holder holder = {.lane = lane, .card = card};
        lines_init(&holder.control, ends[1]);
        hold(&holder);
    }
    close(ends[1]);
    if (status != ONSHI_OK) {
        close(ends[0]);
        free(process);
        return status;
    }
    lines_init(&process->control, ends[0]);
    *out_process = process;
    return ONSHI_OK;
}

void card_process_stop(struct card_process *process)
{
    if (process == NULL) {
        return;
    }
    lines_close(&process->control); // which the process takes for "quit", whatever it has still to say
    worker_reap(process->pid, GRACE_MILLISECONDS);
    free(process);
}

int card_process_fd(const struct card_process *process)
{
    return process->control.fd;
}

pid_t card_process_pid(const struct card_process *process)
{
    return process->pid;
}

enum onshi_status card_process_send(struct card_process *process, json_t *command)
{
    return lines_send(&process->control, command);
}

enum onshi_status card_process_read(struct card_process *process, json_t **out_event)
{
    return lines_read(&process->control, out_event);
}
