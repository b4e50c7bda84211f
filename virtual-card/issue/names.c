// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/issue/names.h"

#include <openssl/sha.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "virtual-card/issue/era.h"
#include "virtual-card/issue/print.h"

enum { COMMON_NAME_SIZE = 24, COUNT_MAXIMUM = 400 };

// C is a PrintableString, everything else UTF-8 [mynumber-card 5.1].
static bool add_part(X509_NAME *name, const struct name_part *part) {
    int type = part->nid == NID_countryName ? V_ASN1_PRINTABLESTRING : V_ASN1_UTF8STRING;
    return X509_NAME_add_entry_by_NID(name, part->nid, type, (const unsigned char *)part->text, -1, -1, 0) == 1;
}

X509_NAME *names_directory(const struct name_part *parts, size_t count) {
    X509_NAME *name = X509_NAME_new();
    for (size_t i = 0; name != NULL && i < count; i++) {
        if (!add_part(name, &parts[i])) {
            X509_NAME_free(name);
            return NULL;
        }
    }
    return name;
}

static bool is_for_signature(enum issue_certificate_kind kind) {
    return kind == ISSUE_SIGN_CA || kind == ISSUE_SIGN_USER;
}

X509_NAME *names_authority(enum issue_certificate_kind kind) {
    const struct name_part parts[] = {
        {NID_countryName, "JP"},
        {NID_organizationName, "JPKI-TEST"},
        {NID_organizationalUnitName,
         is_for_signature(kind) ? "JPKI for digital signature" : "JPKI for user authentication"},
        {NID_organizationalUnitName, "Japan Agency for Local Authority Information Systems"},
    };
    return names_directory(parts, sizeof parts / sizeof parts[0]);
}

X509_NAME *names_authority_japanese(enum issue_certificate_kind kind) {
    const struct name_part parts[] = {
        {NID_countryName, "JP"},
        {NID_organizationName, "公的個人認証サービス"},
        {NID_organizationalUnitName,
         is_for_signature(kind) ? "公的個人認証サービス署名用" : "公的個人認証サービス利用者証明用"},
        {NID_organizationalUnitName, "地方公共団体情報システム機構"},
    };
    return names_directory(parts, sizeof parts / sizeof parts[0]);
}

X509_NAME *names_service(void) {
    const struct name_part parts[] = {{NID_countryName, "JP"}, {NID_organizationName, "公的個人認証サービス"}};
    return names_directory(parts, sizeof parts / sizeof parts[0]);
}

// 23 characters in the style of 997794E9AGCIEG99221003A: eight hexadecimal digits, six letters, municipality, 003A.
static void common_name(const char *purpose, const char *serial, char out[COMMON_NAME_SIZE]) {
    uint8_t hash[SHA256_DIGEST_LENGTH];
    char seed[128];
    (void)snprintf(seed, sizeof seed, "%s %.64s", purpose, serial);
    SHA256((const unsigned char *)seed, strlen(seed), hash);
    (void)snprintf(out, COMMON_NAME_SIZE, "%02X%02X%02X%02X%c%c%c%c%c%c%s", hash[0], hash[1], hash[2], hash[3],
                   'A' + hash[4] % 10, 'A' + hash[5] % 10, 'A' + hash[6] % 10, 'A' + hash[7] % 10, 'A' + hash[8] % 10,
                   'A' + hash[9] % 10, PRINT_MUNICIPALITY "003A");
}

X509_NAME *names_subject(enum issue_certificate_kind kind, const struct person *person) {
    char common[COMMON_NAME_SIZE];
    common_name(is_for_signature(kind) ? "sign" : "auth", person->serial, common);
    const struct name_part auth[] = {{NID_countryName, "JP"}, {NID_commonName, common}};
    const struct name_part sign[] = {
        {NID_countryName, "JP"}, {NID_localityName, "Onshi-shi"}, {NID_commonName, common}};
    return is_for_signature(kind) ? names_directory(sign, 3) : names_directory(auth, 2);
}

static void era_date(int64_t birthdate, char out[CALENDAR_DATE_SIZE + 1]) {
    calendar_date(birthdate, out + 1);
    out[0] = era_of(birthdate).digit;
}

// One 0 for each character of `text`: none of them was substituted. A text past COUNT_MAXIMUM makes a certificate that
// no file of the card can hold.
static void write_substitutions(const char *text, char out[COUNT_MAXIMUM]) {
    size_t count = 0;
    for (const char *c = text; *c != 0 && count < COUNT_MAXIMUM - 1; c++) {
        bool begins_character = ((unsigned char)*c & 0xC0) != 0x80;
        if (begins_character) {
            out[count++] = '0';
        }
    }
    out[count] = 0;
}

// An empty otherName inside a GENERAL_NAME, which owns it.
static GENERAL_NAME *new_other_name(void) {
    GENERAL_NAME *name = GENERAL_NAME_new();
    OTHERNAME *other = OTHERNAME_new();
    if (name == NULL || other == NULL) {
        GENERAL_NAME_free(name);
        OTHERNAME_free(other);
        return NULL;
    }
    GENERAL_NAME_set0_value(name, GEN_OTHERNAME, other);
    return name;
}

static bool set_item(OTHERNAME *other, int number, const char *text) {
    char oid[] = "1.2.392.200149.8.5.5.0";
    oid[sizeof oid - 2] = (char)('0' + number);
    ASN1_UTF8STRING *string = ASN1_UTF8STRING_new();
    other->type_id = OBJ_txt2obj(oid, 1);
    bool set = string != NULL && other->type_id != NULL && ASN1_STRING_set(string, text, -1) == 1 &&
               ASN1_TYPE_set1(other->value, V_ASN1_UTF8STRING, string) == 1;
    ASN1_UTF8STRING_free(string);
    return set;
}

static bool push_item(GENERAL_NAMES *names, int number, const char *text) {
    GENERAL_NAME *name = new_other_name();
    bool pushed = name != NULL && set_item(name->d.otherName, number, text) && sk_GENERAL_NAME_push(names, name) > 0;
    if (!pushed) {
        GENERAL_NAME_free(name);
    }
    return pushed;
}

GENERAL_NAMES *names_personal_items(const struct person *person) {
    char birth[CALENDAR_DATE_SIZE + 1];
    char of_name[COUNT_MAXIMUM];
    char of_address[COUNT_MAXIMUM];
    era_date(person->birthdate, birth);
    write_substitutions(person->name, of_name);
    write_substitutions(person->address, of_address);
    const struct {
        int number;
        const char *text;
    } items[] = {{1, person->name}, {4, birth}, {3, person->sex}, {5, person->address}, {2, of_name}, {6, of_address}};
    GENERAL_NAMES *names = sk_GENERAL_NAME_new_null();
    for (size_t i = 0; names != NULL && i < sizeof items / sizeof items[0]; i++) {
        if (!push_item(names, items[i].number, items[i].text)) {
            GENERAL_NAMES_free(names);
            return NULL;
        }
    }
    return names;
}
