// SPDX-License-Identifier: Apache-2.0
//
// The objects of the card manager [mynumber-card 2.6, 2.7].
#include "virtual-card/apps/card_manager.h"
#include "virtual-card/issue/cvc.h"
#include "virtual-card/issue/key_pool.h"
#include "virtual-card/issue/records.h"

static const char root_digits[] = "9000020";

// Recognition data with the objects of GlobalPlatform Card Specification 2.2 H.2: what a card of this kind says.
static const uint8_t recognition[] = {
    0x66, 0x30, 0x73, 0x2E, 0x06, 0x07, 0x2A, 0x86, 0x48, 0x86, 0xFC, 0x6B, 0x01, 0x60, 0x0B, 0x06,
    0x09, 0x2A, 0x86, 0x48, 0x86, 0xFC, 0x6B, 0x02, 0x02, 0x02, 0x63, 0x09, 0x06, 0x07, 0x2A, 0x86,
    0x48, 0x86, 0xFC, 0x6B, 0x03, 0x64, 0x0B, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xFC, 0x6B, 0x04,
    0x02, 0x15,
};

static enum onshi_status write_id(struct cvc_id id, struct bytes_writer *out) {
    return bytes_write(out, id.bytes, CVC_ID);
}

// The root certifies the municipality.
static enum onshi_status write_root_certificate(const struct records *records, struct bytes_writer *out) {
    EVP_PKEY *root;
    ONSHI_TRY(key_pool_load(records->key_directory, "cvc-9000020", &root));
    const struct cvc_request request = {cvc_id_of(root_digits, "001"), root, records_municipality(),
                                        records->municipality};
    enum onshi_status status = cvc_write_contents(&request, out);
    EVP_PKEY_free(root);
    return status;
}

// The municipality certifies the card.
static enum onshi_status write_card_certificate(const struct records *records, struct bytes_writer *out) {
    const struct cvc_request request = {records_municipality(), records->municipality,
                                        cvc_id_of(records->print.manufacture, "000"),
                                        records->card_key};
    return cvc_write_contents(&request, out);
}

enum onshi_status records_add_manager(struct records *records) {
    struct contents *contents = &records->contents;
    contents_begin(contents, &card_manager_application);
    ONSHI_TRY(write_id(cvc_id_of(root_digits, "001"), contents_file(contents, CARD_MANAGER_ISSUER)));
    ONSHI_TRY(bytes_write_text(contents_file(contents, CARD_MANAGER_CARD_ID), records->print.manufacture));
    ONSHI_TRY(bytes_write(contents_file(contents, CARD_MANAGER_RECOGNITION), recognition, sizeof recognition));
    ONSHI_TRY(bytes_write_text(contents_file(contents, CARD_MANAGER_MUNICIPALITY), PRINT_MUNICIPALITY));
    ONSHI_TRY(bytes_write_text(contents_file(contents, CARD_MANAGER_EXPIRY), records->print.expiry));
    ONSHI_TRY(write_id(records_municipality(), contents_file(contents, CARD_MANAGER_KEY_ID)));
    ONSHI_TRY(write_root_certificate(records, contents_file(contents, CARD_MANAGER_ROOT_CERTIFICATE)));
    ONSHI_TRY(write_card_certificate(records, contents_file(contents, CARD_MANAGER_CARD_CERTIFICATE)));
    const struct card_interface *chip = records->options->chip;
    const struct card_interface *contact = chip == NULL || chip->contactless ? &card_contact : chip;
    return bytes_write(contents_file(contents, CARD_MANAGER_CONTACT_ATR), contact->atr + 1, contact->atr_length - 1);
}
