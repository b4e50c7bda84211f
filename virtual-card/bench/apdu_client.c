// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/bench/apdu_client.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include <winscard.h>

#include "base/clock.h"
#include "virtual-card/vpcd/worker.h"

enum { ANSWER_MAXIMUM = 258, WAIT_MILLISECONDS = 5000, STOP_MILLISECONDS = 1000, MICROSECONDS = 1000000 };

// The first slot of vpcd, where a lane's card is.
static const char reader[] = "Virtual PCD 00 00";

static const uint8_t select_jpki[] = {0x00, 0xA4, 0x04, 0x0C, 0x0A, 0xD3, 0x92, 0xF0, 0, 0x26, 0x01, 0, 0, 0, 0x01};

static const struct {
    const char *name;
    uint8_t bytes[7];
    DWORD length;
} commands[] = {
    [APDU_CLIENT_SELECT] = {"SELECT EF", {0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x0A}, 7},
    [APDU_CLIENT_READ] = {"READ BINARY of 256 bytes", {0x00, 0xB0, 0x8A, 0x00, 0x00}, 5},
    [APDU_CLIENT_STATUS] = {"VERIFY, empty", {0x00, 0x20, 0x00, 0x98}, 4},
};

// What goes to the client, down the line; a double comes back.
struct order {
    enum apdu_client_command command;
    unsigned count;
};

static bool transmit(SCARDHANDLE card, const uint8_t *bytes, DWORD length)
{
    uint8_t answer[ANSWER_MAXIMUM];
    DWORD got = sizeof answer;
    return SCardTransmit(card, SCARD_PCI_T1, bytes, length, NULL, answer, &got) == SCARD_S_SUCCESS && got >= 2;
}

static bool obey(SCARDHANDLE card, const struct order *order, double *out_seconds)
{
    const int64_t begin = clock_monotonic_us();

    for (unsigned i = 0; i < order->count; i++) {
        if (!transmit(card, commands[order->command].bytes, commands[order->command].length)) {
            return false;
        }
    }
    *out_seconds = (double)(clock_monotonic_us() - begin) / MICROSECONDS;
    return true;
}

static bool await_card(SCARDCONTEXT context)
{
    SCARD_READERSTATE state = {.szReader = reader, .dwCurrentState = SCARD_STATE_UNAWARE};

    while (SCardGetStatusChange(context, WAIT_MILLISECONDS, &state, 1) == SCARD_S_SUCCESS) {
        if ((state.dwEventState & SCARD_STATE_PRESENT) != 0) {
            return true;
        }
        state.dwCurrentState = state.dwEventState;
    }
    return false;
}

static void work(const char *socket, int line)
{
    SCARDCONTEXT context;
    SCARDHANDLE card;
    DWORD protocol;
    struct order order;
    double seconds;

    setenv("PCSCLITE_CSOCK_NAME", socket, 1);
    if (SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context) != SCARD_S_SUCCESS || !await_card(context) ||
        SCardConnect(context, reader, SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_T1, &card, &protocol) != SCARD_S_SUCCESS ||
        !transmit(card, select_jpki, sizeof select_jpki)) {
        return;
    }
    while (read(line, &order, sizeof order) == sizeof order && obey(card, &order, &seconds) &&
           write(line, &seconds, sizeof seconds) == sizeof seconds) {
    }
}

enum onshi_status apdu_client_start(const char *socket, struct apdu_client *out_client)
{
    int ends[2];
    pid_t pid;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        return ONSHI_IO;
    }
    const enum onshi_status status = worker_fork(&ends[1], 1, &pid);
    if (status == ONSHI_OK && pid == 0) {
        work(socket, ends[1]);
        _exit(0);
    }
    close(ends[1]);
    if (status != ONSHI_OK) {
        close(ends[0]);
        return status;
    }
    *out_client = (struct apdu_client){.pid = pid, .fd = ends[0]};
    return ONSHI_OK;
}

enum onshi_status apdu_client_ask(const struct apdu_client *client, enum apdu_client_command command, unsigned count)
{
    const struct order order = {command, count};
    return send(client->fd, &order, sizeof order, MSG_NOSIGNAL) == sizeof order ? ONSHI_OK : ONSHI_CLOSED;
}

enum onshi_status apdu_client_take(const struct apdu_client *client, double *out_seconds)
{
    double seconds;

    if (read(client->fd, &seconds, sizeof seconds) != sizeof seconds) {
        return ONSHI_CLOSED;
    }
    *out_seconds = seconds;
    return ONSHI_OK;
}

void apdu_client_stop(struct apdu_client *client)
{
    close(client->fd);
    worker_reap(client->pid, STOP_MILLISECONDS);
}

const char *apdu_client_name(enum apdu_client_command command)
{
    return commands[command].name;
}
