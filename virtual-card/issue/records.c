// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/issue/records.h"

#include <openssl/sha.h>
#include <openssl/x509.h>
#include <assert.h>
#include <string.h>

#include "virtual-card/apps/common_card.h"
#include "virtual-card/apps/juki.h"
#include "virtual-card/issue/cvc.h"
#include "virtual-card/issue/key_pool.h"
#include "virtual-card/issue/tlv.h"

enum {
    INTERNAL_KEY_OFFSET = 9,
    NAME_MAXIMUM = 16,
    TAG_INDEXED = 0xFF20,
    TAG_OFFSETS = 0xDF21,
    OFFSET = 2, // bytes
};

enum onshi_status records_open(struct records *records, const struct person *person,
                               const struct issue_options *options, const char *key_directory) {
    *records = (struct records){.person = person, .options = options, .key_directory = key_directory};
    bytes_writer_init(&records->card_key_public, CONTENTS_FILE_MAXIMUM);
    print_make(person, &records->print);
    enum onshi_status status = ONSHI_NOT_FOUND;
    if (person->key >= 0 && person->key < ISSUE_CARD_KEYS) {
        status = key_pool_load(key_directory, "municipality", &records->municipality);
    }
    if (status == ONSHI_OK) {
        status = key_pool_load_card(key_directory, (person->key + ISSUE_CARD_KEY_OFFSET) % ISSUE_CARD_KEYS,
                                    &records->card_key);
    }
    if (status == ONSHI_OK) {
        status = cvc_write_key(records->card_key, &records->card_key_public);
    }
    if (status != ONSHI_OK) {
        records_close(records);
    }
    return status;
}

void records_close(struct records *records) {
    EVP_PKEY_free(records->municipality);
    EVP_PKEY_free(records->card_key);
    bytes_writer_free(&records->card_key_public);
    contents_free(&records->contents);
    *records = (struct records){.person = NULL};
}

static enum onshi_status write_private(EVP_PKEY *key, struct bytes_writer *out) {
    unsigned char *der = NULL;
    int length = i2d_PrivateKey(key, &der);
    enum onshi_status status = length < 0 ? ONSHI_CRYPTO : bytes_write(out, der, (size_t)length);
    OPENSSL_clear_free(der, length < 0 ? 0 : (size_t)length);
    return status;
}

enum onshi_status records_write_key(const struct records *records, int offset, struct bytes_writer *out) {
    EVP_PKEY *key;
    int index = (records->person->key + offset) % ISSUE_CARD_KEYS;
    ONSHI_TRY(key_pool_load_card(records->key_directory, index, &key));
    enum onshi_status status = write_private(key, out);
    EVP_PKEY_free(key);
    return status;
}

struct cvc_id records_municipality(void) {
    return cvc_id_of("99" PRINT_MUNICIPALITY, "000");
}

static enum onshi_status load_root(const struct records *records, const char *digits, EVP_PKEY **out) {
    char name[NAME_MAXIMUM] = "cvc-";
    strncat(name, digits, sizeof name - sizeof "cvc-");
    return key_pool_load(records->key_directory, name, out);
}

enum onshi_status records_write_certificate(const struct records *records, const char *digits,
                                            struct bytes_writer *out) {
    EVP_PKEY *root;
    ONSHI_TRY(load_root(records, digits, &root));
    const struct cvc_request request = {cvc_id_of(digits, "001"), root, records_municipality(), records->municipality};
    enum onshi_status status = cvc_write(&request, out);
    EVP_PKEY_free(root);
    return status;
}

enum onshi_status records_write_hash(struct bytes_reader bytes, struct bytes_writer *out) {
    uint8_t hash[SHA256_DIGEST_LENGTH];
    SHA256(bytes.at, bytes.left, hash);
    return bytes_write(out, hash, sizeof hash);
}

enum onshi_status records_write_signature(const struct records *records, uint16_t tag, struct bytes_reader message,
                                          struct bytes_writer *out) {
    struct bytes_writer signature;
    bytes_writer_init(&signature, CARD_KEY_MAXIMUM);
    enum onshi_status status = cvc_write_signature(records->municipality, message, &signature);
    if (status == ONSHI_OK) {
        status = tlv_write(out, tag, tlv_written(&signature));
    }
    bytes_writer_free(&signature);
    return status;
}

