// SPDX-License-Identifier: Apache-2.0
//
// libFuzzer target: a sequence of APDUs, each after its length in two bytes, sent to the small card; one byte alone ends
// the session instead. Whatever comes, the card answers at least a status word, only VERIFY, CHANGE REFERENCE DATA and
// CHANGE KEY move PIN counters, no sequence opens what is never readable, and the guard notes only what it has seen: of a
// PIN after VERIFY with data, of a session at its end.
#include <stdlib.h>

#include "virtual-card/card/card.h"
#include "virtual-card/card/guard.h"
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

// What the guard has noted must have one of the reasons.
static void check_notes(struct card *card, bool by_try, bool by_end) {
    struct guard_note note;
    while (guard_next(card, &note)) {
        require(note.application != NULL && note.what != NULL && guard_words_of(note.harm)->name != NULL);
        require(note.harm == GUARD_LEFT_VERIFIED ? by_end : by_try);
    }
    require(guard_take_lost(card) == 0);
}

static void end_session(struct card *card, uint8_t how) {
    guard_session_ends(card, (enum guard_end)(how % (GUARD_BY_PLAN + 1)));
    card_power_off(card);
    if (how > 0x7F) {
        guard_allow(card, (enum guard_harm)(how % GUARD_HARMS), how % 2 == 0);
        guard_declare_needs(card, how);
    }
    check_notes(card, false, true);
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
    check_notes(card, apdu.left > 4 && apdu.at[1] == INS_VERIFY, false);
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
        if (apdu.left == 1) {
            end_session(card, *apdu.at);
        } else {
            exchange(card, apdu);
        }
    }
    require(never_opened(card));
    card_free(card);
    return 0;
}
