// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/issue/certificate.h"

#include <openssl/conf.h>
#include <openssl/sha.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "virtual-card/issue/key_pool.h"
#include "virtual-card/issue/names.h"
#include "virtual-card/issue/print.h"

enum { SERIAL_DIGITS_MAXIMUM = 40, BIRTHDAYS = 5, GENERATIONS = 3 }; // RFC 5280 4.1.2.2: 20 bytes

// A certificate on its way.
struct making {
    enum issue_certificate_kind kind;
    const struct person *person;
    int generation; // 1 to GENERATIONS
    const char *key_directory;
    X509 *certificate;       // owned
    X509 *authority;         // owned, NULL when this is a CA certificate
    EVP_PKEY *key;           // owned
    EVP_PKEY *authority_key; // owned
    CONF *sections;          // owned
};

typedef enum onshi_status adder(struct making *making, int nid);
static adder add_japanese_name;
static adder add_service_name;
static adder add_crl_point;
static adder add_personal_items;

// An extension is OpenSSL's text for it, or a function where the text form knows no UTF-8.
struct extension {
    int nid;
    const char *text;
    adder *add;
};

// clang-format off
// In the order of the real ones [mynumber-card 5.1, 5.2].
static const struct extension ca_extensions[] = {
    {NID_key_usage,                "critical,keyCertSign,cRLSign", NULL},
    {NID_subject_alt_name,         NULL, add_japanese_name},
    {NID_basic_constraints,        "critical,CA:TRUE", NULL},
    {NID_crl_distribution_points,  NULL, add_crl_point},
    {NID_subject_key_identifier,   "hash", NULL},
    {NID_undef, NULL, NULL},
};

static const struct extension auth_extensions[] = {
    {NID_key_usage,                "critical,digitalSignature", NULL},
    {NID_ext_key_usage,            "clientAuth", NULL},
    {NID_certificate_policies,     "1.2.392.200149.8.5.1.3.30", NULL},
    {NID_issuer_alt_name,          NULL, add_service_name},
    {NID_crl_distribution_points,  NULL, add_crl_point},
    {NID_authority_key_identifier, "keyid:always", NULL},
    {NID_subject_key_identifier,   "hash", NULL},
    {NID_undef, NULL, NULL},
};

static const struct extension sign_extensions[] = {
    {NID_key_usage,                "critical,digitalSignature,nonRepudiation", NULL},
    {NID_certificate_policies,     "critical,@sign_policy", NULL},
    {NID_subject_alt_name,         NULL, add_personal_items},
    {NID_issuer_alt_name,          NULL, add_service_name},
    {NID_crl_distribution_points,  NULL, add_crl_point},
    {NID_authority_key_identifier, "keyid:always", NULL},
    {NID_subject_key_identifier,   "hash", NULL},
    {NID_undef, NULL, NULL},
};
// clang-format on

static const char sections_text[] = "[sign_policy]\n"
                                    "policyIdentifier = 1.2.392.200149.8.5.1.1.20\n"
                                    "CPS = http://www.jpki.go.jp/cps.html\n";

static const struct profile {
    enum issue_certificate_kind authority;
    int key_offset; // from person.key, for people
    const struct extension *extensions;
} profiles[] = {
    [ISSUE_AUTH_CA] = {ISSUE_AUTH_CA, 0, ca_extensions},
    [ISSUE_SIGN_CA] = {ISSUE_SIGN_CA, 0, ca_extensions},
    [ISSUE_AUTH_USER] = {ISSUE_AUTH_CA, 0, auth_extensions},
    [ISSUE_SIGN_USER] = {ISSUE_SIGN_CA, ISSUE_SIGN_KEY_OFFSET, sign_extensions},
};

// The CAs, one row a generation [mynumber-card 5.1]. All have one name.
static const struct generation {
    const char *from; // people's certificates are of this generation from its first day on
    const char *until;
    const char *keys[2];    // by authority: user authentication, digital signature
    const char *serials[2]; // hexadecimal
} generations[GENERATIONS] = {
    {"2015-10-20T00:00:00", "2025-10-19T23:59:59", {"ca-auth-1", "ca-sign-1"}, {"01", "01"}},
    {"2019-09-14T00:00:00", "2029-09-14T23:59:59", {"ca-auth", "ca-sign"}, {"0133C349", "0132C4AB"}},
    {"2023-07-16T00:00:00", "2033-07-15T23:59:59", {"ca-auth-3", "ca-sign-3"}, {"06D18006", "067C6A21"}},
};

static bool is_authority(const struct making *making) {
    return profiles[making->kind].authority == making->kind;
}

static const struct generation *generation_of(const struct making *making) {
    return &generations[making->generation - 1];
}

// The latest that had begun on that day. A table row that is no date would be a mistake of ours.
static int generation_on(int64_t day) {
    for (int i = GENERATIONS; i > 1; i--) {
        int64_t from;
        if (calendar_parse(generations[i - 1].from, &from) == ONSHI_OK && from <= day) {
            return i;
        }
    }
    return 1;
}

