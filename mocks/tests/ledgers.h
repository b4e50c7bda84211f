// SPDX-License-Identifier: Apache-2.0
//
// A ledger for a test, in one of three places: in memory, in a file, or in a file that is closed and opened again
// whenever the test calls ledgers_again: what a test says must hold in all of them.
//
//     static struct ledgers home;
//     ledgers_set_up(&home, REOPENED_LEDGER);
//     ledgers_add_people(&home);
//     ... home.ledger ...
//     ledgers_again(&home);
//     ledgers_tear_down(&home);
#ifndef ONSHI_MOCKS_TESTS_LEDGERS_H
#define ONSHI_MOCKS_TESTS_LEDGERS_H

#include "mocks/ledger/ledger.h"
#include "mocks/tests/fixture.h"

enum ledgers_place { MEMORY_LEDGER, FILE_LEDGER, REOPENED_LEDGER, LEDGERS_PLACES };

struct ledgers {
    enum ledgers_place place;
    char folder[64]; // "" in memory
    char path[128];
    struct ledger *ledger;
};

// ledgers_set_up opens an empty ledger, ledgers_add_people adds the people of fixture.h, and ledgers_tear_down removes
// what is left, also when `ledger` was set to NULL by the test.
void ledgers_set_up(struct ledgers *home, enum ledgers_place place);
void ledgers_add_people(struct ledgers *home);
void ledgers_tear_down(struct ledgers *home);

// ledgers_again closes and opens the ledger when its place is REOPENED_LEDGER; nothing is added to it.
void ledgers_again(struct ledgers *home);

// ledgers_add_places adds `name` to `suite` once for each place, with the set-up of its row.
void ledgers_add_places(Suite *suite, const char *name, void (*const set_up[LEDGERS_PLACES])(void),
                        void (*tear_down)(void), void (*add_tests)(TCase *tests));

// ledgers_run runs the suite and returns the exit status of main.
int ledgers_run(Suite *suite);

#endif
