// SPDX-License-Identifier: Apache-2.0
//
// card-bench KEYS LOG: measures the virtual card and prints a table of figures and limits. Exit status 1 when a limit
// is missed, 77 where no lane can be opened. KEYS is the pool of keys; the card's events go to LOG, as in a case.
//
// The virtual card and a plain one (plain_card.h) take turns of a few hundred commands, so that whatever else the
// machine does meets both.
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "virtual-card/bench/apdu_client.h"
#include "virtual-card/bench/issue_bench.h"
#include "virtual-card/bench/median.h"
#include "virtual-card/bench/plain_card.h"
#include "virtual-card/bench/row.h"
#include "virtual-card/tests/test_lane_bench.h"

enum {
    ROUNDS = 151,
    TURN = 200, // commands
    DELAYED_ROUNDS = 3,
    DELAYED_TURN = 15,
    CARDS = 1000,
};

// [design 8]: beside the ratio, 20 ms of a case's own cost, of which the card is a part.
static const double ratio_limit = 1.2;
static const double rate_limit = 4000;
static const double delayed_limit = 100;
static const double issue_limit_ms = 20;

static void demand(bool held, const char *what)
{
    if (!held) {
        fprintf(stderr, "card-bench: %s\n", what);
        exit(2);
    }
}

// One stack with one card and its client.
struct stand {
    char directory[BENCH_PATH_SIZE];
    struct lane *lane;
    pid_t plain; // 0 where the virtual card is in the reader
    struct bench bench;
    struct apdu_client client;
    FILE *log;
};

static void drain(struct stand *stand)
{
    json_t *event;

    while (card_process_read(stand->bench.holder, &event) == ONSHI_OK) {
        json_dumpf(event, stand->log, JSON_COMPACT);
        fputc('\n', stand->log);
        json_decref(event);
    }
}

static void open_virtual(struct stand *stand, FILE *log)
{
    *stand = (struct stand){.log = log};
    bench_open(&stand->bench);
    stand->lane = stand->bench.lane;
    bench_card(&stand->bench, "insert", "power");
    demand(apdu_client_start(lane_socket(stand->lane), &stand->client) == ONSHI_OK, "no client");
}

static void open_plain(struct stand *stand, enum plain_card_kind kind)
{
    *stand = (struct stand){.log = NULL};
    bench_make_folder(stand->directory);
    demand(lane_open(stand->directory, &stand->lane, NULL) == ONSHI_OK, "no lane");
    demand(plain_card_start(stand->lane, kind, &stand->plain) == ONSHI_OK, "no plain card");
    demand(apdu_client_start(lane_socket(stand->lane), &stand->client) == ONSHI_OK, "no client");
}

static void close_stand(struct stand *stand)
{
    apdu_client_stop(&stand->client);
    if (stand->plain == 0) {
        bench_close(&stand->bench);
        return;
    }
    plain_card_stop(stand->plain);
    lane_close(stand->lane);
    bench_drop_folder(stand->directory);
}

// await_client reads the virtual card's events while its client works, as the stage does.
static void await_client(struct stand *stand)
{
    struct pollfd waits[] = {
        {.fd = stand->client.fd, .events = POLLIN},
        {.fd = stand->plain == 0 ? card_process_fd(stand->bench.holder) : -1, .events = POLLIN},
    };

    while (waits[0].revents == 0 && poll(waits, 2, -1) > 0) {
        if (waits[1].revents != 0) {
            drain(stand);
        }
    }
}

// take_turn returns commands a second.
static double take_turn(struct stand *stand, enum apdu_client_command command, unsigned count)
{
    double seconds;

    demand(apdu_client_ask(&stand->client, command, count) == ONSHI_OK, "the client is gone");
    await_client(stand);
    demand(apdu_client_take(&stand->client, &seconds) == ONSHI_OK, "the card does not answer");
    return (double)count / seconds;
}

// The rates of two cards that take turns.
struct comparison {
    double virtual;
    double plain;
    double ratio;
};

static struct comparison compare(struct stand *virtual, struct stand *plain, enum apdu_client_command command)
{
    double virtual_rates[ROUNDS];
    double plain_rates[ROUNDS];
    double ratios[ROUNDS];

    for (size_t round = 0; round < ROUNDS; round++) {
        virtual_rates[round] = take_turn(virtual, command, TURN);
        plain_rates[round] = take_turn(plain, command, TURN);
        ratios[round] = plain_rates[round] / virtual_rates[round];
    }
    return (struct comparison){median(virtual_rates, ROUNDS), median(plain_rates, ROUNDS), median(ratios, ROUNDS)};
}

