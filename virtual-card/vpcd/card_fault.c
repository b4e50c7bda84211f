// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/vpcd/card_fault.h"

#include <string.h>

enum { HEADER = 4, SHORT_DATA = 5, INS_SELECT = 0xA4, P1_BY_NAME = 0x04, INTERNAL_ERROR = 0x6F00, HEX_BASE = 16 };

// The card may be torn out at each moment of an exchange, or go wrong in each way that a client can tell apart
// [mynumber-card 6.2].
static const struct card_fault_kind KINDS[] = {
    {"remove-before", false, CARD_FAULT_NOTHING, CARD_FAULT_REMOVAL}, // pulled out before the card acts
    {"remove-after", true, CARD_FAULT_NOTHING, CARD_FAULT_REMOVAL},   // it has acted, nobody hears of it
    {"remove-midway", true, CARD_FAULT_PART, CARD_FAULT_REMOVAL},     // in the middle of the answer
    {"mute", false, CARD_FAULT_NOTHING, CARD_FAULT_SILENCE},
    {"torn", true, CARD_FAULT_PART, CARD_FAULT_SILENCE},
    {"garbage", true, CARD_FAULT_RANDOM, CARD_FAULT_GO_ON},
    {"wrong-status", true, CARD_FAULT_STATUS, CARD_FAULT_GO_ON},
    {"internal-error", false, CARD_FAULT_STATUS, CARD_FAULT_GO_ON}, // 6F00 [mynumber-card 3.3]
};

void card_faults_init(struct card_faults *faults, uint64_t seed)
{
    *faults = (struct card_faults){.random = random_from(seed, "fault")};
}

static const struct card_fault_kind *kind_named(const char *name)
{
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        if (strcmp(KINDS[i].name, name) == 0) {
            return &KINDS[i];
        }
    }
    return NULL;
}

static bool in_bounds(const struct card_fault *fault)
{
    return fault->at >= 1 && fault->at <= CARD_FAULT_AT_MAXIMUM && fault->bytes <= CARD_FAULT_BYTES_MAXIMUM &&
           fault->after_length <= CARD_FAULT_AID_MAXIMUM && fault->milliseconds >= 0 &&
           fault->milliseconds <= CARD_FAULT_MUTE_MAXIMUM;
}

enum onshi_status card_faults_arm(struct card_faults *faults, const struct card_fault *fault)
{
    const struct card_fault_kind *kind = kind_named(fault->name);

    if (kind == NULL) {
        return ONSHI_NOT_FOUND;
    }
    if (faults->count == CARD_FAULTS_MAXIMUM || !in_bounds(fault)) {
        return ONSHI_TOO_LONG;
    }

    struct card_fault armed = *fault;
    armed.kind = kind;
    armed.name = kind->name;
    armed.status = fault->status == 0 ? INTERNAL_ERROR : fault->status;
    armed.milliseconds = fault->milliseconds == 0 ? CARD_FAULT_MUTE_MILLISECONDS : fault->milliseconds;
    armed.seen = 0;
    armed.open = armed.fired = false;
    faults->list[faults->count++] = armed;
    return ONSHI_OK;
}

static int hex_digit(char digit)
{
    static const char DIGITS[] = "0123456789ABCDEFabcdef";
    const char *found = digit == '\0' ? NULL : strchr(DIGITS, digit);

    if (found == NULL) {
        return -1;
    }
    int value = (int)(found - DIGITS);
    return value < HEX_BASE ? value : value - 6;
}

// hex_member reads an optional member of at most `maximum` bytes in hexadecimal; none is no byte.
static enum onshi_status hex_member(const json_t *line, const char *name, size_t maximum, uint8_t *out,
                                    size_t *out_length)
{
    const json_t *member = json_object_get(line, name);
    const char *text = member == NULL ? "" : json_string_value(member);
    size_t length = text == NULL ? 1 : strlen(text);

    if (length % 2 != 0 || length / 2 > maximum || (member != NULL && length == 0)) {
        return ONSHI_MALFORMED;
    }
    for (size_t i = 0; i < length; i += 2) {
        int high = hex_digit(text[i]);
        int low = hex_digit(text[i + 1]);
        if (high < 0 || low < 0) {
            return ONSHI_MALFORMED;
        }
        out[i / 2] = (uint8_t)(high << 4 | low);
    }
    *out_length = length / 2;
    return ONSHI_OK;
}

