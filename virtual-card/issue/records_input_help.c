// SPDX-License-Identifier: Apache-2.0
//
// 券面入力補助 AP [mynumber-card 2.4].
#include "virtual-card/apps/input_help.h"
#include "virtual-card/issue/cvc.h"
#include "virtual-card/issue/key_pool.h"
#include "virtual-card/issue/records.h"
#include "virtual-card/issue/tlv.h"

enum {
    TAG_NUMBER = 0xFF10,
    TAG_NAME = 0xDF22,
    TAG_ADDRESS = 0xDF23,
    TAG_BIRTH = 0xDF24,
    TAG_SEX = 0xDF25,
    TAG_AUTHENTICITY = 0xFF30,
    TAG_NUMBER_HASH = 0xDF31,
    TAG_ITEMS_HASH = 0xDF32,
    TAG_SIGNATURE = 0xDF33,
    TAG_APPLICATION = 0xFF40,
    TAG_CARD_KEY = 0xFF50,
    TAG_MESSAGING_KEY = 0xA1,
    MESSAGING_KEY_OFFSET = 4,
    FILLER = 0xFF,
    NUMBER_FILLER = 2,
    UNKNOWN_FILLER = 96,
};

static const char root_digits[] = "9000033";
static const char application_digits[] = "9000034";

static struct bytes_writer *file(struct records *records, uint16_t id) {
    return contents_file(&records->contents, id);
}

// Fifteen bytes of object and two of filler that belong to what is signed.
static enum onshi_status add_number(struct records *records) {
    struct bytes_writer *out = file(records, INPUT_HELP_NUMBER);
    ONSHI_TRY(tlv_write(out, TAG_NUMBER, tlv_text(records->print.number)));
    return bytes_fill(out, FILLER, NUMBER_FILLER);
}

// DF22 to DF25.
static enum onshi_status write_items(const struct records *records, struct bytes_writer *parts,
                                     struct records_index *index) {
    const struct {
        uint16_t tag;
        const char *text;
    } items[] = {
        {TAG_NAME, records->person->name},
        {TAG_ADDRESS, records->person->address},
        {TAG_BIRTH, records->print.birth},
        {TAG_SEX, records_sex(records)},
    };
    for (size_t i = 0; i < sizeof items / sizeof items[0]; i++) {
        records_mark(index, parts);
        ONSHI_TRY(tlv_write(parts, items[i].tag, tlv_text(items[i].text)));
    }
    return ONSHI_OK;
}

// An object around the hash of something.
static enum onshi_status write_hash_object(uint16_t tag, struct bytes_reader bytes, struct bytes_writer *out) {
    struct bytes_writer hash;
    bytes_writer_init(&hash, CONTENTS_FILE_MAXIMUM);
    enum onshi_status status = records_write_hash(bytes, &hash);
    if (status == ONSHI_OK) {
        status = tlv_write(out, tag, tlv_written(&hash));
    }
    bytes_writer_free(&hash);
    return status;
}

// All physical bytes of the number's file; of the items the objects without the table before them.
static enum onshi_status write_hashes(const struct records *records, const struct bytes_writer *items,
                                      struct bytes_writer *out) {
    struct bytes_reader number = contents_find(&records->contents, INPUT_HELP_NUMBER);
    ONSHI_TRY(write_hash_object(TAG_NUMBER_HASH, number, out));
    ONSHI_TRY(write_hash_object(TAG_ITEMS_HASH, tlv_written(items), out));
    return records_write_signature(records, TAG_SIGNATURE, tlv_written(out), out);
}

static enum onshi_status add_authenticity(struct records *records, const struct bytes_writer *items) {
    struct bytes_writer value;
    bytes_writer_init(&value, CONTENTS_FILE_MAXIMUM);
    enum onshi_status status = write_hashes(records, items, &value);
    if (status == ONSHI_OK) {
        status = tlv_write(file(records, INPUT_HELP_SIGNATURE), TAG_AUTHENTICITY, tlv_written(&value));
    }
    bytes_writer_free(&value);
    return status;
}

static enum onshi_status add_items(struct records *records) {
    struct records_index index = {.count = 0};
    struct bytes_writer items;
    bytes_writer_init(&items, CONTENTS_FILE_MAXIMUM);
    enum onshi_status status = write_items(records, &items, &index);
    if (status == ONSHI_OK) {
        status = records_write_indexed(&index, &items, file(records, INPUT_HELP_BASIC_ITEMS));
    }
    if (status == ONSHI_OK) {
        status = add_authenticity(records, &items);
    }
    bytes_writer_free(&items);
    return status;
}

