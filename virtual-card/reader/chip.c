// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/reader/chip.h"

#include <assert.h>
#include <openssl/evp.h>
#include <string.h>

enum {
    SW_OK = 0x9000,
    SW_TRIES_LEFT = 0x63C0, // the last digit tells how many
    FILE_PIN = 0x0018,
    FILE_CERTIFICATE = 0x000A,
    FILE_KEY = 0x0017,
    TRIES_OF_A_NEW_CARD = 3, // [mynumber-card 4]
    SHORT_MAXIMUM = 256,     // bytes of data in a short answer
    SHA256_SIZE = 32,
};

struct answer {
    uint16_t status_word;
    size_t length;
    uint8_t data[SHORT_MAXIMUM + 2];
};

enum onshi_status chip_open(struct chip *chip, SCARDCONTEXT context, const char *name)
{
    DWORD protocol;

    assert(!chip->open);
    chip->context = context;
    if (SCardConnect(context, name, SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_T1, &chip->card, &protocol) !=
        SCARD_S_SUCCESS) {
        return ONSHI_IO;
    }
    chip->open = true;
    return ONSHI_OK;
}

void chip_close(struct chip *chip)
{
    if (chip->open) {
        SCardDisconnect(chip->card, SCARD_UNPOWER_CARD);
    }
    chip->open = false;
}

static enum onshi_status transmit(struct chip *chip, const uint8_t *command, size_t length, struct answer *out)
{
    DWORD got = sizeof out->data;

    if (SCardTransmit(chip->card, SCARD_PCI_T1, command, (DWORD)length, NULL, out->data, &got) != SCARD_S_SUCCESS ||
        got < 2) {
        return ONSHI_CLOSED;
    }
    out->length = (size_t)got - 2;
    out->status_word = (uint16_t)(out->data[out->length] << 8 | out->data[out->length + 1]);
    return ONSHI_OK;
}

// expect_ok is transmit for a command that a My Number card can only answer 9000.
static enum onshi_status expect_ok(struct chip *chip, const uint8_t *command, size_t length, struct answer *out)
{
    ONSHI_TRY(transmit(chip, command, length, out));
    return out->status_word == SW_OK ? ONSHI_OK : ONSHI_MALFORMED;
}

enum onshi_status chip_select(struct chip *chip)
{
    static const uint8_t SELECT_JPKI[] = {0x00, 0xA4, 0x04, 0x0C, 0x0A, 0xD3, 0x92, 0xF0,
                                          0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01};
    struct answer answer;

    ONSHI_TRY(transmit(chip, SELECT_JPKI, sizeof SELECT_JPKI, &answer));
    return answer.status_word == SW_OK ? ONSHI_OK : ONSHI_NOT_FOUND;
}

static enum onshi_status select_file(struct chip *chip, uint16_t file)
{
    const uint8_t command[] = {0x00, 0xA4, 0x02, 0x0C, 0x02, (uint8_t)(file >> 8), (uint8_t)file};
    struct answer answer;

    return expect_ok(chip, command, sizeof command, &answer);
}

static bool tells_tries(uint16_t status_word)
{
    return (status_word & 0xFFF0) == SW_TRIES_LEFT;
}

enum onshi_status chip_pin_left(struct chip *chip, int *out_left)
{
    static const uint8_t STATUS[] = {0x00, 0x20, 0x00, 0x80};
    struct answer answer;

    ONSHI_TRY(select_file(chip, FILE_PIN));
    ONSHI_TRY(transmit(chip, STATUS, sizeof STATUS, &answer));
    if (!tells_tries(answer.status_word)) {
        return ONSHI_MALFORMED;
    }
    *out_left = answer.status_word & 0xF;
    return ONSHI_OK;
}

enum onshi_status chip_verify(struct chip *chip, const char *pin, struct chip_pin_result *out_result)
{
    uint8_t command[5 + CHIP_PIN_DIGITS] = {0x00, 0x20, 0x00, 0x80, CHIP_PIN_DIGITS};
    struct chip_pin_result result = {.right = false};
    struct answer answer;

