// SPDX-License-Identifier: Apache-2.0
//
// What a person is asked for who stands in for an adapter: for each role, what can be done with a product and what of it
// can be seen, in the words of the desk protocol and in those of the person. Tables only; desk_person.c asks.
#ifndef ONSHI_TOOLS_ONSHI_DESK_PERSON_FORMS_H
#define ONSHI_TOOLS_ONSHI_DESK_PERSON_FORMS_H

#include "tools/report/terms.h"

enum person_kind {
    PERSON_TEXT,
    PERSON_NUMBER,
    PERSON_YES,
    PERSON_WORDS, // several, separated by blanks
    PERSON_LIST,  // of entries, each with `fields`; the first of these, left empty, ends the list
    PERSON_GROUP, // one object with `fields`
};

struct person_field {
    const char *name, *ja, *en;
    enum person_kind kind;
    const struct person_field *fields; // of a list or group; ended by a field without a name
};

struct person_form {
    const char *role;
    const char *const *capabilities;   // that are asked about, NULL-terminated
    const struct person_field *seen;   // ended by a field without a name
    const struct person_field *events; // what the product does by itself (groups), or NULL
};

// person_form_of returns the form of a role, or NULL. person_member returns what a member of a request is in words, or NULL.
const struct person_form *person_form_of(const char *role);
const struct term *person_member(const char *name);

#endif
