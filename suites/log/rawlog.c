// SPDX-License-Identifier: Apache-2.0
#include "suites/log/rawlog.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/calendar.h"

enum { HASH_BYTES = 32, HASH_TEXT = 2 * HASH_BYTES + 1 };

static const size_t dump_flags = JSON_COMPACT | JSON_SORT_KEYS;

struct rawlog {
    FILE *file;
    struct rawlog_times times;
    int64_t lines;
    size_t bytes;
    char chain[HASH_TEXT];
};

enum onshi_status rawlog_create(const char *path, struct rawlog_times times, struct rawlog **out) {
    struct rawlog *log = calloc(1, sizeof *log);
    if (log == NULL) {
        return ONSHI_NO_MEMORY;
    }
    log->file = fopen(path, "wxe");
    if (log->file == NULL) {
        free(log);
        return ONSHI_IO;
    }
    log->times = times;
    *out = log;
    return ONSHI_OK;
}

void rawlog_close(struct rawlog *log) {
    if (log != NULL) {
        (void)fclose(log->file);
        free(log);
    }
}

// The chain of a line: SHA-256 over the chain before it and the line without `h`.
static enum onshi_status next_chain(char chain[HASH_TEXT], const char *line) {
    struct bytes_writer text;
    bytes_writer_init(&text, RAWLOG_MAXIMUM_BYTES);
    uint8_t hash[EVP_MAX_MD_SIZE];
    enum onshi_status status = bytes_printf(&text, "%s%s", chain, line);
    if (status == ONSHI_OK && EVP_Digest(text.data, text.length, hash, NULL, EVP_sha256(), NULL) != 1) {
        status = ONSHI_CRYPTO;
    }
    bytes_writer_free(&text);
    if (status != ONSHI_OK) {
        return status;
    }
    bytes_writer_init(&text, HASH_TEXT);
    status = bytes_write_hex(&text, hash, HASH_BYTES);
    if (status == ONSHI_OK) {
        memcpy(chain, text.data, HASH_TEXT);
    }
    bytes_writer_free(&text);
    return status;
}

// Room that a flood cannot take: how the case ended is always written.
enum { RESERVED_BYTES = 64 * 1024, CHAIN_BYTES = 2 * HASH_BYTES + sizeof ",\"h\":\"\"\n" - 1 };

static enum onshi_status write_line(struct rawlog *log, json_t *line) {
    char *text = json_dumps(line, dump_flags);
    if (text == NULL) {
        return ONSHI_NO_MEMORY;
    }
    size_t length = strlen(text);
    enum onshi_status status = ONSHI_TOO_LONG;
    const char *channel = json_string_value(json_object_get(line, "ch"));
    size_t reserved = channel != NULL && strcmp(channel, "stage") == 0 ? 0 : RESERVED_BYTES;
    if (log->bytes + length + CHAIN_BYTES + reserved <= RAWLOG_MAXIMUM_BYTES) {
        status = next_chain(log->chain, text);
    }
    // The closing brace gives way to the chain, so that a reader of plain JSON sees one object.
    if (status == ONSHI_OK &&
        fprintf(log->file, "%.*s,\"h\":\"%s\"}\n", (int)(length - 1), text, log->chain) < 0) {
        status = ONSHI_IO;
    }
    if (status == ONSHI_OK && fflush(log->file) != 0) {
        status = ONSHI_IO;
    }
    log->bytes += status == ONSHI_OK ? length + CHAIN_BYTES : 0; // what was refused takes no room
    free(text);
    return status;
}

// Whether objects and lists stand in each other deeper than a reader of JSON goes: such a line could be written, but
// never be read again.
static bool is_too_deep(const json_t *value, int left) {
    const char *key;
    json_t *member;
    size_t index;
    if (left == 0) {
        return true;
    }
    json_object_foreach((json_t *)(uintptr_t)value, key, member) {
        if (is_too_deep(member, left - 1)) {
            return true;
        }
    }
    json_array_foreach(value, index, member) {
        if (is_too_deep(member, left - 1)) {
            return true;
        }
    }
    return false;
}

enum onshi_status rawlog_event(struct rawlog *log, const char *channel, const char *event, json_t *members) {
    char at[CALENDAR_STAMP_SIZE];
    calendar_stamp(log->times.virtual_now(log->times.context), at);
    json_t *line = members != NULL ? members : json_object();
    json_t *head = json_pack("{s:I, s:I, s:s, s:s, s:s}", "n", (json_int_t)(log->lines + 1), "us",
                             (json_int_t)log->times.monotonic_us(log->times.context), "at", at, "ch", channel, "ev",
                             event);
    enum onshi_status status = ONSHI_NO_MEMORY;
    if (is_too_deep(line, RAWLOG_MAXIMUM_DEPTH)) {
        status = ONSHI_TOO_LONG;
    } else if (line != NULL && head != NULL && json_object_update(line, head) == 0) {
        status = write_line(log, line);
    }
    log->lines += status == ONSHI_OK;
    json_decref(head);
    json_decref(line);
    return status;
}

// Takes one line apart and proves its chain. `line` is changed: its `h` is cut off.
static json_t *read_line(char *line, char chain[HASH_TEXT]) {
    size_t length = strlen(line);
    static const char before[] = ",\"h\":\"", after[] = "\"}\n"; // the chain
    const size_t tail = strlen(before) + 2 * HASH_BYTES + strlen(after);
    if (length <= tail || memcmp(line + length - tail, before, strlen(before)) != 0 ||
        strcmp(line + length - strlen(after), after) != 0) {
        return NULL;
    }
    char claimed[HASH_TEXT] = {0};
    memcpy(claimed, line + length - strlen(after) - 2 * HASH_BYTES, 2 * HASH_BYTES);
    line[length - tail] = '}';
    line[length - tail + 1] = 0;
    if (next_chain(chain, line) != ONSHI_OK || strcmp(chain, claimed) != 0) {
        return NULL;
    }
    return json_loads(line, JSON_REJECT_DUPLICATES, NULL);
}

static enum onshi_status read_all(FILE *file, json_t *lines, int *out_bad_line) {
    char chain[HASH_TEXT] = "";
    char *text = NULL;
    size_t capacity = 0;
    enum onshi_status status = ONSHI_OK;
    while (status == ONSHI_OK && getline(&text, &capacity, file) > 0) {
        json_t *line = read_line(text, chain);
        if (line == NULL || json_array_append_new(lines, line) != 0) {
            status = ONSHI_MALFORMED;
            *out_bad_line = (int)json_array_size(lines) + 1;
        }
    }
    free(text);
    return status;
}

enum onshi_status rawlog_read(const char *path, json_t **out, int *out_bad_line) {
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return errno == ENOENT ? ONSHI_NOT_FOUND : ONSHI_IO;
    }
    json_t *lines = json_array();
    int bad_line = 0;
    enum onshi_status status = lines == NULL ? ONSHI_NO_MEMORY : read_all(file, lines, &bad_line);
    (void)fclose(file);
    if (status != ONSHI_OK) {
        json_decref(lines);
        if (out_bad_line != NULL) {
            *out_bad_line = bad_line;
        }
        return status;
    }
    *out = lines;
    return ONSHI_OK;
}
