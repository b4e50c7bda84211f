// SPDX-License-Identifier: Apache-2.0
#include "tools/onshi/card_reading.h"

#include <string.h>

enum { APDU_MAXIMUM = 64, SFI_MARK = 0x80, TRIES_MASK = 0xFFF0, TRIES = 0x63C0, LONG_TAG = 0x1F, TWO_BYTES = 0x82 };

static int transmit(struct card *card, const uint8_t *apdu, size_t length, struct bytes_writer *out) {
    struct bytes_writer response;
    bytes_writer_init(&response, CARD_RESPONSE_MAXIMUM);
    enum onshi_status status = card_transmit(card, apdu, length, &response);
    int word = READING_NO_ANSWER;
    if (status == ONSHI_OK && response.length >= 2) {
        word = response.data[response.length - 2] * 256 + response.data[response.length - 1];
        status = out == NULL ? ONSHI_OK : bytes_write(out, response.data, response.length - 2);
    }
    bytes_writer_free(&response);
    return status == ONSHI_OK ? word : READING_NO_ANSWER;
}

int reading_select(struct card *card, const struct card_application *application) {
    uint8_t apdu[APDU_MAXIMUM] = {0x00, 0xA4, 0x04, 0x0C, (uint8_t)application->aid_length};
    memcpy(apdu + 5, application->aid, application->aid_length);
    return transmit(card, apdu, 5 + application->aid_length, NULL);
}

int reading_file(struct card *card, uint16_t file, struct bytes_writer *out) {
    const uint8_t apdu[] = {0x00, 0xB0, (uint8_t)(SFI_MARK | file), 0x00, 0x00, 0x00, 0x00};
    return transmit(card, apdu, sizeof apdu, out);
}

int reading_record(struct card *card, uint16_t file, struct bytes_writer *out) {
    const uint8_t apdu[] = {0x00, 0xB2, 0x01, (uint8_t)(file << 3 | 4), 0x00};
    return transmit(card, apdu, sizeof apdu, out);
}

int reading_object(struct card *card, uint16_t tag, struct bytes_writer *out) {
    const uint8_t apdu[] = {0x00, 0xCA, (uint8_t)(tag >> 8), (uint8_t)tag, 0x00, 0x00, 0x00};
    return transmit(card, apdu, sizeof apdu, out);
}

int reading_verify(struct card *card, uint16_t file, const char *pin) {
    uint8_t apdu[APDU_MAXIMUM] = {0x00, 0x20, 0x00, (uint8_t)(SFI_MARK | file), (uint8_t)strlen(pin)};
    if (strlen(pin) > CARD_PIN_MAXIMUM || pin[0] == 0) {
        return READING_NO_ANSWER;
    }
    memcpy(apdu + 5, pin, strlen(pin));
    return transmit(card, apdu, 5 + strlen(pin), NULL);
}

int reading_tries(struct card *card, uint16_t file) {
    const uint8_t apdu[] = {0x00, 0x20, 0x00, (uint8_t)(SFI_MARK | file)};
    int word = transmit(card, apdu, sizeof apdu, NULL);
    return (word & TRIES_MASK) == TRIES ? word & 0x0F : -1;
}

static enum onshi_status read_tag(struct bytes_reader *at, uint16_t *out) {
    uint8_t first;
    uint8_t second;
    ONSHI_TRY(bytes_read_u8(at, &first));
    if ((first & LONG_TAG) != LONG_TAG) {
        *out = first;
        return ONSHI_OK;
    }
    ONSHI_TRY(bytes_read_u8(at, &second));
    *out = (uint16_t)(first << 8 | second);
    return ONSHI_OK;
}

static enum onshi_status read_length(struct bytes_reader *at, size_t *out) {
    uint8_t first;
    uint16_t length;
    ONSHI_TRY(bytes_read_u8(at, &first));
    if (first < 0x80) {
        *out = first;
        return ONSHI_OK;
    }
    if (first != TWO_BYTES) {
        return ONSHI_MALFORMED; // no card writes another form
    }
    ONSHI_TRY(bytes_read_u16(at, &length));
    *out = length;
    return ONSHI_OK;
}

static enum onshi_status read_object(struct bytes_reader *at, struct reading_object *out) {
    size_t length;
    ONSHI_TRY(read_tag(at, &out->tag));
    if (out->tag == 0xFFFF) {
        return ONSHI_MALFORMED; // filler
    }
    ONSHI_TRY(read_length(at, &length));
    return bytes_read_span(at, length, &out->value);
}

bool reading_next(struct bytes_reader *sequence, struct reading_object *out) {
    struct bytes_reader at = *sequence;
    struct reading_object object = {.tag = 0};
    if (at.left == 0 || read_object(&at, &object) != ONSHI_OK) {
        return false;
    }
    object.whole = bytes_reader_over(sequence->at, sequence->left - at.left);
    *sequence = at;
    *out = object;
    return true;
}

bool reading_find(struct bytes_reader sequence, uint16_t tag, struct reading_object *out) {
    struct reading_object object;
    while (reading_next(&sequence, &object)) {
        if (object.tag == tag) {
            *out = object;
            return true;
        }
    }
    return false;
}
