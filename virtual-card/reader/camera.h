// SPDX-License-Identifier: Apache-2.0
//
// What stands before the camera, as a picture. It is not optics: from a drawing of somebody it makes what a camera at a
// desk might see of the person, always the same for the same seed.
//
//     struct camera_shot shot = {.subject = CAMERA_SAME, .seed = 7};
//     camera_take(&shot, &face, &seen);
//
// The changes are a stand-in (INFERRED, nothing is public about a device's camera): the light up to 10 % off, the head
// up to 4 pixels off in each direction, noise up to 8 of 255 on every pixel.
#ifndef ONSHI_VIRTUAL_CARD_READER_CAMERA_H
#define ONSHI_VIRTUAL_CARD_READER_CAMERA_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "virtual-card/reader/picture.h"

enum camera_subject {
    CAMERA_SAME,           // who is on the card
    CAMERA_OTHER,          // somebody else
    CAMERA_TWIN,           // almost the same face: real devices take a twin for the person, and so do we
    CAMERA_GROWN_UP,       // the card shows a baby, which has grown since [DR-028]
    CAMERA_PHOTO_OF_PHOTO, // a print or a screen is held up: the right face under a pattern of the print
    CAMERA_NOBODY,         // an empty frame
    CAMERA_SUBJECTS,
};

struct camera_shot {
    enum camera_subject subject;
    uint64_t seed; // what chance decides: light, place, noise, and who the other one is
};

// camera_subject_of finds a subject by its name in a script: "same", "other", "twin", "grown-up", "photo-of-photo",
// "nobody". False when there is none.
bool camera_subject_of(const char *name, enum camera_subject *out);
const char *camera_subject_name(enum camera_subject subject);

// camera_draw fills `out` with the face of the person with that id: what the municipality photographed
// (virtual-card/issue/photo.h).
ONSHI_MUST_USE enum onshi_status camera_draw(const char *person, struct picture *out);

// camera_take fills `out` with what the camera sees when `face` is the person's own. ONSHI_NO_MEMORY.
ONSHI_MUST_USE enum onshi_status camera_take(const struct camera_shot *shot, const struct picture *face,
                                             struct picture *out);

#endif
