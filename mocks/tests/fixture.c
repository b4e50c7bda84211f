// SPDX-License-Identifier: Apache-2.0
#include "mocks/tests/fixture.h"

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "base/calendar.h"
#include "base/xml.h"

// Days as instants: 00:00 JST, counted from 2021-04-01.
#define APRIL_1 INT64_C(1617202800)
#define DAYS(n) (INT64_C(86400) * (n))

const struct person taro = {
    .id = "taro",
    .population = "POP-20",
    .name = "試験　太郎",
    .kana = "ｼｹﾝ ﾀﾛｳ",
    .sex = "1",
    .birthdate = INT64_C(-63190800), // 1968-01-01
    .address = "架空県試験市１",
    .post = "999-0001",
    .pin = "0168",
    .sign_password = "SHIKEN1",
    .serial = "0A0001",
    .certificate_revoked = CALENDAR_NEVER,
    .coverages =
        {{.id = "old", .card_class = "01", .insurer = "06990014", .insurer_name = "試験健康保険組合",
          .symbol = "１１", .number = "00111", .branch = "01", .relation = "1", .holder = "",
          .from = APRIL_1 - DAYS(730), .until = CALENDAR_NEVER, .issued = APRIL_1 - DAYS(728),
          .expires = CALENDAR_NEVER, .known = APRIL_1 - DAYS(720),
          .changes = {{.known = APRIL_1 + DAYS(57), .until = APRIL_1 + DAYS(61), .loss = "03"}}, .change_count = 1},
         {.id = "new", .card_class = "01", .insurer = "990010", .insurer_name = "試験市", .symbol = "見本",
          .number = "222", .branch = "02", .relation = "1", .holder = "", .from = APRIL_1 + DAYS(61),
          .until = CALENDAR_NEVER, .issued = APRIL_1 + DAYS(62), .expires = CALENDAR_NEVER,
          .known = APRIL_1 + DAYS(62)}},
    .coverage_count = 2,
};

#define TWIN(name_, kana_, branch_, serial_)                                                                       \
    {                                                                                                              \
        .id = branch_, .population = "POP-30", .name = name_, .kana = kana_, .sex = "2",                           \
        .birthdate = INT64_C(1262271600) /* 2010-01-01 */, .address = "", .post = "", .pin = "1111",               \
        .sign_password = "FUTAGO", .serial = serial_, .certificate_revoked = CALENDAR_NEVER,                       \
        .coverages = {{.id = "main", .card_class = "01", .insurer = "31990013", .insurer_name = "試験共済組合",    \
                       .symbol = "", .number = "77777", .branch = branch_, .relation = "2", .holder = "試験　親",  \
                       .from = APRIL_1 - DAYS(365), .until = CALENDAR_NEVER, .issued = APRIL_1 - DAYS(365),        \
                       .expires = CALENDAR_NEVER, .known = APRIL_1 - DAYS(365)}},                                  \
        .coverage_count = 1,                                                                                       \
    }

const struct person twin_one = TWIN("試験　一葉", "ｼｹﾝ ｶｽﾞﾊ", "02", "0A0002");
const struct person twin_two = TWIN("試験　二葉", "ｼｹﾝ ﾌﾀﾊﾞ", "03", "0A0003");

const struct person newborn = {
    .id = "newborn",
    .population = "POP-40",
    .name = "試験　初",
    .kana = "ｼｹﾝ ﾊﾂ",
    .sex = "2",
    .birthdate = APRIL_1,
    .address = "",
    .post = "",
    .pin = "2222",
    .sign_password = "HATSU1",
    .serial = "0A0004",
    .certificate_revoked = CALENDAR_NEVER,
    .coverages = {{.id = "main", .card_class = "01", .insurer = "990010", .insurer_name = "試験市", .symbol = "試",
                   .number = "333", .branch = "04", .relation = "2", .holder = "試験　親", .from = APRIL_1,
                   .until = CALENDAR_NEVER, .issued = APRIL_1 + DAYS(19), .expires = CALENDAR_NEVER,
                   .known = APRIL_1 + DAYS(19)}},
    .coverage_count = 1,
};

