// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/reader/chip_line.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <winscard.h>

#include "virtual-card/vpcd/deadline.h"

enum { ORDER_CONNECT = 'c', ORDER_TRANSMIT = 't', ORDER_DISCONNECT = 'd', ORDER_LEAVE = 'l' };

// Whoever was spoken to last, by a byte on the socket, has all of it.
struct chip_line {
    int ours, theirs; // the two ends; the thread answers each order with a byte
    unsigned owed;    // answers to orders that were given up
    char name[MAX_READERNAME];
    SCARDCONTEXT context;
    SCARDHANDLE card;
    bool connected;
    uint8_t command[CHIP_LINE_COMMAND_MAXIMUM];
    size_t command_length;
    uint8_t answer[CHIP_LINE_ANSWER_MAXIMUM];
    DWORD answer_length;
    LONG result;
};

// --- The thread ---

static LONG connect_card(struct chip_line *line)
{
    DWORD protocol;
    const LONG result = SCardConnect(line->context, line->name, SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_T1, &line->card,
                                     &protocol);

    line->connected = result == SCARD_S_SUCCESS;
    return result;
}

static LONG transmit(struct chip_line *line)
{
    line->answer_length = sizeof line->answer;
    const LONG result = SCardTransmit(line->card, SCARD_PCI_T1, line->command, (DWORD)line->command_length, NULL,
                                      line->answer, &line->answer_length);

    explicit_bzero(line->command, sizeof line->command); // may be a PIN
    return result;
}

static LONG disconnect(struct chip_line *line, DWORD disposition)
{
    if (line->connected) {
        SCardDisconnect(line->card, disposition);
    }
    line->connected = false;
    explicit_bzero(line->answer, sizeof line->answer); // may be a face
    return SCARD_S_SUCCESS;
}

static LONG run_order(struct chip_line *line, char order)
{
    switch (order) {
    case ORDER_CONNECT:
        return connect_card(line);
    case ORDER_TRANSMIT:
        return transmit(line);
    default:
        return disconnect(line, order == ORDER_LEAVE ? SCARD_LEAVE_CARD : SCARD_UNPOWER_CARD);
    }
}

static void *serve(void *argument)
{
    struct chip_line *line = argument;
    char order;

    while (read(line->theirs, &order, 1) == 1) {
        line->result = run_order(line, order);
        if (write(line->theirs, &order, 1) != 1) {
            break;
        }
    }
    return NULL;
}

static enum onshi_status start_thread(struct chip_line *line)
{
    pthread_t thread;

    if (SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &line->context) != SCARD_S_SUCCESS) {
        return ONSHI_IO;
    }
    if (pthread_create(&thread, NULL, serve, line) != 0) {
        SCardReleaseContext(line->context);
        return ONSHI_IO;
    }
    pthread_detach(thread);
    return ONSHI_OK;
}

enum onshi_status chip_line_start(const char *name, struct chip_line **out)
{
    int ends[2];
    struct chip_line *line = calloc(1, sizeof *line);
    if (line == NULL) {
        return ONSHI_NO_MEMORY;
    }
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        free(line);
        return ONSHI_IO;
    }

    snprintf(line->name, sizeof line->name, "%s", name);
    line->ours = ends[0];
    line->theirs = ends[1];
    enum onshi_status status = start_thread(line);
    if (status != ONSHI_OK) {
        close(ends[0]);
        close(ends[1]);
        free(line);
        return status;
    }
    *out = line;
    return ONSHI_OK;
}

// --- The reader's side ---

// collect waits for all that is owed.
static enum onshi_status collect(struct chip_line *line, const struct deadline *end)
{
    struct pollfd wait = {.fd = line->ours, .events = POLLIN};
    char order;

    while (line->owed > 0) {
        const int ready = poll(&wait, 1, deadline_left(end));
        if (ready == 0) {
            return ONSHI_TIMED_OUT;
        }
        if (ready < 0 && errno == EINTR) {
            continue;
        }
        if (ready < 0 || read(line->ours, &order, 1) != 1) {
            return ONSHI_IO;
        }
        line->owed--;
    }
    return ONSHI_OK;
}

static enum onshi_status give(struct chip_line *line, char order)
{
    if (write(line->ours, &order, 1) != 1) {
        return ONSHI_IO;
    }
    line->owed++;
    return ONSHI_OK;
}

enum onshi_status chip_line_connect(struct chip_line *line, int milliseconds)
{
    const struct deadline end = deadline_in(milliseconds);

    ONSHI_TRY(collect(line, &end));
    ONSHI_TRY(give(line, ORDER_CONNECT));
    ONSHI_TRY(collect(line, &end));
    return line->result == SCARD_S_SUCCESS ? ONSHI_OK : ONSHI_IO;
}

enum onshi_status chip_line_transmit(struct chip_line *line, int milliseconds, struct bytes_reader command,
                                     struct bytes_reader *out_response)
{
    const struct deadline end = deadline_in(milliseconds);

    assert(command.left <= sizeof line->command);
    ONSHI_TRY(collect(line, &end));
    if (!line->connected) {
        return ONSHI_CLOSED;
    }
    memcpy(line->command, command.at, command.left);
    line->command_length = command.left;
    ONSHI_TRY(give(line, ORDER_TRANSMIT));
    ONSHI_TRY(collect(line, &end));
    if (line->result != SCARD_S_SUCCESS) {
        return ONSHI_CLOSED;
    }
    *out_response = bytes_reader_over(line->answer, line->answer_length);
    return ONSHI_OK;
}

// let_go gives the order behind all that was given up.
static void let_go(struct chip_line *line, int milliseconds, char order)
{
    const struct deadline end = deadline_in(milliseconds);
    const bool given_up = line->owed > 0;

    if (give(line, order) != ONSHI_OK || given_up) {
        return;
    }
    if (collect(line, &end) != ONSHI_OK) {
        return; // the next order waits for it
    }
}

void chip_line_disconnect(struct chip_line *line, int milliseconds)
{
    let_go(line, milliseconds, ORDER_DISCONNECT);
}

void chip_line_leave(struct chip_line *line, int milliseconds)
{
    let_go(line, milliseconds, ORDER_LEAVE);
}
