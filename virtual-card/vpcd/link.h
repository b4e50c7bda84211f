// SPDX-License-Identifier: Apache-2.0
//
// The card's end of vpcd's protocol: each message is a length of two bytes, most significant first, and that many bytes.
// One byte is a control (power off, power on, reset, ATR); more is an APDU, which is answered [mynumber-card 6.2].
//
// A link waits for nothing by itself: poll link_fd() for input, at most link_due() milliseconds, then call
// link_serve(). What a slow card takes (latency.h) is such a due time; planned faults (card_fault.h) happen here.
#ifndef ONSHI_VIRTUAL_CARD_VPCD_LINK_H
#define ONSHI_VIRTUAL_CARD_VPCD_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/status.h"
#include "virtual-card/card/card.h"
#include "virtual-card/vpcd/card_fault.h"
#include "virtual-card/vpcd/latency.h"

enum link_event_kind { LINK_POWER_OFF, LINK_POWER_ON, LINK_RESET, LINK_APDU, LINK_FAULT };

// What happened on the link. The bytes of an APDU are as they came, PIN digits and all (see redact.h).
struct link_event {
    enum link_event_kind kind;
    struct bytes_reader command;  // of LINK_APDU
    struct bytes_reader response; // of LINK_APDU: what goes back; empty when nothing does
    const struct card_fault *fault;    // of LINK_FAULT, right after its APDU
};

// Called for each event after the card has done its part and before the answer is sent: whatever the answer causes
// comes later than the call. vpcd's questions for the ATR (several a second) are no events.
typedef void link_observer(void *context, const struct link_event *event);

struct link;

// link_new makes a link over `fd`, a connection from lane_connect_card, which it owns also on failure. `card` must
// outlive it. `*out_link` is released with link_free. ONSHI_NO_MEMORY.
ONSHI_MUST_USE enum onshi_status link_new(int fd, struct card *card, link_observer *observer, void *context,
                                          struct link **out_link);

// link_set_plans makes the card slow and faulty from now on. Either may be NULL; both must outlive the link.
void link_set_plans(struct link *link, struct latency *latency, struct card_faults *faults);

// link_free closes the connection: the card is pulled out of the reader, and off. A command that it had not carried out
// yet is told to the observer with an empty response. NULL does nothing.
void link_free(struct link *link);

// link_fd returns the descriptor to poll for input.
int link_fd(const struct link *link);

// link_due returns the milliseconds after which link_serve must be called though no input came, -1 for never.
int link_due(const struct link *link);

// link_ended_by_fault says whether a planned fault has ended the link (link_serve gave ONSHI_CLOSED): the card was
// pulled out by the plan, not by the reader's end.
bool link_ended_by_fault(const struct link *link);

// link_serve reads what has come and answers every whole message in it. It does not wait for input. A command that no
// APDU can be is answered 6700, one that the card fails at 6F00. A card that is mute is not answered for: vpcd then
// waits for ever, pcscd and its client with it, until the card is taken out; after CARD_FAULT_MUTE_MILLISECONDS, or the
// fault's own time, the link ends by itself. ONSHI_CLOSED when it has ended or the reader is gone, ONSHI_IO.
ONSHI_MUST_USE enum onshi_status link_serve(struct link *link);

#endif
