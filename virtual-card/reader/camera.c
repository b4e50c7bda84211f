// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/reader/camera.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/random.h"
#include "virtual-card/issue/photo.h"

enum { SHIFT = 4, NOISE = 8, LIGHT_STEPS = 64, BACKDROP = 236, EMPTY_SLOPE = 12 };

static const double light_off = 0.1;        // of the light, either way
static const double twin_part = 0.05;       // of another face in a twin's
static const double print_contrast = 0.8;   // what a print or a screen keeps
static const double print_pattern = 12;     // of 255: the amplitude of its dots
static const double print_period_low = 3.0; // pixels
static const double print_period_high = 4.6;

static const char *const NAMES[CAMERA_SUBJECTS] = {
    [CAMERA_SAME] = "same",         [CAMERA_OTHER] = "other",
    [CAMERA_TWIN] = "twin",         [CAMERA_GROWN_UP] = "grown-up",
    [CAMERA_PHOTO_OF_PHOTO] = "photo-of-photo", [CAMERA_NOBODY] = "nobody",
};

_Static_assert((int)PICTURE_WIDTH == (int)PHOTO_WIDTH && (int)PICTURE_HEIGHT == (int)PHOTO_HEIGHT,
               "a photo is a picture");

bool camera_subject_of(const char *name, enum camera_subject *out)
{
    for (int i = 0; name != NULL && i < CAMERA_SUBJECTS; i++) {
        if (strcmp(NAMES[i], name) == 0) {
            *out = (enum camera_subject)i;
            return true;
        }
    }
    return false;
}

const char *camera_subject_name(enum camera_subject subject)
{
    return NAMES[subject];
}

enum onshi_status camera_draw(const char *person, struct picture *out)
{
    return photo_draw(person, out->grey);
}

static uint8_t grey_of(double value)
{
    return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value + 0.5);
}

static double between(struct random_source *random, double low, double high)
{
    return low + (high - low) * (double)random_below(random, LIGHT_STEPS + 1) / (double)LIGHT_STEPS;
}

static int clamp(int value, int end)
{
    return value < 0 ? 0 : value >= end ? end - 1 : value;
}

// --- Who stands there; each fills `out` with the face before light and noise. ---

static enum onshi_status pose_same(const struct picture *face, struct random_source *random, struct picture *out)
{
    (void)random;
    *out = *face;
    return ONSHI_OK;
}

static enum onshi_status pose_other(const struct picture *face, struct random_source *random, struct picture *out)
{
    char id[48];

    (void)face;
    snprintf(id, sizeof id, "passer-by-%016llx", (unsigned long long)random_next(random));
    return camera_draw(id, out);
}

static enum onshi_status pose_twin(const struct picture *face, struct random_source *random, struct picture *out)
{
    struct picture other;

    ONSHI_TRY(pose_other(face, random, &other));
    for (int i = 0; i < PICTURE_PIXELS; i++) {
        out->grey[i] = grey_of((1 - twin_part) * face->grey[i] + twin_part * other.grey[i]);
    }
    return ONSHI_OK;
}

// A child's head grows longer, its eyes come to stand higher in it: the picture is drawn out downwards and narrowed.
static enum onshi_status pose_grown_up(const struct picture *face, struct random_source *random, struct picture *out)
{
    const double longer = between(random, 1.28, 1.4);
    const double narrower = between(random, 0.76, 0.84);

    for (int y = 0; y < PICTURE_HEIGHT; y++) {
        for (int x = 0; x < PICTURE_WIDTH; x++) {
            const int from_x = PICTURE_WIDTH / 2 + (int)((x - PICTURE_WIDTH / 2) / narrower);
            const int from_y = (int)((y + 30) / longer);
            out->grey[y * PICTURE_WIDTH + x] =
                face->grey[clamp(from_y, PICTURE_HEIGHT) * PICTURE_WIDTH + clamp(from_x, PICTURE_WIDTH)];
        }
    }
    return ONSHI_OK;
}

static enum onshi_status pose_photo(const struct picture *face, struct random_source *random, struct picture *out)
{
    const double across = 2 * M_PI / between(random, print_period_low, print_period_high);

    for (int i = 0; i < PICTURE_PIXELS; i++) {
        const double pattern = print_pattern * sin(across * (i % PICTURE_WIDTH)) * (i / PICTURE_WIDTH % 2 == 0 ? 1 : 0.7);
        out->grey[i] = grey_of(128 + print_contrast * (face->grey[i] - 128) + pattern);
    }
    return ONSHI_OK;
}

static enum onshi_status pose_nobody(const struct picture *face, struct random_source *random, struct picture *out)
{
    (void)face;
    (void)random;
    for (int i = 0; i < PICTURE_PIXELS; i++) {
        out->grey[i] = (uint8_t)(BACKDROP - EMPTY_SLOPE * (i / PICTURE_WIDTH) / PICTURE_HEIGHT);
    }
    return ONSHI_OK;
}

static enum onshi_status (*const POSES[CAMERA_SUBJECTS])(const struct picture *face, struct random_source *random,
                                                         struct picture *out) = {
    [CAMERA_SAME] = pose_same,         [CAMERA_OTHER] = pose_other,
    [CAMERA_TWIN] = pose_twin,         [CAMERA_GROWN_UP] = pose_grown_up,
    [CAMERA_PHOTO_OF_PHOTO] = pose_photo, [CAMERA_NOBODY] = pose_nobody,
};

// --- The camera ---

// expose adds what the desk adds: light, place, noise.
static void expose(const struct picture *pose, struct random_source *random, struct picture *out)
{
    const double light = between(random, 1 - light_off, 1 + light_off);
    const int left = (int)random_below(random, 2 * SHIFT + 1) - SHIFT;
    const int down = (int)random_below(random, 2 * SHIFT + 1) - SHIFT;

    for (int y = 0; y < PICTURE_HEIGHT; y++) {
        for (int x = 0; x < PICTURE_WIDTH; x++) {
            const uint8_t seen = pose->grey[clamp(y - down, PICTURE_HEIGHT) * PICTURE_WIDTH +
                                            clamp(x - left, PICTURE_WIDTH)];
            const int noise = (int)(random_next(random) >> 32) % (NOISE + 1);
            const double sign = (random->state & 1) == 0 ? 1 : -1;
            out->grey[y * PICTURE_WIDTH + x] = grey_of(light * (seen - 128) + 128 + sign * noise);
        }
    }
}

enum onshi_status camera_take(const struct camera_shot *shot, const struct picture *face, struct picture *out)
{
    struct random_source random = random_from(shot->seed, NAMES[shot->subject]);
    struct picture pose;

    ONSHI_TRY(POSES[shot->subject](face, &random, &pose));
    expose(&pose, &random, out);
    explicit_bzero(&pose, sizeof pose);
    return ONSHI_OK;
}
