// SPDX-License-Identifier: Apache-2.0
//
// What a rogue does elsewhere than at its desk: at the doors of the Web API, at the reader's port, at pcscd. Where they are
// it learns from the requests that pass through it.
#ifndef ONSHI_SUITES_TESTS_ROGUE_DOORS_H
#define ONSHI_SUITES_TESTS_ROGUE_DOORS_H

#include <stddef.h>

struct doors {
    char port[128];  // where reader and terminal meet: the path of a socket
    char pcsc[128];  // of pcscd
    char login[128]; // https://127.0.0.1:NUMBER
};

// doors_learn reads what the suite has written to the product.
void doors_learn(struct doors *doors, const char *text, size_t length);

// Each of these goes on for ever.
_Noreturn void doors_web_hold(const struct doors *doors);    // as many connections as there can be, and never a word
_Noreturn void doors_web_dial(const struct doors *doors);    // connects and hangs up, as fast as it goes
_Noreturn void doors_web_garbage(const struct doors *doors); // neither TLS nor HTTP
_Noreturn void doors_port_flood(const struct doors *doors);  // line after line, and reads none
_Noreturn void doors_port_garbage(const struct doors *doors); // a line that never ends
_Noreturn void doors_port_dial(const struct doors *doors);
_Noreturn void doors_hold_card(const struct doors *doors); // in a transaction

#endif
