// SPDX-License-Identifier: Apache-2.0
//
// How a row of a layout is written, for the files of mocks/wire that hold layouts, and for no others.
#ifndef ONSHI_MOCKS_WIRE_LAYOUT_ROWS_H
#define ONSHI_MOCKS_WIRE_LAYOUT_ROWS_H

#include "mocks/service/exchange.h"
#include "mocks/wire/layout.h"

enum { REQUIRED = false, OPTIONAL = true };

// An item; AND_ITEM has more fields of the row behind it.
#define ITEM(name_, clause_, form_, type_, optional_, structure, member)                                  \
    {.name = (name_), .clause = (clause_), .form = (form_), .type = (type_), .optional = (optional_),     \
     .offset = offsetof(struct structure, member)}
#define AND_ITEM(name_, clause_, form_, type_, optional_, structure, member, ...)                         \
    {.name = (name_), .clause = (clause_), .form = (form_), .type = (type_), .optional = (optional_),     \
     .offset = offsetof(struct structure, member), __VA_ARGS__}
#define OF_STYLE(name_, clause_) {.name = (name_), .clause = (clause_), .form = WIRE_STYLE, .type = TYPE_CHARACTERS}

// Groups: exactly one; one or none, if there is `has`; some; any number. Those that repeat follow each other at `at`, or
// are where `first` says.
#define GROUP(name_, clause_, at, items) \
    {.name = (name_), .clause = (clause_), .form = WIRE_GROUP, .offset = (at), .children = (items)}
#define MAYBE(name_, clause_, at, items, has)                                                             \
    {.name = (name_), .clause = (clause_), .form = WIRE_GROUP, .optional = OPTIONAL, .offset = (at),      \
     .children = (items), .count = (has)}
#define AND_MAYBE(name_, clause_, at, items, has, ...)                                                    \
    {.name = (name_), .clause = (clause_), .form = WIRE_GROUP, .optional = OPTIONAL, .offset = (at),      \
     .children = (items), .count = (has), __VA_ARGS__}
#define SOME(name_, clause_, at, items, how_many, size)                                                   \
    {.name = (name_), .clause = (clause_), .form = WIRE_GROUP, .offset = (at), .children = (items),       \
     .count = (how_many), .stride = (size)}
#define ANY(name_, clause_, at, items, how_many, size)                                                    \
    {.name = (name_), .clause = (clause_), .form = WIRE_GROUP, .optional = OPTIONAL, .offset = (at),      \
     .children = (items), .count = (how_many), .stride = (size)}
#define SOME_ELSEWHERE(name_, clause_, where, items, how_many, size)                                      \
    {.name = (name_), .clause = (clause_), .form = WIRE_GROUP, .children = (items), .count = (how_many),  \
     .stride = (size), .first = (where)}
#define ANY_ELSEWHERE(name_, clause_, where, items, how_many, size)                                       \
    {.name = (name_), .clause = (clause_), .form = WIRE_GROUP, .optional = OPTIONAL, .children = (items), \
     .count = (how_many), .stride = (size), .first = (where)}
#define ROWS(name_, clause_, items, optional_) \
    {.name = (name_), .clause = (clause_), .form = WIRE_ROWS, .optional = (optional_), .children = (items)}
#define END {.name = NULL}

#endif
