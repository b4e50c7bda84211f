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

#include "base/clock.h"
#include "virtual-card/card/guard.h"
#include "virtual-card/vpcd/deadline.h"

enum {
    CONTROL_POWER_OFF = 0x00,
    CONTROL_POWER_ON = 0x01,
    CONTROL_RESET = 0x02,
    CONTROL_ATR = 0x04,
    LENGTH_BYTES = 2,
    PAYLOAD_MAXIMUM = 0xFFFF,
    APDU_MINIMUM = 4,
    // Between two rounds of its own thread, which asks for the ATR and may then switch the card off, pcscd sleeps
    // 400 ms; a program that disconnects has the ATR asked in between. A little less, for the card's own clock.
    POLL_GAP_US = 399000,
};

struct link {
    int fd;
    struct card *card;
    link_observer *observer;
    void *context;
    struct bytes_writer response; // kept between APDUs for its memory
    struct latency *latency;      // NULL: at once
    struct card_faults *faults;        // NULL: none
    struct deadline due;          // of the command at the front of the buffer, or of a silence
    bool busy;                    // with the command at the front of the buffer
    bool silent;
    bool ended_by_fault;
    int64_t asked_us;             // when vpcd last asked for the ATR
    int64_t quiet_us;             // between its last two questions, when no command came between
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
    link->due = deadline_in(DEADLINE_NEVER);
    bytes_writer_init(&link->response, PAYLOAD_MAXIMUM);
    *out_link = link;
    return ONSHI_OK;
}

void link_set_plans(struct link *link, struct latency *latency, struct card_faults *faults)
{
    link->latency = latency;
    link->faults = faults;
}

static struct bytes_reader first_payload(const struct link *link)
{
    size_t length = (size_t)link->buffer[0] << 8 | link->buffer[1];

    return bytes_reader_over(link->buffer + LENGTH_BYTES, length);
}

void link_free(struct link *link)
{
    if (link == NULL) {
        return;
    }
    close(link->fd);
    if (link->busy) {
        link->observer(link->context, &(struct link_event){.kind = LINK_APDU, .command = first_payload(link)});
    }
    guard_session_ends(link->card, link->ended_by_fault ? GUARD_BY_PLAN : GUARD_BY_REMOVAL);
    card_power_off(link->card);
    bytes_writer_free(&link->response);
    free(link);
}

int link_fd(const struct link *link)
{
    return link->fd;
}

int link_due(const struct link *link)
{
    return deadline_left(&link->due);
}

