// SPDX-License-Identifier: Apache-2.0
//
// libFuzzer target: a sequence of APDUs, each after its length in two bytes, sent to the small card. Whatever comes,
// the card answers at least a status word, and only VERIFY and CHANGE REFERENCE DATA move PIN counters.
#include <stdlib.h>

#include "virtual-card/card/card.h"
#include "virtual-card/tests/test_card_image.h"

enum { INS_VERIFY = 0x20, INS_CHANGE = 0x24 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct card_pin pins[] = {
    {&small_first, SMALL_PIN}, {&small_first, SMALL_CODE}, {&small_first, SMALL_UNSET_PIN}};

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
    return apdu.left > 4 && (apdu.at[1] == INS_VERIFY || apdu.at[1] == INS_CHANGE);
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct bytes_reader input = bytes_reader_over(data, size);
    struct card *card;
    require(card_new(&small_image, &card) == ONSHI_OK);
    uint16_t length;
    struct bytes_reader apdu;
    while (bytes_read_u16(&input, &length) == ONSHI_OK && bytes_read_span(&input, length, &apdu) == ONSHI_OK) {
        exchange(card, apdu);
    }
    card_free(card);
    return 0;
}
