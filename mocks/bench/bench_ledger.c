// SPDX-License-Identifier: Apache-2.0
//
// How fast the ledger is, in a file: 100 000 invented people, looked up by number and by certificate; a million rows of
// a batch, in and out, and how long a consent waits meanwhile.
//
//     bench-mocks-ledger FOLDER [PEOPLE [ROWS]]
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/calendar.h"
#include "base/random.h"
#include "mocks/ledger/batches.h"
#include "mocks/ledger/ledger.h"

#define CLINIC "9910000018"
#define APRIL_1 INT64_C(1617202800) // 2021-04-01

enum { PEOPLE = 100 * 1000, ROWS = 1000 * 1000, ROW_BYTES = 100, GROUP = 1000, TEXT_BYTES = 64 };

static double seconds(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void must(enum onshi_status status, const char *what) {
    if (status != ONSHI_OK) {
        (void)fprintf(stderr, "%s: %s\n", what, onshi_status_name(status));
        exit(EXIT_FAILURE);
    }
}

static void tell(const char *what, int64_t count, double since) {
    double took = seconds() - since;
    (void)printf("%-34s %10" PRId64 " in %7.3f s: %10.0f /s\n", what, count, took, (double)count / took);
}

struct texts {
    char id[TEXT_BYTES], name[TEXT_BYTES], number[TEXT_BYTES], serial[TEXT_BYTES];
};

// The same person for the same index, whenever it is asked.
static void invent(int64_t index, struct texts *texts, struct person *out) {
    (void)snprintf(texts->id, sizeof texts->id, "bench-%06" PRId64, index);
    (void)snprintf(texts->name, sizeof texts->name, "計測　%06" PRId64, index);
    (void)snprintf(texts->number, sizeof texts->number, "%08" PRId64, index);
    (void)snprintf(texts->serial, sizeof texts->serial, "B%07" PRIX64, (uint64_t)index);
    *out = (struct person){
        .id = texts->id, .population = "POP-49", .name = texts->name, .kana = "ｹｲｿｸ", .sex = "1",
        .birthdate = -index * CALENDAR_DAY_SECONDS / 8, .address = "架空県見本市例町１－２－３", .post = "999-0001",
        .serial = texts->serial, .certificate_revoked = CALENDAR_NEVER, .coverage_count = 1,
    };
    out->coverages[0] = (struct coverage){
        .id = "main", .card_class = "01", .insurer = "06990014", .insurer_name = "架空健康保険組合", .symbol = "００１",
        .number = texts->number, .branch = "01", .relation = "1", .from = APRIL_1, .until = CALENDAR_NEVER,
        .issued = APRIL_1, .expires = CALENDAR_NEVER, .known = APRIL_1,
    };
}

static void add_people(struct ledger *ledger, int64_t people) {
    struct texts texts;
    struct person person;
    double since = seconds();
    for (int64_t i = 0; i < people; i += GROUP) {
        must(ledger_begin(ledger), "begin");
        for (int64_t j = i; j < i + GROUP && j < people; j++) {
            invent(j, &texts, &person);
            must(ledger_add_person(ledger, &person), "add");
        }
        must(ledger_end(ledger, ONSHI_OK), "end");
    }
    tell("people added", people, since);
}

static void look_up(const struct ledger *ledger, int64_t people, int64_t times, struct random_source *random) {
    double since = seconds();
    for (int64_t i = 0; i < times; i++) {
        char number[TEXT_BYTES];
        (void)snprintf(number, sizeof number, "%08" PRId64, (int64_t)random_below(random, (uint64_t)people));
        const struct ledger_key key = {"06990014", "００１", number, "01", CALENDAR_NEVER};
        struct ledger_finding found = ledger_find_by_number(ledger, &key, APRIL_1, APRIL_1);
        if (found.match != LEDGER_ONE || strcmp(found.coverage->number, number) != 0) {
            must(ONSHI_NOT_FOUND, number);
        }
    }
    tell("looked up by number", times, since);
    since = seconds();
    for (int64_t i = 0; i < times; i++) {
        char serial[TEXT_BYTES];
        (void)snprintf(serial, sizeof serial, "B%07" PRIX64, random_below(random, (uint64_t)people));
        if (ledger_find_by_serial(ledger, serial, APRIL_1) == NULL) {
            must(ONSHI_NOT_FOUND, serial);
        }
    }
    tell("looked up by certificate", times, since);
}

static void register_people(struct ledger *ledger, int64_t people) {
    struct texts texts;
    struct person person;
    double since = seconds();
    for (int64_t i = 0; i < people; i += GROUP) {
        must(ledger_begin(ledger), "begin");
        for (int64_t j = i; j < i + GROUP && j < people; j++) {
            invent(j, &texts, &person);
            must(ledger_set_reference(ledger, CLINIC, &person, texts.number), "reference");
        }
        must(ledger_end(ledger, ONSHI_OK), "end");
    }
    tell("numbers registered, by 1000", people, since);
    int64_t alone = people < GROUP ? people : GROUP;
    since = seconds();
    for (int64_t i = 0; i < alone; i++) {
        invent(i, &texts, &person);
        must(ledger_set_consent(ledger, CLINIC, &person, CONSENT_CHECKUP, true, i), "consent");
    }
    tell("consents, each durable", alone, since);
}

static enum onshi_status count_row(void *context, int64_t index, const void *row, size_t length) {
    int64_t *bytes = context;
    (void)index;
    *bytes += (int64_t)length + *(const char *)row * 0;
    return ONSHI_OK;
}

// One consent, durable, while a batch is open; the longest wait of all counts.
static double consent_between(struct ledger *ledger, int64_t when) {
    struct texts texts;
    struct person person;
    invent(when % GROUP, &texts, &person);
    double since = seconds();
    must(ledger_set_consent(ledger, CLINIC, &person, CONSENT_CHECKUP, true, when), "consent");
    return seconds() - since;
}

static void add_batch(struct ledger *ledger, int64_t rows, struct random_source *random, char *reception,
                      double *longest) {
    char row[ROW_BYTES];
    struct ledger_batch *batch = NULL;
    memset(row, 'x', sizeof row);
    must(ledger_batch_begin(ledger, LEDGER_BATCH_QUERY, CLINIC, "bench", APRIL_1, &batch), "batch");
    for (int64_t i = 0; i < rows; i++) {
        must(ledger_batch_add(batch, row, sizeof row), "row");
        if (longest != NULL && i % GROUP == 0) {
            double waited = consent_between(ledger, i);
            *longest = waited > *longest ? waited : *longest;
        }
    }
    must(ledger_batch_commit(batch, random, reception), "commit");
}

static void run_batch(struct ledger *ledger, int64_t rows, struct random_source *random) {
    char reception[LEDGER_RECEPTION_SIZE];
    double longest = 0;
    double since = seconds();
    add_batch(ledger, rows, random, reception, &longest);
    tell("rows, a consent every 1000", rows, since);
    (void)printf("%-34s %.3f ms\n", "longest wait of such a consent", longest * 1000);
    since = seconds();
    add_batch(ledger, rows, random, reception, NULL);
    tell("rows of 100 bytes, in", rows, since);
    int64_t bytes = 0;
    since = seconds();
    must(ledger_batch_read(ledger, CLINIC, reception, 0, count_row, &bytes), "read");
    tell("rows of 100 bytes, out", bytes / ROW_BYTES, since);
    since = seconds();
    must(ledger_batch_expire(ledger, APRIL_1 + 1, NULL), "expire");
    tell("rows removed", 2 * rows, since);
}

static struct ledger *open_ledger(const char *path) {
    struct ledger *ledger = NULL;
    struct bytes_writer why;
    bytes_writer_init(&why, 4096);
    double since = seconds();
    enum onshi_status status = ledger_open(path, &ledger, &why);
    must(status, bytes_text(&why));
    tell("ledger opened", 1, since);
    bytes_writer_free(&why);
    return ledger;
}

int main(int count, char **arguments) {
    if (count < 2) {
        (void)fprintf(stderr, "bench-mocks-ledger FOLDER [PEOPLE [ROWS]]\n");
        return EXIT_FAILURE;
    }
    char path[4096];
    int64_t people = count > 2 ? strtoll(arguments[2], NULL, 10) : PEOPLE;
    int64_t rows = count > 3 ? strtoll(arguments[3], NULL, 10) : ROWS;
    struct random_source random = random_from(1, "bench");
    (void)snprintf(path, sizeof path, "%s/bench.ledger", arguments[1]);
    struct ledger *ledger = open_ledger(path);
    add_people(ledger, people);
    ledger_free(ledger);
    ledger = open_ledger(path);
    look_up(ledger, people, 3 * people, &random);
    register_people(ledger, people);
    run_batch(ledger, rows, &random);
    ledger_free(ledger);
    return unlink(path) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
