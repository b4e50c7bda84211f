// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/reader/desk_input.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 65536 };

void desk_input_init(struct desk_input *input)
{
    bytes_writer_init(&input->received, DESK_INPUT_MAXIMUM);
    input->taken = 0;
}

void desk_input_free(struct desk_input *input)
{
    if (input->received.data != NULL) {
        explicit_bzero(input->received.data, input->received.length); // may be a PIN
    }
    bytes_writer_free(&input->received);
}

static void drop_taken(struct desk_input *input)
{
    struct bytes_writer *received = &input->received;

    if (input->taken == 0) {
        return;
    }
    received->length -= input->taken;
    memmove(received->data, received->data + input->taken, received->length);
    explicit_bzero(received->data + received->length, input->taken);
    input->taken = 0;
}

enum onshi_status desk_input_receive(struct desk_input *input, int fd)
{
    char chunk[CHUNK];
    const ssize_t got = read(fd, chunk, sizeof chunk);

    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return ONSHI_OK;
    }
    if (got <= 0) {
        return ONSHI_CLOSED;
    }
    drop_taken(input);
    enum onshi_status status = bytes_write(&input->received, chunk, (size_t)got);
    explicit_bzero(chunk, (size_t)got);
    return status;
}

enum onshi_status desk_input_take(struct desk_input *input, json_t **out)
{
    const size_t left = input->received.length - input->taken;
    if (left == 0) {
        return ONSHI_NOT_FOUND;
    }

    const char *line = (const char *)input->received.data + input->taken;
    const char *end = memchr(line, '\n', left);
    if (end == NULL) {
        return ONSHI_NOT_FOUND;
    }
    input->taken += (size_t)(end - line) + 1;
    json_t *request = json_loadb(line, (size_t)(end - line), JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(request)) {
        json_decref(request);
        return ONSHI_MALFORMED;
    }
    *out = request;
    return ONSHI_OK;
}