static enum onshi_status crypto(bool good) {
    return good ? ONSHI_OK : ONSHI_CRYPTO;
}

static enum onshi_status load_keys(struct making *making) {
    const struct profile *profile = &profiles[making->kind];
    const char *authority_key = generation_of(making)->keys[profile->authority];
    ONSHI_TRY(key_pool_load(making->key_directory, authority_key, &making->authority_key));
    if (is_authority(making)) {
        return key_pool_load(making->key_directory, authority_key, &making->key);
    }
    int index = making->person->key;
    if (index < 0 || index >= ISSUE_CARD_KEYS) {
        return ONSHI_NOT_FOUND;
    }
    return key_pool_load_card(making->key_directory, (index + profile->key_offset) % ISSUE_CARD_KEYS, &making->key);
}

static enum onshi_status make_authority(struct making *making) {
    if (is_authority(making)) {
        return ONSHI_OK;
    }
    return certificate_make(profiles[making->kind].authority, making->person, making->generation,
                            making->key_directory, &making->authority);
}

static enum onshi_status begin(struct making *making) {
    making->certificate = X509_new();
    return crypto(making->certificate != NULL && X509_set_version(making->certificate, X509_VERSION_3) == 1 &&
                  X509_set_pubkey(making->certificate, making->key) == 1);
}

// The certificate for signature has a serial number of its own, made from the other one.
static void derive_sign_serial(const char *serial, char out[9]) {
    uint8_t hash[SHA256_DIGEST_LENGTH];
    char seed[64];
    (void)snprintf(seed, sizeof seed, "sign %.40s", serial);
    SHA256((const unsigned char *)seed, strlen(seed), hash);
    (void)snprintf(out, 9, "%02X%02X%02X%02X", (hash[0] & 0x3F) | 0x40, hash[1], hash[2], hash[3]);
}

static enum onshi_status write_serial(X509 *certificate, const char *hexadecimal) {
    size_t length = strlen(hexadecimal);
    if (length == 0 || length > SERIAL_DIGITS_MAXIMUM || strspn(hexadecimal, "0123456789ABCDEFabcdef") != length) {
        return ONSHI_MALFORMED;
    }
    BIGNUM *number = NULL;
    bool good = BN_hex2bn(&number, hexadecimal) != 0 &&
                BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != NULL;
    BN_free(number);
    return crypto(good);
}

static enum onshi_status set_serial(struct making *making) {
    if (is_authority(making)) {
        return write_serial(making->certificate, generation_of(making)->serials[making->kind]);
    }
    if (making->kind == ISSUE_AUTH_USER) {
        return write_serial(making->certificate, making->person->serial);
    }
    char serial[9];
    derive_sign_serial(making->person->serial, serial);
    return write_serial(making->certificate, serial);
}

static enum onshi_status set_names(struct making *making) {
    X509_NAME *issuer = names_authority(making->kind);
    X509_NAME *subject = is_authority(making) ? names_authority(making->kind)
                                              : names_subject(making->kind, making->person);
    bool good = issuer != NULL && subject != NULL && X509_set_issuer_name(making->certificate, issuer) == 1 &&
                X509_set_subject_name(making->certificate, subject) == 1;
    X509_NAME_free(issuer);
    X509_NAME_free(subject);
    return crypto(good);
}

int64_t certificate_expiry(const struct person *person) {
    return print_birthday(person, BIRTHDAYS) + CALENDAR_DAY_SECONDS - 1;
}

static enum onshi_status set_validity(struct making *making) {
    int64_t from;
    int64_t until;
    if (is_authority(making)) {
        ONSHI_TRY(calendar_parse(generation_of(making)->from, &from));
        ONSHI_TRY(calendar_parse(generation_of(making)->until, &until));
    } else {
        from = calendar_day_of(making->person->card_issued);
        until = certificate_expiry(making->person);
    }
    return crypto(ASN1_TIME_set(X509_getm_notBefore(making->certificate), (time_t)from) != NULL &&
                  ASN1_TIME_set(X509_getm_notAfter(making->certificate), (time_t)until) != NULL);
}

static enum onshi_status load_sections(struct making *making) {
    BIO *text = BIO_new_mem_buf(sections_text, -1);
    long line;
    making->sections = NCONF_new(NULL);
    bool good = text != NULL && making->sections != NULL && NCONF_load_bio(making->sections, text, &line) > 0;
    BIO_free(text);
    return crypto(good);
}

