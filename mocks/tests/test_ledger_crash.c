// SPDX-License-Identifier: Apache-2.0
//
// A process that writes into the ledger is killed, twenty times, at moments drawn from a seed. What it had acknowledged
// is there; of what it had begun, all or nothing.
#include <check.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/calendar.h"
#include "mocks/ledger/batches.h"
#include "mocks/tests/ledgers.h"

enum { ROUNDS = 20, ACKNOWLEDGED_MAXIMUM = 60, ACTS_MAXIMUM = 20000, SEED = 2021, KINDS_OF_ACTS = 4, ROW_BYTES = 64 };

// What the child says when the ledger has acknowledged an act.
struct word {
    int act;
    char reception[LEDGER_RECEPTION_SIZE];
};

static struct ledgers home;
static struct word words[ACTS_MAXIMUM];
static int word_count;

static void set_up(void) {
    ledgers_set_up(&home, REOPENED_LEDGER);
    ledgers_add_people(&home);
    word_count = 0;
}

static void tear_down(void) {
    ledgers_tear_down(&home);
}

// Every act is about an institution, a person or a batch of its own, which all follow from its number.
static void name_institution(int act, char out[LEDGER_INSTITUTION_BYTES + 1]) {
    (void)snprintf(out, LEDGER_INSTITUTION_BYTES + 1, "99%08u", (unsigned)act % 100000000U);
}

static int rows_of(int act) {
    return act * 997 % 9000; // up to three pieces
}

static void write_row(int act, int64_t index, char out[ROW_BYTES + 1]) {
    (void)snprintf(out, ROW_BYTES + 1, "%-32d%-32d", act, (int)index);
}

static bool gives(int act, int kind) {
    return ((act / KINDS_OF_ACTS) >> kind & 1) != 0;
}

static enum onshi_status act_consents(struct ledger *ledger, int act) {
    char institution[LEDGER_INSTITUTION_BYTES + 1];
    bool given[CONSENT_KINDS];
    name_institution(act, institution);
    for (int kind = 0; kind < CONSENT_KINDS; kind++) {
        given[kind] = gives(act, kind);
    }
    return ledger_set_consents(ledger, institution, &elder, given, act);
}

static enum onshi_status act_reference(struct ledger *ledger, int act) {
    char institution[LEDGER_INSTITUTION_BYTES + 1];
    char number[32];
    name_institution(act, institution);
    (void)snprintf(number, sizeof number, "K%d", act);
    return ledger_set_reference(ledger, institution, &taro, number);
}

static enum onshi_status act_person(struct ledger *ledger, int act) {
    char id[32];
    struct person person = taro;
    (void)snprintf(id, sizeof id, "person-%d", act);
    person.id = id;
    return ledger_add_person(ledger, &person);
}

static enum onshi_status act_batch(struct ledger *ledger, int act, struct random_source *numbers,
                                   char out_reception[LEDGER_RECEPTION_SIZE]) {
    struct ledger_batch *batch = NULL;
    ONSHI_TRY(ledger_batch_begin(ledger, LEDGER_BATCH_REGISTRATION, CLINIC, "crash", act, &batch));
    for (int i = 0; i < rows_of(act); i++) {
        char row[ROW_BYTES + 1];
        write_row(act, i, row);
        enum onshi_status status = ledger_batch_add(batch, row, ROW_BYTES);
        if (status != ONSHI_OK) {
            ledger_batch_abandon(batch);
            return status;
        }
    }
    return ledger_batch_commit(batch, numbers, out_reception);
}

static enum onshi_status perform(struct ledger *ledger, int act, struct random_source *numbers, struct word *word) {
    switch (act % KINDS_OF_ACTS) {
    case 0:
        return act_consents(ledger, act);
    case 1:
        return act_reference(ledger, act);
    case 2:
        return act_person(ledger, act);
    default:
        return act_batch(ledger, act, numbers, word->reception);
    }
}

// Writes until it is killed.
static _Noreturn void write_on(int to, int act) {
    struct ledger *ledger = NULL;
    struct random_source numbers = random_from((uint64_t)act, "reception");
    bool good = ledger_open(home.path, &ledger, NULL) == ONSHI_OK;
    for (; good; act++) {
        struct word word = {.act = act};
        good = perform(ledger, act, &numbers, &word) == ONSHI_OK && write(to, &word, sizeof word) == sizeof word;
    }
    _exit(1);
}

static bool hear(int from) {
    ck_assert_int_lt(word_count, ACTS_MAXIMUM);
    ssize_t length = read(from, &words[word_count], sizeof words[0]); // a word is shorter than PIPE_BUF: never torn
    ck_assert(length == 0 || length == (ssize_t)sizeof words[0]);
    word_count += length > 0;
    return length > 0;
}

// Lets a child write from `act` on, kills it after `acknowledged` words, hears the rest, and returns the next act.
static int run_and_kill(int act, int acknowledged) {
    int pipe_from_child[2];
    ck_assert_int_eq(pipe(pipe_from_child), 0);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        (void)close(pipe_from_child[0]);
        write_on(pipe_from_child[1], act);
    }
    (void)close(pipe_from_child[1]);
    for (int i = 0; i < acknowledged; i++) {
        ck_assert(hear(pipe_from_child[0]));
    }
    ck_assert_int_eq(kill(child, SIGKILL), 0);
    while (hear(pipe_from_child[0])) {
    }
    int status = 0;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    (void)close(pipe_from_child[0]);
    return words[word_count - 1].act + 2; // the one after the last word may have been done, or not
}

