// SPDX-License-Identifier: Apache-2.0
#include "suites/tests/rogue_doors.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#include <winscard.h>

// Takes a text member out of JSON that is known to hold no quotes.
static void learn(char *out, size_t size, const char *text, const char *member) {
    const char *found = strstr(text, member);
    if (found != NULL && out[0] == 0) {
        found += strlen(member);
        (void)snprintf(out, size, "%.*s", (int)strcspn(found, "\""), found);
    }
}

void doors_learn(struct doors *doors, const char *text, size_t length) {
    char *copy = strndup(text, length);
    if (copy != NULL) {
        learn(doors->port, sizeof doors->port, copy, "\"reader\":\"");
        learn(doors->port, sizeof doors->port, copy, "\"port\":\"");
        learn(doors->pcsc, sizeof doors->pcsc, copy, "\"pcsc\":\"");
        learn(doors->login, sizeof doors->login, copy, "\"login-url\":\"");
    }
    free(copy);
}

_Noreturn static void stay(void) {
    for (;;) {
        (void)pause();
    }
}

static void breathe(void) {
    const struct timespec while_ = {.tv_nsec = 1000000};
    (void)nanosleep(&while_, NULL);
}

typedef int dialer(const struct doors *doors);

static int dial_web(const struct doors *doors) {
    const char *colon = strrchr(doors->login, ':');
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    address.sin_port = htons(colon == NULL ? 9 : (uint16_t)strtoul(colon + 1, NULL, 10));
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof address) != 0) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

static int dial_port(const struct doors *doors) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    memcpy(address.sun_path, doors->port, strnlen(doors->port, sizeof address.sun_path - 1));
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof address) != 0) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

// Several at a time: the one that accepts is never without somebody who waits. They end with the process group's leader.
_Noreturn static void dial_for_ever(const struct doors *doors, dialer *dial) {
    enum { HELPERS = 3 };
    for (int i = 0; i < HELPERS && fork() > 0; i++) {
    }
    for (;;) {
        int fd = dial(doors);
        if (fd >= 0) {
            (void)close(fd);
        } else {
            breathe();
        }
    }
}

// Writes the same again and again, on a new connection when the old one breaks.
_Noreturn static void write_for_ever(const struct doors *doors, dialer *dial, const char *text, size_t length) {
    for (;;) {
        int fd = dial(doors);
        while (fd >= 0 && send(fd, text, length, MSG_NOSIGNAL) > 0) {
        }
        if (fd >= 0) {
            (void)close(fd);
        }
        breathe();
    }
}

_Noreturn void doors_web_hold(const struct doors *doors) {
    while (dial_web(doors) >= 0) {
    }
    stay();
}

_Noreturn void doors_web_dial(const struct doors *doors) {
    dial_for_ever(doors, dial_web);
}

_Noreturn void doors_web_garbage(const struct doors *doors) {
    static const char garbage[] = "\xFF\x00\x16\x03 neither TLS nor HTTP \r\n\r\n";
    write_for_ever(doors, dial_web, garbage, sizeof garbage - 1);
}

_Noreturn void doors_port_flood(const struct doors *doors) {
    static const char line[] = "{\"event\":\"hello\",\"do\":\"hello\",\"port\":2,\"versions\":[2]}\n";
    write_for_ever(doors, dial_port, line, sizeof line - 1);
}

_Noreturn void doors_port_garbage(const struct doors *doors) {
    static const char garbage[] = "\xFF\xFE\x00 no end of a line";
    write_for_ever(doors, dial_port, garbage, sizeof garbage - 1);
}

_Noreturn void doors_port_dial(const struct doors *doors) {
    dial_for_ever(doors, dial_port);
}

_Noreturn void doors_hold_card(const struct doors *doors) {
    SCARDCONTEXT context;
    SCARDHANDLE card;
    DWORD size, protocol;
    char names[1024];
    (void)setenv("PCSCLITE_CSOCK_NAME", doors->pcsc, 1);
    bool there = SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context) == SCARD_S_SUCCESS;
    while (there) {
        size = sizeof names;
        if (SCardListReaders(context, NULL, names, &size) == SCARD_S_SUCCESS &&
            SCardConnect(context, names, SCARD_SHARE_SHARED, SCARD_PROTOCOL_ANY, &card, &protocol) == SCARD_S_SUCCESS &&
            SCardBeginTransaction(card) == SCARD_S_SUCCESS) {
            stay();
        }
        breathe();
    }
    stay();
}
