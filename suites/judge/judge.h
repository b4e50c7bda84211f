// SPDX-License-Identifier: Apache-2.0
//
// The judges. The case judge is a pure function of script, registry and canonical log; the run judge of all case
// verdicts and the plan. Neither touches the world, so a verdict can be derived again from what was recorded.
//
// All findings are told. One of a later step than the first that was broken has "may-follow":true: it may be what came
// of that.
//
// A case verdict is a JSON object:
//
//     {"case":"SC-REF-02.card.logical","token":"…","scenario":"SC-REF-02","title":{"ja":…,"en":…},
//      "capability":"reference-number","situation":{"ja":…,"en":…},
//      "profile":"seed-2020","from":"20210405090000","to":"20210607090000","verdict":"FAIL","why":{"ja":…,"en":…},
//      "findings":[{"clause":"SEED-094","mark":"SEED","level":"FAIL","observed":"desk","ja":…,"en":…,"quote":…,
//                   "remedy":{"ja":…,"en":…},"expected":…,"actual":…,"lines":[41],"script":"file.xml:27","at":"20210607090000"}],
//      "checks":{"wire":3,"desk":4,"attested":0}}
//
// "observed" and "checks" tell how anybody knows: "wire" was proved by what crossed the wire, "desk" is what the product's
// adapter reports, "attested" what a person reports who is the adapter (the desk protocol: `attested`).
#ifndef ONSHI_SUITES_JUDGE_JUDGE_H
#define ONSHI_SUITES_JUDGE_JUDGE_H

#include <jansson.h>

#include "base/bytes.h"
#include "base/status.h"
#include "suites/judge/registry.h"
#include "suites/plan/plan.h"

// Worst last, so that the worst of a run is the greatest.
enum verdict {
    VERDICT_PASS,
    VERDICT_UNSUPPORTED,
    VERDICT_WARN,
    VERDICT_UNRESOLVED,
    VERDICT_FAIL,
    VERDICT_CONFIG,
    VERDICT_HARNESS,
    VERDICT_COUNT,
};

// verdict_name returns "PASS" and so on; verdict_parse the verdict of a name, VERDICT_HARNESS for no name at all.
const char *verdict_name(enum verdict verdict);
enum verdict verdict_parse(const char *name);

// judge_case derives the verdict of one case. A script that asks what cannot be asked is VERDICT_HARNESS. The result is
// released by the caller.
ONSHI_MUST_USE enum onshi_status judge_case(const struct plan_case *plan_case, const struct registry *registry,
                                            const json_t *canonical, json_t **out);

// judge_without_log makes the verdict of a case that left no log to judge.
ONSHI_MUST_USE enum onshi_status judge_without_log(const struct plan_case *plan_case, enum verdict verdict,
                                                   const char *ja, const char *en, json_t **out);

// judge_run counts the verdicts of a run into `counts` and returns its exit status: 0 all passed, 1 FAIL,
// 2 CONFIG, 3 HARNESS, 4 UNRESOLVED. No case at all, a case without verdict (null), and a run in which no case was
// decided are not passed.
int judge_run(const json_t *verdicts, size_t planned, int counts[VERDICT_COUNT]);

// judge_mutant says whether the verdicts of a run with `fault` switched on catch it for the right reason: a finding
// cites the clause that it breaks, and none cites a clause outside the set declared for it. `why` gets what was seen.
bool judge_mutant(const struct fault *fault, const json_t *verdicts, struct bytes_writer *why);

#endif
