// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/bench/issue_bench.h"

#include <assert.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "base/clock.h"
#include "virtual-card/bench/median.h"
#include "virtual-card/issue/issue.h"
#include "virtual-card/issue/print.h"

enum { NAME_LENGTH = 10, FILES_END = 0x1F, VERIFY_MAXIMUM = 5 + 16, MICROSECONDS = 1000000 };

static const char pin[] = "4771";
static const char password[] = "ABC123";

// An application and a code that it takes: together they open every file that can be read.
struct visit {
    uint8_t name[NAME_LENGTH];
    uint8_t reference;
    const char *code;
};

static struct person person_of(size_t number, char id[32], char serial[32])
{
    struct person person = {
        .population = "POP-00", .name = "試験　花子", .kana = "ｼｹﾝ ﾊﾅｺ", .sex = "2",
        .address = "東京都千代田区霞が関一丁目", .post = "100-0013", .pin = pin, .sign_password = password,
        .key = (int)(number % ISSUE_CARD_KEYS),
    };
    (void)snprintf(id, 32, "bench-%zu", number);
    (void)snprintf(serial, 32, "%08zX", 0x01020304 + number);
    person.id = id;
    person.serial = serial;
    const bool dated = calendar_parse("1980-02-17", &person.birthdate) == ONSHI_OK &&
                       calendar_parse("2020-04-01", &person.card_issued) == ONSHI_OK;
    assert(dated);
    (void)dated;
    return person;
}

static enum onshi_status issue_one(const char *key_directory, size_t number, struct card **out)
{
    char id[32];
    char serial[32];
    const struct person person = person_of(number, id, serial);
    return issue_card(&person, key_directory, out);
}

static enum onshi_status enter(struct card *card, const struct visit *visit, struct bytes_writer *response)
{
    uint8_t select[5 + NAME_LENGTH] = {0x00, 0xA4, 0x04, 0x0C, NAME_LENGTH};
    uint8_t verify[VERIFY_MAXIMUM] = {0x00, 0x20, 0x00, visit->reference | 0x80, (uint8_t)strlen(visit->code)};

    memcpy(select + 5, visit->name, NAME_LENGTH);
    memcpy(verify + 5, visit->code, strlen(visit->code));
    ONSHI_TRY(card_transmit(card, select, sizeof select, response));
    response->length = 0;
    ONSHI_TRY(card_transmit(card, verify, 5 + strlen(visit->code), response));
    return response->data[0] == 0x90 ? ONSHI_OK : ONSHI_MALFORMED;
}

// read_all adds up the transparent files that are open now and were not read before.
static enum onshi_status read_all(struct card *card, bool seen[FILES_END], struct bytes_writer *response, size_t *sum)
{
    for (uint8_t file = 1; file < FILES_END; file++) {
        const uint8_t read[] = {0x00, 0xB0, 0x80 | file, 0x00, 0x00, 0x00, 0x00};
        response->length = 0;
        ONSHI_TRY(card_transmit(card, read, sizeof read, response));
        if (response->data[response->length - 2] == 0x90 && !seen[file]) {
            seen[file] = true;
            *sum += response->length - 2;
        }
    }
    return ONSHI_OK;
}

static enum onshi_status measure_content(struct card *card, struct bytes_writer *response, size_t *sum)
{
    char id[32];
    char serial[32];
    struct print print;
    const struct person person = person_of(0, id, serial);
    print_make(&person, &print);
    const struct visit visits[] = {
        {{0xD3, 0x92, 0xF0, 0, 0x26, 1, 0, 0, 0, 1}, 0x1B, password},
        {{0xD3, 0x92, 0x10, 0, 0x31, 0, 1, 1, 4, 8}, 0x11, pin},
        {{0xD3, 0x92, 0x10, 0, 0x31, 0, 1, 1, 4, 2}, 0x13, print.number},
        {{0xD3, 0x92, 0x10, 0, 0x31, 0, 1, 1, 4, 2}, 0x11, print.birth_key},
    };
    bool seen[sizeof visits / sizeof visits[0]][FILES_END] = {{false}};

    for (size_t i = 0; i < sizeof visits / sizeof visits[0]; i++) {
        const size_t same = i > 0 && memcmp(visits[i].name, visits[i - 1].name, NAME_LENGTH) == 0 ? i - 1 : i;
        ONSHI_TRY(enter(card, &visits[i], response));
        ONSHI_TRY(read_all(card, seen[same], response, sum));
    }
    return ONSHI_OK;
}

static enum onshi_status content_of(struct card *card, size_t *out)
{
    struct bytes_writer response;
    size_t sum = 0;

    bytes_writer_init(&response, CARD_RESPONSE_MAXIMUM);
    const enum onshi_status status = measure_content(card, &response, &sum);
    bytes_writer_free(&response);
    if (status == ONSHI_OK) {
        *out = sum;
    }
    return status;
}

static size_t heap_bytes(void)
{
    const struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

static enum onshi_status issue_all(const char *key_directory, size_t count, struct card **cards, double *seconds)
{
    for (size_t i = 0; i < count; i++) {
        const int64_t begin = clock_monotonic_us();
        ONSHI_TRY(issue_one(key_directory, i, &cards[i]));
        seconds[i] = (double)(clock_monotonic_us() - begin) / MICROSECONDS;
    }
    return ONSHI_OK;
}

enum onshi_status issue_bench(const char *key_directory, size_t count, struct issue_figures *out)
{
    static struct card *cards[ISSUE_BENCH_MAXIMUM];
    static double seconds[ISSUE_BENCH_MAXIMUM];
    struct issue_figures figures = {.seconds = 0};
    struct card *first = NULL;

    assert(count > 0 && count <= ISSUE_BENCH_MAXIMUM);
    ONSHI_TRY(issue_one(key_directory, 0, &first)); // what OpenSSL and fonts load once is no card's
    card_free(first);
    const size_t before = heap_bytes();
    enum onshi_status status = issue_all(key_directory, count, cards, seconds);
    figures.memory_bytes = (heap_bytes() - before) / count;
    if (status == ONSHI_OK) {
        status = content_of(cards[0], &figures.content_bytes);
    }
    for (size_t i = 0; i < count; i++) {
        figures.seconds += seconds[i];
        card_free(cards[i]);
        cards[i] = NULL;
    }
    if (status == ONSHI_OK) {
        figures.median_seconds = median(seconds, count);
        *out = figures;
    }
    return status;
}