enum onshi_status records_write_pin(const struct records *records, struct bytes_writer *out) {
    return records->options->pinless ? ONSHI_OK : bytes_write_text(out, records->person->pin);
}

const char *records_sex(const struct records *records) {
    const char *sex = records->person->sex;
    return strcmp(sex, "1") == 0 || strcmp(sex, "2") == 0 ? sex : "9";
}

void records_mark(struct records_index *index, const struct bytes_writer *parts) {
    assert(index->count < RECORDS_PARTS_MAXIMUM);
    index->at[index->count++] = parts->length;
}

static enum onshi_status write_table(const struct records_index *index, size_t first, struct bytes_writer *out) {
    for (size_t i = 0; i < index->count; i++) {
        size_t offset = index->absent[i] ? 0 : first + index->at[i];
        if (offset > UINT16_MAX) {
            return ONSHI_TOO_LONG;
        }
        ONSHI_TRY(bytes_write_u16(out, (uint16_t)offset));
    }
    return ONSHI_OK;
}

static enum onshi_status write_value(const struct records_index *index, const struct bytes_writer *parts,
                                     struct bytes_writer *table, struct bytes_writer *value) {
    size_t table_length = TLV_SHORT_HEADER + OFFSET * index->count;
    size_t header_length = tlv_header_length(table_length + parts->length);
    ONSHI_TRY(write_table(index, header_length + table_length, table));
    ONSHI_TRY(tlv_write(value, TAG_OFFSETS, tlv_written(table)));
    return bytes_write(value, parts->data, parts->length);
}

enum onshi_status records_write_indexed(const struct records_index *index, const struct bytes_writer *parts,
                                        struct bytes_writer *out) {
    struct bytes_writer table;
    struct bytes_writer value;
    bytes_writer_init(&table, CONTENTS_FILE_MAXIMUM);
    bytes_writer_init(&value, CONTENTS_FILE_MAXIMUM);
    enum onshi_status status = write_value(index, parts, &table, &value);
    if (status == ONSHI_OK) {
        status = tlv_write(out, TAG_INDEXED, tlv_written(&value));
    }
    bytes_writer_free(&table);
    bytes_writer_free(&value);
    return status;
}

// Record 1 of EF 0002, the same in 共通カード AP and 住基 AP.
static enum onshi_status write_key_id_record(struct bytes_writer *out) {
    struct cvc_id id = records_municipality();
    return tlv_write(out, 0x01, bytes_reader_over(id.bytes, CVC_ID));
}

enum onshi_status records_add_juki(struct records *records) {
    contents_begin(&records->contents, &juki_application);
    ONSHI_TRY(write_key_id_record(contents_file(&records->contents, JUKI_KEY_ID)));
    return records_write_pin(records, contents_file(&records->contents, JUKI_PIN));
}

// Number of manufacture, municipality, expiry: 28 digits.
static enum onshi_status write_identity(const struct records *records, struct bytes_writer *out) {
    struct bytes_writer digits;
    bytes_writer_init(&digits, CONTENTS_FILE_MAXIMUM);
    enum onshi_status status = bytes_printf(&digits, "%s" PRINT_MUNICIPALITY "%s", records->print.manufacture,
                                            records->print.expiry);
    if (status == ONSHI_OK) {
        status = tlv_write(out, 0x01, tlv_written(&digits));
    }
    bytes_writer_free(&digits);
    return status;
}

enum onshi_status records_add_common_card(struct records *records) {
    struct contents *contents = &records->contents;
    contents_begin(contents, &common_card_application);
    ONSHI_TRY(write_identity(records, contents_file(contents, COMMON_CARD_IDENTITY)));
    ONSHI_TRY(write_key_id_record(contents_file(contents, COMMON_CARD_KEY_ID)));
    ONSHI_TRY(records_write_key(records, INTERNAL_KEY_OFFSET, contents_file(contents, COMMON_CARD_INTERNAL_KEY)));
    return records_write_pin(records, contents_file(contents, COMMON_CARD_PIN));
}
