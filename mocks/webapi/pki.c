// SPDX-License-Identifier: Apache-2.0
#include "mocks/webapi/pki.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/bn.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/sha.h>
#include <openssl/x509v3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/calendar.h"
#include "mocks/service/months.h"

enum {
    PATH_MAXIMUM = 4096,
    LIFE_MONTHS = 39, // 3 years 3 months [DR-132]
    YEAR_MONTHS = 12,
    AUTHORITY_YEARS = 20,
    SERIAL_BYTES = 16,
};

enum authority { OWN, FOREIGN, AUTHORITIES };

struct pki {
    int64_t day;
    char keys[PATH_MAXIMUM];
    struct pki_identity authorities[AUTHORITIES];
};

struct extension {
    int nid;
    const char *text;
};

// clang-format off
static const struct extension authority_extensions[] = {
    {NID_basic_constraints,      "critical,CA:TRUE"},
    {NID_key_usage,              "critical,keyCertSign,cRLSign"},
    {NID_subject_key_identifier, "hash"},
    {NID_undef, NULL},
};

static const struct extension server_extensions[] = {
    {NID_key_usage,                "critical,digitalSignature,keyEncipherment"},
    {NID_ext_key_usage,            "serverAuth"},
    {NID_subject_alt_name,         "DNS:localhost,IP:127.0.0.1,IP:::1"},
    {NID_subject_key_identifier,   "hash"},
    {NID_authority_key_identifier, "keyid:always"},
    {NID_undef, NULL},
};

static const struct extension terminal_extensions[] = {
    {NID_key_usage,                "critical,digitalSignature"},
    {NID_ext_key_usage,            "clientAuth"},
    {NID_subject_key_identifier,   "hash"},
    {NID_authority_key_identifier, "keyid:always"},
    {NID_undef, NULL},
};

// When a life begins, told from the day: months first, then days.
static const struct making {
    const char *name;
    const char *key;
    enum authority authority;
    const struct extension *extensions;
    int months;
    int days;
} makings[PKI_KINDS] = {
    [PKI_SERVER]           = {"server",           "server",     OWN,     server_extensions,   -YEAR_MONTHS, 0},
    [PKI_SERVER_EXPIRED]   = {"server-expired",   "server",     OWN,     server_extensions,   -LIFE_MONTHS, -1},
    [PKI_SERVER_FOREIGN]   = {"server-foreign",   "server",     FOREIGN, server_extensions,   -YEAR_MONTHS, 0},
    [PKI_TERMINAL]         = {"terminal",         "terminal-1", OWN,     terminal_extensions, -YEAR_MONTHS, 0},
    [PKI_TERMINAL_SECOND]  = {"terminal-second",  "terminal-2", OWN,     terminal_extensions, -YEAR_MONTHS, 0},
    [PKI_TERMINAL_ENDING]  = {"terminal-ending",  "terminal-1", OWN,     terminal_extensions, -LIFE_MONTHS, 30},
    [PKI_TERMINAL_EXPIRED] = {"terminal-expired", "terminal-1", OWN,     terminal_extensions, -LIFE_MONTHS, -1},
    [PKI_TERMINAL_NOT_YET] = {"terminal-not-yet", "terminal-1", OWN,     terminal_extensions, 0,            1},
    [PKI_TERMINAL_REVOKED] = {"terminal-revoked", "terminal-1", OWN,     terminal_extensions, -YEAR_MONTHS, 0},
    [PKI_TERMINAL_OTHER]   = {"terminal-other",   "terminal-3", OWN,     terminal_extensions, -YEAR_MONTHS, 0},
    [PKI_TERMINAL_FOREIGN] = {"terminal-foreign", "terminal-1", FOREIGN, terminal_extensions, -YEAR_MONTHS, 0},
};
// clang-format on

static const char *const authority_names[AUTHORITIES] = {"Onshi test authority", "Some other authority"};
static const char *const authority_keys[AUTHORITIES] = {"ca", "ca-foreign"};

static enum onshi_status crypto(bool good) {
    return good ? ONSHI_OK : ONSHI_CRYPTO;
}

const char *pki_kind_name(enum pki_kind kind) {
    assert((unsigned)kind < PKI_KINDS);
    return makings[kind].name;
}

static enum onshi_status load_key(const struct pki *pki, const char *name, EVP_PKEY **out) {
    struct bytes_writer path;
    bytes_writer_init(&path, PATH_MAXIMUM);
    enum onshi_status status = bytes_printf(&path, "%s/%s.pem", pki->keys, name);
    FILE *file = status == ONSHI_OK ? fopen(bytes_text(&path), "re") : NULL;
    bytes_writer_free(&path);
    if (file == NULL) {
        return ONSHI_NOT_FOUND;
    }
    EVP_PKEY *key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
    (void)fclose(file); // only read from
    ONSHI_TRY(crypto(key != NULL));
    *out = key;
    return ONSHI_OK;
}

