// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/reader/reader_process.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <winscard.h>

#include "virtual-card/reader/session.h"
#include "virtual-card/reader/watch.h"
#include "virtual-card/vpcd/lines.h"
#include "virtual-card/vpcd/worker.h"

enum { GRACE_MILLISECONDS = 1000 };

struct reader_process {
    pid_t pid;
    struct lines patient_side;
    int port; // the terminal's end
};

typedef void line_runner(struct reader *reader, const json_t *command);

static void tell(struct reader *reader, json_t *event)
{
    if (lines_send(&reader->patient_side, event) != ONSHI_OK) {
        return; // nobody listens: then nobody misses it
    }
}

// run_lines runs every line that has come; one that is no JSON object as a command without a name. False when no more
// will come.
static bool run_lines(struct reader *reader, struct lines *lines, line_runner *run)
{
    json_t *command;

    for (;;) {
        enum onshi_status status = lines_read(lines, &command);
        switch (status) {
        case ONSHI_OK:
            run(reader, command);
            json_decref(command);
            break;
        case ONSHI_MALFORMED:
        case ONSHI_TOO_LONG:
            run(reader, NULL);
            break;
        default:
            return status == ONSHI_NOT_FOUND;
        }
    }
}

// run_watch returns false when pcscd is gone.
static bool run_watch(struct reader *reader, int watch)
{
    char change;

    if (read(watch, &change, 1) != 1 || change == WATCH_ENDED) {
        tell(reader, json_pack("{s:s, s:s}", "event", "broken", "reason", "no-pcscd"));
        return false;
    }
    tell(reader, json_pack("{s:s, s:b}", "event", "card", "present", change == WATCH_PRESENT));
    reader_card(reader, change == WATCH_PRESENT);
    return true;
}

// settled says so when nothing else has come.
static bool settled(struct reader *reader)
{
    const json_int_t mark = reader->settling;

    reader->settling = 0;
    if (mark > 0) {
        tell(reader, json_pack("{s:s, s:I}", "event", "settled", "mark", mark));
    }
    return mark > 0;
}

// turn waits for one thing to happen and runs it. False when the process has to end.
static bool turn(struct reader *reader, int watch)
{
    struct pollfd waits[] = {
        {.fd = reader->patient_side.fd, .events = lines_interest(&reader->patient_side)},
        {.fd = reader->port.fd, .events = lines_interest(&reader->port)},
        {.fd = watch, .events = POLLIN},
    };
    const int ready = poll(waits, sizeof waits / sizeof *waits, reader->settling > 0 ? 0 : reader_wait(reader));

    if (ready < 0) {
        return errno == EINTR;
    }
    if (ready == 0 && settled(reader)) {
        return true;
    }
    if (ready == 0) {
        reader_look_at_clock(reader);
        return true;
    }
    if (waits[2].revents != 0 && !run_watch(reader, watch)) {
        return false;
    }
    if (waits[1].revents != 0 && !run_lines(reader, &reader->port, reader_terminal)) {
        lines_close(&reader->port); // the device stays, its terminal has gone
    }
    return waits[0].revents == 0 || run_lines(reader, &reader->patient_side, reader_patient);
}

// name_at returns the n-th of the names that NULs divide, or NULL past the last.
static const char *name_at(const char *names, int n)
{
    for (; n > 0 && *names != '\0'; n--) {
        names += strlen(names) + 1;
    }
    return *names == '\0' ? NULL : names;
}

// list_readers fills `names`, of `size` bytes.
static bool list_readers(char *names, DWORD size)
{
    SCARDCONTEXT context;

    if (SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context) != SCARD_S_SUCCESS) {
        return false;
    }
    const bool good = SCardListReaders(context, NULL, names, &size) == SCARD_S_SUCCESS;
    SCardReleaseContext(context);
    return good;
}

// connect_device begins to watch the PC/SC reader that the configuration names, and opens a line to it.
static enum onshi_status connect_device(struct reader *reader, int *out_watch)
{
    char names[READER_SLOTS_MAXIMUM * MAX_READERNAME] = "";

    if (!list_readers(names, sizeof names)) {
        return ONSHI_NOT_FOUND;
    }

