// SPDX-License-Identifier: Apache-2.0
//
// The connection to a chip, with an end to every wait. SCardTransmit comes back when the card answers or is taken out,
// and not before: neither pcscd nor vpcd has a time-out, and SCardCancel ends no transmission. So a thread of the line's
// own says to PC/SC what the reader orders, and the reader waits for it only so long.
//
// An order that was given up stays under way: the next one waits for its end first. A line lives as long as its process,
// for a thread that waits for a mute card cannot be ended.
//
//     ONSHI_TRY(chip_line_connect(line, 5000));
//     ONSHI_TRY(chip_line_transmit(line, 5000, command, &response)); // ONSHI_TIMED_OUT: the card is mute
//     chip_line_disconnect(line, 5000);
#ifndef ONSHI_VIRTUAL_CARD_READER_CHIP_LINE_H
#define ONSHI_VIRTUAL_CARD_READER_CHIP_LINE_H

#include "base/bytes.h"
#include "base/status.h"

enum { CHIP_LINE_COMMAND_MAXIMUM = 512, CHIP_LINE_ANSWER_MAXIMUM = 65536 + 2 };

struct chip_line;

// chip_line_start makes a line to the PC/SC reader `name`. ONSHI_IO: no thread, no pcscd.
ONSHI_MUST_USE enum onshi_status chip_line_start(const char *name, struct chip_line **out);

// chip_line_connect connects to the card, alone and with T=1. ONSHI_IO when that cannot be, ONSHI_TIMED_OUT when it takes
// longer than `milliseconds`.
ONSHI_MUST_USE enum onshi_status chip_line_connect(struct chip_line *line, int milliseconds);

// chip_line_transmit sends one command of at most CHIP_LINE_COMMAND_MAXIMUM bytes, of which it keeps no copy. The
// response lies in the line until the next order. ONSHI_CLOSED when the card is gone, ONSHI_TIMED_OUT when it does not
// answer in time.
ONSHI_MUST_USE enum onshi_status chip_line_transmit(struct chip_line *line, int milliseconds,
                                                    struct bytes_reader command, struct bytes_reader *out_response);

// chip_line_disconnect lets go of the card, switches it off and wipes the last response; behind an order that was given
// up it does so when that has ended, and nobody waits for it.
void chip_line_disconnect(struct chip_line *line, int milliseconds);

// chip_line_leave lets go as chip_line_disconnect does and leaves the card as it is, a verified PIN included: what no good
// reader does.
void chip_line_leave(struct chip_line *line, int milliseconds);

#endif
