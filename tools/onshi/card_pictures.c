// SPDX-License-Identifier: Apache-2.0
//
// The pictures of 券面事項確認AP: sizes in words, the pictures themselves into a folder [mynumber-card 2.5].
#include <errno.h>
#include <fcntl.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/onshi/card_contents.h"
#include "tools/onshi/card_describe.h"
#include "tools/onshi/card_facts.h"
#include "tools/onshi/card_reading.h"
#include "virtual-card/issue/key_pool.h"

enum { PATH_MAXIMUM = 4096, PNG_HEADER = 24, IHDR_AT = 16, HASHES = 3 * SHA256_DIGEST_LENGTH, SIGNATURE = 256 };

static unsigned number_at(const uint8_t *at) {
    return (unsigned)at[0] << 24 | (unsigned)at[1] << 16 | (unsigned)at[2] << 8 | at[3];
}

static bool write_picture(const char *path, struct bytes_reader picture) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return false;
    }
    bool written = write(fd, picture.at, picture.left) == (ssize_t)picture.left;
    return close(fd) == 0 && written;
}

// Puts the picture into the folder that the user named, if any.
static void keep(const struct inspection *inspection, const char *name, struct bytes_reader picture, json_t *section) {
    char path[PATH_MAXIMUM];
    const char *folder = inspection->request->pictures;
    if (folder == NULL) {
        return;
    }
    if (snprintf(path, sizeof path, "%s/%s-%s", folder, inspection->source->recipe.person, name) >=
        (int)sizeof path) {
        facts_say(section, "file", "書いたファイル", "written to", "フォルダーの名前が長すぎる", "the folder's name is too long");
        return;
    }
    bool written = (mkdir(folder, 0700) == 0 || errno == EEXIST) && write_picture(path, picture);
    if (written) {
        facts_put(section, "file", "書いたファイル", "written to", "%s", path);
    } else {
        facts_put(section, "file", "書けない。書けるフォルダーを --pictures に指定する",
                  "NOT written; name a folder that can be written with --pictures", "%s: %s", path, strerror(errno));
    }
}

static void put_png(const struct inspection *inspection, json_t *file, const char *key, const char *ja, const char *en,
                    struct bytes_reader png) {
    static const uint8_t mark[] = {0x89, 'P', 'N', 'G'};
    char name[64];
    json_t *section = facts_section(file, key, ja, en);
    if (png.left < PNG_HEADER || memcmp(png.at, mark, sizeof mark) != 0) {
        facts_say(section, "form", "形式", "form", "PNG ではない", "no PNG");
        return;
    }
    facts_put(section, "form", "形式", "form", "PNG %u x %u, %zu bytes", number_at(png.at + IHDR_AT),
              number_at(png.at + IHDR_AT + 4), png.left);
    (void)snprintf(name, sizeof name, "%s.png", key);
    keep(inspection, name, png, section);
}

// The image header box "ihdr" has height and width.
static void put_photo(const struct inspection *inspection, json_t *file, struct bytes_reader photo) {
    json_t *section = facts_section(file, "photo", "顔写真", "photo");
    if (photo.left == 0) {
        facts_say(section, "form", "形式", "form", "顔写真がない", "there is no photo");
        return;
    }
    const uint8_t *box = memmem(photo.at, photo.left, "ihdr", 4);
    if (box == NULL || photo.left - (size_t)(box - photo.at) < 12) {
        facts_say(section, "form", "形式", "form", "JPEG 2000 ではない", "no JPEG 2000");
        return;
    }
    facts_put(section, "form", "形式", "form", "JPEG 2000 (JP2) %u x %u, %zu bytes", number_at(box + 8),
              number_at(box + 4), photo.left);
    keep(inspection, "photo.jp2", photo, section);
}

static void put_day_object(json_t *section, struct bytes_reader sequence, uint16_t tag, const char *key,
                           const char *ja, const char *en) {
    struct reading_object object;
    char digits[DESCRIBE_DAY];
    char day[DESCRIBE_DAY];
    if (reading_find(sequence, tag, &object)) {
        (void)snprintf(digits, sizeof digits, "%.*s", (int)object.value.left, (const char *)object.value.at);
        describe_day(digits, day);
        facts_put(section, key, ja, en, "%s", day);
    }
}

static void put_sex(json_t *section, struct bytes_reader sequence) {
    struct reading_object object;
    char digit[2] = "";
    if (reading_find(sequence, 0xDF23, &object) && object.value.left == 1) {
        digit[0] = (char)object.value.at[0];
        describe_sex(section, digit);
    }
}

