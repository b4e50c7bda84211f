// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/vpcd/lines.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHUNK = 16 * 1024 };

enum onshi_status lines_pair(int out_ends[2])
{
    return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, out_ends) == 0 ? ONSHI_OK : ONSHI_IO;
}

void lines_init(struct lines *lines, int fd)
{
    *lines = (struct lines){.fd = fd};
    bytes_writer_init(&lines->in, LINES_LINE_MAXIMUM);
    bytes_writer_init(&lines->out, LINES_QUEUE_MAXIMUM);
}

void lines_close(struct lines *lines)
{
    if (lines->fd >= 0) {
        close(lines->fd);
    }
    lines->fd = -1;
    bytes_writer_free(&lines->in);
    bytes_writer_free(&lines->out);
}

short lines_interest(const struct lines *lines)
{
    return lines->out.length > lines->out_sent ? POLLIN | POLLOUT : POLLIN;
}

// drop_taken moves what is left of `buffer` to its front.
static void drop_taken(struct bytes_writer *buffer, size_t *taken)
{
    if (*taken == 0) {
        return;
    }
    buffer->length -= *taken;
    memmove(buffer->data, buffer->data + *taken, buffer->length);
    *taken = 0;
}

enum onshi_status lines_flush(struct lines *lines)
{
    while (lines->out_sent < lines->out.length) {
        ssize_t sent = send(lines->fd, lines->out.data + lines->out_sent, lines->out.length - lines->out_sent,
                            MSG_NOSIGNAL | MSG_DONTWAIT);

        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent < 0 && errno == EAGAIN) {
            return ONSHI_OK;
        }
        if (sent < 0) {
            return errno == EPIPE || errno == ECONNRESET ? ONSHI_CLOSED : ONSHI_IO;
        }
        lines->out_sent += (size_t)sent;
    }
    lines->out.length = 0;
    lines->out_sent = 0;
    return ONSHI_OK;
}

static int append_text(const char *text, size_t length, void *out)
{
    return bytes_write(out, text, length) == ONSHI_OK ? 0 : -1;
}

enum onshi_status lines_send_text(struct lines *lines, struct bytes_reader line)
{
    if (lines->fd < 0) {
        return ONSHI_CLOSED;
    }
    if (lines->out_sent > LINES_QUEUE_MAXIMUM / 2) {
        drop_taken(&lines->out, &lines->out_sent);
    }

    size_t before = lines->out.length;
    if (bytes_write(&lines->out, line.at, line.left) != ONSHI_OK || bytes_write_u8(&lines->out, '\n') != ONSHI_OK) {
        lines->out.length = before;
        return ONSHI_TOO_LONG;
    }
    return lines_flush(lines);
}

enum onshi_status lines_send(struct lines *lines, json_t *message)
{
    if (message == NULL) {
        return ONSHI_NO_MEMORY;
    }
    if (lines->fd < 0) {
        json_decref(message);
        return ONSHI_CLOSED;
    }
    if (lines->out_sent > LINES_QUEUE_MAXIMUM / 2) {
        drop_taken(&lines->out, &lines->out_sent);
    }

    size_t before = lines->out.length;
    int dumped = json_dump_callback(message, append_text, &lines->out, JSON_COMPACT);
    json_decref(message);
    if (dumped != 0 || bytes_write_u8(&lines->out, '\n') != ONSHI_OK) {
        lines->out.length = before;
        return ONSHI_TOO_LONG;
    }
    return lines_flush(lines);
}

// receive reads once. ONSHI_NOT_FOUND when nothing is there.
static enum onshi_status receive(struct lines *lines)
{
    char chunk[CHUNK];
    ssize_t got = recv(lines->fd, chunk, sizeof chunk, MSG_DONTWAIT);

    if (got > 0) {
        drop_taken(&lines->in, &lines->in_taken);
        return bytes_write(&lines->in, chunk, (size_t)got);
    }
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return ONSHI_NOT_FOUND;
    }
    return ONSHI_CLOSED;
}

static enum onshi_status parse(const char *line, size_t length, json_t **out_message)
{
    json_t *message = json_loadb(line, length, JSON_REJECT_DUPLICATES, NULL);

    if (!json_is_object(message)) {
        json_decref(message);
        return ONSHI_MALFORMED;
    }
    *out_message = message;
    return ONSHI_OK;
}

// take_line parses the next whole line that has come already. ONSHI_NOT_FOUND when there is none.
static enum onshi_status take_line(struct lines *lines, json_t **out_message)
{
    size_t left = lines->in.length - lines->in_taken;
    if (left == 0) {
        return ONSHI_NOT_FOUND;
    }

    const char *line = (const char *)lines->in.data + lines->in_taken;
    const char *end = memchr(line, '\n', left);
    if (end == NULL) {
        return ONSHI_NOT_FOUND;
    }
    lines->in_taken += (size_t)(end - line) + 1;
    return parse(line, (size_t)(end - line), out_message);
}

enum onshi_status lines_read(struct lines *lines, json_t **out_message)
{
    if (lines->fd < 0) {
        return ONSHI_CLOSED;
    }

    enum onshi_status flushed = lines_flush(lines);
    for (;;) {
        enum onshi_status status = take_line(lines, out_message);
        if (status != ONSHI_NOT_FOUND) {
            return status;
        }
        status = receive(lines);
        if (status == ONSHI_TOO_LONG) {
            lines->in.length = 0;
        }
        if (status == ONSHI_NOT_FOUND && flushed != ONSHI_OK) {
            return ONSHI_CLOSED;
        }
        if (status != ONSHI_OK) {
            return status;
        }
    }
}
