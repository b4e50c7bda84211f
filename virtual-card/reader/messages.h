// SPDX-License-Identifier: Apache-2.0
//
// The messages with which the device sends a patient back or to the desk, as a table [mynumber-card 7.5]. 001, 002 and
// 006 are public numbers. 003 to 005 and those from 007 exist, but nobody has published what they say: ours, whose
// numbers begin with I, are INFERRED and cannot be taken for them.
#ifndef ONSHI_VIRTUAL_CARD_READER_MESSAGES_H
#define ONSHI_VIRTUAL_CARD_READER_MESSAGES_H

#include <stddef.h>

enum message_action {
    MESSAGE_TRY_AGAIN,   // take the card and set it again
    MESSAGE_STAY,        // the step is repeated
    MESSAGE_TO_DESK,     // take the card and speak with staff
    MESSAGE_NOTICE,      // the session goes on
};

struct message {
    const char *number;
    const char *japanese;
    const char *english;
    enum message_action action;
    const char *mark; // F1: one public page; I: inferred
};

// message_find returns the message of that number, or NULL; `number` may be NULL.
const struct message *message_find(const char *number);

// message_at returns the n-th message of the table, from 0, or NULL past its end.
const struct message *message_at(size_t n);

const char *message_action_name(enum message_action action);

#endif
