// SPDX-License-Identifier: Apache-2.0
#include "tools/onshi/mutants_attempt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "suites/judge/judge.h"

void attempt_free(struct attempt *attempt) {
    free((void *)(uintptr_t)attempt->product);
    free(attempt->results);
    plan_free(&attempt->plan);
    json_decref(attempt->verdicts);
}

// Whether an earlier finding of the same case cites the same clause.
static bool cited_before(const json_t *findings, size_t index) {
    const char *clause = json_text(json_array_get(findings, index), "clause");
    for (size_t i = 0; i < index; i++) {
        if (strcmp(json_text(json_array_get(findings, i), "clause"), clause) == 0) {
            return true;
        }
    }
    return false;
}

static void print_rows(const struct attempt *attempt) {
    for (size_t i = 0; i < json_array_size(attempt->verdicts); i++) {
        const json_t *verdict = json_array_get(attempt->verdicts, i);
        const json_t *findings = json_object_get(verdict, "findings");
        printf("  %-8s x %-32s %-10s", attempt->fault->id, json_text(verdict, "case"), json_text(verdict, "verdict"));
        for (size_t j = 0; j < json_array_size(findings); j++) {
            if (!cited_before(findings, j)) {
                printf(" %s", json_text(json_array_get(findings, j), "clause"));
            }
        }
        printf("\n");
    }
}

static bool is_caught(const struct attempt *attempt, struct bytes_writer *why) {
    if (attempt->plan.count == 0) {
        bytes_note(why, "%s: no scenario of the role %s", attempt->fault->scenarios, attempt->role);
        return false;
    }
    return judge_mutant(attempt->fault, attempt->verdicts, why);
}

static void tell_fault(enum language language, const struct attempt *attempt, struct tally *tally) {
    const struct fault *fault = attempt->fault;
    struct bytes_writer why;
    bytes_writer_init(&why, 4096);
    bool caught = is_caught(attempt, &why);
    printf("%s %s  %s (%s)\n", fault->id,
           console_say(language, caught ? "検出" : "検出されず", caught ? "caught" : "NOT CAUGHT"),
           console_say(language, fault->ja, fault->en), fault->breaks);
    print_rows(attempt);
    if (!caught) {
        printf("  %s\n", bytes_text(&why));
    }
    bytes_writer_free(&why);
    tally->caught += caught;
    tally->missed += !caught;
}

static void tell_uncaught(enum language language, const struct fault *fault) {
    printf("%s %s  %s (%s): %s\n", fault->id, console_say(language, "まだ検出できない", "not caught yet"),
           console_say(language, fault->ja, fault->en), fault->breaks,
           console_say(language, fault->uncaught->ja, fault->uncaught->en));
}

// Without a fault nothing may be found in any of the scenarios of the role.
static void tell_clean(enum language language, const struct attempt *attempt, struct tally *tally) {
    int unclean = 0;
    for (size_t i = 0; i < json_array_size(attempt->verdicts); i++) {
        const json_t *verdict = json_array_get(attempt->verdicts, i);
        bool clean = strcmp(json_text(verdict, "verdict"), "PASS") == 0 &&
                     json_array_size(json_object_get(verdict, "findings")) == 0;
        if (!clean) {
            printf("  clean    x %-32s %s\n", json_text(verdict, "case"), json_text(verdict, "verdict"));
            unclean++;
        }
    }
    if (attempt->plan.count == 0) {
        return; // a role without scenarios: its faults say so
    }
    printf("%s: %s (%zu %s)\n\n", console_say(language, "誤りなし", "no fault"),
           console_say(language, unclean == 0 ? "指摘なし" : "指摘あり", unclean == 0 ? "nothing found" : "SOMETHING FOUND"),
           attempt->plan.count, console_say(language, "件", "cases"));
    tally->unclean += unclean;
}

void attempt_tell(enum language language, const struct attempt *attempt, struct tally *tally) {
    if (attempt->fault == NULL) {
        printf("== %s  %s ==\n", attempt->role, attempt->product[0]);
        tell_clean(language, attempt, tally);
        return;
    }
    tally->all++;
    if (attempt->fault->uncaught != NULL) {
        tell_uncaught(language, attempt->fault);
    } else {
        tell_fault(language, attempt, tally);
    }
}

// --- the sum ---

// Whether an earlier attempt of the same role survives for the same reason.
static bool reason_was_told(const struct attempt *attempts, size_t index) {
    for (size_t i = 0; i < index; i++) {
        if (attempts[i].fault != NULL && strcmp(attempts[i].role, attempts[index].role) == 0 &&
            attempts[i].fault->uncaught == attempts[index].fault->uncaught) {
            return true;
        }
    }
    return false;
}

// The survivors of one role, by reason: those that no scenario is there for.
static void print_survivors(enum language language, const struct attempt *attempts, size_t count, const char *role) {
    for (size_t i = 0; i < count; i++) {
        const struct fault *fault = attempts[i].fault;
        if (strcmp(attempts[i].role, role) != 0 || fault == NULL || fault->uncaught == NULL ||
            reason_was_told(attempts, i)) {
            continue;
        }
        printf("    %s", console_say(language, fault->uncaught->ja, fault->uncaught->en));
        for (size_t j = i; j < count; j++) {
            const struct fault *other = attempts[j].fault;
            if (other != NULL && other->uncaught == fault->uncaught && strcmp(attempts[j].role, role) == 0) {
                printf(" %s", other->id);
            }
        }
        printf("\n");
    }
}

static void print_tally(enum language language, const char *name, const struct tally *tally) {
    printf("%-16s %s %d / %d", name, console_say(language, "検出された誤り:", "faults caught:"), tally->caught, tally->all);
    if (tally->missed > 0) {
        printf(", %s %d", console_say(language, "見逃し", "MISSED"), tally->missed);
    }
    int survivors = tally->all - tally->caught - tally->missed;
    if (survivors > 0) {
        printf(", %s %d", console_say(language, "検出する台本がまだないもの", "not caught yet"), survivors);
    }
    if (tally->unclean > 0) {
        printf(", %s %d", console_say(language, "誤りなしでの指摘", "FOUND WITHOUT A FAULT"), tally->unclean);
    }
    printf("\n");
}

void attempts_sum_up(enum language language, const struct attempt *attempts, size_t count, const struct tally *tallies) {
    struct tally sum = {0};
    printf("\n");
    for (size_t i = 0; script_role(i) != NULL; i++) {
        if (tallies[i].all == 0 && tallies[i].unclean == 0) {
            continue;
        }
        print_tally(language, script_role(i), &tallies[i]);
        print_survivors(language, attempts, count, script_role(i));
        sum.all += tallies[i].all;
        sum.caught += tallies[i].caught;
        sum.missed += tallies[i].missed;
        sum.unclean += tallies[i].unclean;
    }
    print_tally(language, console_say(language, "全体", "in all"), &sum);
}
