// SPDX-License-Identifier: Apache-2.0
//
// The card's end of vpcd's protocol: each message is a length of two bytes, most significant first, and that many bytes.
// One byte is a control (power off, power on, reset, ATR); more is an APDU, which is answered [mynumber-card 6.2].
//
// A link waits for nothing by itself: poll link_fd() for input, then call link_serve().
#ifndef ONSHI_VIRTUAL_CARD_VPCD_LINK_H
#define ONSHI_VIRTUAL_CARD_VPCD_LINK_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/status.h"
#include "virtual-card/card/card.h"

enum link_event_kind { LINK_POWER_OFF, LINK_POWER_ON, LINK_RESET, LINK_APDU };

// What happened on the link. The bytes of an APDU are as they came, PIN digits and all (see redact.h).
struct link_event {
    enum link_event_kind kind;
    struct bytes_reader command;  // of LINK_APDU
    struct bytes_reader response; // of LINK_APDU
};

// Called for each event after the card has done its part and before the answer is sent: whatever the answer causes
// comes later than the call. vpcd's questions for the ATR (several a second) are no events.
typedef void link_observer(void *context, const struct link_event *event);

struct link;

// link_new makes a link over `fd`, a connection from lane_connect_card, which it owns also on failure. `card` must
// outlive it. `*out_link` is released with link_free. ONSHI_NO_MEMORY.
ONSHI_MUST_USE enum onshi_status link_new(int fd, struct card *card, link_observer *observer, void *context,
                                          struct link **out_link);

// link_free closes the connection: the card is pulled out of the reader, and off. NULL does nothing.
void link_free(struct link *link);

// link_fd returns the descriptor to poll for input.
int link_fd(const struct link *link);

// link_serve reads what has come and answers every whole message in it. It does not wait for input. A command that no
// APDU can be is answered 6700, one that the card fails at 6F00. ONSHI_CLOSED when the reader is gone, ONSHI_IO.
ONSHI_MUST_USE enum onshi_status link_serve(struct link *link);

#endif
