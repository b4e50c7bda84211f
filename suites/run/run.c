// SPDX-License-Identifier: Apache-2.0
#include "suites/run/run.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "suites/judge/judge.h"
#include "suites/run/case.h"
#include "suites/stage/product.h"
#include "suites/stage/sandbox.h"
#include "virtual-card/vpcd/lane.h"

enum { WORKER_GRACE_SECONDS = 5 };

// One lane: a private PC/SC stack, opened when a case first needs it, and the case that runs on it.
struct slot {
    struct lane *lane;
    pid_t worker;       // 0 when free
    size_t case_index;
    int64_t started_us;
    int64_t told_to_end_us; // 0 before that
};

struct running {
    const struct plan *plan;
    const struct run_options *options;
    struct bytes_writer *why;
    struct slot slots[RUN_LANES_MAXIMUM];
    char root[64];      // private folder of the run
    json_t *verdicts;
    size_t next;        // first case not yet started
    size_t decided;     // cases that have a verdict
    sigset_t old_mask;
    bool interrupted;
};

static char *path_of(const char *folder, const char *name) {
    char *path = NULL;
    return asprintf(&path, "%s/%s", folder, name) < 0 ? NULL : path;
}

static enum onshi_status open_lane(struct running *run, struct slot *slot) {
    char name[32];
    (void)snprintf(name, sizeof name, "%d", (int)(slot - run->slots));
    char *folder = path_of(run->root, name);
    enum onshi_status status = ONSHI_IO;
    if (folder != NULL && (mkdir(folder, 0700) == 0 || errno == EEXIST)) {
        status = lane_open(folder, &slot->lane, run->why);
    }
    free(folder);
    return status;
}

// What case `index` is played with.
static struct run_part part_of(const struct running *run, size_t index) {
    const struct run_options *options = run->options;
    for (size_t i = 0; i < options->part_count; i++) {
        if (index < options->parts[i].cases) {
            return options->parts[i];
        }
        index -= options->parts[i].cases;
    }
    return (struct run_part){run->plan->count, options->product, options->results};
}

// The folder of the run in which the case of `slot` has its box: parts may play cases of one name at the same time.
static char *box_parent_of(const struct running *run, const struct slot *slot) {
    char name[32];
    (void)snprintf(name, sizeof name, "b%d", (int)(slot - run->slots));
    char *folder = path_of(run->root, name);
    if (folder != NULL && mkdir(folder, 0700) != 0 && errno != EEXIST) {
        free(folder);
        return NULL;
    }
    return folder;
}

_Noreturn static void be_worker(struct running *run, const struct slot *slot, pid_t parent) {
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    (void)setpgid(0, 0);
    (void)sigprocmask(SIG_SETMASK, &run->old_mask, NULL);
    if (getppid() != parent || product_adopt_orphans() != ONSHI_OK) {
        _exit(1);
    }
    const struct plan_case *plan_case = &run->plan->cases[slot->case_index];
    const struct run_part part = part_of(run, slot->case_index);
    char *evidence = path_of(part.results, plan_case->name);
    char *box_parent = box_parent_of(run, slot);
    struct case_options options = {
        .home = run->options->home,
        .registry = run->options->registry,
        .product = part.product,
        .partner = run->options->partner,
        .lane = slot->lane,
        .box_parent = box_parent,
        .evidence = evidence,
    };
    bool ready = evidence != NULL && box_parent != NULL;
    enum onshi_status status = ready ? case_run(plan_case, &options, NULL) : ONSHI_NO_MEMORY;
    free(evidence);
    free(box_parent);
    _exit(status == ONSHI_OK ? 0 : 1);
}

// A case whose lane cannot be opened, in a run that has already played others, is our fault and ends alone.
static void give_up_case(struct running *run) {
    json_t *verdict = NULL;
    if (judge_without_log(&run->plan->cases[run->next], VERDICT_HARNESS, "PC/SC の環境を開き直せませんでした",
                          "the PC/SC stack could not be opened again", &verdict) == ONSHI_OK) {
        (void)json_array_set_new(run->verdicts, run->next, verdict);
    }
    run->next++;
}