struct counting {
    int act;
    int64_t next;
};

static enum onshi_status count_row(void *context, int64_t index, const void *row, size_t length) {
    struct counting *counting = context;
    char expected[ROW_BYTES + 1];
    write_row(counting->act, index, expected);
    bool good = index == counting->next && length == ROW_BYTES && memcmp(row, expected, ROW_BYTES) == 0;
    counting->next++;
    return good ? ONSHI_OK : ONSHI_MALFORMED;
}

// How many of the four words of a visit are there, as they were given?
static int consents_of(int act) {
    char institution[LEDGER_INSTITUTION_BYTES + 1];
    int good = 0;
    name_institution(act, institution);
    for (int kind = 0; kind < CONSENT_KINDS; kind++) {
        struct consent consent = ledger_consent(home.ledger, institution, &elder, (enum consent_kind)kind);
        good += consent.known && consent.given == gives(act, kind) && consent.when == act;
    }
    return good;
}

static bool has_reference(int act) {
    char institution[LEDGER_INSTITUTION_BYTES + 1];
    char number[32];
    name_institution(act, institution);
    (void)snprintf(number, sizeof number, "K%d", act);
    return strcmp(ledger_reference(home.ledger, institution, &taro), number) == 0;
}

// 0 when nobody is there, 1 when the person is whole, -1 otherwise.
static int person_of(int act) {
    char id[32];
    (void)snprintf(id, sizeof id, "person-%d", act);
    const struct person *person = ledger_find_person(home.ledger, id, CALENDAR_NEVER);
    if (person == NULL) {
        return 0;
    }
    bool whole = strcmp(person->serial, "0A0001") == 0 && person->coverage_count == 2 &&
                 person->coverages[0].change_count == 1 && strcmp(person->coverages[1].number, "222") == 0;
    return whole ? 1 : -1;
}

static bool has_batch(const struct word *word) {
    struct counting counting = {.act = word->act};
    enum onshi_status status = ledger_batch_read(home.ledger, CLINIC, word->reception, 0, count_row, &counting);
    return status == ONSHI_OK && counting.next == rows_of(word->act);
}

static bool is_kept(const struct word *word) {
    switch (word->act % KINDS_OF_ACTS) {
    case 0:
        return consents_of(word->act) == CONSENT_KINDS;
    case 1:
        return has_reference(word->act);
    case 2:
        return person_of(word->act) == 1;
    default:
        return has_batch(word);
    }
}

// Of the act that was cut off there is all or nothing. Batches are counted in the end.
static void check_cut(int act) {
    int consents = act % KINDS_OF_ACTS == 0 ? consents_of(act) : 0;
    ck_assert_msg(consents == 0 || consents == CONSENT_KINDS, "act %d: %d of four words", act, consents);
    ck_assert_msg(act % KINDS_OF_ACTS != 2 || person_of(act) >= 0, "act %d: half a person", act);
}

static int64_t number_of(const char *query) {
    sqlite3 *database = NULL;
    sqlite3_stmt *statement = NULL;
    ck_assert_int_eq(sqlite3_open(home.path, &database), SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(database, query, -1, &statement, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    int64_t number = sqlite3_column_int64(statement, 0);
    (void)sqlite3_finalize(statement);
    (void)sqlite3_close(database);
    return number;
}

static void let_go(void) {
    ledger_free(home.ledger);
    home.ledger = NULL;
}

START_TEST(test_crash_loses_nothing_that_was_acknowledged) {
    struct random_source moments = random_from(SEED, "moments");
    int act = 0;
    int cut = 0;
    let_go();
    for (int round = 0; round < ROUNDS; round++) {
        act = run_and_kill(act, 1 + (int)random_below(&moments, ACKNOWLEDGED_MAXIMUM));
        ck_assert_int_eq(ledger_open(home.path, &home.ledger, NULL), ONSHI_OK);
        for (int i = 0; i < word_count; i++) {
            ck_assert_msg(is_kept(&words[i]), "round %d: act %d is lost", round, words[i].act);
        }
        check_cut(act - 1);
        cut += (act - 1) % KINDS_OF_ACTS == 3;
        let_go();
    }

    int64_t batches = 0;
    for (int i = 0; i < word_count; i++) {
        batches += words[i].act % KINDS_OF_ACTS == 3;
    }
    int64_t kept = number_of("SELECT count(*) FROM batch");
    ck_assert_msg(kept >= batches && kept <= batches + cut, "%d batches for %d words", (int)kept, (int)batches);
    ck_assert_int_eq(number_of("SELECT count(*) FROM batch WHERE reception IS NULL"), 0);
    ck_assert_int_eq(number_of("SELECT count(*) FROM batch AS b WHERE b.bytes + 4 * b.row_count <>"
                               " (SELECT coalesce(sum(length(body)), 0) FROM piece WHERE batch = b.row)"),
                     0); // also of those that nobody was told about: each row has its length before it
    ck_assert_int_eq(number_of("SELECT count(*) FROM piece WHERE batch NOT IN (SELECT row FROM batch)"), 0);
    ck_assert_int_eq(number_of("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), 0);
}
END_TEST

int main(void) {
    TCase *tests = tcase_create("crash");
    tcase_set_timeout(tests, 120);
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, test_crash_loses_nothing_that_was_acknowledged);
    return run_case(tests);
}