    assert(strlen(pin) == CHIP_PIN_DIGITS);
    ONSHI_TRY(chip_pin_left(chip, &result.left));
    if (result.left == 0) {
        *out_result = result;
        return ONSHI_OK;
    }
    memcpy(command + 5, pin, CHIP_PIN_DIGITS);
    ONSHI_TRY(transmit(chip, command, sizeof command, &answer));
    if (answer.status_word == SW_OK) {
        *out_result = (struct chip_pin_result){.right = true, .left = TRIES_OF_A_NEW_CARD};
        return ONSHI_OK;
    }
    if (!tells_tries(answer.status_word)) {
        return ONSHI_MALFORMED;
    }
    result.left = answer.status_word & 0xF;
    *out_result = result;
    return ONSHI_OK;
}

// read_at reads up to `length` bytes of the current EF from `offset`; a card may give fewer, but not none.
static enum onshi_status read_at(struct chip *chip, size_t offset, size_t length, struct bytes_writer *out)
{
    const size_t block = length < SHORT_MAXIMUM ? length : SHORT_MAXIMUM;
    const uint8_t command[] = {0x00, 0xB0, (uint8_t)(offset >> 8), (uint8_t)offset, (uint8_t)block};
    struct answer answer;

    ONSHI_TRY(expect_ok(chip, command, sizeof command, &answer));
    if (answer.length == 0 || answer.length > block) {
        return ONSHI_MALFORMED;
    }
    return bytes_write(out, answer.data, answer.length);
}

// certificate_length reads it off the DER header, which is 30 82 hh ll for every certificate of this size.
static enum onshi_status certificate_length(struct bytes_reader header, size_t *out_length)
{
    uint16_t tag;
    uint16_t length;

    ONSHI_TRY(bytes_read_u16(&header, &tag));
    ONSHI_TRY(bytes_read_u16(&header, &length));
    if (tag != 0x3082 || length + 4 > CHIP_CERTIFICATE_MAXIMUM) {
        return ONSHI_MALFORMED;
    }
    *out_length = (size_t)length + 4;
    return ONSHI_OK;
}

static enum onshi_status read_whole(struct chip *chip, struct bytes_writer *der)
{
    size_t total;

    ONSHI_TRY(read_at(chip, 0, 4, der));
    ONSHI_TRY(certificate_length(bytes_reader_over(der->data, der->length), &total));
    while (der->length < total) {
        ONSHI_TRY(read_at(chip, der->length, total - der->length, der));
    }
    return ONSHI_OK;
}

enum onshi_status chip_read_certificate(struct chip *chip, struct bytes_writer *out_der)
{
    struct bytes_writer der;

    ONSHI_TRY(select_file(chip, FILE_CERTIFICATE));
    bytes_writer_init(&der, CHIP_CERTIFICATE_MAXIMUM);
    enum onshi_status status = read_whole(chip, &der);
    if (status == ONSHI_OK) {
        status = bytes_write(out_der, der.data, der.length);
    }
    bytes_writer_free(&der);
    return status;
}

// digest_info writes DigestInfo of SHA-256 (RFC 8017 9.2), which the card pads and signs as it is.
static enum onshi_status digest_info(struct bytes_reader message, uint8_t *out)
{
    static const uint8_t PREFIX[] = {0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                     0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};

    memcpy(out, PREFIX, sizeof PREFIX);
    return EVP_Digest(message.at, message.left, out + sizeof PREFIX, NULL, EVP_sha256(), NULL) == 1 ? ONSHI_OK
                                                                                                  : ONSHI_CRYPTO;
}

enum onshi_status chip_sign(struct chip *chip, struct bytes_reader message, struct bytes_writer *out_signature)
{
    enum { INFO = 19 + SHA256_SIZE };
    uint8_t command[5 + INFO + 1] = {0x80, 0x2A, 0x00, 0x80, INFO};
    struct answer answer;

    ONSHI_TRY(digest_info(message, command + 5));
    ONSHI_TRY(select_file(chip, FILE_KEY));
    ONSHI_TRY(expect_ok(chip, command, sizeof command, &answer));
    return bytes_write(out_signature, answer.data, answer.length);
}
