// SPDX-License-Identifier: Apache-2.0
//
// `onshi desk tcp|command|person`: stands in for an adapter that speaks the desk protocol on stdin and stdout, for
// products that are reached in another way. It is given to `onshi run` as the product:
//
//     onshi run --role receipt-computer -- onshi desk tcp 192.0.2.7:7000
//     onshi run --role receipt-computer -- onshi desk command ./desk-action
//     onshi run --role receipt-computer --plan person -- onshi desk person
#include <string.h>

#include "tools/onshi/commands.h"
#include "tools/onshi/context.h"
#include "tools/onshi/desk_bridges.h"

int command_desk(int argc, char **argv) {
    bool chosen = argc == 4 && strcmp(argv[1], "person") == 0 && strcmp(argv[2], "--lang") == 0;
    enum language language = context_language(chosen ? argv[3] : NULL);
    if (argc >= 3 && strcmp(argv[1], "command") == 0) {
        return desk_by_command(argv + 2);
    }
    if (argc == 3 && strcmp(argv[1], "tcp") == 0) {
        return desk_by_tcp(argv[2]);
    }
    if (chosen || (argc == 2 && strcmp(argv[1], "person") == 0)) {
        return desk_by_person(language);
    }
    return context_refuse(language, "例: onshi run --role receipt-computer -- onshi desk tcp HOST:PORT (ほかに command PROGRAM…, person)",
                          "as in: onshi run --role receipt-computer -- onshi desk tcp HOST:PORT (or command PROGRAM…, person)",
                          "");
}
