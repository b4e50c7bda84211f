// SPDX-License-Identifier: Apache-2.0
//
// A PC/SC program as a process of its own, which sends one command over and over and says how long it took. A process,
// because libpcsclite knows one daemon a process and the bench compares two.
//
//     struct apdu_client client;
//     ONSHI_TRY(apdu_client_start(lane_socket(lane), &client));
//     ONSHI_TRY(apdu_client_ask(&client, APDU_CLIENT_READ, 500));
//     ... poll client.fd ...
//     double seconds;
//     ONSHI_TRY(apdu_client_take(&client, &seconds));
//     apdu_client_stop(&client);
#ifndef ONSHI_VIRTUAL_CARD_BENCH_APDU_CLIENT_H
#define ONSHI_VIRTUAL_CARD_BENCH_APDU_CLIENT_H

#include <sys/types.h>

#include "base/status.h"

enum apdu_client_command {
    APDU_CLIENT_SELECT, // SELECT EF 000A: the answer is a status word
    APDU_CLIENT_READ,   // READ BINARY of 256 bytes
    APDU_CLIENT_STATUS, // empty VERIFY
    APDU_CLIENT_COMMANDS,
};

struct apdu_client {
    pid_t pid;
    int fd; // to be polled for the answer
};

// apdu_client_start forks the process, which waits until pcscd has noticed the card and selects JPKI AP. ONSHI_IO.
ONSHI_MUST_USE enum onshi_status apdu_client_start(const char *socket, struct apdu_client *out_client);

// apdu_client_ask has it send the command `count` times. ONSHI_CLOSED.
ONSHI_MUST_USE enum onshi_status apdu_client_ask(const struct apdu_client *client, enum apdu_client_command command,
                                                 unsigned count);

// apdu_client_take waits for the answer: the time that they took. ONSHI_CLOSED when the client met an error.
ONSHI_MUST_USE enum onshi_status apdu_client_take(const struct apdu_client *client, double *out_seconds);

// apdu_client_stop ends the process.
void apdu_client_stop(struct apdu_client *client);

// apdu_client_name returns what people call the command.
const char *apdu_client_name(enum apdu_client_command command);

#endif
