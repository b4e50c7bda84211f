// SPDX-License-Identifier: Apache-2.0
//
// A zip file with one message in it, as results of batches may come [wire-interface 1.4, 2.4]: the name inside is that of
// the XML. Bytes go through; neither the message nor the file is ever held as a whole.
//
//     ONSHI_TRY(wire_archive_new("OQSmuquc02res_1.xml", now, &file, &archive));
//     const struct wire_output inside = wire_archive_output(archive); // for wire_list_writer_new
//     ...
//     ONSHI_TRY(wire_archive_end(archive));
//     wire_archive_free(archive);
#ifndef ONSHI_MOCKS_WIRE_ARCHIVE_H
#define ONSHI_MOCKS_WIRE_ARCHIVE_H

#include <stdint.h>

#include "base/status.h"
#include "mocks/wire/stream.h"

struct wire_archive;

// wire_archive_new begins a zip file on a borrowed output with the file `name` in it, made at `instant`; the same message
// gives the same bytes. Released with wire_archive_free.
ONSHI_MUST_USE enum onshi_status wire_archive_new(const char *name, int64_t instant, const struct wire_output *output,
                                                  struct wire_archive **out);

// wire_archive_output returns where the bytes of the message go; good until wire_archive_end.
struct wire_output wire_archive_output(struct wire_archive *archive);

// wire_archive_end completes the file. Without it there is none.
ONSHI_MUST_USE enum onshi_status wire_archive_end(struct wire_archive *archive);
void wire_archive_free(struct wire_archive *archive);

#endif
