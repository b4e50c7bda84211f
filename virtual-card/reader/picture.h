// SPDX-License-Identifier: Apache-2.0
//
// A grey picture of one size: what is compared. The photo comes from the chip as JPEG 2000 [mynumber-card 2.5], what
// the camera sees can be handed in and out as PGM (the "raw" form P5 of Netpbm), so that a vendor's reader can be shown
// the same face.
//
//     struct picture photo;
//     ONSHI_TRY(picture_read_jp2(value_of_df27, &photo));
#ifndef ONSHI_VIRTUAL_CARD_READER_PICTURE_H
#define ONSHI_VIRTUAL_CARD_READER_PICTURE_H

#include <stdint.h>

#include "base/bytes.h"
#include "base/status.h"

enum {
    PICTURE_WIDTH = 240,
    PICTURE_HEIGHT = 300,
    PICTURE_PIXELS = PICTURE_WIDTH * PICTURE_HEIGHT,
    PICTURE_SIDE_MAXIMUM = 2048,                     // pixels of what is read
    PICTURE_PGM_MAXIMUM = PICTURE_PIXELS + 32,       // bytes of what is written
    PICTURE_FILE_MAXIMUM = 2048 * 2048 + 256,        // bytes of what is read
};

struct picture {
    uint8_t grey[PICTURE_PIXELS]; // row by row, 0 black
};

// picture_read_jp2 decodes the first component of a JP2 file and brings it to the size of a picture. ONSHI_MALFORMED
// for what is no JP2, ONSHI_TOO_LONG past PICTURE_SIDE_MAXIMUM, ONSHI_NO_MEMORY.
ONSHI_MUST_USE enum onshi_status picture_read_jp2(struct bytes_reader file, struct picture *out);

// picture_read_pgm reads a PGM of type P5 with 8 bits a pixel, of any size up to PICTURE_SIDE_MAXIMUM. As above.
ONSHI_MUST_USE enum onshi_status picture_read_pgm(struct bytes_reader file, struct picture *out);

// picture_write_pgm appends the picture as such a file.
ONSHI_MUST_USE enum onshi_status picture_write_pgm(const struct picture *picture, struct bytes_writer *out);

#endif
