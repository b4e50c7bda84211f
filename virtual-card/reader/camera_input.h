// SPDX-License-Identifier: Apache-2.0
//
// A picture that somebody hands to the camera: a PGM (picture.h) in base64 or in a file. What is shown to our reader can
// so be shown to a vendor's.
#ifndef ONSHI_VIRTUAL_CARD_READER_CAMERA_INPUT_H
#define ONSHI_VIRTUAL_CARD_READER_CAMERA_INPUT_H

#include <jansson.h>

#include "base/status.h"
#include "virtual-card/reader/picture.h"

// camera_input_decode takes the picture from a text in base64, camera_input_open from the file that a text names. `*out`
// is released with camera_input_free. ONSHI_MALFORMED, ONSHI_TOO_LONG, ONSHI_NOT_FOUND, ONSHI_NO_MEMORY.
ONSHI_MUST_USE enum onshi_status camera_input_decode(const json_t *text, struct picture **out);
ONSHI_MUST_USE enum onshi_status camera_input_open(const json_t *path, struct picture **out);

// camera_input_free wipes the picture; NULL does nothing.
void camera_input_free(struct picture *picture);

#endif
