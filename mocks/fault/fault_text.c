// SPDX-License-Identifier: Apache-2.0
//
// A fault as a person writes it: NAME:KEY=VALUE,KEY=VALUE.
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "mocks/fault/fault.h"

enum { WORD_BYTES = 72 };

static bool read_number(const char *text, int64_t *out) {
    char *end;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (errno != 0 || end == text || *end != 0) {
        return false;
    }
    *out = number;
    return true;
}

static bool read_on(const char *value, struct planned_fault *out) {
    for (unsigned bit = FAULT_FOLDER; bit <= FAULT_PORT; bit <<= 1) {
        if (strcmp(value, fault_transport_name((enum fault_transport)bit)) == 0) {
            out->transports |= bit;
            return true;
        }
    }
    return false;
}

static bool read_kind(const char *value, struct planned_fault *out) {
    size_t length = strlen(value);
    if (length == 0 || length >= sizeof out->message) {
        return false;
    }
    memcpy(out->message, value, length + 1);
    return true;
}

static bool read_count(const char *value, struct planned_fault *out) {
    int64_t number = 0;
    if (strcmp(value, "ever") == 0) {
        out->count = FAULT_FOR_EVER;
        return true;
    }
    bool good = read_number(value, &number) && number >= 1 && number <= INT32_MAX;
    out->count = good ? (int)number : out->count;
    return good;
}

static bool read_at(const char *value, struct planned_fault *out) {
    int64_t number = 0;
    bool good = read_number(value, &number) && number >= 1 && number <= INT32_MAX;
    out->first = good ? (int)number : out->first;
    return good;
}

static bool read_value(const char *value, struct planned_fault *out) {
    return read_number(value, &out->value) && out->value != FAULT_USUAL;
}

// A time of day may leave its seconds out.
static bool read_instant(const char *value, int64_t *out) {
    char whole[WORD_BYTES + 4];
    bool short_form = strlen(value) == sizeof "2021-10-20T09:00" - 1;
    (void)snprintf(whole, sizeof whole, "%s%s", value, short_form ? ":00" : "");
    return calendar_parse(whole, out) == ONSHI_OK;
}

static bool read_from(const char *value, struct planned_fault *out) {
    return read_instant(value, &out->from);
}

static bool read_until(const char *value, struct planned_fault *out) {
    return read_instant(value, &out->until);
}

// As a message has it between two tags, so that nothing of it needs to be escaped.
static bool read_plain(const char *value, size_t size, char *out) {
    size_t length = strlen(value);
    if (length >= size || strpbrk(value, "<>&") != NULL) {
        return false;
    }
    memcpy(out, value, length + 1);
    return true;
}

static bool read_element(const char *value, struct planned_fault *out) {
    return *value != 0 && read_plain(value, sizeof out->element, out->element);
}

static bool read_text(const char *value, struct planned_fault *out) {
    return read_plain(value, sizeof out->text, out->text);
}

static const struct {
    const char *key;
    bool (*read)(const char *value, struct planned_fault *out);
    const char *form;
} keys[] = {
    {"on", read_on, "folder, web or reader"},
    {"kind", read_kind, "the prefix of a message, as OQSsiquc01, or face"},
    {"at", read_at, "1 or more: the number of the message"},
    {"count", read_count, "1 or more, or ever"},
    {"value", read_value, "a number that is not 0"},
    {"from", read_from, "as 2021-10-20T09:00"},
    {"until", read_until, "as 2021-10-20T09:00"},
    {"element", read_element, "the name of an element"},
    {"text", read_text, "short, and without < > &"},
};

// Reads one KEY=VALUE; `word` is changed.
static enum onshi_status read_word(char *word, struct planned_fault *out, struct bytes_writer *why) {
    char *value = strchr(word, '=');
    if (value != NULL) {
        *value++ = 0;
    }
    for (size_t i = 0; value != NULL && i < sizeof keys / sizeof keys[0]; i++) {
        if (strcmp(word, keys[i].key) == 0) {
            bool good = keys[i].read(value, out);
            if (!good) {
                bytes_note(why, "%s=%s cannot be read: it must be %s", word, value, keys[i].form);
            }
            return good ? ONSHI_OK : ONSHI_MALFORMED;
        }
    }
    bytes_note(why, "%s is no setting of a fault; possible are on, kind, at, count, value, from, until, element, text", word);
    return ONSHI_MALFORMED;
}

static enum onshi_status read_words(const char *text, struct planned_fault *out, struct bytes_writer *why) {
    while (*text != 0) {
        char word[WORD_BYTES];
        size_t length = strcspn(text, ",");
        if (length >= sizeof word) {
            bytes_note(why, "%.20s… is too long", text);
            return ONSHI_MALFORMED;
        }
        memcpy(word, text, length);
        word[length] = 0;
        ONSHI_TRY(read_word(word, out, why));
        text += length + (text[length] == ',');
    }
    return ONSHI_OK;
}

static void note_names(struct bytes_writer *why, const char *name) {
    bytes_note(why, "there is no fault %s; possible are", name);
    for (int i = 0; i < FAULT_KINDS; i++) {
        bytes_note(why, "%s %s", i == 0 ? "" : ",", fault_describe((enum fault_kind)i)->name);
    }
}

enum onshi_status fault_read(const char *text, struct planned_fault *out, struct bytes_writer *why) {
    struct planned_fault fault = {.first = 0};
    char name[WORD_BYTES];
    size_t length = strcspn(text, ":");
    size_t kept = length < sizeof name ? length : sizeof name - 1;
    memcpy(name, text, kept);
    name[kept] = 0;
    if (fault_find(name, &fault.kind) != ONSHI_OK) {
        note_names(why, name);
        return ONSHI_NOT_FOUND;
    }
    ONSHI_TRY(read_words(text + length + (text[length] == ':'), &fault, why));
    *out = fault;
    return ONSHI_OK;
}
