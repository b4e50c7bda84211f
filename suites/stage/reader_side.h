// SPDX-License-Identifier: Apache-2.0
//
// The socket at which a product and the other end of the reader's port meet (virtual-card/reader/PORT.md). A reception
// finds our face reader there, which is switched on anew for each connection; a face reader finds our terminal. All lines
// are logged on the channel `port`: `said` by the reader, `told` to it.
#ifndef ONSHI_SUITES_STAGE_READER_SIDE_H
#define ONSHI_SUITES_STAGE_READER_SIDE_H

#include "suites/stage/scene.h"

// reader_side_open listens in the sandbox. False when the case has ended thereby.
bool reader_side_open(struct scene *scene);
void reader_side_close(struct scene *scene);

// reader_side_path returns where it listens, NULL for no reader.
const char *reader_side_path(const struct reader_side *side);

// reader_side_is_ready says whether a product is there and, for a reception, has agreed on a version.
bool reader_side_is_ready(const struct scene *scene);

// reader_side_settle waits until our reader, where there is one, has taken in what it was told and has said what follows,
// and until a reception has been carried that: only then can a product be asked whether it has taken it in.
bool reader_side_settle(struct scene *scene);

// reader_side_is_through says whether all lines to the product have left us.
bool reader_side_is_through(const struct scene *scene);

// reader_side_restarts says that our reader is being switched off and on: a reception has to agree on a version again.
void reader_side_restarts(struct scene *scene);

// reader_side_cut hangs up and listens no more; reader_side_mend listens again.
void reader_side_cut(struct scene *scene);
bool reader_side_mend(struct scene *scene);

#endif