// number_member reads an optional member from 1 to `maximum`; none is 0.
static enum onshi_status number_member(const json_t *line, const char *name, json_int_t maximum, json_int_t *out)
{
    const json_t *member = json_object_get(line, name);
    json_int_t value = json_integer_value(member);

    if (member != NULL && (!json_is_integer(member) || value < 1 || value > maximum)) {
        return ONSHI_MALFORMED;
    }
    *out = value;
    return ONSHI_OK;
}

static enum onshi_status read_numbers(const json_t *line, struct card_fault *fault)
{
    json_int_t at;
    json_int_t bytes;
    json_int_t milliseconds;

    ONSHI_TRY(number_member(line, "at", CARD_FAULT_AT_MAXIMUM, &at));
    ONSHI_TRY(number_member(line, "bytes", CARD_FAULT_BYTES_MAXIMUM, &bytes));
    ONSHI_TRY(number_member(line, "milliseconds", CARD_FAULT_MUTE_MAXIMUM, &milliseconds));
    fault->at = (unsigned)at;
    fault->bytes = (size_t)bytes;
    fault->milliseconds = (int)milliseconds;
    return at == 0 ? ONSHI_MALFORMED : ONSHI_OK;
}

enum onshi_status card_fault_from_line(const json_t *line, struct card_fault *out)
{
    const char *name = json_string_value(json_object_get(line, "name"));
    const struct card_fault_kind *kind = name == NULL ? NULL : kind_named(name);
    struct card_fault fault = {.name = kind == NULL ? "" : kind->name};
    uint8_t status[2] = {0};
    size_t length;

    if (kind == NULL) {
        return ONSHI_MALFORMED;
    }
    ONSHI_TRY(read_numbers(line, &fault));
    ONSHI_TRY(hex_member(line, "ins", 1, &fault.ins, &length));
    ONSHI_TRY(hex_member(line, "after", CARD_FAULT_AID_MAXIMUM, fault.after, &fault.after_length));
    ONSHI_TRY(hex_member(line, "sw", sizeof status, status, &length));
    if (length == 1) {
        return ONSHI_MALFORMED;
    }
    fault.status = (uint16_t)(status[0] << 8 | status[1]);
    *out = fault;
    return ONSHI_OK;
}

void card_faults_inserted(struct card_faults *faults)
{
    for (size_t i = 0; i < faults->count; i++) {
        faults->list[i].seen = 0;
        faults->list[i].open = false;
    }
}

static bool selects(struct bytes_reader command, const struct card_fault *fault)
{
    return command.left >= SHORT_DATA + fault->after_length && command.at[1] == INS_SELECT &&
           command.at[2] == P1_BY_NAME && command.at[HEADER] == fault->after_length &&
           memcmp(command.at + SHORT_DATA, fault->after, fault->after_length) == 0;
}

// counts moves the fault's counter over one APDU; true when this is the one.
static bool counts(struct card_fault *fault, struct bytes_reader command)
{
    if (fault->after_length > 0 && selects(command, fault)) {
        fault->open = true;
        fault->seen = 0;
        return false;
    }
    bool meant = fault->ins == CARD_FAULT_ANY_INS || (command.left > 1 && command.at[1] == fault->ins);
    if (!meant || (fault->after_length > 0 && !fault->open)) {
        return false;
    }
    fault->seen++;
    return fault->seen == fault->at;
}

const struct card_fault *card_faults_next(struct card_faults *faults, struct bytes_reader command)
{
    struct card_fault *firing = NULL;

    for (size_t i = 0; i < faults->count; i++) {
        struct card_fault *fault = &faults->list[i];
        if (!fault->fired && counts(fault, command) && firing == NULL) {
            firing = fault;
        }
    }
    if (firing != NULL) {
        firing->fired = true;
    }
    return firing;
}

enum onshi_status card_fault_random_answer(struct card_faults *faults, const struct card_fault *fault, size_t whole,
                                           struct bytes_writer *out)
{
    size_t length = fault->bytes == 0 ? whole : fault->bytes;

    for (size_t i = 0; i < length; i++) {
        uint8_t byte = (uint8_t)random_next(&faults->random);
        bool first_of_status = i + 2 == length;
        ONSHI_TRY(bytes_write_u8(out, first_of_status ? byte & 0x0F : byte)); // no status word begins with 0
    }
    return ONSHI_OK;
}

size_t card_fault_part(const struct card_fault *fault, size_t message)
{
    size_t part = fault->bytes == 0 ? (message + 2) / 2 : fault->bytes;

    return part < message ? part : message - 1;
}
