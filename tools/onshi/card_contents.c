// SPDX-License-Identifier: Apache-2.0
#include "tools/onshi/card_contents.h"

#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>

#include "tools/onshi/card_describe.h"
#include "tools/onshi/card_facts.h"
#include "tools/onshi/card_reading.h"
#include "virtual-card/apps/jpki.h"
#include "virtual-card/issue/cvc.h"
#include "virtual-card/issue/key_pool.h"

enum { TEXT_MAXIMUM = 512, KEY_ID_DIGITS = 7, KEY_ID_NUMBER_AT = 9, KEY_ID_NUMBER = 3, BITS = 8 };

void contents_verdict(json_t *section, bool right) {
    facts_say(section, "signature", "署名", "signature", right ? "検証できた" : "検証できない",
              right ? "verified" : "does NOT verify");
}

static bool is_signed(EVP_PKEY *key, struct bytes_reader message, struct bytes_reader signature) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool right = context != NULL && EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
                 EVP_DigestVerify(context, signature.at, signature.left, message.at, message.left) == 1;
    EVP_MD_CTX_free(context);
    return right;
}

static bool is_signed_by(const struct inspection *inspection, const char *name, struct bytes_reader message,
                         struct bytes_reader signature) {
    EVP_PKEY *key = NULL;
    if (key_pool_load(inspection->request->home.keys, name, &key) != ONSHI_OK) {
        return false;
    }
    bool right = is_signed(key, message, signature);
    EVP_PKEY_free(key);
    return right;
}

void contents_signed(const struct inspection *inspection, struct bytes_reader message, struct bytes_reader signature,
                     json_t *section) {
    contents_verdict(section, is_signed_by(inspection, "municipality", message, signature));
}

static void put_text(json_t *section, const char *key, const char *ja, const char *en, struct bytes_reader text) {
    facts_put(section, key, ja, en, "%.*s", (int)text.left, text.left == 0 ? "" : (const char *)text.at);
}

static void not_understood(json_t *section) {
    facts_say(section, "content", "内容", "content", "空、または読めない形", "empty, or of a form not known");
}

static void copy_text(struct bytes_reader value, char *out, size_t size) {
    (void)snprintf(out, size, "%.*s", (int)value.left, value.left == 0 ? "" : (const char *)value.at);
}

// The CA's certificate stands on the card too, free to read.
static void describe_user_certificate(struct inspection *inspection, uint16_t ca, struct bytes_reader file,
                                      json_t *section) {
    struct bytes_writer issuer;
    bytes_writer_init(&issuer, JPKI_CERTIFICATE_SIZE);
    (void)reading_file(inspection->source->card, ca, &issuer);
    contents_describe_certificate(file, bytes_reader_over(issuer.data, issuer.length), section);
    bytes_writer_free(&issuer);
}

void contents_auth_certificate(struct inspection *inspection, struct bytes_reader file, json_t *section) {
    describe_user_certificate(inspection, JPKI_AUTH_CA_CERTIFICATE, file, section);
}

void contents_sign_certificate(struct inspection *inspection, struct bytes_reader file, json_t *section) {
    describe_user_certificate(inspection, JPKI_SIGN_CA_CERTIFICATE, file, section);
}

void contents_ca_certificate(struct inspection *inspection, struct bytes_reader file, json_t *section) {
    (void)inspection;
    contents_describe_certificate(file, bytes_reader_over(NULL, 0), section);
}

// Blanks end a field; a token that has not all fields ends in the file's filler.
static bool is_padding(char c) {
    return c == ' ' || c == 0 || (unsigned char)c == 0xFF;
}

// [mynumber-card 2.3]
void contents_token(struct inspection *inspection, struct bytes_reader file, json_t *section) {
    static const struct {
        const char *key, *ja, *en;
        size_t at, length;
    } fields[] = {
        {"label", "ラベル", "label", 0, 32},
        {"model", "型式", "model", 64, 16},
        {"token-serial", "トークンの番号", "serial number of the token", 80, 16},
    };
    (void)inspection;
    if (file.left < JPKI_TOKEN_INFORMATION_SIZE) {
        not_understood(section);
        return;
    }
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        const char *text = (const char *)file.at + fields[i].at;
        size_t length = fields[i].length;
        while (length > 0 && is_padding(text[length - 1])) {
            length--;
        }
        if (length > 0) {
            facts_put(section, fields[i].key, fields[i].ja, fields[i].en, "%.*s", (int)length, text);
        }
    }
}

void contents_presence(struct inspection *inspection, struct bytes_reader file, json_t *section) {
    (void)inspection;
    if (file.left < JPKI_PRESENCE_SIZE) {
        not_understood(section);
        return;
    }
    bool sign = file.at[0] != 0;
    bool auth = file.at[1] != 0;
    facts_say(section, "sign", "署名用電子証明書", "certificate for digital signature", sign ? "ある" : "ない",
              sign ? "present" : "absent");
    facts_say(section, "auth", "利用者証明用電子証明書", "certificate for user authentication", auth ? "ある" : "ない",
              auth ? "present" : "absent");
}

