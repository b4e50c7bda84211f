// SPDX-License-Identifier: Apache-2.0
//
// A scenario script: XML, checked by scenarios/schema/scenario.rng. The stage and the judge walk its `play` element
// themselves; this module finds, loads and names scripts and answers what a step says under a variation.
//
// A variation gives each `vary` one of its values. `{name}` in an attribute of a step stands for that value, and
// when="name=value" keeps a step to it; several pairs, separated by blanks, must all hold.
#ifndef ONSHI_SUITES_PLAN_SCRIPT_H
#define ONSHI_SUITES_PLAN_SCRIPT_H

#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/status.h"

enum { SCRIPT_VARY_MAXIMUM = 8, SCRIPT_ATTRIBUTE_SIZE = 512 };

struct script {
    xmlDoc *doc;            // owned
    const char *id;         // "SC-REF-02", or "SC-REC-07-TERM": script_is_called
    const char *role;       // "receipt-computer"
    const char *capability; // folder-like name of what is tested, "reference-number"
    const char *needs;      // capabilities of the product without which the scenario is UNSUPPORTED, or ""
    const char *twin;       // the scenario of which this is the negative, with one defect more; or ""
    const xmlNode *site, *people, *play;
    char *path;             // file, owned
};

struct script_set {
    struct script *scripts; // ordered by id, owned
    size_t count;
};

// script_set_load reads every *.xml below `directory` except people/, profiles/, registry/ and schema/. On failure `why` names
// file, line and what is wrong. ONSHI_MALFORMED also for two scripts with one id.
ONSHI_MUST_USE enum onshi_status script_set_load(const char *directory, struct script_set *out,
                                                 struct bytes_writer *why);

// script_set_add adds the scripts below `folder`, a vendor's own, checked by the schema of `directory`. On failure `set`
// is as it was; an id that `set` has already is ONSHI_MALFORMED.
ONSHI_MUST_USE enum onshi_status script_set_add(const char *directory, const char *folder, struct script_set *set,
                                                struct bytes_writer *why);
void script_set_free(struct script_set *set);

// script_find returns the script with `id`, or NULL.
const struct script *script_find(const struct script_set *set, const char *id);

// script_is_called says whether the glob `name` fits the id of a script, or its id without the suffix of its role. Roles
// share the ids of the catalogue: what SC-REC-07 is for a receipt computer, SC-REC-07-TERM is for the reception (-TERM)
// and SC-REC-07-CR for a card reader (-CR); SC-REC-07 calls each of them. A receipt computer's has -RC where another role has
// the bare id.
bool script_is_called(const struct script *script, const char *name);

// script_is_same_for_other_role says whether two scripts are one entry of the catalogue, for two roles.
bool script_is_same_for_other_role(const struct script *script, const struct script *other);

// script_role returns the name of role number `index`, NULL past the last.
const char *script_role(size_t index);

// script_role_is_known says whether there is a role called `role`.
bool script_role_is_known(const char *role);

// One value for each `vary` of a script, in its order.
struct variation {
    const char *names[SCRIPT_VARY_MAXIMUM];  // borrowed from the script
    char values[SCRIPT_VARY_MAXIMUM][32];
    int count;
};

// variation_value returns the value of `name`, or "" when the script does not vary it.
const char *variation_value(const struct variation *variation, const char *name);

// script_attribute copies an attribute of a step with `{name}` replaced. Returns `out`, "" when it is absent.
const char *script_attribute(const xmlNode *step, const char *name, const struct variation *variation,
                             char out[SCRIPT_ATTRIBUTE_SIZE]);

// script_applies says whether a step's `when` holds under `variation`.
bool script_applies(const xmlNode *step, const struct variation *variation);

// script_is_question says whether a step asks something (`expect`, `given`) instead of doing something.
bool script_is_question(const xmlNode *step);

#endif