// What the 32 bytes of DF43 are is not public; here a hash that depends on the card.
static enum onshi_status write_application(const struct records *records, struct bytes_writer *unknown,
                                           struct bytes_writer *value, struct bytes_writer *out) {
    struct cvc_id id = cvc_id_of(application_digits, "001");
    ONSHI_TRY(tlv_write(value, 0xDF41, bytes_reader_over("\x01\x03\x0E\x01", 4)));
    ONSHI_TRY(tlv_write(value, 0xDF42, bytes_reader_over(id.bytes, CVC_ID)));
    ONSHI_TRY(records_write_hash(tlv_text(records->print.manufacture), unknown));
    ONSHI_TRY(bytes_fill(unknown, FILLER, UNKNOWN_FILLER));
    ONSHI_TRY(tlv_write_long(value, 0xDF43, tlv_written(unknown)));
    return tlv_write_long(out, TAG_APPLICATION, tlv_written(value));
}

static enum onshi_status add_application(struct records *records) {
    struct bytes_writer unknown;
    struct bytes_writer value;
    bytes_writer_init(&unknown, CONTENTS_FILE_MAXIMUM);
    bytes_writer_init(&value, CONTENTS_FILE_MAXIMUM);
    enum onshi_status status = write_application(records, &unknown, &value, file(records, INPUT_HELP_APPLICATION));
    bytes_writer_free(&unknown);
    bytes_writer_free(&value);
    return status;
}

static enum onshi_status write_messaging_key(EVP_PKEY *key, struct bytes_writer *value, struct bytes_writer *out) {
    ONSHI_TRY(cvc_write_key(key, value));
    return tlv_write(out, TAG_MESSAGING_KEY, tlv_written(value));
}

static enum onshi_status add_messaging_key(struct records *records) {
    EVP_PKEY *key;
    int index = (records->person->key + MESSAGING_KEY_OFFSET) % ISSUE_CARD_KEYS;
    ONSHI_TRY(key_pool_load_card(records->key_directory, index, &key));
    struct bytes_writer value;
    bytes_writer_init(&value, CONTENTS_FILE_MAXIMUM);
    enum onshi_status status = write_messaging_key(key, &value, file(records, INPUT_HELP_MESSAGING_KEY));
    bytes_writer_free(&value);
    EVP_PKEY_free(key);
    return status;
}

static enum onshi_status write_card_key(const struct records *records, struct bytes_writer *value,
                                        struct bytes_writer *out) {
    ONSHI_TRY(tlv_write(value, 0xDF51, tlv_written(&records->card_key_public)));
    ONSHI_TRY(records_write_signature(records, 0xDF52, tlv_written(value), value));
    return tlv_write(out, TAG_CARD_KEY, tlv_written(value));
}

static enum onshi_status add_card_key(struct records *records) {
    struct bytes_writer value;
    bytes_writer_init(&value, CONTENTS_FILE_MAXIMUM);
    enum onshi_status status = write_card_key(records, &value, file(records, INPUT_HELP_CARD_KEY));
    bytes_writer_free(&value);
    return status;
}

static enum onshi_status add_codes(struct records *records) {
    ONSHI_TRY(records_write_pin(records, file(records, INPUT_HELP_PIN)));
    ONSHI_TRY(bytes_write_text(file(records, INPUT_HELP_CODE_A), records->print.number));
    return bytes_write_text(file(records, INPUT_HELP_CODE_B), records->print.code_b);
}

enum onshi_status records_add_input_help(struct records *records) {
    contents_begin(&records->contents, &input_help_application);
    ONSHI_TRY(add_number(records));
    ONSHI_TRY(add_items(records));
    ONSHI_TRY(records_write_certificate(records, root_digits, file(records, INPUT_HELP_CERTIFICATE)));
    ONSHI_TRY(add_application(records));
    ONSHI_TRY(add_messaging_key(records));
    ONSHI_TRY(add_card_key(records));
    ONSHI_TRY(records_write_key(records, ISSUE_CARD_KEY_OFFSET, file(records, INPUT_HELP_SIGNING_KEY)));
    return add_codes(records);
}