// The same day of the month so many months later, or the month's last day.
static int64_t add_months(int64_t day, int months) {
    return month_instant(month_of(day) + months, month_day_of(day));
}

static enum onshi_status set_life(X509 *certificate, int64_t from, int64_t until) {
    return crypto(ASN1_TIME_set(X509_getm_notBefore(certificate), (time_t)from) != NULL &&
                  ASN1_TIME_set(X509_getm_notAfter(certificate), (time_t)until) != NULL);
}

// Another certificate has another number: it is a digest of what tells them apart.
static enum onshi_status set_serial(X509 *certificate, const char *what, const char *institution, int64_t from) {
    uint8_t hash[SHA256_DIGEST_LENGTH];
    char seed[128];
    (void)snprintf(seed, sizeof seed, "%.40s %.40s %lld", what, institution, (long long)from);
    SHA256((const unsigned char *)seed, strlen(seed), hash);
    hash[0] = (uint8_t)((hash[0] & 0x3F) | 0x40); // a positive number of full length
    BIGNUM *number = BN_bin2bn(hash, SERIAL_BYTES, NULL);
    bool good = number != NULL && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != NULL;
    BN_free(number);
    return crypto(good);
}

static bool add_name(X509_NAME *name, const char *field, const char *value) {
    return *value == 0 || X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, (const unsigned char *)value, -1, -1,
                                                     0) == 1;
}

// The unit is the institution whose terminal it is [DR-132].
static enum onshi_status set_subject(X509 *certificate, const char *institution, const char *common) {
    X509_NAME *name = X509_get_subject_name(certificate);
    return crypto(add_name(name, "C", "JP") && add_name(name, "O", "Onshi test bench") &&
                  add_name(name, "OU", institution) && add_name(name, "CN", common));
}

static enum onshi_status add_extensions(X509 *certificate, X509 *issuer, const struct extension *extensions) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    for (const struct extension *row = extensions; row->nid != NID_undef; row++) {
        X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, row->nid, row->text);
        bool good = extension != NULL && X509_add_ext(certificate, extension, -1) == 1;
        X509_EXTENSION_free(extension);
        ONSHI_TRY(crypto(good));
    }
    return ONSHI_OK;
}

// Finishes a certificate that has subject, life and serial: key, issuer (NULL: itself), extensions, signature.
static enum onshi_status finish(const struct pki_identity *made, const struct pki_identity *issuer,
                                const struct extension *extensions) {
    X509 *signer = issuer == NULL ? made->certificate : issuer->certificate;
    ONSHI_TRY(crypto(X509_set_version(made->certificate, X509_VERSION_3) == 1 &&
                     X509_set_pubkey(made->certificate, made->key) == 1 &&
                     X509_set_issuer_name(made->certificate, X509_get_subject_name(signer)) == 1));
    ONSHI_TRY(add_extensions(made->certificate, signer, extensions));
    return crypto(X509_sign(made->certificate, issuer == NULL ? made->key : issuer->key, EVP_sha256()) > 0);
}

static enum onshi_status make_authority(const struct pki *pki, enum authority which, struct pki_identity *made) {
    int64_t from = add_months(pki->day, -AUTHORITY_YEARS * YEAR_MONTHS / 2);
    int64_t until = add_months(pki->day, AUTHORITY_YEARS * YEAR_MONTHS / 2);
    ONSHI_TRY(load_key(pki, authority_keys[which], &made->key));
    made->certificate = X509_new();
    ONSHI_TRY(crypto(made->certificate != NULL));
    ONSHI_TRY(set_life(made->certificate, from, until));
    ONSHI_TRY(set_serial(made->certificate, authority_keys[which], "", from));
    ONSHI_TRY(set_subject(made->certificate, "", authority_names[which]));
    return finish(made, NULL, authority_extensions);
}

enum onshi_status pki_open(const char *keys_directory, int64_t day, struct pki **out) {
    struct pki *pki = calloc(1, sizeof *pki);
    if (pki == NULL) {
        return ONSHI_NO_MEMORY;
    }
    pki->day = calendar_day_of(day);
    bool fits = snprintf(pki->keys, sizeof pki->keys, "%s", keys_directory) < (int)sizeof pki->keys;
    enum onshi_status status = fits ? ONSHI_OK : ONSHI_TOO_LONG;
    for (int i = 0; i < AUTHORITIES && status == ONSHI_OK; i++) {
        status = make_authority(pki, (enum authority)i, &pki->authorities[i]);
    }
    if (status != ONSHI_OK) {
        pki_free(pki);
        return status;
    }
    *out = pki;
    return ONSHI_OK;
}

