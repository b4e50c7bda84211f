// SPDX-License-Identifier: Apache-2.0
//
// The registry: requirements with how sure they are, capabilities of a role, faults of the reference products. Data,
// read from scenarios/registry/*.xml and checked by scenarios/schema/registry.rng.
#ifndef ONSHI_SUITES_JUDGE_REGISTRY_H
#define ONSHI_SUITES_JUDGE_REGISTRY_H

#include <libxml/tree.h>
#include <stdbool.h>

#include "base/bytes.h"
#include "base/status.h"

// What a check may do, decided by how sure its clause is (design: verdicts).
enum certainty { CERTAINTY_SURE, CERTAINTY_LIKELY, CERTAINTY_GUESS };

// Why no scenario asks about a requirement.
struct reason {
    const char *name, *ja, *en;
};

struct requirement {
    const char *id;     // "SEED-094"
    const char *mark;   // SEED, H, M, L of the domain rules; S, P, C, I of the wire; R, B, C, M, I of the card
    const char *quote;  // wording of the seed, or "" when the clause is ours in words
    const char *ja, *en;
    const char *remedy_ja, *remedy_en; // what to do when it is broken, or ""
    const char *source; // "seed", or the keys of the later material
    const char *binds;  // whom: SVC TERM RC EMR PH CR CARD POR CLM INS STAFF PT, blank-separated, or ""
    const struct reason *untested; // why no scenario asks about it, or NULL
    enum certainty certainty;
};

struct fault {
    const char *role;      // of the reference product that has it, "receipt-computer"; with the id it is unique
    const char *id;        // "BUG-01"
    const char *breaks;    // the clause that a finding must cite
    const char *scenarios; // globs, blank-separated: where it must be caught
    const struct reason *uncaught; // why no scenario catches it yet, or NULL
    const char *allowed;   // further clauses that findings may cite because of it, blank-separated
    const char *ja, *en;
};

struct capability {
    const char *name, *role, *clause;
    bool mandatory;
};

// What the scenarios of one capability are about, for people.
struct situation {
    const char *name, *ja, *en;
};

struct registry {
    xmlDoc *doc; // owns every text
    struct requirement *requirements;
    size_t requirement_count;
    struct fault *faults;
    size_t fault_count;
    struct situation *situations;
    size_t situation_count;
    struct reason *reasons;
    size_t reason_count;
    struct capability *capabilities;
    size_t capability_count;
};

// registry_load reads `scenarios_directory`/registry/registry.xml. On failure `why` names file, line and what is wrong;
// a fault or capability that cites an unknown clause, or two faults of one role and id, are ONSHI_MALFORMED.
ONSHI_MUST_USE enum onshi_status registry_load(const char *scenarios_directory, struct registry **out,
                                               struct bytes_writer *why);
void registry_free(struct registry *registry);

// registry_requirement returns the row with `id`, or NULL; registry_fault the one with `id` of the product of `role`.
const struct requirement *registry_requirement(const struct registry *registry, const char *id);
const struct fault *registry_fault(const struct registry *registry, const char *role, const char *id);

// registry_situation returns the row called `name`, or NULL.
const struct situation *registry_situation(const struct registry *registry, const char *name);

#endif