bool link_ended_by_fault(const struct link *link)
{
    return link->ended_by_fault;
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

// send_message sends the first `limit` bytes of the message whose payload is given: its length, then itself.
static enum onshi_status send_message(struct link *link, struct bytes_reader payload, size_t limit)
{
    assert(payload.left <= PAYLOAD_MAXIMUM && limit <= LENGTH_BYTES + payload.left);
    uint8_t length[LENGTH_BYTES] = {(uint8_t)(payload.left >> 8), (uint8_t)payload.left};
    size_t of_length = limit < LENGTH_BYTES ? limit : LENGTH_BYTES;
    struct iovec parts[] = {
        {.iov_base = length, .iov_len = of_length},
        {.iov_base = (void *)(uintptr_t)payload.at, .iov_len = limit - of_length},
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

static enum onshi_status answer(struct link *link, struct bytes_reader payload)
{
    return send_message(link, payload, LENGTH_BYTES + payload.left);
}

static struct bytes_reader two_bytes(struct link *link, uint16_t status)
{
    link->response.length = 0;
    enum onshi_status written = bytes_write_u16(&link->response, status);
    return written == ONSHI_OK ? bytes_reader_over(link->response.data, link->response.length)
                               : bytes_reader_over("\x6F\x00", 2);
}

// run_apdu returns the card's response, an empty one when the card is mute.
static struct bytes_reader run_apdu(struct link *link, struct bytes_reader command)
{
    if (command.left < APDU_MINIMUM) {
        return bytes_reader_over("\x67\x00", 2);
    }
    link->response.length = 0;
    enum onshi_status status = card_transmit(link->card, command.at, command.left, &link->response);
    if (status == ONSHI_CLOSED) {
        return bytes_reader_over(NULL, 0);
    }
    if (status != ONSHI_OK) {
        return bytes_reader_over("\x6F\x00", 2);
    }
    return bytes_reader_over(link->response.data, link->response.length);
}

static void tell_apdu(struct link *link, struct bytes_reader command, struct bytes_reader response)
{
    link->observer(link->context,
                   &(struct link_event){.kind = LINK_APDU, .command = command, .response = response});
}

// fall_silent lets nothing come from the card any more, nor anything to it, until the link ends.
static void fall_silent(struct link *link, int milliseconds)
{
    link->silent = true;
    link->due = deadline_in(milliseconds);
}

// replace_response makes of the card's response what the fault says; the wire may get less of it.
static struct bytes_reader replace_response(struct link *link, const struct card_fault *fault,
                                            struct bytes_reader response)
{
    switch (fault->kind->answer) {
    case CARD_FAULT_NOTHING:
        return bytes_reader_over(NULL, 0);
    case CARD_FAULT_PART:
        return response;
    case CARD_FAULT_STATUS:
        return two_bytes(link, fault->status);
    case CARD_FAULT_RANDOM:
        break;
    }
    link->response.length = 0;
    enum onshi_status status = card_fault_random_answer(link->faults, fault, response.left, &link->response);
    return status == ONSHI_OK ? bytes_reader_over(link->response.data, link->response.length)
                              : bytes_reader_over("\x01", 1);
}

static enum onshi_status end_fault(struct link *link, const struct card_fault *fault)
{
    if (fault->kind->end == CARD_FAULT_REMOVAL) {
        link->ended_by_fault = true;
        return ONSHI_CLOSED;
    }
    if (fault->kind->end == CARD_FAULT_SILENCE) {
        fall_silent(link, fault->milliseconds);
    }
    return ONSHI_OK;
}

static enum onshi_status serve_fault(struct link *link, struct bytes_reader command, const struct card_fault *fault)
{
    struct bytes_reader response = bytes_reader_over(NULL, 0);
    if (fault->kind->acts) {
        response = run_apdu(link, command);
    }
    response = replace_response(link, fault, response);
    size_t wire = response.left == 0 ? 0 : LENGTH_BYTES + response.left;
    if (fault->kind->answer == CARD_FAULT_PART && wire > 0) {
        wire = card_fault_part(fault, wire);
    }

    tell_apdu(link, command, bytes_reader_over(response.at, wire > LENGTH_BYTES ? wire - LENGTH_BYTES : 0));
    link->observer(link->context, &(struct link_event){.kind = LINK_FAULT, .fault = fault});
    ONSHI_TRY(send_message(link, response, wire));
    return end_fault(link, fault);
}

static enum onshi_status serve_apdu(struct link *link, struct bytes_reader command)
{
    const struct card_fault *fault = link->faults == NULL ? NULL : card_faults_next(link->faults, command);
    if (fault != NULL) {
        return serve_fault(link, command, fault);
    }

    struct bytes_reader response = run_apdu(link, command);
    tell_apdu(link, command, response);
    if (response.left == 0) {
        fall_silent(link, CARD_FAULT_MUTE_MILLISECONDS);
        return ONSHI_OK;
    }
    return answer(link, response);
}

// note_question remembers the rhythm of vpcd's questions for the ATR.
static void note_question(struct link *link)
{
    int64_t now_us = clock_monotonic_us();

    link->quiet_us = link->asked_us == 0 ? 0 : now_us - link->asked_us;
    link->asked_us = now_us;
}

// power_off_cause tells pcscd's own thread from a program: by the rhythm, for the link has nothing else to go by.
static enum guard_end power_off_cause(const struct link *link)
{
    return link->quiet_us >= POLL_GAP_US ? GUARD_BY_TIME_OUT : GUARD_BY_PROGRAM;
}

static enum onshi_status serve_control(struct link *link, uint8_t control)
{
    switch (control) {
    case CONTROL_POWER_OFF:
        guard_session_ends(link->card, power_off_cause(link));
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
        note_question(link);
        return answer(link, card_atr(link->card));
    default:
        return ONSHI_OK; // vpcd sends no other and would wait for no answer
    }
}

// still_busy says whether the card takes longer over the command at the front of the buffer; it may just begin.
static bool still_busy(struct link *link, struct bytes_reader payload)
{
    if (payload.left < 2 || link->latency == NULL) {
        return false;
    }
    if (!link->busy) {
        int milliseconds = latency_of(link->latency, payload);
        link->busy = milliseconds > 0;
        link->due = deadline_in(link->busy ? milliseconds : DEADLINE_NEVER);
    }
    if (link->busy && !deadline_passed(&link->due)) {
        return true;
    }
    link->busy = false;
    link->due = deadline_in(DEADLINE_NEVER);
    return false;
}

static enum onshi_status serve_payload(struct link *link, struct bytes_reader payload)
{
    if (payload.left == 0) {
        return ONSHI_OK;
    }
    if (payload.left == 1) {
        return serve_control(link, *payload.at);
    }
    link->asked_us = 0;
    return serve_apdu(link, payload);
}

// serve_whole answers the whole messages in the buffer and moves what follows them to its front.
static enum onshi_status serve_whole(struct link *link)
{
    struct bytes_reader left = bytes_reader_over(link->buffer, link->received);
    struct bytes_reader rest = left;
    uint16_t length;
    struct bytes_reader payload;

    while (!link->silent && bytes_read_u16(&rest, &length) == ONSHI_OK &&
           bytes_read_span(&rest, length, &payload) == ONSHI_OK && !still_busy(link, payload)) {
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
    if (link->silent && deadline_passed(&link->due)) {
        link->ended_by_fault = true;
        return ONSHI_CLOSED;
    }
    ONSHI_TRY(serve_whole(link));
    for (;;) {
        if (link->received == sizeof link->buffer) {
            return ONSHI_OK; // full with what the card is busy with, or will never answer
        }
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
