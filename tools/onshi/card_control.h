// SPDX-License-Identifier: Apache-2.0
//
// How `onshi card remove` reaches the `onshi card insert` of another terminal: a local socket, one for each vpcd, in
// $XDG_RUNTIME_DIR or else in a folder of the user's own below /tmp. The folder is 0700, the socket 0600.
//
// The one who inserts listens and takes one line, "remove"; after the card is out and saved it answers "removed" and
// ends.
#ifndef ONSHI_TOOLS_ONSHI_CARD_CONTROL_H
#define ONSHI_TOOLS_ONSHI_CARD_CONTROL_H

#include <stdbool.h>

#include "base/status.h"
#include "tools/onshi/card_plug.h"

enum { CARD_CONTROL_PATH = 108 }; // sockaddr_un

struct card_control {
    char path[CARD_CONTROL_PATH];
    int listener;
    int client; // who asked to remove, or -1
};

// card_control_listen begins to listen. ONSHI_UNSUPPORTED when a card is in this vpcd already, ONSHI_IO with errno when
// there is no private folder, ONSHI_TOO_LONG for its path.
ONSHI_MUST_USE enum onshi_status card_control_listen(const struct card_plug *plug, struct card_control *out);

// card_control_asked takes whoever has connected; true when they asked to remove the card. Never waits long.
bool card_control_asked(struct card_control *control);

// card_control_close tells who asked, and removes the socket.
void card_control_close(struct card_control *control);

// card_control_remove asks the other terminal and waits until the card is out. ONSHI_NOT_FOUND when none has inserted a
// card, ONSHI_TIMED_OUT, ONSHI_IO.
ONSHI_MUST_USE enum onshi_status card_control_remove(const struct card_plug *plug);

#endif
