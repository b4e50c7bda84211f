// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/vpcd/link.h"

#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum {
    CONTROL_POWER_OFF = 0x00,
    CONTROL_POWER_ON = 0x01,
    CONTROL_RESET = 0x02,
    CONTROL_ATR = 0x04,
    LENGTH_BYTES = 2,
    PAYLOAD_MAXIMUM = 0xFFFF,
    APDU_MINIMUM = 4,
};

struct link {
    int fd;
    struct card *card;
    link_observer *observer;
    void *context;
    struct bytes_writer response; // kept between APDUs for its memory
    size_t received;
    uint8_t buffer[LENGTH_BYTES + PAYLOAD_MAXIMUM];
};

enum onshi_status link_new(int fd, struct card *card, link_observer *observer, void *context, struct link **out_link)
{
    struct link *link = calloc(1, sizeof *link);
    if (link == NULL) {
        close(fd);
        return ONSHI_NO_MEMORY;
    }

    link->fd = fd;
    link->card = card;
    link->observer = observer;
    link->context = context;
    bytes_writer_init(&link->response, PAYLOAD_MAXIMUM);
    *out_link = link;
    return ONSHI_OK;
}

void link_free(struct link *link)
{
    if (link == NULL) {
        return;
    }
    close(link->fd);
    card_power_off(link->card);
    bytes_writer_free(&link->response);
    free(link);
}

int link_fd(const struct link *link)
{
    return link->fd;
}

// vpcd sends length and payload in two writes; with a delayed acknowledgement of the first, each APDU costs 44 ms. The
// option lasts for a moment only, so it is set around every read.
static void acknowledge_at_once(int fd)
{
    const int yes = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &yes, sizeof yes);
}

// drop_sent steps `parts` over the `sent` bytes at their front.
static void drop_sent(struct msghdr *message, size_t sent)
{
    while (message->msg_iovlen > 0 && sent >= message->msg_iov->iov_len) {
        sent -= message->msg_iov->iov_len;
        message->msg_iov++;
        message->msg_iovlen--;
    }
    if (message->msg_iovlen > 0) {
        message->msg_iov->iov_base = (uint8_t *)message->msg_iov->iov_base + sent;
        message->msg_iov->iov_len -= sent;
    }
}

static enum onshi_status answer(struct link *link, struct bytes_reader payload)
{
    assert(payload.left <= PAYLOAD_MAXIMUM);
    uint8_t length[LENGTH_BYTES] = {(uint8_t)(payload.left >> 8), (uint8_t)payload.left};
    struct iovec parts[] = {
        {.iov_base = length, .iov_len = sizeof length},
        {.iov_base = (void *)(uintptr_t)payload.at, .iov_len = payload.left},
    };
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};

    while (message.msg_iovlen > 0) {
        ssize_t sent = sendmsg(link->fd, &message, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent < 0) {
            return errno == EPIPE || errno == ECONNRESET ? ONSHI_CLOSED : ONSHI_IO;
        }
        drop_sent(&message, (size_t)sent);
    }
    return ONSHI_OK;
}

static struct bytes_reader run_apdu(struct link *link, struct bytes_reader command)
{
    if (command.left < APDU_MINIMUM) {
        return bytes_reader_over("\x67\x00", 2);
    }
    link->response.length = 0;
    if (card_transmit(link->card, command.at, command.left, &link->response) != ONSHI_OK) {
        return bytes_reader_over("\x6F\x00", 2);
    }
    return bytes_reader_over(link->response.data, link->response.length);
}

static enum onshi_status serve_apdu(struct link *link, struct bytes_reader command)
{
    struct bytes_reader response = run_apdu(link, command);

    link->observer(link->context,
                   &(struct link_event){.kind = LINK_APDU, .command = command, .response = response});
    return answer(link, response);
}

static enum onshi_status serve_control(struct link *link, uint8_t control)
{
    switch (control) {
    case CONTROL_POWER_OFF:
        card_power_off(link->card);
        link->observer(link->context, &(struct link_event){.kind = LINK_POWER_OFF});
        return ONSHI_OK;
    case CONTROL_POWER_ON:
        card_power_on(link->card);
        link->observer(link->context, &(struct link_event){.kind = LINK_POWER_ON});
        return ONSHI_OK;
    case CONTROL_RESET:
        card_warm_reset(link->card);
        link->observer(link->context, &(struct link_event){.kind = LINK_RESET});
        return ONSHI_OK;
    case CONTROL_ATR:
        return answer(link, card_atr(link->card));
    default:
        return ONSHI_OK; // vpcd sends no other and would wait for no answer
    }
}

static enum onshi_status serve_payload(struct link *link, struct bytes_reader payload)
{
    if (payload.left == 0) {
        return ONSHI_OK;
    }
    if (payload.left == 1) {
        return serve_control(link, *payload.at);
    }
    return serve_apdu(link, payload);
}

// serve_whole answers the whole messages in the buffer and moves what follows them to its front.
static enum onshi_status serve_whole(struct link *link)
{
    struct bytes_reader left = bytes_reader_over(link->buffer, link->received);
    struct bytes_reader rest = left;
    uint16_t length;
    struct bytes_reader payload;

    while (bytes_read_u16(&rest, &length) == ONSHI_OK && bytes_read_span(&rest, length, &payload) == ONSHI_OK) {
        left = rest;
        ONSHI_TRY(serve_payload(link, payload));
    }
    if (left.left > 0) {
        memmove(link->buffer, left.at, left.left);
    }
    link->received = left.left;
    return ONSHI_OK;
}

enum onshi_status link_serve(struct link *link)
{
    for (;;) {
        acknowledge_at_once(link->fd);
        ssize_t got = recv(link->fd, link->buffer + link->received, sizeof link->buffer - link->received, MSG_DONTWAIT);
        if (got < 0 && errno == EAGAIN) {
            return ONSHI_OK;
        }
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return ONSHI_CLOSED;
        }
        acknowledge_at_once(link->fd);
        link->received += (size_t)got;
        ONSHI_TRY(serve_whole(link));
    }
}