// show_comparison prints the rows of one command. READ is shown without a limit: a plain card that sends no data is
// quicker by what the data cost on their way, and none writes them down as evidence before it answers, as ours does.
static bool show_comparison(const struct comparison *found, enum apdu_client_command command, const char *plain,
                            enum row_relation relation)
{
    const char *name = apdu_client_name(command);
    char what[96];

    (void)snprintf(what, sizeof what, "%s: APDU/s, %s", name, plain);
    row_show(what, found->plain, ROW_NO_LIMIT, 0);
    (void)snprintf(what, sizeof what, "%s: APDU/s, virtual card", name);
    const bool kept = row_show(what, found->virtual, ROW_AT_LEAST, rate_limit);
    (void)snprintf(what, sizeof what, "%s: how many times slower", name);
    return row_show(what, found->ratio, relation, ratio_limit) && kept;
}

static bool measure_rates(FILE *log)
{
    struct stand virtual;
    struct stand plain;
    struct stand filled;
    bool kept = true;

    open_virtual(&virtual, log);
    open_plain(&plain, PLAIN_CARD_QUICK);
    open_plain(&filled, PLAIN_CARD_FILLED);
    take_turn(&virtual, APDU_CLIENT_SELECT, TURN); // warm
    take_turn(&plain, APDU_CLIENT_SELECT, TURN);
    for (enum apdu_client_command command = 0; command < APDU_CLIENT_COMMANDS; command++) {
        const struct comparison found = compare(&virtual, &plain, command);
        const enum row_relation relation = command == APDU_CLIENT_READ ? ROW_NO_LIMIT : ROW_AT_MOST;
        kept = show_comparison(&found, command, "plain card", relation) && kept;
    }
    const struct comparison found = compare(&virtual, &filled, APDU_CLIENT_READ);
    kept = show_comparison(&found, APDU_CLIENT_READ, "plain card that sends as much", ROW_NO_LIMIT) && kept;
    close_stand(&filled);
    close_stand(&plain);
    close_stand(&virtual);
    return kept;
}

// A card that leaves out TCP_QUICKACK is this slow: when it no longer is, the option is no longer needed.
static bool measure_delayed(void)
{
    struct stand plain;
    double rates[DELAYED_ROUNDS];

    open_plain(&plain, PLAIN_CARD_DELAYED);
    for (size_t round = 0; round < DELAYED_ROUNDS; round++) {
        rates[round] = take_turn(&plain, APDU_CLIENT_SELECT, DELAYED_TURN);
    }
    close_stand(&plain);
    return row_show("SELECT EF: APDU/s, plain card without TCP_QUICKACK", median(rates, DELAYED_ROUNDS), ROW_AT_MOST,
                delayed_limit);
}

static bool measure_issuing(const char *key_directory)
{
    struct issue_figures figures;

    demand(issue_bench(key_directory, CARDS, &figures) == ONSHI_OK, "no cards");
    row_show("issuing 1 000 cards: s", figures.seconds, ROW_NO_LIMIT, 0);
    const bool kept = row_show("issuing a card: ms, median", figures.median_seconds * 1000, ROW_AT_MOST, issue_limit_ms);
    row_show("a card: KiB that its holder can read", (double)figures.content_bytes / 1024, ROW_NO_LIMIT, 0);
    row_show("a card: KiB of memory", (double)figures.memory_bytes / 1024, ROW_NO_LIMIT, 0);
    return kept;
}

static void print_machine(void)
{
    double loads[3];

    demand(getloadavg(loads, 3) == 3, "no load average");
    printf("load average %.2f %.2f %.2f on %ld cores; medians of %d turns of %d commands\n\n", loads[0], loads[1],
           loads[2], sysconf(_SC_NPROCESSORS_ONLN), ROUNDS, TURN);
}

int main(int argc, char **argv)
{
    demand(argc == 3, "usage: card-bench KEYS LOG");
    if (!bench_possible()) {
        return BENCH_SKIPPED;
    }
    FILE *log = fopen(argv[2], "we");
    demand(log != NULL, "the log cannot be written");

    setvbuf(stdout, NULL, _IOLBF, 0);
    print_machine();
    bool kept = measure_rates(log);
    kept = measure_delayed() && kept;
    kept = measure_issuing(argv[1]) && kept;
    return fclose(log) == 0 && kept ? EXIT_SUCCESS : EXIT_FAILURE;
}