static enum onshi_status start_case(struct running *run, struct slot *slot) {
    const struct plan_case *plan_case = &run->plan->cases[run->next];
    enum onshi_status opened = ONSHI_OK;
    if (slot->lane == NULL && case_needs_card(plan_case)) {
        opened = open_lane(run, slot);
    }
    if (opened != ONSHI_OK && run->decided == 0) {
        return opened;
    }
    if (opened != ONSHI_OK) {
        give_up_case(run);
        return ONSHI_OK;
    }
    slot->case_index = run->next++;
    slot->started_us = clock_monotonic_us();
    slot->told_to_end_us = 0;
    if (run->options->observer.started != NULL) {
        run->options->observer.started(run->options->observer.context, plan_case);
    }
    (void)fflush(NULL);
    pid_t parent = getpid();
    slot->worker = fork();
    if (slot->worker == 0) {
        be_worker(run, slot, parent);
    }
    return slot->worker < 0 ? ONSHI_IO : ONSHI_OK;
}

static json_t *read_verdict(const struct running *run, size_t index) {
    const struct plan_case *plan_case = &run->plan->cases[index];
    char *evidence = path_of(part_of(run, index).results, plan_case->name);
    char *path = evidence == NULL ? NULL : path_of(evidence, "verdict.json");
    json_t *verdict = path == NULL ? NULL : json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    free(path);
    free(evidence);
    if (verdict == NULL && judge_without_log(plan_case, VERDICT_HARNESS, "試験の過程が異常終了しました",
                                             "the process of the case ended without a verdict", &verdict) != ONSHI_OK) {
        return json_null();
    }
    return verdict;
}

static void finish_case(struct running *run, struct slot *slot) {
    const struct plan_case *plan_case = &run->plan->cases[slot->case_index];
    json_t *verdict = read_verdict(run, slot->case_index);
    double seconds = (double)(clock_monotonic_us() - slot->started_us) / 1e6;
    (void)json_object_set_new(verdict, "seconds", json_real(seconds));
    const char *name = json_string_value(json_object_get(verdict, "verdict"));
    if (slot->lane != NULL && verdict_parse(name) == VERDICT_HARNESS) {
        lane_close(slot->lane); // it may be what went wrong: the next case gets a fresh one
        slot->lane = NULL;
    }
    char *boxes = box_parent_of(run, slot);
    if (boxes != NULL) {
        sandbox_remove_tree(boxes); // with the box of a worker that was killed; else that is gone already
    }
    free(boxes);
    if (run->options->observer.finished != NULL) {
        run->options->observer.finished(run->options->observer.context, plan_case, verdict);
    }
    (void)json_array_set_new(run->verdicts, slot->case_index, verdict);
    run->decided++;
    slot->worker = 0;
}

static void reap_workers(struct running *run) {
    for (int i = 0; i < run->options->lanes; i++) {
        struct slot *slot = &run->slots[i];
        if (slot->worker > 0 && waitpid(slot->worker, NULL, WNOHANG) == slot->worker) {
            finish_case(run, slot);
        }
    }
}

// A case that passes every deadline of the stage is ended from here: first asked, then killed.
static void end_overdue(struct running *run) {
    int64_t now = clock_monotonic_us();
    for (int i = 0; i < run->options->lanes; i++) {
        struct slot *slot = &run->slots[i];
        int64_t longest = run->options->case_seconds > 0 ? run->options->case_seconds : RUN_CASE_SECONDS_MAXIMUM;
        bool told = slot->told_to_end_us > 0;
        int64_t limit = told ? WORKER_GRACE_SECONDS : longest;
        if (slot->worker <= 0 || (now - (told ? slot->told_to_end_us : slot->started_us)) / 1000000 < limit) {
            continue;
        }
        (void)kill(slot->worker, told ? SIGKILL : SIGTERM);
        slot->told_to_end_us = now;
    }
}