#define ELDER(id_, address_, serial_, number_, revoked_)                                                              \
    .id = id_, .population = "POP-12", .name = "試験　寿", .kana = "ｼｹﾝ ﾋｻｼ", .sex = "2",                             \
    .birthdate = INT64_C(-841395600) /* 1943-05-05 */, .address = address_, .post = "", .pin = "3333",                 \
    .sign_password = "HISASHI", .serial = serial_, .certificate_revoked = revoked_, .coverage_count = 1,             \
    .coverages = {{.id = "main", .card_class = "01", .insurer = "39990011", .insurer_name = "試験県後期高齢者医療広域連合", \
                   .symbol = "", .number = number_, .branch = "", .ratio = "020", .relation = "1", .holder = "",     \
                   .from = APRIL_1 - DAYS(365), .until = CALENDAR_NEVER, .issued = APRIL_1 - DAYS(365),              \
                   .expires = CALENDAR_NEVER, .known = APRIL_1 - DAYS(365)}}

#define DRUG(day_, pharmacy_, pharmacy_name_, code_, name_)                                                          \
    {                                                                                                                  \
        .dispensed = day_, .pharmacy = pharmacy_, .pharmacy_name = pharmacy_name_, .code = code_, .name = name_,       \
        .ingredient = "架空成分", .amount = "1.00000", .unit = "錠", .times = "28", .usage = "１日１回朝食後服用",     \
    }
#define VALUE(day_, code_, name_, value_, unit_)                                                                      \
    {                                                                                                                  \
        .day = day_, .code = code_, .name = name_, .type = "PQ", .value = value_, .unit = unit_,                       \
    }

const struct person elder = {
    ELDER("elder", "架空県試験市２丁目", "0A0007", "55555551", CALENDAR_NEVER),
    .ceiling = {"02", "B05", APRIL_1, APRIL_1, APRIL_1 + DAYS(121) /* 2021-07-31 */, CALENDAR_NEVER},
    .diseases = {{"1", "10000", APRIL_1, APRIL_1, APRIL_1 + DAYS(29) /* 2021-04-30 */},
                 {"2", "10000", APRIL_1, APRIL_1, CALENDAR_NEVER}},
    .disease_count = 2,
    .medications = {
        DRUG(APRIL_1 - DAYS(914), "9940000021", "試験薬局", "699999901", "九月の薬"),
        DRUG(APRIL_1 - DAYS(913), "9940000021", "試験薬局", "699999902", "十月の薬"),
        DRUG(APRIL_1 + DAYS(126), "9940000021", "試験薬局", "699999903", "架空錠髙"),
        DRUG(APRIL_1 + DAYS(126), "9940000021", "試験薬局", "699999904", "架空散"),
        DRUG(APRIL_1 + DAYS(141), "9940000021", "試験薬局", "699999903", "架空錠髙"),
        DRUG(APRIL_1 + DAYS(141), "9910000018", "架空医院", "699999905", "架空軟膏"),
        DRUG(APRIL_1 + DAYS(162), "9940000021", "試験薬局", "699999906", "架空液"),
    },
    .medication_count = 7,
    .checkups = {
        VALUE(APRIL_1 - DAYS(1625), "9N001000000000001", "身長", "151.1", "cm"),
        VALUE(APRIL_1 - DAYS(1624), "9N001000000000001", "身長", "150.9", "cm"),
        VALUE(APRIL_1 + DAYS(61), "9N001000000000001", "身長", "150.5", "cm"),
        VALUE(APRIL_1 + DAYS(61), "9N006000000000001", "体重", "48.0", "kg"),
    },
    .checkup_count = 4,
};

const struct person namesake = {
    ELDER("namesake", "架空県試験市３丁目", "0A0008", "55555552", APRIL_1 + DAYS(30) /* 2021-05-01 */),
};

