// SPDX-License-Identifier: Apache-2.0
//
// The commands of the card, one row each: class, instruction, ranges of P1 and P2, who runs it.
#include "virtual-card/card/command.h"

#include <stdbool.h>

#include "virtual-card/card/state.h"

struct range {
    uint8_t first;
    uint8_t last;
};

struct command {
    uint8_t cla;
    uint8_t ins;
    struct range p1;
    struct range p2;
    command_handler *run; // NULL: the answer is always `status`
    int status;
    const char *clause;
};

// clang-format off
#define ONLY(value) {(value), (value)}
#define ANY {0x00, 0xFF}
#define SFI {0x80, 0x9E} // current EF, or EF 0001 to 001E

static const struct command commands[] = {
    // SELECT
    {0x00, 0xA4, ONLY(0x04),   ONLY(0x00),  command_select_first,  0, "mynumber-card 3.1, with FCI"},
    {0x00, 0xA4, ONLY(0x04),   ONLY(0x0C),  command_select_first,  0, "mynumber-card 3.1"},
    {0x00, 0xA4, ONLY(0x04),   ONLY(0x02),  command_select_next,   0, "mynumber-card 2.1, with FCI"},
    {0x00, 0xA4, ONLY(0x04),   ONLY(0x0E),  command_select_next,   0, "mynumber-card 2.1"},
    {0x00, 0xA4, ONLY(0x02),   ONLY(0x00),  command_select_ef,     0, "mynumber-card 3.1, with FCI"},
    {0x00, 0xA4, ONLY(0x02),   ONLY(0x0C),  command_select_ef,     0, "mynumber-card 3.1"},
    {0x00, 0xA4, ONLY(0x00),   ANY,         command_select_master, 0, "mynumber-card 2.6"},
    // Files, PINs, keys
    {0x00, 0xB0, {0, 0x9F},    ANY,         command_read_binary,   0, "mynumber-card 3.1"},
    {0x00, 0xB2, ANY,          ANY,         command_read_record,   0, "mynumber-card 3.1"},
    {0x00, 0xCA, ANY,          ANY,         command_get_data,      0, "mynumber-card 2.6"},
    {0xFF, 0xCA, ONLY(0x00),   ONLY(0x00),  command_get_pupi,      0, "mynumber-card 1.1, of PC/SC part 3"},
    {0x00, 0x20, ONLY(0x00),   SFI,         command_verify,        0, "mynumber-card 3.1"},
    {0x00, 0x24, ONLY(0x01),   SFI,         command_change_pin,    0, "mynumber-card 3.1"},
    {0x80, 0x32, ONLY(0x00),   SFI,         command_change_key,    0, "mynumber-card 3.1, JICSAP CHANGE KEY"},
    {0x80, 0x2A, {0, 5},       SFI,         command_sign,          0, "mynumber-card 3.2"},
    {0x80, 0x2A, {0, 5},       ONLY(0x00),  command_sign,          0, "mynumber-card 3.2, default key"},
    {0x00, 0x84, ONLY(0x00),   ONLY(0x00),  command_get_challenge, 0, "mynumber-card 3.1"},
    {0x00, 0x88, ONLY(0x00),   SFI,         command_internal_authenticate, 0, "mynumber-card 2.6"},
    // The PIN-less use
    {0x80, 0xA2, ONLY(0x06),   ONLY(0xC1),  command_load_certificate,      0, "mynumber-card 3.4, step 2"},
    {0x80, 0xA2, ONLY(0x00),   ONLY(0xC1),  command_load_signature,        0, "mynumber-card 3.4, step 3"},
    {0x00, 0x82, ONLY(0x00),   SFI,         command_external_authenticate, 0, "mynumber-card 3.4, inferred"},
    {0x00, 0x82, ANY,          ANY,         NULL, SW_CONDITIONS,       "mynumber-card 3.1, EXTERNAL AUTHENTICATE"},
    // Known to the card, not to its holder
    {0x80, 0x50, ANY,          ANY,         NULL, SW_NOT_ALLOWED,      "mynumber-card 3.1, lock DF"},
    {0x80, 0x52, ANY,          ANY,         NULL, SW_NOT_ALLOWED,      "mynumber-card 3.1, unlock DF"},
    {0x80, 0x54, ANY,          ANY,         NULL, SW_NOT_ALLOWED,      "mynumber-card 3.1, unlock key"},
    {0x80, 0x8A, ANY,          ANY,         NULL, SW_NOT_ALLOWED,      "mynumber-card 3.1, issuer command"},
    {0x80, 0xAE, ANY,          ANY,         command_set_up_secure_messaging, 0, "mynumber-card 3.5"},
};