static void end_all(struct running *run) {
    for (int i = 0; i < run->options->lanes; i++) {
        struct slot *slot = &run->slots[i];
        if (slot->worker > 0 && slot->told_to_end_us == 0) {
            (void)kill(slot->worker, SIGTERM);
            slot->told_to_end_us = clock_monotonic_us();
        }
    }
}

static int busy_slots(const struct running *run) {
    int busy = 0;
    for (int i = 0; i < run->options->lanes; i++) {
        busy += run->slots[i].worker > 0;
    }
    return busy;
}

static enum onshi_status fill_slots(struct running *run) {
    for (int i = 0; i < run->options->lanes && run->next < run->plan->count && !run->interrupted; i++) {
        if (run->slots[i].worker == 0) {
            ONSHI_TRY(start_case(run, &run->slots[i]));
        }
    }
    return ONSHI_OK;
}

static enum onshi_status play_all(struct running *run, const sigset_t *signals) {
    enum onshi_status status = fill_slots(run);
    while (busy_slots(run) > 0) {
        const struct timespec tick = {.tv_sec = 1};
        int signal_number = sigtimedwait(signals, NULL, &tick);
        bool told_to_end = signal_number > 0 && signal_number != SIGCHLD;
        if (told_to_end || status != ONSHI_OK) {
            run->interrupted = run->interrupted || status == ONSHI_OK;
            end_all(run);
        }
        reap_workers(run);
        end_overdue(run);
        if (status == ONSHI_OK) {
            status = fill_slots(run);
        }
    }
    return status;
}

static void clean_up(struct running *run) {
    for (int i = 0; i < run->options->lanes; i++) {
        lane_close(run->slots[i].lane);
    }
    product_end_descendants();
    sandbox_remove_tree(run->root);
}

static enum onshi_status prepare(struct running *run) {
    (void)snprintf(run->root, sizeof run->root, "/tmp/onshi-XXXXXX"); // short: a Unix socket's path has 108 bytes
    run->verdicts = json_array();
    for (size_t i = 0; i < run->plan->count; i++) {
        if (json_array_append_new(run->verdicts, json_null()) != 0) {
            return ONSHI_NO_MEMORY;
        }
    }
    if (mkdtemp(run->root) == NULL) {
        bytes_note(run->why, "/tmp に作業フォルダーを作れません / no folder can be made in /tmp: %s", strerror(errno));
        return ONSHI_IO;
    }
    return product_adopt_orphans();
}

enum onshi_status run_plan(const struct plan *plan, const struct run_options *options, json_t **out,
                           struct bytes_writer *why) {
    struct running run = {.plan = plan, .options = options, .why = why};
    sigset_t signals;
    (void)sigemptyset(&signals);
    (void)sigaddset(&signals, SIGCHLD);
    (void)sigaddset(&signals, SIGINT);
    (void)sigaddset(&signals, SIGTERM);
    (void)sigaddset(&signals, SIGHUP);
    (void)sigaddset(&signals, SIGQUIT);
    (void)signal(SIGPIPE, SIG_IGN); // whoever reads our output may go; the run is finished and written down
    (void)sigprocmask(SIG_BLOCK, &signals, &run.old_mask);
    enum onshi_status status = prepare(&run);
    if (status == ONSHI_OK) {
        status = play_all(&run, &signals);
        clean_up(&run);
    }
    (void)sigprocmask(SIG_SETMASK, &run.old_mask, NULL);
    if (status != ONSHI_OK) {
        json_decref(run.verdicts);
        return status;
    }
    *out = run.verdicts;
    return run.interrupted ? ONSHI_CLOSED : ONSHI_OK;
}
