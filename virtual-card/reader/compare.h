// SPDX-License-Identifier: Apache-2.0
//
// Is the face before the camera the one on the card, and is it a face at all? A STAND-IN: how a device compares, its
// threshold and its check for a live person are its own and not public [mynumber-card 7.2]. Ours is made so that
// drawings of different people can be told apart with a margin that the tests print, nothing more; no conclusion about
// real faces can be drawn from it.
//
// Match: both pictures are reduced to a grid of means over 6 by 6 pixels, the normalised cross-correlation of the grids
// is taken for the best shift up to 6 pixels, once of the whole and once of the inner face (eyes to mouth); with r the
// smaller of the two the score is 100 - 200 * sqrt(1 - r), not below 0.
// Liveness: a print or a screen has dots. Along the rows the power spectrum of the second difference is averaged; one
// frequency that stands out lowers the score.
// Presence: an empty frame has no contrast.
#ifndef ONSHI_VIRTUAL_CARD_READER_COMPARE_H
#define ONSHI_VIRTUAL_CARD_READER_COMPARE_H

#include <stdbool.h>

#include "virtual-card/reader/picture.h"

// A device's own settings [INFERRED].
enum { COMPARE_MATCH_THRESHOLD = 65, COMPARE_LIVENESS_THRESHOLD = 50 };

struct compare_result {
    bool somebody; // there is a face in the frame; else both scores are 0
    int match;     // 0 to 100
    int liveness;  // 0 to 100
};

// compare_faces compares what the camera has `seen` with the `photo` on the card.
struct compare_result compare_faces(const struct picture *photo, const struct picture *seen);

#endif
