// SPDX-License-Identifier: Apache-2.0
#include "mocks/tests/ledgers.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LEDGERS_SECONDS = 60 }; // a disk that is busy with others may take its time

static void open_ledger(struct ledgers *home) {
    home->ledger = NULL;
    const char *path = home->place == MEMORY_LEDGER ? NULL : home->path;
    ck_assert_int_eq(ledger_open(path, &home->ledger, NULL), ONSHI_OK);
}

void ledgers_set_up(struct ledgers *home, enum ledgers_place place) {
    *home = (struct ledgers){.place = place};
    if (place != MEMORY_LEDGER) {
        (void)snprintf(home->folder, sizeof home->folder, "/tmp/onshi-ledger-XXXXXX");
        ck_assert_ptr_nonnull(mkdtemp(home->folder));
        (void)snprintf(home->path, sizeof home->path, "%s/site.ledger", home->folder);
    }
    open_ledger(home);
}

void ledgers_add_people(struct ledgers *home) {
    const struct person *const people[] = {&taro, &twin_one, &twin_two, &newborn, &elder, &namesake};
    for (size_t i = 0; i < sizeof people / sizeof people[0]; i++) {
        ck_assert_int_eq(ledger_add_person(home->ledger, people[i]), ONSHI_OK);
    }
    ledgers_again(home);
}

static void remove_folder(const char *folder) {
    DIR *files = opendir(folder);
    ck_assert_ptr_nonnull(files);
    for (struct dirent *file = readdir(files); file != NULL; file = readdir(files)) {
        (void)unlinkat(dirfd(files), file->d_name, 0); // not "." and ".."
    }
    (void)closedir(files);
    ck_assert_int_eq(rmdir(folder), 0);
}

void ledgers_tear_down(struct ledgers *home) {
    ledger_free(home->ledger);
    if (home->folder[0] != 0) {
        remove_folder(home->folder);
    }
}

void ledgers_again(struct ledgers *home) {
    if (home->place == REOPENED_LEDGER) {
        ledger_free(home->ledger);
        open_ledger(home);
    }
}

void ledgers_add_places(Suite *suite, const char *name, void (*const set_up[LEDGERS_PLACES])(void),
                        void (*tear_down)(void), void (*add_tests)(TCase *tests)) {
    static const char *const places[LEDGERS_PLACES] = {"in memory", "in a file", "in a file, opened again"};
    for (int place = 0; place < LEDGERS_PLACES; place++) {
        char title[128];
        (void)snprintf(title, sizeof title, "%s %s", name, places[place]);
        TCase *tests = tcase_create(title);
        tcase_set_timeout(tests, LEDGERS_SECONDS);
        tcase_add_checked_fixture(tests, set_up[place], tear_down);
        add_tests(tests);
        suite_add_tcase(suite, tests);
    }
}

int ledgers_run(Suite *suite) {
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
