// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/tests/test_reader_bench.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "virtual-card/issue/print.h"

// demand ends the program: in a Check test that fails it, a benchmark just ends.
static void demand(bool held)
{
    if (!held) {
        fputs("reader bench: what a test stands on does not work\n", stderr);
        abort();
    }
}

// print_code reads the code off the print of the person whom bench_issue_card makes.
static void print_code(char out[15])
{
    struct person person = {.id = READER_PERSON};
    struct print print;

    demand(calendar_parse("1980-02-17", &person.birthdate) == ONSHI_OK);
    demand(calendar_parse("2020-04-01", &person.card_issued) == ONSHI_OK);
    print_make(&person, &print);
    memcpy(out, print.code_b, sizeof print.code_b);
}

struct reader_config reader_bench_default(void)
{
    struct reader_config config;

    reader_config_default(&config);
    config.keys = ONSHI_KEYS;
    return config;
}

static void start(struct reader_bench *bench, const struct reader_config *config)
{
    const struct reader_config usual = reader_bench_default();

    print_code(bench->code_b);
    demand(reader_process_start_as(lane_socket(bench->lane.lane), config == NULL ? &usual : config,
                                   &bench->reader) == ONSHI_OK);
    lines_init(&bench->terminal, dup(reader_process_port_fd(bench->reader)));
    json_decref(reader_bench_said(bench, "hello"));
    reader_bench_terminal(bench, json_pack("{s:s, s:i}", "do", "hello", "port", 2));
}

void reader_bench_open(struct reader_bench *bench, const struct reader_config *config)
{
    bench_open(&bench->lane);
    start(bench, config);
}

void reader_bench_open_with(struct reader_bench *bench, const struct reader_config *config, struct card *card)
{
    bench_open_with(&bench->lane, card);
    start(bench, config);
}

void reader_bench_close(struct reader_bench *bench)
{
    lines_close(&bench->terminal);
    reader_process_stop(bench->reader);
    bench_close(&bench->lane);
}

void reader_bench_patient(struct reader_bench *bench, const char *line)
{
    json_t *command = json_loads(line, 0, NULL);

    demand(command != NULL);
    demand(reader_process_send(bench->reader, command) == ONSHI_OK);
}

void reader_bench_terminal(struct reader_bench *bench, json_t *line)
{
    demand(lines_send(&bench->terminal, line) == ONSHI_OK);
}

void reader_bench_session(struct reader_bench *bench, const char *line)
{
    json_t *command = json_loads(line, 0, NULL);

    demand(command != NULL);
    json_object_set_new(command, "code-b", json_string(bench->code_b));
    demand(reader_process_send(bench->reader, command) == ONSHI_OK);
}

void reader_bench_face_session(struct reader_bench *bench, const char *face, const char *pin)
{
    json_t *command = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s*}", "do", "session", "method", "face", "face", face,
                                "person", READER_PERSON, "code-b", bench->code_b, "pin", pin);

    demand(reader_process_send(bench->reader, command) == ONSHI_OK);
}

static enum onshi_status read_patient(void *from, json_t **out_event)
{
    return reader_process_read(from, out_event);
}

struct bench_source reader_bench_source(struct reader_bench *bench)
{
    return (struct bench_source){reader_process_patient_fd(bench->reader), read_patient, bench->reader};
}

json_t *reader_bench_event(struct reader_bench *bench, const char *name)
{
    return bench_expect(reader_bench_source(bench), name);
}

json_t *reader_bench_said(struct reader_bench *bench, const char *name)
{
    return bench_expect(bench_source_of_lines(&bench->terminal), name);
}

json_t *reader_bench_next_said(struct reader_bench *bench)
{
    return bench_next(bench_source_of_lines(&bench->terminal));
}

json_int_t reader_bench_identify_for(struct reader_bench *bench, json_t *kinds)
{
    json_t *placed = reader_bench_said(bench, "card-placed");
    const json_int_t session = json_integer_value(json_object_get(placed, "session"));

    demand(json_integer_value(json_object_get(placed, "port")) == 2);
    json_decref(placed);
    reader_bench_terminal(bench, json_pack("{s:s, s:I, s:s, s:o}", "do", "identify", "session", session, "challenge",
                                           READER_CHALLENGE, "ask", kinds));
    return session;
}

json_int_t reader_bench_identify(struct reader_bench *bench)
{
    return reader_bench_identify_for(bench, json_pack("[s,s]", "checkup", "medication"));
}

void reader_bench_begin(struct reader_bench *bench, const char *method, const char *stops_in)
{
    json_t *session = json_pack("{s:s, s:s, s:s, s:s, s:s*, s:{s:b}}", "do", "session", "method", method, "pin",
                                BENCH_PIN, "code-b", bench->code_b, "stops-in", stops_in, "consents", "checkup", 1);

    if (strcmp(method, "visual") == 0) {
        reader_bench_patient(bench, "{\"do\":\"mode\",\"mode\":\"visual\",\"account\":\"administrator\"}");
    }
    reader_bench_place(bench);
    demand(reader_process_send(bench->reader, session) == ONSHI_OK);
}

