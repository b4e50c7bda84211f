// SPDX-License-Identifier: Apache-2.0
//
// The line to the face reader: the terminal's side of its port, version 2 (virtual-card/reader/PORT.md), over a Unix
// socket at which the reader listens. What a session means is in card.h; here are lines, the version, the mode, and a
// reader that goes away and comes back [BUG-31].
#ifndef RECEPTION_READER_H
#define RECEPTION_READER_H

#include "reception.h"

enum { READER_PORT = 2, READER_LINE_MAX = 512 * 1024 };

// reader_open prepares for the reader of the site; it is connected to by reader_work. NULL without memory.
__attribute__((warn_unused_result)) struct reader *reader_open(void);
void reader_close(struct reader *reader);

// reader_descriptor returns what to wait for, -1 while there is no line.
int reader_descriptor(const struct reader *reader);

// reader_work connects when it is time to, and takes in what the reader has said.
void reader_work(struct reception *reception);

// reader_tell sends a line and takes it.
void reader_tell(struct reception *reception, json_t *line);

// reader_set_mode asks the reader for 目視確認モード ("visual") or back ("unattended").
void reader_set_mode(struct reception *reception, const char *mode);

// reader_is_ready tells whether a reader is there that speaks our version.
bool reader_is_ready(const struct reader *reader);

// reader_offers tells whether the reader has said that it offers this method.
bool reader_offers(const struct reader *reader, const char *method);

// reader_is_visual tells whether the reader is in 目視確認モード.
bool reader_is_visual(const struct reader *reader);

// reader_is_greeting tells whether there is a line on which the reader has not said hello yet.
bool reader_is_greeting(const struct reader *reader);

// reader_owes_answer tells whether the reader was told a mode and has not said yet which one is in force.
bool reader_owes_answer(const struct reader *reader);

// reader_seen returns what staff see of it.
json_t *reader_seen(struct reception *reception);

#endif
