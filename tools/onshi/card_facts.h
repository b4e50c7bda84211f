// SPDX-License-Identifier: Apache-2.0
//
// What is known about a card, as a tree of labelled values: printed for people in Japanese or English, or as JSON for
// programs. A tree is a json_t of its own shape; only this module looks into it.
//
//     json_t *facts = facts_new();
//     json_t *holder = facts_section(facts, "holder", "持ち主", "holder");
//     facts_put(holder, "name", "氏名", "name", "%s", person->name);
//     facts_print(stdout, LANGUAGE_EN, facts);
//     json_decref(facts);
//
// Whatever does not fit in memory is left out.
#ifndef ONSHI_TOOLS_ONSHI_CARD_FACTS_H
#define ONSHI_TOOLS_ONSHI_CARD_FACTS_H

#include <jansson.h>
#include <stdio.h>

#include "tools/report/console.h"

// facts_new returns an empty tree, released with json_decref.
json_t *facts_new(void);

// facts_section adds a section and returns it, owned by its parent. `key` is its name in the JSON.
json_t *facts_section(json_t *parent, const char *key, const char *ja, const char *en);

// facts_put adds a value, facts_say one that differs by language; the JSON has the English one. What has
// empty labels is a sentence by itself.
void facts_put(json_t *section, const char *key, const char *ja, const char *en, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
void facts_say(json_t *section, const char *key, const char *ja, const char *en, const char *value_ja,
               const char *value_en);

// facts_put_number adds a number, which stays one in the JSON; facts_say_number one that people read as a sentence.
void facts_put_number(json_t *section, const char *key, const char *ja, const char *en, long number);
void facts_say_number(json_t *section, const char *key, const char *ja, const char *en, long number,
                      const char *said_ja, const char *said_en);

// facts_empty says whether a section has nothing in it.
bool facts_empty(const json_t *section);

// facts_print writes the tree as indented lines, facts_dump as one JSON object.
void facts_print(FILE *out, enum language language, const json_t *facts);
void facts_dump(FILE *out, const json_t *facts);

#endif