static void hash_up_to(const uint8_t *from, const uint8_t *to, uint8_t *out) {
    SHA256(from, (size_t)(to - from), out);
}

// Three hashes under one signature: birth date, sex and key; name and address; photo. The signature's own place ends
// the photo, whether there is one or not.
static bool pictures_signed(const struct inspection *inspection, struct bytes_reader parts) {
    struct reading_object birth;
    struct reading_object name;
    struct reading_object address;
    struct reading_object signature;
    uint8_t hashes[HASHES];
    uint8_t block[SIGNATURE];
    EVP_PKEY *key = NULL;
    if (!reading_find(parts, 0xDF22, &birth) || !reading_find(parts, 0xDF25, &name) ||
        !reading_find(parts, 0xDF26, &address) || !reading_find(parts, 0xDF28, &signature) ||
        key_pool_load(inspection->request->home.keys, "municipality", &key) != ONSHI_OK) {
        return false;
    }
    const uint8_t *photo = address.whole.at + address.whole.left;
    hash_up_to(birth.whole.at, name.whole.at, hashes);
    hash_up_to(name.whole.at, photo, hashes + SHA256_DIGEST_LENGTH);
    hash_up_to(photo, signature.whole.at, hashes + 2 * SHA256_DIGEST_LENGTH);
    size_t length = sizeof block;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    bool right = context != NULL && EVP_PKEY_verify_recover_init(context) == 1 &&
                 EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1 &&
                 EVP_PKEY_verify_recover(context, block, &length, signature.value.at, signature.value.left) == 1 &&
                 length > HASHES && memcmp(block + length - HASHES, hashes, HASHES) == 0;
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(key);
    return right;
}

void contents_birth(struct inspection *inspection, struct bytes_reader file, json_t *section) {
    struct reading_object whole;
    struct reading_object signature;
    if (!reading_find(file, 0xFF10, &whole) || !reading_find(whole.value, 0xDF13, &signature)) {
        return;
    }
    put_day_object(section, whole.value, 0xDF11, "birthdate", "生年月日", "birth date");
    contents_signed(inspection,
                    bytes_reader_over(whole.value.at, (size_t)(signature.whole.at - whole.value.at)),
                    signature.value, section);
}

void contents_pictures(struct inspection *inspection, struct bytes_reader file, json_t *section) {
    static const struct {
        uint16_t tag;
        const char *key, *ja, *en;
    } pngs[] = {
        {0xDF25, "name", "氏名の画像", "picture of the name"},
        {0xDF26, "address", "住所の画像", "picture of the address"},
        {0xDF2A, "security-code", "セキュリティコードの画像 (顔写真の下の 4 桁)",
         "picture of the security code (4 digits under the photo)"},
    };
    struct reading_object whole;
    struct reading_object object = {.tag = 0};
    if (!reading_find(file, 0xFF20, &whole)) {
        facts_say(section, "content", "内容", "content", "空", "empty");
        return;
    }
    put_day_object(section, whole.value, 0xDF22, "birthdate", "生年月日", "birth date");
    put_sex(section, whole.value);
    for (size_t i = 0; i < sizeof pngs / sizeof pngs[0]; i++) {
        if (reading_find(whole.value, pngs[i].tag, &object)) {
            put_png(inspection, section, pngs[i].key, pngs[i].ja, pngs[i].en, object.value);
        }
    }
    bool photo = reading_find(whole.value, 0xDF27, &object);
    put_photo(inspection, section, photo ? object.value : bytes_reader_over(NULL, 0));
    put_day_object(section, whole.value, 0xDF29, "expires", "カードの有効期限", "card expires");
    contents_verdict(section, pictures_signed(inspection, whole.value));
}

void contents_number_picture(struct inspection *inspection, struct bytes_reader file, json_t *section) {
    struct reading_object whole;
    struct reading_object png;
    struct reading_object signature;
    if (!reading_find(file, 0xFF40, &whole) || !reading_find(whole.value, 0xDF41, &png) ||
        !reading_find(whole.value, 0xDF43, &signature)) {
        return;
    }
    if (inspection->request->reveal || inspection->request->pictures == NULL) {
        put_png(inspection, section, "number", "個人番号の画像", "picture of the number", png.value);
    } else {
        facts_say(section, "number", "個人番号の画像", "picture of the number", "--reveal がないので書かない",
                  "not written without --reveal");
    }
    contents_signed(inspection,
                    bytes_reader_over(whole.value.at, (size_t)(signature.whole.at - whole.value.at)),
                    signature.value, section);
}