void reader_bench_certify(struct reader_bench *bench, json_int_t session, const char *worth)
{
    const bool registered = strcmp(worth, "unregistered") != 0;

    reader_bench_terminal(bench, json_pack("{s:s, s:I, s:s, s:b}", "do", "certificate", "session", session, "result",
                                           registered ? worth : "valid", "registered", registered));
}

void reader_bench_certify_next(struct reader_bench *bench, json_int_t session, const char *worth)
{
    json_decref(reader_bench_said(bench, "identified"));
    reader_bench_certify(bench, session, worth);
}

void reader_bench_show(struct reader_bench *bench, json_int_t session, const char *result)
{
    reader_bench_terminal(bench, json_pack("{s:s, s:I, s:s, s:s}", "do", "show", "session", session, "result", result,
                                           "text", "確認できました"));
}

json_t *reader_bench_wait_screen(struct reader_bench *bench, const char *state)
{
    for (;;) {
        json_t *event = reader_bench_event(bench, "screen");
        if (strcmp(bench_text(event, "state"), state) == 0) {
            return event;
        }
        json_decref(event);
    }
}

void reader_bench_place(struct reader_bench *bench)
{
    bool present = false;

    bench_card(&bench->lane, "insert", "inserted");
    while (!present) {
        json_t *event = reader_bench_event(bench, "card");
        present = json_is_true(json_object_get(event, "present"));
        json_decref(event);
    }
}

void reader_bench_take_card(struct reader_bench *bench)
{
    bool idle = false;
    bool empty = false; // pcscd has seen it: a card that is exchanged before that is the same card to it

    bench_card(&bench->lane, "remove", "removed");
    while (!idle || !empty) {
        json_t *event = bench_next(reader_bench_source(bench));
        idle = idle || strcmp(bench_text(event, "state"), "IDLE") == 0;
        empty = empty || json_is_false(json_object_get(event, "present"));
        json_decref(event);
    }
}

void reader_bench_expect_end(struct reader_bench *bench, const char *reason)
{
    json_t *told = reader_bench_event(bench, "session-end");
    ck_assert_str_eq(bench_text(told, "reason"), reason);
    ck_assert_str_eq(bench_text(told, "result"), strcmp(reason, "done") == 0 ? "done" : "aborted");
    json_decref(told);

    json_t *event = reader_bench_next_said(bench);
    ck_assert_str_eq(bench_text(event, "event"), "session-end");
    ck_assert_str_eq(bench_text(event, "reason"), reason);
    json_decref(event);
}

int reader_bench_count(struct reader_bench *bench, const char *prefix)
{
    int count = 0;
    json_t *event;

    while (card_process_read(bench->lane.holder, &event) == ONSHI_OK) {
        if (strncmp(bench_text(event, "command"), prefix, strlen(prefix)) == 0) {
            count++;
        }
        ck_assert_ptr_null(strstr(bench_text(event, "command"), "34373731")); // BENCH_PIN
        json_decref(event);
    }
    return count;
}

static size_t from_hex(const char *digits, unsigned char *out, size_t size)
{
    long length = 0;
    unsigned char *bytes = OPENSSL_hexstr2buf(digits, &length);

    ck_assert_ptr_nonnull(bytes);
    ck_assert_uint_le((size_t)length, size);
    memcpy(out, bytes, (size_t)length);
    OPENSSL_free(bytes);
    return (size_t)length;
}

bool reader_bench_signature_fits(const json_t *identified)
{
    unsigned char der[8192];
    unsigned char signature[512];
    unsigned char challenge[64];
    const unsigned char *at = der;
    size_t der_length = from_hex(bench_text(identified, "certificate"), der, sizeof der);
    size_t signature_length = from_hex(bench_text(identified, "signature"), signature, sizeof signature);
    size_t challenge_length = from_hex(READER_CHALLENGE, challenge, sizeof challenge);
    X509 *certificate = d2i_X509(NULL, &at, (long)der_length);
    EVP_MD_CTX *context = EVP_MD_CTX_new();

    ck_assert_ptr_nonnull(certificate);
    ck_assert_ptr_eq(at, der + der_length);
    bool fits = EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, X509_get0_pubkey(certificate)) == 1 &&
                EVP_DigestVerify(context, signature, signature_length, challenge, challenge_length) == 1;
    EVP_MD_CTX_free(context);
    X509_free(certificate);
    return fits;
}

int reader_bench_run(Suite *suite)
{
    if (!bench_possible()) {
        return BENCH_SKIPPED;
    }

    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
