// SPDX-License-Identifier: Apache-2.0
//
// Waivers: failures that somebody knows of and answers for until a day. A file of a vendor's own:
//
//     <waivers>
//       <waiver case="SC-REF-02.*" clause="SEED-094" owner="Team Reception" reason="fixed in 4.2" until="2027-03-31"/>
//     </waivers>
//
// A waiver covers the findings of the cases whose name fits the glob `case` that cite `clause`. When all that made a
// case FAIL is waived, it is WARN. A waiver that is expired covers nothing; one that is expired or covers nothing although
// its cases were played fails the run, so that the list cannot rot.
#ifndef ONSHI_SUITES_JUDGE_WAIVERS_H
#define ONSHI_SUITES_JUDGE_WAIVERS_H

#include <jansson.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/status.h"

struct waivers;

// waivers_load reads `path` by the schema `scenarios_directory`/schema/waivers.rng. On failure `why` names file, line
// and what is wrong. Released with waivers_free, which takes NULL.
ONSHI_MUST_USE enum onshi_status waivers_load(const char *path, const char *scenarios_directory, struct waivers **out,
                                              struct bytes_writer *why);
void waivers_free(struct waivers *waivers);

// waivers_apply marks the findings of `verdicts` that are waived on the day `today` (an instant of base/calendar.h)
// with {"waived":{"owner":…,"reason":…,"until":…}} and changes the verdicts of their cases. It appends an object
// {"case":…,"clause":…,"problem":"unused"|"expired","ja":…,"en":…} to `problems` (an array) for each that fails the run.
ONSHI_MUST_USE enum onshi_status waivers_apply(const struct waivers *waivers, int64_t today, json_t *verdicts,
                                               json_t *problems);

#endif
