// SPDX-License-Identifier: Apache-2.0
#include "tools/onshi/card_serve.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "virtual-card/vpcd/deadline.h"
#include "virtual-card/vpcd/link.h"

struct card_server {
    struct link *link; // NULL: lost
    struct card_trace *trace;
    bool on;   // was switched on at least once
    enum serve_end why; // it is lost
};

static void observe(void *context, const struct link_event *event) {
    struct card_server *server = context;
    switch (event->kind) {
    case LINK_POWER_ON:
    case LINK_POWER_OFF:
        server->on = server->on || event->kind == LINK_POWER_ON;
        card_trace_power(server->trace, event->kind == LINK_POWER_ON);
        break;
    case LINK_RESET:
        card_trace_reset(server->trace);
        break;
    case LINK_APDU:
        card_trace_apdu(server->trace, event->command, event->response);
        break;
    default:
        break;
    }
}

enum onshi_status card_server_new(int fd, struct card *card, struct card_trace *trace, struct card_server **out) {
    struct card_server *server = calloc(1, sizeof *server);
    if (server == NULL) {
        (void)close(fd);
        return ONSHI_NO_MEMORY;
    }
    server->trace = trace;
    enum onshi_status status = link_new(fd, card, observe, server, &server->link);
    if (status != ONSHI_OK) {
        free(server);
        return status;
    }
    *out = server;
    return ONSHI_OK;
}

void card_server_free(struct card_server *server) {
    if (server != NULL) {
        link_free(server->link);
        free(server);
    }
}

// Pulls the plug: a reader that still waits for a mute card learns that there is none.
static void lose(struct card_server *server) {
    server->why = link_ended_by_fault(server->link) ? SERVE_MUTE : SERVE_LOST;
    link_free(server->link);
    server->link = NULL;
}

static int shorter(int a, int b) {
    return a < 0 || (b >= 0 && b < a) ? b : a;
}

// Waits for input, of the reader or of a descriptor, and serves the reader. Whether anything came before `deadline`.
static bool serve_once(struct card_server *server, struct pollfd *fds, size_t count, const struct deadline *deadline) {
    bool lost = server->link == NULL;
    fds[0] = (struct pollfd){.fd = lost ? -1 : link_fd(server->link), .events = POLLIN};
    int due = lost ? DEADLINE_NEVER : link_due(server->link);
    int ready = poll(fds, (nfds_t)count + 1, shorter(due, deadline_left(deadline)));
    if (ready < 0) {
        return errno == EINTR;
    }
    bool called = fds[0].revents != 0 || (ready == 0 && due >= 0);
    if (called && !lost && link_serve(server->link) != ONSHI_OK) {
        lose(server);
    }
    return ready > 0 || called;
}

enum serve_end card_server_until_on(struct card_server *server, int milliseconds) {
    struct deadline deadline = deadline_in(milliseconds);
    struct pollfd fds[1];
    while (!server->on) {
        if (!serve_once(server, fds, 0, &deadline)) {
            return SERVE_SILENT;
        }
        if (server->link == NULL) {
            return server->why;
        }
    }
    return SERVE_ON;
}

enum serve_end card_server_until(struct card_server *server, const int *descriptors, size_t count, int silence_ms) {
    struct pollfd fds[CARD_SERVE_DESCRIPTORS + 1];
    struct deadline deadline = deadline_in(silence_ms);
    assert(count <= CARD_SERVE_DESCRIPTORS);
    for (size_t i = 0; i < count; i++) {
        fds[i + 1] = (struct pollfd){.fd = descriptors[i], .events = POLLIN};
    }
    for (;;) {
        if (!serve_once(server, fds, count, &deadline)) {
            return SERVE_SILENT;
        }
        for (size_t i = 0; i < count; i++) {
            if (fds[i + 1].revents != 0) {
                return SERVE_READY;
            }
        }
        if (server->link == NULL) {
            return server->why;
        }
        deadline = fds[0].revents != 0 ? deadline_in(DEADLINE_NEVER) : deadline;
    }
}