static enum onshi_status add_text(struct making *making, int nid, const char *text) {
    X509V3_CTX context;
    X509 *authority = making->authority == NULL ? making->certificate : making->authority;
    X509V3_set_ctx(&context, authority, making->certificate, NULL, NULL, 0);
    X509V3_set_nconf(&context, making->sections);
    X509_EXTENSION *extension = X509V3_EXT_nconf_nid(making->sections, &context, nid, text);
    bool good = extension != NULL && X509_add_ext(making->certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return crypto(good);
}

// Takes `name`, which may be NULL. Returns a list with it as the only directory name, or NULL.
static GENERAL_NAMES *list_of(X509_NAME *name) {
    GENERAL_NAMES *list = sk_GENERAL_NAME_new_null();
    GENERAL_NAME *member = GENERAL_NAME_new();
    if (name == NULL || list == NULL || member == NULL || sk_GENERAL_NAME_push(list, member) <= 0) {
        X509_NAME_free(name);
        GENERAL_NAME_free(member);
        sk_GENERAL_NAME_free(list);
        return NULL;
    }
    GENERAL_NAME_set0_value(member, GEN_DIRNAME, name);
    return list;
}

// Takes `names`, which may be NULL.
static enum onshi_status add_names(struct making *making, int nid, GENERAL_NAMES *names) {
    bool good = names != NULL && X509_add1_ext_i2d(making->certificate, nid, names, 0, X509V3_ADD_APPEND) == 1;
    GENERAL_NAMES_free(names);
    return crypto(good);
}

static enum onshi_status add_japanese_name(struct making *making, int nid) {
    return add_names(making, nid, list_of(names_authority_japanese(making->kind)));
}

static enum onshi_status add_service_name(struct making *making, int nid) {
    return add_names(making, nid, list_of(names_service()));
}

static enum onshi_status add_personal_items(struct making *making, int nid) {
    return add_names(making, nid, names_personal_items(making->person));
}

// Takes `names`, which may be NULL.
static DIST_POINT *point_at(GENERAL_NAMES *names) {
    DIST_POINT *point = DIST_POINT_new();
    DIST_POINT_NAME *place = DIST_POINT_NAME_new();
    if (names == NULL || point == NULL || place == NULL) {
        GENERAL_NAMES_free(names);
        DIST_POINT_free(point);
        DIST_POINT_NAME_free(place);
        return NULL;
    }
    place->type = 0; // fullName
    place->name.fullname = names;
    point->distpoint = place;
    return point;
}

// The CA's own name: what stands there in people's certificates is not public.
static enum onshi_status add_crl_point(struct making *making, int nid) {
    DIST_POINT *point = point_at(list_of(names_authority(making->kind)));
    CRL_DIST_POINTS *points = sk_DIST_POINT_new_null();
    bool pushed = point != NULL && points != NULL && sk_DIST_POINT_push(points, point) > 0;
    if (!pushed) {
        DIST_POINT_free(point);
    }
    bool good = pushed && X509_add1_ext_i2d(making->certificate, nid, points, 0, X509V3_ADD_APPEND) == 1;
    sk_DIST_POINT_pop_free(points, DIST_POINT_free);
    return crypto(good);
}

static enum onshi_status add_extensions(struct making *making) {
    for (const struct extension *row = profiles[making->kind].extensions; row->nid != NID_undef; row++) {
        ONSHI_TRY(row->add == NULL ? add_text(making, row->nid, row->text) : row->add(making, row->nid));
    }
    return ONSHI_OK;
}

static enum onshi_status sign(struct making *making) {
    return crypto(X509_sign(making->certificate, making->authority_key, EVP_sha256()) > 0);
}

static enum onshi_status (*const steps[])(struct making *) = {
    load_keys, make_authority, begin, set_serial, set_names, set_validity, load_sections, add_extensions, sign,
};

static void release(struct making *making) {
    X509_free(making->certificate);
    X509_free(making->authority);
    EVP_PKEY_free(making->key);
    EVP_PKEY_free(making->authority_key);
    NCONF_free(making->sections);
}

static enum onshi_status make(struct making *making) {
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        ONSHI_TRY(steps[i](making));
    }
    return ONSHI_OK;
}

enum onshi_status certificate_make(enum issue_certificate_kind kind, const struct person *person, int generation,
                                   const char *key_directory, X509 **out) {
    if (generation < 0 || generation > GENERATIONS) {
        return ONSHI_NOT_FOUND;
    }
    struct making making = {.kind = kind, .person = person, .key_directory = key_directory};
    making.generation = generation == 0 ? generation_on(person->card_issued) : generation;
    enum onshi_status status = make(&making);
    if (status == ONSHI_OK) {
        *out = making.certificate;
        making.certificate = NULL;
    }
    release(&making);
    return status;
}

enum onshi_status certificate_write(enum issue_certificate_kind kind, const struct person *person, int generation,
                                    const char *key_directory, struct bytes_writer *out) {
    X509 *certificate;
    ONSHI_TRY(certificate_make(kind, person, generation, key_directory, &certificate));
    unsigned char *der = NULL;
    int length = i2d_X509(certificate, &der);
    enum onshi_status status = length < 0 ? ONSHI_CRYPTO : bytes_write(out, der, (size_t)length);
    OPENSSL_free(der);
    X509_free(certificate);
    return status;
}
