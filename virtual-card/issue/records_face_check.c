// SPDX-License-Identifier: Apache-2.0
//
// 券面事項確認 AP [mynumber-card 2.5].
#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>

#include "virtual-card/apps/face_check.h"
#include "virtual-card/issue/cvc.h"
#include "virtual-card/issue/lettering.h"
#include "virtual-card/issue/photo.h"
#include "virtual-card/issue/records.h"
#include "virtual-card/issue/tlv.h"

static const char root_digits[] = "9000023";
static const char application_digits[] = "9000024";
static const char recipient_digits[] = "9900025";

static const struct lettering number_lettering = {.width = 72, .height = 12, .letter = 12};
static const struct lettering code_lettering = {.width = 24, .height = 12, .letter = 12};
static const struct lettering name_lettering = {.width = 384, .height = 32, .letter = 24};
static const struct lettering address_lettering = {.width = 384, .height = 64, .letter = 16};

enum { HASHES = 3 * SHA256_DIGEST_LENGTH, CIPHERTEXT = 256 };

static struct bytes_writer *file(struct records *records, uint16_t id) {
    return contents_file(&records->contents, id);
}

static enum onshi_status write_lettering(const struct lettering *lettering, const char *text, uint16_t tag,
                                         struct bytes_writer *out) {
    struct bytes_writer png;
    bytes_writer_init(&png, CONTENTS_FILE_MAXIMUM);
    enum onshi_status status = lettering_write_png(lettering, text, &png);
    if (status == ONSHI_OK) {
        status = tlv_write(out, tag, tlv_written(&png));
    }
    bytes_writer_free(&png);
    return status;
}

static enum onshi_status write_birth(const struct records *records, struct bytes_writer *value) {
    ONSHI_TRY(tlv_write(value, 0xDF11, tlv_text(records->print.birth)));
    ONSHI_TRY(tlv_write(value, 0xDF12, tlv_written(&records->card_key_public)));
    return records_write_signature(records, 0xDF13, tlv_written(value), value);
}

static enum onshi_status write_number(const struct records *records, struct bytes_writer *value) {
    ONSHI_TRY(write_lettering(&number_lettering, records->print.number, 0xDF41, value));
    ONSHI_TRY(tlv_write(value, 0xDF42, tlv_written(&records->card_key_public)));
    return records_write_signature(records, 0xDF43, tlv_written(value), value);
}

// Stands where a card has its 照合番号 encrypted for the issuer: bytes that nobody can decrypt.
static enum onshi_status write_ciphertext(const struct records *records, struct bytes_writer *out) {
    struct cvc_id id = cvc_id_of(recipient_digits, "001");
    ONSHI_TRY(bytes_write(out, id.bytes, CVC_ID));
    for (int i = 0; i < CIPHERTEXT / SHA256_DIGEST_LENGTH; i++) {
        char seed[64];
        (void)snprintf(seed, sizeof seed, "ciphertext %s %d", records->print.manufacture, i);
        ONSHI_TRY(records_write_hash(tlv_text(seed), out));
    }
    return ONSHI_OK;
}

static enum onshi_status write_ciphertext_object(const struct records *records, struct bytes_writer *out) {
    struct bytes_writer ciphertext;
    bytes_writer_init(&ciphertext, CONTENTS_FILE_MAXIMUM);
    enum onshi_status status = write_ciphertext(records, &ciphertext);
    if (status == ONSHI_OK) {
        status = tlv_write(out, 0xDF35, tlv_written(&ciphertext));
    }
    bytes_writer_free(&ciphertext);
    return status;
}

static enum onshi_status write_application(const struct records *records, struct bytes_writer *value) {
    struct cvc_id id = cvc_id_of(application_digits, "001");
    ONSHI_TRY(tlv_write(value, 0xDF31, bytes_reader_over("\x06\x03\x0E\x01", 4)));
    ONSHI_TRY(tlv_write(value, 0xDF32, bytes_reader_over(id.bytes, CVC_ID)));
    ONSHI_TRY(tlv_write(value, 0xDF33, bytes_reader_over("\0", 1)));
    ONSHI_TRY(tlv_write(value, 0xDF34, tlv_text(PRINT_MUNICIPALITY)));
    return write_ciphertext_object(records, value);
}

// Adds a file that is one object around what `write` writes.
static enum onshi_status add_object(struct records *records, uint16_t id, uint16_t tag,
                                    enum onshi_status (*write)(const struct records *, struct bytes_writer *)) {
    struct bytes_writer value;
    bytes_writer_init(&value, CONTENTS_FILE_MAXIMUM);
    enum onshi_status status = write(records, &value);
    if (status == ONSHI_OK) {
        status = tlv_write(file(records, id), tag, tlv_written(&value));
    }
    bytes_writer_free(&value);
    return status;
}

// The pictures on their way: DF22 to DF2A, and where each begins.
struct pictures {
    const struct records *records;
    struct bytes_writer parts; // owned
    struct records_index index;
};

static enum onshi_status add_part(struct pictures *pictures, uint16_t tag, struct bytes_reader value) {
    records_mark(&pictures->index, &pictures->parts);
    return tlv_write(&pictures->parts, tag, value);
}

static enum onshi_status add_lettering(struct pictures *pictures, uint16_t tag, const struct lettering *lettering,
                                       const char *text) {
    records_mark(&pictures->index, &pictures->parts);
    return write_lettering(lettering, text, tag, &pictures->parts);
}