    const char *name = name_at(names, reader->config.pcsc_reader);
    if (name == NULL || strlen(name) >= MAX_READERNAME) {
        return ONSHI_NOT_FOUND;
    }
    ONSHI_TRY(chip_line_start(name, &reader->line));
    return watch_start(name, out_watch);
}

// load_key leaves a device without a key as one that can prove nothing after a face; it says so.
static void load_key(struct reader *reader)
{
    if (reader->config.keys != NULL && terminal_key_load(reader->config.keys, &reader->key) != ONSHI_OK) {
        tell(reader, json_pack("{s:s}", "event", "no-terminal-key"));
    }
}

static void serve(struct reader *reader)
{
    int watch;

    if (connect_device(reader, &watch) != ONSHI_OK) {
        tell(reader, json_pack("{s:s, s:s}", "event", "broken", "reason", "no-reader"));
        return;
    }
    load_key(reader);
    reader_hello(reader);
    while (turn(reader, watch)) {
    }
}

static _Noreturn void be_reader(const char *pcsc_socket, const struct reader_config *config, int patient_side, int port)
{
    static struct reader reader; // of this process; too large for a stack

    reader_init(&reader, config);
    lines_init(&reader.patient_side, patient_side);
    lines_init(&reader.port, port);
    if (pcsc_socket != NULL) {
        setenv("PCSCLITE_CSOCK_NAME", pcsc_socket, 1);
    }
    serve(&reader);
    reader_clear(&reader);
    _exit(0);
}

// What a process is made of.
struct making {
    const char *pcsc_socket;
    const struct reader_config *config;
    int patient[2];
    int port[2];
};

static enum onshi_status start(const struct making *making, struct reader_process *process)
{
    const int keep[] = {making->patient[1], making->port[1]};

    ONSHI_TRY(worker_fork(keep, sizeof keep / sizeof *keep, &process->pid));
    if (process->pid == 0) {
        be_reader(making->pcsc_socket, making->config, making->patient[1], making->port[1]);
    }
    lines_init(&process->patient_side, making->patient[0]);
    process->port = making->port[0];
    return ONSHI_OK;
}

static enum onshi_status start_with_lines(struct making *making, struct reader_process *process)
{
    ONSHI_TRY(lines_pair(making->patient));
    enum onshi_status status = lines_pair(making->port);
    if (status == ONSHI_OK) {
        status = start(making, process);
        close(making->port[1]);
        if (status != ONSHI_OK) {
            close(making->port[0]);
        }
    }
    close(making->patient[1]);
    if (status != ONSHI_OK) {
        close(making->patient[0]);
    }
    return status;
}

enum onshi_status reader_process_start(const char *pcsc_socket, struct reader_process **out_process)
{
    struct reader_config config;

    reader_config_default(&config);
    return reader_process_start_as(pcsc_socket, &config, out_process);
}

enum onshi_status reader_process_start_as(const char *pcsc_socket, const struct reader_config *config,
                                          struct reader_process **out_process)
{
    struct making making = {.pcsc_socket = pcsc_socket, .config = config};
    struct reader_process *process = calloc(1, sizeof *process);
    if (process == NULL) {
        return ONSHI_NO_MEMORY;
    }

    enum onshi_status status = start_with_lines(&making, process);
    if (status != ONSHI_OK) {
        free(process);
        return status;
    }
    *out_process = process;
    return ONSHI_OK;
}

void reader_process_stop(struct reader_process *process)
{
    if (process == NULL) {
        return;
    }
    lines_close(&process->patient_side); // which ends the process
    worker_reap(process->pid, GRACE_MILLISECONDS);
    close(process->port);
    free(process);
}

int reader_process_patient_fd(const struct reader_process *process)
{
    return process->patient_side.fd;
}

int reader_process_port_fd(const struct reader_process *process)
{
    return process->port;
}

pid_t reader_process_pid(const struct reader_process *process)
{
    return process->pid;
}

enum onshi_status reader_process_send(struct reader_process *process, json_t *command)
{
    return lines_send(&process->patient_side, command);
}

enum onshi_status reader_process_read(struct reader_process *process, json_t **out_event)
{
    return lines_read(&process->patient_side, out_event);
}
