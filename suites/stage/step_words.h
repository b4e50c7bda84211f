// SPDX-License-Identifier: Apache-2.0
//
// What the words of a step mean: attributes under the variation, the people, coverages and charts that they name.
#ifndef ONSHI_SUITES_STAGE_STEP_WORDS_H
#define ONSHI_SUITES_STAGE_STEP_WORDS_H

#include <libxml/tree.h>

#include "suites/stage/scene.h"

#define STEP_CLERK "clerk-1" // who acts unless a step says so

struct step_text {
    char text[SCRIPT_ATTRIBUTE_SIZE];
};

// step_attribute returns an attribute with the variation's values in it, "" when it is absent. step_has says whether its
// value is `value`.
struct step_text step_attribute(const struct scene *scene, const xmlNode *step, const char *name);
bool step_has(const struct scene *scene, const xmlNode *step, const char *name, const char *value);

// step_error ends the case because of a mistake in the script; false.
bool step_error(struct scene *scene, const xmlNode *step, const char *what);

// step_staff returns the id of the member of staff who acts: ROLE-1 for a role, an id as it stands, else the clerk.
struct step_text step_staff(const struct scene *scene, const xmlNode *step);

// step_named returns the chart (or result) of that name, "" when there is none.
const char *step_named(const struct scene *scene, const char *alias);

// step_person finds the person of whom a step speaks, step_coverage the coverage that it names, NULL when it names none.
bool step_person(struct scene *scene, const xmlNode *step, int *out_person);
bool step_coverage(struct scene *scene, const xmlNode *step, int person, const struct coverage **out_coverage);

// step_value writes what a value means: $NAME the chart or result of that name, $PERSON.name, $PERSON.COVERAGE.number; any
// other is itself. False for a name that is none.
bool step_value(const struct scene *scene, const char *value, struct step_text *out);

// step_set_text sets a member unless the text is empty; step_set_card_numbers what stands on an insurance card.
void step_set_text(json_t *object, const char *key, const char *text);
void step_set_card_numbers(json_t *object, const struct coverage *coverage);

// step_set_typed puts what the clerk types instead of the truth (`typed` in the step) in place of those members of `object`
// that stand in the list `fields`; typed as nothing, a member goes.
void step_set_typed(const struct scene *scene, const xmlNode *step, const char *fields, json_t *object);

// step_add_member adds what a `with` says to a request.
bool step_add_member(struct scene *scene, const xmlNode *with, json_t *request);

// step_list_of returns words with blanks between them as an array, in which `own` (may be NULL) stands for the word "own".
json_t *step_list_of(const char *text, const char *own);

#endif