static enum onshi_status add_drawn_photo(struct pictures *pictures, uint16_t tag) {
    struct bytes_writer jp2;
    bytes_writer_init(&jp2, CONTENTS_FILE_MAXIMUM);
    enum onshi_status status = photo_write_jp2(pictures->records->person->id, &jp2);
    if (status == ONSHI_OK) {
        status = add_part(pictures, tag, tlv_written(&jp2));
    }
    bytes_writer_free(&jp2);
    return status;
}

static enum onshi_status add_photo(struct pictures *pictures, uint16_t tag) {
    switch (pictures->records->options->photo) {
    case ISSUE_PHOTO_EMPTY:
        return add_part(pictures, tag, bytes_reader_over(NULL, 0));
    case ISSUE_PHOTO_ABSENT:
        pictures->index.absent[pictures->index.count] = true;
        records_mark(&pictures->index, &pictures->parts);
        return ONSHI_OK;
    case ISSUE_PHOTO_DRAWN:
        break;
    }
    return add_drawn_photo(pictures, tag);
}

// The objects from part `first` up to part `end`, as written.
static struct bytes_reader parts_between(const struct pictures *pictures, size_t first, size_t end) {
    size_t from = pictures->index.at[first];
    size_t to = end < pictures->index.count ? pictures->index.at[end] : pictures->parts.length;
    return bytes_reader_over(pictures->parts.data + from, to - from);
}

// A DigestInfo of SHA-256 around three hashes: birth date, sex and key; name and address; photo. The days and the
// security code that follow are not signed.
static enum onshi_status write_digest_info(const struct pictures *pictures, struct bytes_writer *out) {
    static const uint8_t header[] = {0x30, 0x71, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                     0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, HASHES};
    ONSHI_TRY(bytes_write(out, header, sizeof header));
    ONSHI_TRY(records_write_hash(parts_between(pictures, 0, 3), out));
    ONSHI_TRY(records_write_hash(parts_between(pictures, 3, 5), out));
    return records_write_hash(parts_between(pictures, 5, 6), out);
}

static enum onshi_status sign_pictures(const struct pictures *pictures, struct bytes_writer *info,
                                       struct bytes_writer *signature) {
    ONSHI_TRY(write_digest_info(pictures, info));
    return cvc_write_padded(pictures->records->municipality, tlv_written(info), signature);
}

static enum onshi_status add_signature(struct pictures *pictures, uint16_t tag) {
    struct bytes_writer info;
    struct bytes_writer signature;
    bytes_writer_init(&info, CONTENTS_FILE_MAXIMUM);
    bytes_writer_init(&signature, CONTENTS_FILE_MAXIMUM);
    enum onshi_status status = sign_pictures(pictures, &info, &signature);
    if (status == ONSHI_OK) {
        status = add_part(pictures, tag, tlv_written(&signature));
    }
    bytes_writer_free(&info);
    bytes_writer_free(&signature);
    return status;
}

static enum onshi_status write_pictures(struct pictures *pictures) {
    const struct records *records = pictures->records;
    ONSHI_TRY(add_part(pictures, 0xDF22, tlv_text(records->print.birth)));
    ONSHI_TRY(add_part(pictures, 0xDF23, tlv_text(records_sex(records))));
    ONSHI_TRY(add_part(pictures, 0xDF24, tlv_written(&records->card_key_public)));
    ONSHI_TRY(add_lettering(pictures, 0xDF25, &name_lettering, records->person->name));
    ONSHI_TRY(add_lettering(pictures, 0xDF26, &address_lettering, records->person->address));
    ONSHI_TRY(add_photo(pictures, 0xDF27));
    ONSHI_TRY(add_signature(pictures, 0xDF28));
    ONSHI_TRY(add_part(pictures, 0xDF29, tlv_text(records->print.expiry)));
    return add_lettering(pictures, 0xDF2A, &code_lettering, records->print.security_code);
}

static enum onshi_status add_pictures(struct records *records) {
    struct pictures pictures = {.records = records};
    bytes_writer_init(&pictures.parts, CONTENTS_FILE_MAXIMUM);
    enum onshi_status status = write_pictures(&pictures);
    if (status == ONSHI_OK) {
        status = records_write_indexed(&pictures.index, &pictures.parts, file(records, FACE_CHECK_PICTURES));
    }
    bytes_writer_free(&pictures.parts);
    return status;
}

static enum onshi_status add_codes(struct records *records) {
    ONSHI_TRY(bytes_write_text(file(records, FACE_CHECK_BIRTH_KEY), records->print.birth_key));
    ONSHI_TRY(bytes_write_text(file(records, FACE_CHECK_CODE_B), records->print.code_b));
    return bytes_write_text(file(records, FACE_CHECK_CODE_A), records->print.number);
}

enum onshi_status records_add_face_check(struct records *records) {
    contents_begin(&records->contents, &face_check_application);
    ONSHI_TRY(add_object(records, FACE_CHECK_BIRTH, 0xFF10, write_birth));
    ONSHI_TRY(add_pictures(records));
    ONSHI_TRY(add_object(records, FACE_CHECK_APPLICATION, 0xFF30, write_application));
    ONSHI_TRY(records_write_certificate(records, root_digits, file(records, FACE_CHECK_CERTIFICATE)));
    ONSHI_TRY(add_object(records, FACE_CHECK_NUMBER, 0xFF40, write_number));
    ONSHI_TRY(records_write_key(records, ISSUE_CARD_KEY_OFFSET, file(records, FACE_CHECK_SIGNING_KEY)));
    return add_codes(records);
}
