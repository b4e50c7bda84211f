// SPDX-License-Identifier: Apache-2.0
//
// X.509 certificates in words [mynumber-card 5].
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/calendar.h"
#include "tools/onshi/card_contents.h"
#include "tools/onshi/card_facts.h"

enum { STAMP_TEXT = 32, TEXT_MAXIMUM = 512 };

// otherName n of the certificate for signature [mynumber-card 5.3].
static const struct {
    const char *oid, *key, *ja, *en;
} holder_items[] = {
    {"1.2.392.200149.8.5.5.1", "name", "氏名", "name"},
    {"1.2.392.200149.8.5.5.2", "name-substituted", "氏名の代替文字 (1 が置き換えた字)",
     "replaced characters of the name (1 marks one)"},
    {"1.2.392.200149.8.5.5.3", "sex", "性別 (1 男 2 女 3・9 その他)", "sex (1 male, 2 female, 3 or 9 other)"},
    {"1.2.392.200149.8.5.5.4", "birthdate", "生年月日 (先頭は元号 3 昭和 4 平成 5 令和、続きは西暦)",
     "birth date (first digit: era, 3 昭和 4 平成 5 令和; then Gregorian)"},
    {"1.2.392.200149.8.5.5.5", "address", "住所", "address"},
    {"1.2.392.200149.8.5.5.6", "address-substituted", "住所の代替文字 (1 が置き換えた字)",
     "replaced characters of the address (1 marks one)"},
};

static void put_time(json_t *section, const char *key, const char *ja, const char *en, const ASN1_TIME *time) {
    struct tm parts;
    char stamp[CALENDAR_STAMP_SIZE];
    if (ASN1_TIME_to_tm(time, &parts) != 1) {
        facts_say(section, key, ja, en, "読めない", "cannot be read");
        return;
    }
    calendar_stamp((int64_t)timegm(&parts), stamp);
    facts_put(section, key, ja, en, "%.4s-%.2s-%.2s %.2s:%.2s:%.2s JST", stamp, stamp + 4, stamp + 6, stamp + 8,
              stamp + 10, stamp + 12);
}

static void put_name(json_t *section, const char *key, const char *ja, const char *en, const X509_NAME *name) {
    char *text = NULL;
    BIO *out = BIO_new(BIO_s_mem());
    if (out != NULL && X509_NAME_print_ex(out, name, 0, XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB) >= 0) {
        int length = (int)BIO_get_mem_data(out, &text);
        facts_put(section, key, ja, en, "%.*s", length, text);
    }
    BIO_free(out);
}

static void put_serial(json_t *section, const X509 *certificate) {
    BIGNUM *number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), NULL);
    char *text = number == NULL ? NULL : BN_bn2hex(number);
    facts_put(section, "serial", "シリアル番号 (16進)", "serial number (hexadecimal)", "%s", text == NULL ? "" : text);
    OPENSSL_free(text);
    BN_free(number);
}

static void put_holder_item(json_t *section, const OTHERNAME *item) {
    char oid[TEXT_MAXIMUM] = "";
    (void)OBJ_obj2txt(oid, sizeof oid, item->type_id, 1);
    bool text = item->value->type == V_ASN1_UTF8STRING;
    for (size_t i = 0; i < sizeof holder_items / sizeof holder_items[0]; i++) {
        if (strcmp(holder_items[i].oid, oid) == 0 && text) {
            const ASN1_STRING *value = item->value->value.utf8string;
            facts_put(section, holder_items[i].key, holder_items[i].ja, holder_items[i].en, "%.*s",
                      ASN1_STRING_length(value), (const char *)ASN1_STRING_get0_data(value));
        }
    }
}

// In the order of the certificate: 1, 4, 3, 5, 2, 6.
static void put_holder(json_t *section, X509 *certificate) {
    GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    json_t *holder = NULL;
    for (int i = 0; names != NULL && i < sk_GENERAL_NAME_num(names); i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
        if (name->type == GEN_OTHERNAME) {
            if (holder == NULL) {
                holder = facts_section(section, "holder", "持ち主 (証明書の順)", "holder, in the certificate's order");
            }
            put_holder_item(holder, name->d.otherName);
        }
    }
    GENERAL_NAMES_free(names);
}

static void put_verified(json_t *section, X509 *certificate, struct bytes_reader ca) {
    const unsigned char *at = ca.at;
    X509 *issuer = ca.left == 0 ? NULL : d2i_X509(NULL, &at, (long)ca.left);
    EVP_PKEY *key = X509_get0_pubkey(issuer == NULL ? certificate : issuer);
    contents_verdict(section, key != NULL && X509_verify(certificate, key) == 1);
    X509_free(issuer);
}

void contents_describe_certificate(struct bytes_reader der, struct bytes_reader ca, json_t *section) {
    const unsigned char *at = der.at;
    X509 *certificate = d2i_X509(NULL, &at, (long)der.left);
    if (certificate == NULL) {
        facts_say(section, "content", "内容", "content", "証明書がない", "there is no certificate");
        return;
    }
    facts_put_number(section, "length", "証明書の長さ (バイト)", "length of the certificate (bytes)", at - der.at);
    put_serial(section, certificate);
    put_time(section, "valid-from", "有効期間の始まり", "valid from", X509_get0_notBefore(certificate));
    put_time(section, "valid-until", "有効期間の終わり", "valid until", X509_get0_notAfter(certificate));
    put_name(section, "subject", "主体者 (持ち主)", "subject (the holder)", X509_get_subject_name(certificate));
    put_name(section, "issuer", "発行者 (認証局)", "issuer (the CA)", X509_get_issuer_name(certificate));
    facts_put_number(section, "key-bits", "鍵の長さ (RSA、ビット)", "length of the key (RSA, bits)",
                     EVP_PKEY_get_bits(X509_get0_pubkey(certificate)));
    put_holder(section, certificate);
    put_verified(section, certificate, ca);
    X509_free(certificate);
}
