// SPDX-License-Identifier: Apache-2.0
//
// The plan's cases as Check tests: case_run on a reference product, without the scheduler of `onshi run`.
//
//     test-suites-cases ROLE PRODUCT PARTNER
//
// Chosen are, so that it stays short: of each scenario the first case without a card, and of each capability the first
// with one.
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/home.h"
#include "suites/plan/plan.h"
#include "suites/run/case.h"
#include "suites/stage/product.h"
#include "suites/stage/sandbox.h"
#include "virtual-card/vpcd/lane.h"

enum { SEED = 7, CASE_SECONDS = 60, PATH_SIZE = 512 };

static char root[] = "/tmp/onshi-cases-XXXXXX"; // short: a Unix socket's path has 108 bytes
static struct home home;
static struct registry *registry;
static struct script_set scripts;
static struct plan plan;
static size_t *chosen;
static int chosen_count;
static char **arguments; // role, product, partner

static char *path_of(const char *folder, const char *name) {
    static char paths[2][PATH_SIZE];
    static int turn;
    char *path = paths[turn++ % 2];
    (void)snprintf(path, PATH_SIZE, "%s/%s", folder, name);
    return path;
}

// Plays the case in a process of its own, as case_run asks for: it ends all descendants, and the lane is ours.
static bool play(const struct plan_case *plan_case, struct lane *lane, const char *evidence) {
    char *const product[] = {arguments[1], NULL};
    char *const partner[] = {arguments[2], NULL};
    const struct case_options options = {.home = &home, .registry = registry, .product = product, .partner = partner,
                                         .lane = lane, .box_parent = root, .evidence = evidence};
    pid_t pid = fork();
    if (pid == 0) {
        bool played = product_adopt_orphans() == ONSHI_OK && case_run(plan_case, &options, NULL) == ONSHI_OK;
        _exit(played ? 0 : 1);
    }
    int how = 1;
    return waitpid(pid, &how, 0) == pid && how == 0;
}

static struct lane *open_lane(const char *name) {
    struct lane *lane = NULL;
    struct bytes_writer why;
    bytes_writer_init(&why, 1024);
    const char *folder = path_of(root, name);
    ck_assert_int_eq(mkdir(folder, 0700), 0);
    ck_assert_msg(lane_open(folder, &lane, &why) == ONSHI_OK, "%s", bytes_text(&why));
    bytes_writer_free(&why);
    return lane;
}

START_TEST(test_case_run_passes_the_reference_product) {
    const struct plan_case *plan_case = &plan.cases[chosen[_i]];
    char evidence[PATH_SIZE], lane_name[32];
    (void)snprintf(evidence, sizeof evidence, "%s", path_of(root, "evidence-"));
    (void)snprintf(evidence + strlen(evidence), sizeof evidence - strlen(evidence), "%d", _i);
    (void)snprintf(lane_name, sizeof lane_name, "%d", _i);
    struct lane *lane = case_needs_card(plan_case) ? open_lane(lane_name) : NULL;

    bool played = play(plan_case, lane, evidence);

    lane_close(lane);
    json_t *verdict = json_load_file(path_of(evidence, "verdict.json"), 0, NULL);
    const char *name = json_string_value(json_object_get(verdict, "verdict"));
    char *all = json_dumps(verdict, 0);
    ck_assert_msg(played && name != NULL, "%s left no verdict", plan_case->token);
    ck_assert_msg(strcmp(name, "PASS") == 0, "%s: %s", plan_case->token, all);
    free(all);
    json_decref(verdict);
}
END_TEST

// Whether a case before `index` is of the same scenario (without a card) or capability (with one).
static bool has_forerunner(size_t index, bool card) {
    const struct script *own = plan.cases[index].script;
    for (size_t i = 0; i < index; i++) {
        const struct script *other = plan.cases[i].script;
        if (case_needs_card(&plan.cases[i]) == card &&
            (card ? strcmp(other->capability, own->capability) == 0 : other == own)) {
            return true;
        }
    }
    return false;
}

static bool cards_can_be_played(void) {
    struct lane *lane = NULL;
    struct bytes_writer why;
    bytes_writer_init(&why, 1024);
    const char *folder = path_of(root, "probe");
    bool can = mkdir(folder, 0700) == 0 && lane_open(folder, &lane, &why) != ONSHI_UNSUPPORTED;
    if (!can) {
        fprintf(stderr, "cases with a card are left out: %s\n", bytes_text(&why));
    }
    lane_close(lane);
    bytes_writer_free(&why);
    return can;
}

static void choose(void) {
    bool cards = cards_can_be_played();
    chosen = calloc(plan.count + 1, sizeof *chosen);
    for (size_t i = 0; chosen != NULL && i < plan.count; i++) {
        bool card = case_needs_card(&plan.cases[i]);
        if ((cards || !card) && !has_forerunner(i, card)) {
            chosen[chosen_count++] = i;
        }
    }
}

static bool load(void) {
    struct bytes_writer why;
    bytes_writer_init(&why, 8192);
    enum onshi_status status = mkdtemp(root) == NULL ? ONSHI_IO : home_find(ONSHI_HOME, &home);
    status = status != ONSHI_OK ? status : registry_load(home.scenarios, &registry, &why);
    status = status != ONSHI_OK ? status : script_set_load(home.scenarios, &scripts, &why);
    status = status != ONSHI_OK
                 ? status
                 : plan_make(&scripts, home.people, arguments[0], NULL, 0, SEED, &plan, &why);
    if (status != ONSHI_OK) {
        fprintf(stderr, "%s\n", bytes_text(&why));
    }
    bytes_writer_free(&why);
    return status == ONSHI_OK;
}

int main(int argc, char **argv) {
    int failed = 1;
    arguments = argv + 1;
    if (argc == 4 && load()) {
        choose();
        Suite *suite = suite_create("cases");
        TCase *tcase = tcase_create("reference");
        tcase_set_timeout(tcase, CASE_SECONDS);
        tcase_add_loop_test(tcase, test_case_run_passes_the_reference_product, 0, chosen_count);
        suite_add_tcase(suite, tcase);
        SRunner *runner = srunner_create(suite);
        srunner_run_all(runner, CK_ENV);
        failed = srunner_ntests_run(runner) == 0 ? 1 : srunner_ntests_failed(runner);
        srunner_free(runner);
    }
    sandbox_remove_tree(root);
    free(chosen);
    plan_free(&plan);
    script_set_free(&scripts);
    registry_free(registry);
    home_free(&home);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