// The first row that fits says what a class byte means (ISO 7816-4 5.4.1); 9000 lets the command through.
static const struct { uint8_t mask; uint8_t value; int status; } classes[] = {
    {0xFF, 0x00, SW_OK},
    {0xFF, 0x80, SW_OK},
    {0xC0, 0x40, SW_LOGICAL_CHANNEL}, // channels 4 to 19
    {0x71, 0x01, SW_LOGICAL_CHANNEL}, // channels 1 and 3
    {0x72, 0x02, SW_LOGICAL_CHANNEL}, // channel 2
    {0x74, 0x04, SW_NO_SECURE_SESSION},
    {0x78, 0x08, SW_NO_SECURE_SESSION},
    {0x00, 0x00, SW_UNKNOWN_CLA},
};
// clang-format on

enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

enum onshi_status answer_status(struct answer *answer, int status) {
    answer->status = status;
    return ONSHI_OK;
}

enum onshi_status answer_data(struct answer *answer, const struct apdu *apdu, const void *data, size_t length) {
    ONSHI_TRY(bytes_write(answer->data, data, length < apdu->expected ? length : apdu->expected));
    return answer_status(answer, SW_OK);
}

static int class_status(uint8_t cla) {
    size_t row = 0;
    while ((cla & classes[row].mask) != classes[row].value) {
        row++;
    }
    return classes[row].status;
}

static bool lies_in(struct range range, uint8_t value) {
    return value >= range.first && value <= range.last;
}

// How far a command agrees with a row; the best row of the table decides the answer.
enum fit { FIT_NOTHING, FIT_INS, FIT_CLA, FIT_WHOLE };

static enum fit fit(const struct command *command, const struct apdu *apdu) {
    if (command->ins != apdu->ins) {
        return FIT_NOTHING;
    }
    if (command->cla != apdu->cla) {
        return FIT_INS;
    }
    return lies_in(command->p1, apdu->p1) && lies_in(command->p2, apdu->p2) ? FIT_WHOLE : FIT_CLA;
}

// A class byte that stands in no row of this instruction may mean something of its own.
static int refusal(enum fit best, uint8_t cla) {
    static const int statuses[] = {
        [FIT_NOTHING] = SW_UNKNOWN_INS, [FIT_INS] = SW_UNKNOWN_CLA, [FIT_CLA] = SW_WRONG_P1P2};
    int status = class_status(cla);
    return best < FIT_CLA && status != SW_OK ? status : statuses[best];
}

static enum onshi_status run(struct card *card, const struct apdu *apdu, struct answer *answer) {
    enum fit best = FIT_NOTHING;
    size_t row = 0;
    for (size_t i = 0; i < COMMAND_COUNT && best != FIT_WHOLE; i++) {
        enum fit this_fit = fit(&commands[i], apdu);
        if (this_fit > best) {
            best = this_fit;
            row = i;
        }
    }
    if (best != FIT_WHOLE) {
        return answer_status(answer, refusal(best, apdu->cla));
    }
    return commands[row].run == NULL ? answer_status(answer, commands[row].status)
                                     : commands[row].run(card, apdu, answer);
}

// Whether the damage of the chip shows, which it does from a certain command on for the rest of its life.
static bool is_broken(struct card *card) {
    if (card->damage == CARD_SOUND) {
        return false;
    }
    if (card->sound_commands == 0) {
        return true;
    }
    card->sound_commands--;
    return false;
}

static enum onshi_status respond(struct card *card, const void *bytes, size_t length, struct answer *answer) {
    struct apdu apdu;
    if (is_broken(card)) {
        return card->damage == CARD_MUTE ? ONSHI_CLOSED : answer_status(answer, SW_INTERNAL);
    }
    if (apdu_parse(bytes, length, &apdu) != ONSHI_OK) {
        return answer_status(answer, SW_WRONG_LENGTH);
    }
    return run(card, &apdu, answer);
}

// Forgets what was written since `length`.
static void rewind_to(struct bytes_writer *writer, size_t length) {
    writer->length = length;
    if (writer->data != NULL) {
        writer->data[length] = 0;
    }
}

enum onshi_status card_transmit(struct card *card, const void *apdu, size_t length, struct bytes_writer *out_response) {
    size_t before = out_response->length;
    struct answer answer = {.data = out_response, .status = SW_OK};
    enum onshi_status status = respond(card, apdu, length, &answer);
    if (status == ONSHI_OK) {
        status = bytes_write_u16(out_response, (uint16_t)answer.status);
    }
    if (status != ONSHI_OK) {
        rewind_to(out_response, before);
    }
    return status;
}
