// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/bench/plain_card.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include "virtual-card/vpcd/worker.h"

enum { LENGTH_BYTES = 2, PAYLOAD_MAXIMUM = 0xFFFF, CONTROL_ATR = 0x04, READ_BINARY = 0xB0, STOP_MILLISECONDS = 0 };

// Length and ATR of a contactless My Number card [mynumber-card 1.1]; length and status word.
static const uint8_t atr[] = {0, 13, 0x3B, 0x88, 0x80, 0x01, 0x00, 0x00, 0x05, 0xE0, 0xB3, 0x81, 0xA1, 0x00, 0x7F};
static const uint8_t done[] = {0, 2, 0x90, 0x00};
static const uint8_t filled[2 + 256 + 2] = {1, 2, [258] = 0x90, [259] = 0x00};

static void acknowledge(int fd, enum plain_card_kind kind)
{
    const int yes = 1;
    if (kind != PLAIN_CARD_DELAYED) {
        setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &yes, sizeof yes);
    }
}

static bool receive(int fd, enum plain_card_kind kind, uint8_t *out, size_t length)
{
    while (length > 0) {
        acknowledge(fd, kind);
        const ssize_t got = recv(fd, out, length, 0);
        if (got <= 0) {
            return false;
        }
        acknowledge(fd, kind);
        out += got;
        length -= (size_t)got;
    }
    return true;
}

static bool answer(int fd, const uint8_t *bytes, size_t length)
{
    return send(fd, bytes, length, MSG_NOSIGNAL) == (ssize_t)length;
}

static bool answer_command(int fd, enum plain_card_kind kind, const uint8_t *command)
{
    if (kind == PLAIN_CARD_FILLED && command[1] == READ_BINARY) {
        return answer(fd, filled, sizeof filled);
    }
    return answer(fd, done, sizeof done);
}

static void serve(int fd, enum plain_card_kind kind)
{
    static uint8_t bytes[PAYLOAD_MAXIMUM];
    bool goes_on = true;

    while (goes_on && receive(fd, kind, bytes, LENGTH_BYTES)) {
        const size_t length = (size_t)bytes[0] << 8 | bytes[1];
        goes_on = receive(fd, kind, bytes, length);
        if (goes_on && length > 1) {
            goes_on = answer_command(fd, kind, bytes);
        } else if (goes_on && length == 1 && bytes[0] == CONTROL_ATR) {
            goes_on = answer(fd, atr, sizeof atr);
        }
    }
}

enum onshi_status plain_card_start(const struct lane *lane, enum plain_card_kind kind, pid_t *out_pid)
{
    int fd;
    pid_t pid;

    ONSHI_TRY(lane_connect_card(lane, &fd));
    const enum onshi_status status = worker_fork(&fd, 1, &pid);
    if (status == ONSHI_OK && pid == 0) {
        serve(fd, kind);
        _exit(0);
    }
    close(fd);
    if (status == ONSHI_OK) {
        *out_pid = pid;
    }
    return status;
}

void plain_card_stop(pid_t pid)
{
    worker_reap(pid, STOP_MILLISECONDS);
}
