// SPDX-License-Identifier: Apache-2.0
//
// The photo of 券面事項確認 AP [mynumber-card 2.5, 7.2]: three commands.
#include <assert.h>
#include <string.h>

#include "virtual-card/reader/chip_command.h"
#include "virtual-card/reader/fault.h"

enum { TAG_PICTURES = 0xFF20, TAG_PHOTO = 0xDF27 };

struct object {
    uint16_t tag;
    struct bytes_reader value;
};

// read_object takes the next object: a tag of two bytes, a length of one byte below 128, else 82 hh ll
// [mynumber-card 0, decision 6].
static enum onshi_status read_object(struct bytes_reader *from, struct object *out)
{
    uint8_t form;
    uint16_t length;

    ONSHI_TRY(bytes_read_u16(from, &out->tag));
    ONSHI_TRY(bytes_read_u8(from, &form));
    length = form;
    if (form == 0x82) {
        ONSHI_TRY(bytes_read_u16(from, &length));
    } else if (form >= 0x80) {
        return ONSHI_MALFORMED;
    }
    return bytes_read_span(from, length, &out->value);
}

// find_photo leaves `photo` empty when there is none, absent or of length 0.
static enum onshi_status find_photo(struct bytes_reader file, struct bytes_reader *photo)
{
    struct object pictures;

    ONSHI_TRY(read_object(&file, &pictures));
    if (pictures.tag != TAG_PICTURES) {
        return ONSHI_MALFORMED;
    }
    *photo = bytes_reader_over(NULL, 0);
    while (pictures.value.left > 0) {
        struct object object;
        ONSHI_TRY(read_object(&pictures.value, &object));
        if (object.tag == TAG_PHOTO) {
            *photo = object.value;
        }
    }
    return ONSHI_OK;
}

// verify_code gives 照合番号B by the SFI of EF 0012.
static enum onshi_status verify_code(struct chip *chip, const char *code, struct chip_photo *photo)
{
    uint8_t command[5 + CHIP_CODE_DIGITS] = {0x00, 0x20, 0x00, 0x92, CHIP_CODE_DIGITS};
    struct chip_answer answer;

    assert(strlen(code) == CHIP_CODE_DIGITS);
    memcpy(command + 5, code, CHIP_CODE_DIGITS);
    enum onshi_status status = chip_transmit(chip, command, sizeof command, &answer);
    explicit_bzero(command, sizeof command);
    ONSHI_TRY(status);
    if (answer.status_word == CHIP_SW_OK) {
        photo->result = CHIP_PHOTO_READ;
        return ONSHI_OK;
    }
    if (answer.status_word != CHIP_SW_BLOCKED && !chip_tells_tries(answer.status_word)) {
        return ONSHI_MALFORMED;
    }
    photo->left = answer.status_word == CHIP_SW_BLOCKED ? 0 : answer.status_word & 0xF;
    photo->result = photo->left == 0 ? CHIP_PHOTO_LOCKED : CHIP_PHOTO_WRONG_CODE;
    return ONSHI_OK;
}

static enum onshi_status read_pictures(struct chip *chip, struct chip_photo *photo, struct bytes_writer *out_jp2)
{
    static const uint8_t READ_PICTURES[] = {0x00, 0xB0, 0x82, 0x00, 0x00, 0x00, 0x00}; // EF 0002 whole, by its SFI
    struct chip_answer answer;
    struct bytes_reader jp2;

    ONSHI_TRY(chip_expect_ok(chip, READ_PICTURES, sizeof READ_PICTURES, &answer));
    ONSHI_TRY(find_photo(bytes_reader_over(answer.data, answer.length), &jp2));
    if (jp2.left == 0) {
        photo->result = CHIP_PHOTO_NONE;
        return ONSHI_OK;
    }
    return bytes_write(out_jp2, jp2.at, jp2.left);
}

enum onshi_status chip_read_photo(struct chip *chip, const char *code_b, struct chip_photo *out_photo,
                                  struct bytes_writer *out_jp2)
{
    static const uint8_t SELECT_FACE_CHECK[] = {0x00, 0xA4, 0x04, 0x0C, 0x0A, 0xD3, 0x92, 0x10,
                                                0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x02};
    struct chip_answer answer;
    struct chip_photo photo = {.left = 0};

    ONSHI_TRY(chip_expect_ok(chip, SELECT_FACE_CHECK, sizeof SELECT_FACE_CHECK, &answer));
    ONSHI_TRY(verify_code(chip, code_b, &photo));
    if (photo.result == CHIP_PHOTO_READ) {
        ONSHI_TRY(read_pictures(chip, &photo, out_jp2));
    }
    if (fault_on(chip->faults, FAULT_MC_7_2_BIRTH_DATE)) {
        ONSHI_TRY(chip_read_birth(chip, code_b));
    }
    *out_photo = photo;
    return ONSHI_OK;
}
