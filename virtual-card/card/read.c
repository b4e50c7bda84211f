// SPDX-License-Identifier: Apache-2.0
//
// READ BINARY, READ RECORD and GET CHALLENGE.
#include "virtual-card/card/command.h"
#include "virtual-card/card/state.h"

enum { P1_HAS_SFI = 0x80, P2_MODE = 0x07, P2_ONE_RECORD = 4, P2_SEVERAL_RECORDS = 5, P2_SEVERAL_TO_P1 = 6 };

// Finds the file and the offset that P1 and P2 mean. Returns a status word.
static int locate(struct card *card, const struct apdu *apdu, struct state_file **out_file, size_t *out_offset) {
    bool has_sfi = (apdu->p1 & P1_HAS_SFI) != 0;
    *out_offset = has_sfi ? apdu->p2 : (size_t)apdu->p1 << 8 | apdu->p2;
    return state_file_by_reference(card, has_sfi ? apdu->p1 : 0, out_file);
}

static int check_readable(const struct card *card, const struct state_file *file, size_t offset) {
    if (file->row->kind != CARD_FILE_BINARY) {
        return SW_WRONG_FILE_KIND;
    }
    if (!state_allows(card, &file->row->access)) {
        return SW_NOT_ALLOWED;
    }
    return offset >= file->length ? SW_WRONG_OFFSET : SW_OK;
}

enum onshi_status command_read_binary(struct card *card, const struct apdu *apdu, struct answer *answer) {
    if (apdu->data.left > 0 || apdu->expected == 0) {
        return answer_status(answer, SW_WRONG_LENGTH);
    }
    struct state_file *file;
    size_t offset;
    int status = locate(card, apdu, &file, &offset);
    if (status == SW_OK) {
        status = check_readable(card, file, offset);
    }
    if (status != SW_OK) {
        return answer_status(answer, status);
    }
    card->current_file = file;
    guard_sees_read(card, file);
    return answer_data(answer, apdu, file->bytes + offset, file->length - offset);
}

// Finds record `number` in the file: number, length, value.
static int find_record(const struct state_file *file, uint8_t number, struct bytes_reader *out) {
    struct bytes_reader left = bytes_reader_over(file->bytes, file->length);
    struct bytes_reader record;
    for (int i = 1; left.left >= 2; i++) {
        if (bytes_read_span(&left, (size_t)left.at[1] + 2, &record) != ONSHI_OK) {
            break;
        }
        if (i == number) {
            *out = record;
            return SW_OK;
        }
    }
    return SW_RECORD_NOT_FOUND;
}

static int check_record_mode(uint8_t p2) {
    switch (p2 & P2_MODE) {
    case P2_ONE_RECORD:
        return SW_OK;
    case P2_SEVERAL_RECORDS:
    case P2_SEVERAL_TO_P1:
        return SW_NO_SUCH_FUNCTION;
    default:
        return SW_WRONG_P1P2;
    }
}

static int locate_record(struct card *card, const struct apdu *apdu, struct state_file **out_file,
                         struct bytes_reader *out_record) {
    int status = check_record_mode(apdu->p2);
    if (status == SW_OK) {
        status = state_file_by_reference(card, apdu->p2 >> 3, out_file);
    }
    if (status != SW_OK) {
        return status;
    }
    if ((*out_file)->row->kind != CARD_FILE_RECORDS) {
        return SW_WRONG_FILE_KIND;
    }
    if (!state_allows(card, &(*out_file)->row->access)) {
        return SW_NOT_ALLOWED;
    }
    return find_record(*out_file, apdu->p1, out_record);
}

enum onshi_status command_read_record(struct card *card, const struct apdu *apdu, struct answer *answer) {
    if (apdu->data.left > 0 || apdu->expected == 0) {
        return answer_status(answer, SW_WRONG_LENGTH);
    }
    struct state_file *file;
    struct bytes_reader record;
    int status = locate_record(card, apdu, &file, &record);
    if (status != SW_OK) {
        return answer_status(answer, status);
    }
    card->current_file = file;
    return answer_data(answer, apdu, record.at, record.left);
}

enum onshi_status command_get_challenge(struct card *card, const struct apdu *apdu, struct answer *answer) {
    if (apdu->data.left > 0 || apdu->expected == 0) {
        return answer_status(answer, SW_WRONG_LENGTH);
    }
    if (apdu->extended) {
        return answer_status(answer, SW_CONDITIONS);
    }
    struct state_terminal *terminal = &card->terminal;
    for (size_t i = 0; i < apdu->expected; i++) {
        terminal->challenge[i] = (uint8_t)random_next(&card->random);
    }
    terminal->challenge_length = apdu->expected;
    return answer_data(answer, apdu, terminal->challenge, terminal->challenge_length);
}
