// SPDX-License-Identifier: Apache-2.0
//
// What the names in a log mean to people: actions at the desk, messages, states and events of the reader.
#ifndef ONSHI_TOOLS_REPORT_TERMS_H
#define ONSHI_TOOLS_REPORT_TERMS_H

struct term {
    const char *name, *ja, *en;
};

// term_of_action returns what a request at the desk is in words, or NULL: `settle` is no action of anybody.
const struct term *term_of_action(const char *action);

// term_of_message returns what the message in a file of this name is, or NULL.
const struct term *term_of_message(const char *file);

// term_of_step returns what a step of a script is in words, or NULL.
const struct term *term_of_step(const char *step);

// term_of_event returns what an event of the channels card and reader is in words, or NULL.
const struct term *term_of_event(const char *event);

// term_of_port returns what a line at the reader's port is in words, by its `event` or `do`, or NULL.
const struct term *term_of_port(const char *line);

// term_of_question returns what is asked for by Web API in words, by its kind, or NULL.
const struct term *term_of_question(const char *kind);

// term_of_name returns what a member or attribute is called in words, term_of_value what a word of the desk protocol means;
// NULL for those that are told as they stand (words.c).
const struct term *term_of_name(const char *name);
const struct term *term_of_value(const char *value);

// term_elements are the elements of a message that tell its story, in this order; NULL ends the list.
extern const char *const term_elements[];

#endif