struct world world_new(void) {
    const struct person *const people[] = {&taro, &twin_one, &twin_two, &newborn, &elder, &namesake};
    struct world world = {.ledger = ledger_new()};
    ck_assert_ptr_nonnull(world.ledger);
    world.service = service_new(world.ledger);
    ck_assert_ptr_nonnull(world.service);
    for (size_t i = 0; i < sizeof people / sizeof people[0]; i++) {
        ck_assert_int_eq(ledger_add_person(world.ledger, people[i]), ONSHI_OK);
    }
    ck_assert_int_eq(service_add_institution(world.service, CLINIC), ONSHI_OK);
    ck_assert_int_eq(service_add_institution(world.service, DENTIST), ONSHI_OK);
    ck_assert_int_eq(service_add_institution(world.service, PHARMACY), ONSHI_OK);
    return world;
}

void world_set_profile(struct world *world, const char *id) {
    profile_free(world->profile);
    world->profile = NULL;
    ck_assert_int_eq(profile_load(MOCKS_SCENARIOS, id, &world->profile, NULL), ONSHI_OK);
    service_set_profile(world->service, world->profile);
}

void world_free(struct world *world) {
    service_free(world->service);
    profile_free(world->profile);
    ledger_free(world->ledger);
}

int64_t instant(const char *text) {
    int64_t value = 0;
    ck_assert_int_eq(calendar_parse(text, &value), ONSHI_OK);
    return value;
}

struct test_card {
    EVP_PKEY *key;
    X509 *certificate;
};

static void set_serial(X509 *certificate, const char *hex) {
    BIGNUM *number = NULL;
    ck_assert_int_gt(BN_hex2bn(&number, hex), 0);
    ck_assert_ptr_nonnull(BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)));
    BN_free(number);
}

struct test_card *test_card_new(const char *serial_hex) {
    struct test_card *card = calloc(1, sizeof *card);
    ck_assert_ptr_nonnull(card);
    card->key = EVP_RSA_gen(2048);
    card->certificate = X509_new();
    ck_assert(card->key != NULL && card->certificate != NULL);
    set_serial(card->certificate, serial_hex);
    ck_assert_int_eq(ASN1_TIME_set_string(X509_getm_notBefore(card->certificate), "20201005000000Z"), 1);
    ck_assert_int_eq(ASN1_TIME_set_string(X509_getm_notAfter(card->certificate), "20260101145959Z"), 1);
    ck_assert_int_eq(X509_set_pubkey(card->certificate, card->key), 1);
    ck_assert_int_gt(X509_sign(card->certificate, card->key, EVP_sha256()), 0);
    return card;
}

void test_card_free(struct test_card *card) {
    X509_free(card->certificate);
    EVP_PKEY_free(card->key);
    free(card);
}

size_t test_card_certificate(const struct test_card *card, uint8_t **out) {
    unsigned char *der = NULL;
    int length = i2d_X509(card->certificate, &der);
    ck_assert_int_gt(length, 0);
    *out = der; // OPENSSL_malloc is malloc in our builds
    return (size_t)length;
}

size_t test_card_sign(const struct test_card *card, const uint8_t *challenge, size_t length, uint8_t out[256]) {
    size_t signature_length = 256;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    ck_assert_int_eq(EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, card->key), 1);
    ck_assert_int_eq(EVP_DigestSign(context, out, &signature_length, challenge, length), 1);
    EVP_MD_CTX_free(context);
    return signature_length;
}

xmlDoc *read_sample(const char *name) {
    struct bytes_writer path;
    bytes_writer_init(&path, 4096);
    ck_assert_int_eq(bytes_printf(&path, "%s/%s", MOCKS_SAMPLES, name), ONSHI_OK);
    xmlDoc *doc = NULL;
    ck_assert_int_eq(xml_load(bytes_text(&path), &doc, NULL), ONSHI_OK);
    bytes_writer_free(&path);
    return doc;
}

int run_case(TCase *tests) {
    Suite *suite = suite_create("mocks");
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