void contents_number(struct inspection *inspection, struct bytes_reader file, json_t *section) {
    struct reading_object number;
    char digits[DESCRIBE_DAY];
    char shown[DESCRIBE_DAY];
    if (bytes_write(&inspection->number_file, file.at, file.left) != ONSHI_OK ||
        !reading_find(file, 0xFF10, &number)) {
        not_understood(section);
        return;
    }
    copy_text(number.value, digits, sizeof digits);
    describe_masked(digits, inspection->request->reveal, shown);
    facts_put(section, "number", "個人番号", "個人番号 (the 12-digit number)", "%s", shown);
}

static void put_item(json_t *section, const struct reading_object *item) {
    char text[TEXT_MAXIMUM];
    char day[DESCRIBE_DAY];
    copy_text(item->value, text, sizeof text);
    switch (item->tag) {
    case 0xDF22:
        facts_put(section, "name", "氏名", "name", "%s", text);
        break;
    case 0xDF23:
        facts_put(section, "address", "住所", "address", "%s", text);
        break;
    case 0xDF24:
        describe_day(text, day);
        facts_put(section, "birthdate", "生年月日", "birth date", "%s", day);
        break;
    case 0xDF25:
        describe_sex(section, text);
        break;
    default:
        break;
    }
}

void contents_items(struct inspection *inspection, struct bytes_reader file, json_t *section) {
    struct reading_object whole;
    struct reading_object item;
    if (!reading_find(file, 0xFF20, &whole)) {
        not_understood(section);
        return;
    }
    struct bytes_reader parts = whole.value;
    while (reading_next(&parts, &item)) {
        put_item(section, &item);
        if (item.tag != 0xDF21 && bytes_write(&inspection->items, item.whole.at, item.whole.left) != ONSHI_OK) {
            return;
        }
    }
    bool is_long = whole.whole.left - whole.value.left == 5;
    facts_say(section, "header", "長さの書き方 (BER)", "how the length is written (BER)", is_long ? "3 バイト (128 以上)" : "1 バイト (128 未満)",
              is_long ? "three bytes (128 and more)" : "one byte (below 128)");
    facts_put_number(section, "filler", "使っていない残り (バイト)", "unused rest (bytes)", (long)(file.left - whole.whole.left));
}

static bool is_hash(struct bytes_reader hash, const struct bytes_writer *of) {
    uint8_t expected[SHA256_DIGEST_LENGTH];
    SHA256(of->data, of->length, expected);
    return of->length > 0 && hash.left == sizeof expected && memcmp(hash.at, expected, sizeof expected) == 0;
}

static void put_match(json_t *section, const char *key, const char *ja, const char *en, bool match) {
    facts_say(section, key, ja, en, match ? "一致" : "一致しない", match ? "matches" : "does NOT match");
}

void contents_authenticity(struct inspection *inspection, struct bytes_reader file, json_t *section) {
    struct reading_object whole;
    struct reading_object number;
    struct reading_object items;
    struct reading_object signature;
    if (!reading_find(file, 0xFF30, &whole) || !reading_find(whole.value, 0xDF31, &number) ||
        !reading_find(whole.value, 0xDF32, &items) || !reading_find(whole.value, 0xDF33, &signature)) {
        not_understood(section);
        return;
    }
    put_match(section, "number-hash", "個人番号の改ざん検査 (ハッシュ)", "check of the number (hash)",
              is_hash(number.value, &inspection->number_file));
    put_match(section, "items-hash", "基本4情報の改ざん検査 (ハッシュ)", "check of the four items (hash)",
              is_hash(items.value, &inspection->items));
    contents_signed(inspection,
                    bytes_reader_over(whole.value.at, (size_t)(signature.whole.at - whole.value.at)),
                    signature.value, section);
}

static void put_key_id(json_t *section, const char *key, const char *ja, const char *en, struct bytes_reader id) {
    if (id.left >= CVC_ID) {
        facts_put(section, key, ja, en, "%.*s/%.*s", KEY_ID_DIGITS, (const char *)id.at, KEY_ID_NUMBER,
                  (const char *)id.at + KEY_ID_NUMBER_AT);
    }
}

