// SPDX-License-Identifier: Apache-2.0
//
// A face reader on the desk of `onshi serve`: a lane with a reader, and a patient whose hands are the lines that somebody
// types.
//
//     card onshika-taro pin 0168            puts the card in, chooses PIN, types it, says yes to everything
//     card onshika-taro face no             shows the own face, says no to everything
//     people, help, quit
#ifndef ONSHI_TOOLS_ONSHI_SERVE_READER_H
#define ONSHI_TOOLS_ONSHI_SERVE_READER_H

#include "tools/onshi/serve_desk.h"

struct serve_reader;

// serve_reader_open sets the reader up, attaches it to the desk's terminal and listens to stdin. False when that is not
// possible: the user has been told. `desk` is borrowed until serve_reader_close.
bool serve_reader_open(struct serve_desk *desk, struct serve_reader **out);

// serve_reader_close takes it down, before the desk. NULL does nothing.
void serve_reader_close(struct serve_reader *reader);

#endif
