// SPDX-License-Identifier: Apache-2.0
//
// libFuzzer target: a sequence of APDUs, each after its length in two bytes, sent to the small card. Whatever comes,
// the card answers at least a status word, and only VERIFY, CHANGE REFERENCE DATA and
// CHANGE KEY move PIN counters, and no sequence opens what is never readable.
#include <stdlib.h>

#include "virtual-card/card/card.h"
#include "virtual-card/tests/test_card_image.h"

enum { INS_VERIFY = 0x20, INS_CHANGE = 0x24, INS_CHANGE_KEY = 0x32 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct card_pin pins[] = {
    {&small_first, SMALL_PIN}, {&small_first, SMALL_CODE}, {&small_first, SMALL_UNSET_PIN},
    {&small_first, SMALL_JICSAP_PIN}};

enum { PIN_COUNT = sizeof pins / sizeof pins[0] };

static void require(bool holds) {
    if (!holds) {
        abort();
    }
}

static void note_counters(const struct card *card, int out[PIN_COUNT]) {
    for (size_t i = 0; i < PIN_COUNT; i++) {
        out[i] = card_pin_tries(card, pins[i]);
    }
}

static bool may_move_counters(struct bytes_reader apdu) {
    return apdu.left > 4 && (apdu.at[1] == INS_VERIFY || apdu.at[1] == INS_CHANGE || apdu.at[1] == INS_CHANGE_KEY);
}

static void exchange(struct card *card, struct bytes_reader apdu) {
    int before[PIN_COUNT];
    int after[PIN_COUNT];
    struct bytes_writer response;
    bytes_writer_init(&response, CARD_RESPONSE_MAXIMUM);
    note_counters(card, before);
    require(card_transmit(card, apdu.at, apdu.left, &response) == ONSHI_OK);
    note_counters(card, after);
    require(response.length >= 2);
    for (size_t i = 0; i < PIN_COUNT; i++) {
        require(after[i] >= 0 && (after[i] == before[i] || may_move_counters(apdu)));
    }
    bytes_writer_free(&response);
}

static bool never_opened(struct card *card) {
    static const uint8_t read[] = {0x00, 0xB0, 0x84, 0x00, 0x00}; // SMALL_SEALED
    struct bytes_writer response;
    bytes_writer_init(&response, CARD_RESPONSE_MAXIMUM);
    require(card_transmit(card, read, sizeof read, &response) == ONSHI_OK);
    bool closed = response.length == 2 && response.data[0] != 0x90;
    bytes_writer_free(&response);
    return closed;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct bytes_reader input = bytes_reader_over(data, size);
    struct card *card;
    struct card_image image = small_image;
    image.inferred_terminal_authentication = size % 2 == 1;
    image.damage = size % 7 == 0 ? CARD_ANSWERS_6F00 : CARD_SOUND;
    image.sound_commands = 3;
    require(card_new(&image, &card) == ONSHI_OK);
    uint16_t length;
    struct bytes_reader apdu;
    while (bytes_read_u16(&input, &length) == ONSHI_OK && bytes_read_span(&input, length, &apdu) == ONSHI_OK) {
        exchange(card, apdu);
    }
    require(never_opened(card));
    card_free(card);
    return 0;
}
