// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/vpcd/card_process.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "virtual-card/vpcd/holder.h"
#include "virtual-card/vpcd/worker.h"

enum { GRACE_MILLISECONDS = 1000 };

struct card_process {
    pid_t pid;
    struct lines control;
};

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
        holder_run(holder, command);
        json_decref(command);
    }
}

static void serve_reader(struct holder *holder)
{
    if (link_serve(holder->link) == ONSHI_OK) {
        return;
    }
    const char *by = link_ended_by_fault(holder->link) ? "fault" : "reader";
    holder_pull_out(holder);
    holder_tell(holder, json_pack("{s:s, s:s}", "event", "removed", "by", by));
}

// serve_once waits for one of the three and serves what has come. The hands go first: what they said before a command
// came is known when it is answered.
static void serve_once(struct holder *holder)
{
    struct pollfd waits[] = {
        {.fd = holder->control.fd, .events = lines_interest(&holder->control)},
        {.fd = holder->link == NULL ? -1 : link_fd(holder->link), .events = POLLIN},
        {.fd = holder->probe == NULL ? -1 : lane_probe_fd(holder->probe), .events = POLLIN},
    };
    int ready = poll(waits, 3, holder->link == NULL ? -1 : link_due(holder->link));

    if (ready < 0) {
        holder->quit = errno != EINTR;
        return;
    }
    if (waits[0].revents != 0) {
        run_commands(holder);
    }
    if (holder->link != NULL && (waits[1].revents != 0 || link_due(holder->link) == 0)) {
        serve_reader(holder);
    }
    if (holder->probe != NULL && waits[2].revents != 0) {
        holder_end_probe(holder);
    }
}

static _Noreturn void hold(struct holder *holder)
{
    bytes_writer_init(&holder->line, LINES_LINE_MAXIMUM);
    card_faults_init(&holder->faults, 0);
    while (!holder->quit) {
        serve_once(holder);
    }
    holder_pull_out(holder);
    lane_probe_stop(holder->probe);
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