void pki_free(struct pki *pki) {
    if (pki == NULL) {
        return;
    }
    for (int i = 0; i < AUTHORITIES; i++) {
        pki_identity_free(&pki->authorities[i]);
    }
    free(pki);
}

X509 *pki_authority(const struct pki *pki) {
    return pki->authorities[OWN].certificate;
}

static enum onshi_status make(const struct pki *pki, const struct making *making, const char *institution,
                              struct pki_identity *made) {
    int64_t from = add_months(pki->day, making->months) + (int64_t)making->days * CALENDAR_DAY_SECONDS;
    int64_t until = add_months(from, LIFE_MONTHS);
    ONSHI_TRY(load_key(pki, making->key, &made->key));
    made->certificate = X509_new();
    ONSHI_TRY(crypto(made->certificate != NULL));
    ONSHI_TRY(set_life(made->certificate, from, until - 1));
    ONSHI_TRY(set_serial(made->certificate, making->name, institution, from));
    ONSHI_TRY(set_subject(made->certificate, institution, *institution == 0 ? "localhost" : making->key));
    return finish(made, &pki->authorities[making->authority], making->extensions);
}

enum onshi_status pki_make(const struct pki *pki, enum pki_kind kind, const char *institution,
                           struct pki_identity *out) {
    const struct making *making = &makings[kind];
    struct pki_identity made = {NULL, NULL};
    bool of_server = making->extensions == server_extensions;
    enum onshi_status status = make(pki, making, of_server ? "" : institution, &made);
    if (status != ONSHI_OK) {
        pki_identity_free(&made);
        return status;
    }
    *out = made;
    return ONSHI_OK;
}

void pki_identity_free(struct pki_identity *identity) {
    X509_free(identity->certificate);
    EVP_PKEY_free(identity->key);
    *identity = (struct pki_identity){NULL, NULL};
}

// Files.

typedef bool writer(FILE *file, const struct pki_identity *identity);

static bool write_certificate(FILE *file, const struct pki_identity *identity) {
    return PEM_write_X509(file, identity->certificate) == 1;
}

static bool write_key(FILE *file, const struct pki_identity *identity) {
    return PEM_write_PrivateKey(file, identity->key, NULL, NULL, 0, NULL, NULL) == 1;
}

static bool write_pkcs12(FILE *file, const struct pki_identity *identity) {
    PKCS12 *bag = PKCS12_create("onshi", "onshi", identity->key, identity->certificate, NULL, 0, 0, 0, 0, 0);
    bool good = bag != NULL && i2d_PKCS12_fp(file, bag) == 1;
    PKCS12_free(bag);
    return good;
}

static enum onshi_status write_file(const char *directory, const char *name, const char *ending, writer *write,
                                    const struct pki_identity *identity) {
    struct bytes_writer path;
    bytes_writer_init(&path, PATH_MAXIMUM);
    enum onshi_status status = bytes_printf(&path, "%s/%s%s", directory, name, ending);
    int fd = status == ONSHI_OK ? open(bytes_text(&path), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;
    bytes_writer_free(&path);
    ONSHI_TRY(status);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
    if (file == NULL) {
        return ONSHI_IO;
    }
    bool good = write(file, identity);
    return fclose(file) == 0 && good ? ONSHI_OK : ONSHI_IO;
}

enum onshi_status pki_write_files(const struct pki *pki, enum pki_kind kind, const char *institution,
                                  const char *directory) {
    struct pki_identity identity = {NULL, NULL};
    const char *name = makings[kind].name;
    ONSHI_TRY(pki_make(pki, kind, institution, &identity));
    enum onshi_status status = write_file(directory, "ca", ".pem", write_certificate, &pki->authorities[OWN]);
    status = status != ONSHI_OK ? status : write_file(directory, name, ".pem", write_certificate, &identity);
    status = status != ONSHI_OK ? status : write_file(directory, name, "-key.pem", write_key, &identity);
    status = status != ONSHI_OK ? status : write_file(directory, name, ".p12", write_pkcs12, &identity);
    pki_identity_free(&identity);
    return status;
}

// Questions to a certificate.

void pki_serial(const X509 *certificate, char out[PKI_SERIAL_SIZE]) {
    BIGNUM *number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), NULL);
    char *text = number == NULL ? NULL : BN_bn2hex(number);
    (void)snprintf(out, PKI_SERIAL_SIZE, "%s", text == NULL ? "" : text);
    OPENSSL_free(text);
    BN_free(number);
}

void pki_institution(const X509 *certificate, char out[PKI_INSTITUTION_SIZE]) {
    int length = X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_organizationalUnitName, out,
                                           PKI_INSTITUTION_SIZE);
    if (length < 0) {
        out[0] = 0;
    }
}