// DF42 in 券面入力補助AP, DF32 in 券面事項確認AP; both behind four bytes of version.
void contents_application(struct inspection *inspection, struct bytes_reader file, json_t *section) {
    struct reading_object whole;
    struct reading_object version;
    struct bytes_reader parts;
    (void)inspection;
    if (!reading_next(&file, &whole) || (parts = whole.value, !reading_next(&parts, &version)) ||
        version.value.left != 4) {
        not_understood(section);
        return;
    }
    facts_put(section, "version", "版", "version", "%02X %02X %02X %02X", version.value.at[0], version.value.at[1],
              version.value.at[2], version.value.at[3]);
    if (reading_next(&parts, &version)) {
        put_key_id(section, "key-id", "鍵識別子", "key id", version.value);
    }
    if (reading_find(whole.value, 0xDF34, &version)) {
        put_text(section, "municipality", "市区町村コード", "municipality", version.value);
    }
}

static void put_key_bits(json_t *section, struct bytes_reader key) {
    struct reading_object modulus;
    if (reading_find(key, 0x91, &modulus)) {
        facts_put_number(section, "key-bits", "鍵の長さ (RSA、ビット)", "length of the key (RSA, bits)",
                         (long)modulus.value.left * BITS);
    }
}

void contents_key(struct inspection *inspection, struct bytes_reader file, json_t *section) {
    struct reading_object whole;
    (void)inspection;
    if (!reading_find(file, 0xA1, &whole)) {
        not_understood(section);
        return;
    }
    put_key_bits(section, whole.value);
}

void contents_card_key(struct inspection *inspection, struct bytes_reader file, json_t *section) {
    struct reading_object whole;
    struct reading_object key;
    struct reading_object signature;
    if (!reading_find(file, 0xFF50, &whole) || !reading_find(whole.value, 0xDF51, &key) ||
        !reading_find(whole.value, 0xDF52, &signature)) {
        not_understood(section);
        return;
    }
    put_key_bits(section, key.value);
    contents_signed(inspection, key.whole, signature.value, section);
}

// Issuer, subject and key stand in 5F4E, the signature in 5F37; the issuer is a root of the pool or the municipality.
static void describe_cvc(const struct inspection *inspection, struct bytes_reader contents, json_t *section) {
    struct reading_object body;
    struct reading_object signature;
    char root[] = "cvc-0000000";
    if (!reading_find(contents, 0x5F4E, &body) || !reading_find(contents, 0x5F37, &signature) ||
        body.value.left < 2 * CVC_ID) {
        not_understood(section);
        return;
    }
    put_key_id(section, "issuer", "発行者の鍵", "key of the issuer", body.value);
    put_key_id(section, "subject", "主体者の鍵", "key of the subject",
               bytes_reader_over(body.value.at + CVC_ID, body.value.left - CVC_ID));
    memcpy(root + 4, body.value.at, KEY_ID_DIGITS);
    bool by_root = root[4] >= '0' && root[4] <= '9' && strspn(root + 4, "0123456789") == KEY_ID_DIGITS &&
                   is_signed_by(inspection, root, body.value, signature.value);
    contents_verdict(section, by_root || is_signed_by(inspection, "municipality", body.value, signature.value));
}

void contents_cvc(struct inspection *inspection, struct bytes_reader file, json_t *section) {
    struct reading_object whole;
    bool wrapped = reading_find(file, 0x7F21, &whole);
    describe_cvc(inspection, wrapped ? whole.value : file, section);
}

// Number of manufacture 15, municipality 5, expiry 8.
void contents_identity(struct inspection *inspection, struct bytes_reader file, json_t *section) {
    struct reading_object record;
    char day[DESCRIBE_DAY];
    char digits[DESCRIBE_DAY];
    (void)inspection;
    if (!reading_find(file, 0x01, &record) || record.value.left != 28) {
        not_understood(section);
        return;
    }
    const char *text = (const char *)record.value.at;
    (void)snprintf(digits, sizeof digits, "%.8s", text + 20);
    describe_day(digits, day);
    facts_put(section, "manufacture", "製造番号", "number of manufacture (製造番号)", "%.15s", text);
    facts_put(section, "municipality", "市区町村コード", "municipality", "%.5s", text + 15);
    facts_put(section, "expires", "カードの有効期限", "card expires", "%s", day);
}

void contents_key_id(struct inspection *inspection, struct bytes_reader file, json_t *section) {
    struct reading_object record;
    (void)inspection;
    bool wrapped = reading_find(file, 0x01, &record);
    put_key_id(section, "key-id", "鍵識別子", "key id", wrapped ? record.value : file);
}

void contents_text(struct inspection *inspection, struct bytes_reader file, json_t *section) {
    (void)inspection;
    put_text(section, "value", "値", "value", file);
}

void contents_atr(struct inspection *inspection, struct bytes_reader file, json_t *section) {
    char text[TEXT_MAXIMUM] = "";
    (void)inspection;
    for (size_t i = 0; i < file.left && 3 * i + 4 < sizeof text; i++) {
        (void)snprintf(text + 3 * i, 4, "%02X%s", file.at[i], i + 1 < file.left ? " " : "");
    }
    facts_put(section, "value", "値 (16進)", "value (hexadecimal)", "%s", text);
}
